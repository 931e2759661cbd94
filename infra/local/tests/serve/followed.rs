//! One purchase followed from the request through queue and ledger to what is announced: by its
//! trace, which all of them name.

use crate::clients;
use crate::ledger::block_on;
use crate::server::Server;
use crate::shop::{Member, Shop, decided, join, json_of, soon};
use aws_sdk_sqs::types::Message;
use serde_json::Value;

const PURCHASES: &str = "/v1/programs/corner/purchases";
const PROGRAM: &str = r#"
id = "corner"
version = 1
zone = "UTC"
currency = "EUR"

[earning]
points = "1"
per = "1.00"
expiry = "never"

[[tiers]]
id = "base"

[[notify]]
queue = "crm"
kinds = ["points.earned"]
"#;
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

/// The one message that the destination gets.
pub(crate) fn announced(server: &Server) -> Message {
    let client = clients::queue(&server.queue);
    soon(|| {
        block_on(async {
            let asked = client.get_queue_url();
            let found = asked.queue_name("gradus-notify-crm.fifo").send().await;
            let url = found.map_err(|error| error.to_string())?.queue_url.unwrap();
            let asked = client.receive_message().queue_url(url);
            let answer = asked.message_attribute_names("All").send().await.unwrap();
            let mut messages = answer.messages.unwrap_or_default();
            messages
                .pop()
                .ok_or_else(|| "nothing is announced".to_owned())
        })
    })
}

/// The log's lines about decisions on a purchase.
fn decisions(shop: &Shop, purchase: &str) -> Vec<Value> {
    let key = format!("purchase:{purchase}");
    let log = shop.logged();
    let lines = log
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    let lines = lines.filter(|line: &Value| line["key"] == key.as_str());
    lines.collect()
}

fn opened() -> (Shop, Member, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("corner.toml");
    std::fs::write(&file, PROGRAM).unwrap();
    let shop = Shop::open_with(&[], &["--program", file.to_str().unwrap()]);
    let member = join(&mut shop.caller("pos", "corner"), "corner", "join-1");
    (shop, member, folder)
}

#[test]
fn a_purchase_is_followed_from_its_header_to_the_notification() {
    let (shop, member, _folder) = opened();
    let traceparent = format!("00-{TRACE}-00f067aa0ba902b7-01");
    let mut till = shop.caller("pos", "corner");
    let bought = member.buys("t1", "EUR", 4_000);

    let taken = till.post(PURCHASES, &[("traceparent", &traceparent)], &bought);
    json_of(&taken, 202);
    decided(&mut till, taken.header("location").unwrap());

    let lines = decisions(&shop, "t1");
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(lines[0]["trace"], TRACE);
    let message = announced(&shop.server);
    let attributes = message.message_attributes.unwrap();
    let said: Value = serde_json::from_str(&message.body.unwrap()).unwrap();
    assert_eq!(said["id"], "purchase:t1#1");
    assert_eq!(said["traceparent"], traceparent.as_str());
    let attribute = attributes["traceparent"].string_value.as_deref();
    assert_eq!(attribute, Some(traceparent.as_str()));
}

#[test]
fn a_purchase_that_comes_without_a_trace_gets_one() {
    let (shop, member, _folder) = opened();
    let mut till = shop.caller("pos", "corner");
    let bought = member.buys("t1", "EUR", 4_000);

    let headers = [("prefer", "wait"), ("traceparent", "00-nonsense")];
    json_of(&till.post(PURCHASES, &headers, &bought), 200);

    let lines = decisions(&shop, "t1");
    let trace = lines[0]["trace"].as_str().unwrap();
    assert_eq!(trace.len(), 32);
    let message = announced(&shop.server);
    let said: Value = serde_json::from_str(&message.body.unwrap()).unwrap();
    let traceparent = said["traceparent"].as_str().unwrap();
    assert_eq!(traceparent.split('-').nth(1), Some(trace));
}
