//! `gradus republish` beside a running `gradus serve`.

use crate::clients;
use crate::ledger::block_on;
use crate::server::Server;
use crate::shop::{at_once, join, json_of, soon};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

const CORNER: &str = r#"
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
"#;

fn open() -> (Server, TempDir) {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("corner.toml");
    std::fs::write(&file, CORNER).unwrap();
    let more = ["--at", "2027-03-01T22:00:00Z", "--program"];
    let more = [&more[..], &[file.to_str().unwrap()]].concat();
    (Server::start(&data.path().join("shop"), &more), data)
}

fn republish(data: &Path, from: &str, to: &str, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gradus"))
        .args(["republish", "--from", from, "--to", to, "--data"])
        .arg(data)
        .args(more)
        .output()
        .unwrap()
}

/// Takes so many messages out of the queue.
fn told(server: &Server, count: usize) -> Vec<Value> {
    let client = clients::queue(&server.queue);
    let url = format!(
        "http://{}/000000000000/gradus-notify-crm.fifo",
        server.queue.address
    );
    let mut told: Vec<Value> = Vec::new();
    soon(|| {
        block_on(async {
            let call = client.receive_message().queue_url(&url);
            let answer = call.max_number_of_messages(10).send().await.unwrap();
            for message in answer.messages.unwrap_or_default() {
                let call = client.delete_message().queue_url(&url);
                let receipt = message.receipt_handle.unwrap();
                call.receipt_handle(receipt).send().await.unwrap();
                told.push(serde_json::from_str(&message.body.unwrap()).unwrap());
            }
        });
        match told.len() {
            found if found == count => Ok(()),
            found => Err(format!("{found} of {count} messages")),
        }
    });
    told
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn notifications_of_a_span_are_sent_again_with_the_same_ids_from_what_is_being_served() {
    let (server, data) = open();
    let mut till = server.caller("pos");
    let ann = join(&mut till, "corner", "ann");
    let ben = join(&mut till, "corner", "ben");
    let bought = ann.buys("t-1", "EUR", 4_000);
    json_of(
        &at_once(&mut till, "/v1/programs/corner/purchases", &bought),
        200,
    );
    let mut first = told(&server, 3);
    let folder = data.path().join("shop");

    let all = republish(&folder, "2027-03-01T22:00:00Z", "2027-03-02T00:00:00Z", &[]);

    assert!(all.status.success(), "{}", text(&all));
    assert!(text(&all).contains("crm points.earned"), "{}", text(&all));
    let mut again = told(&server, 3);
    let by_id = |message: &Value| message["id"].as_str().map(str::to_owned);
    first.sort_by_key(by_id);
    again.sort_by_key(by_id);
    for (once, twice) in first.iter().zip(&again) {
        assert_eq!(twice["id"], once["id"]);
        assert_eq!(twice["data"], once["data"]);
        assert_eq!(twice["republished"], true);
    }
    let of_ben = ["--member", ben.id.as_str()];
    let of_ben = republish(
        &folder,
        "2027-03-01T22:00:00Z",
        "2027-03-02T00:00:00Z",
        &of_ben,
    );
    assert!(of_ben.status.success(), "{}", text(&of_ben));
    assert_eq!(told(&server, 1)[0]["subject"], ben.id.as_str());
    let before = republish(&folder, "2027-03-01T21:00:00Z", "2027-03-01T22:00:00Z", &[]);
    assert!(text(&before).contains("entries                                    0"));
}

#[test]
fn what_cannot_be_sent_again_is_said_in_a_line_with_what_would_do() {
    let (server, data) = open();
    let folder = data.path().join("shop");
    let (from, to) = ("2027-03-01T22:00:00Z", "2027-03-02T00:00:00Z");

    let backwards = republish(&folder, to, from, &[]);
    let stranger = republish(&folder, from, to, &["--program", "nobodys"]);
    let kind = republish(&folder, from, to, &["--kind", "tier.lost"]);
    server.kill();
    let unserved = republish(&folder, from, to, &[]);
    let nowhere = republish(&data.path().join("elsewhere"), from, to, &[]);

    for (output, code, says) in [
        (&backwards, 2, "is not before"),
        (&stranger, 1, "nobodys"),
        (&kind, 2, "tier.upgraded"),
        (&unserved, 2, "run gradus serve first"),
        (&nowhere, 2, "run gradus serve first"),
    ] {
        let text = text(output);
        assert_eq!(output.status.code(), Some(code), "{text}");
        assert!(text.contains(says), "{text}");
    }
}

#[test]
fn a_line_of_the_ledger_that_was_damaged_is_named() {
    let (server, data) = open();
    join(&mut server.caller("pos"), "corner", "ann");
    told(&server, 1);
    let folder = data.path().join("shop");
    let cut = "UPDATE \"gradus::gsi::statement\" SET item_json = substr(item_json, 2)";
    let file = rusqlite::Connection::open(folder.join("table.sqlite")).unwrap();
    assert_eq!(file.execute(cut, []).unwrap(), 1);

    let refused = republish(&folder, "2027-03-01T22:00:00Z", "2027-03-02T00:00:00Z", &[]);

    let said = text(&refused);
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(said.contains("the row of corner#E#join:"), "{said}");
    assert!(said.contains("was damaged"), "{said}");
}
