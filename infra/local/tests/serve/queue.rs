//! What comes over the command queue beside good commands, and over both ways at once.

use crate::clients::{self, Endpoint};
use crate::ledger::block_on;
use crate::program_file;
use crate::server::{Caller, Server};
use crate::shop::{Shop, at_once, by_queue, decided, join, json_of, soon};
use aws_sdk_sqs::types::{Message, MessageSystemAttributeName};
use gradus_contracts::queues::COMMANDS;
use gradus_shell::clock::{Clock as _, SystemClock};
use gradus_sqs::{Options, OsEntropy, Queues, Request};
use serde_json::json;
use std::path::Path;
use std::sync::Barrier;
use std::thread;

const PURCHASES: &str = "/v1/programs/classic/purchases";

async fn url(client: &aws_sdk_sqs::Client, name: &str) -> String {
    let found = client
        .get_queue_url()
        .queue_name(name)
        .send()
        .await
        .unwrap();
    found.queue_url.unwrap()
}

fn send(queue: &Endpoint, group: &str, id: &str, body: &str) {
    block_on(async {
        let client = clients::queue(queue);
        client
            .send_message()
            .queue_url(url(&client, COMMANDS.name).await)
            .message_group_id(group)
            .message_deduplication_id(id)
            .message_body(body)
            .send()
            .await
            .unwrap();
    });
}

/// Takes messages out of the dead-letter queue until there are so many.
fn dead(queue: &Endpoint, count: usize) -> Vec<Message> {
    let mut found = Vec::new();
    soon(|| {
        block_on(async {
            let client = clients::queue(queue);
            let url = url(&client, COMMANDS.dead_letter_name).await;
            let received = client
                .receive_message()
                .queue_url(&url)
                .max_number_of_messages(10)
                .message_system_attribute_names(MessageSystemAttributeName::All)
                .message_attribute_names("All")
                .send()
                .await
                .unwrap();
            for message in received.messages.unwrap_or_default() {
                let receipt = message.receipt_handle().unwrap();
                let done = client
                    .delete_message()
                    .queue_url(&url)
                    .receipt_handle(receipt);
                done.send().await.unwrap();
                found.push(message);
            }
        });
        if found.len() == count {
            Ok(())
        } else {
            Err(format!("{} messages", found.len()))
        }
    });
    found
}

/// Puts a message into the queue of a folder that nobody serves, and takes it into flight for
/// twelve hours.
fn leave_in_flight(folder: &Path, group: &str, body: &str) {
    let file = folder.join("queue.sqlite");
    let now_ms = || SystemClock.now().millis();
    let mut queues = Queues::open(&file, Options::default(), now_ms, OsEntropy).unwrap();
    let url = format!("http://queue/000000000000/{}", COMMANDS.name);
    let calls = [
        (
            "SendMessage",
            json!({
                "QueueUrl": url, "MessageBody": body,
                "MessageGroupId": group, "MessageDeduplicationId": "1",
            }),
        ),
        (
            "ReceiveMessage",
            json!({ "QueueUrl": url, "VisibilityTimeout": 43_200 }),
        ),
    ];
    for (operation, body) in calls {
        let body = body.to_string().into_bytes();
        let answer = queues.handle(Request {
            operation,
            body: &body,
            endpoint: "http://queue",
        });
        let text = String::from_utf8(answer.body).unwrap();
        assert!(text.contains("MessageId"), "{text}");
    }
}

#[test]
fn what_a_killed_process_had_in_hand_is_decided_when_the_next_one_starts() {
    let data = tempfile::tempdir().unwrap();
    let program = ["--program", &program_file("classic")];
    let server = Server::start(data.path(), &program);
    let member = join(&mut server.caller("pos"), "classic", "join-1");
    server.stop();
    let mut bought = member.buys("t1", "USD", 100);
    bought["kind"] = json!("purchase");
    let message = json!({ "version": 1, "program": "classic", "command": bought });
    let group = format!("classic/{}", member.id);
    leave_in_flight(data.path(), &group, &message.to_string());

    let server = Server::start(data.path(), &program);

    let place = "/v1/programs/classic/commands/purchase:t1";
    let decision = decided(&mut server.caller("pos"), place);
    assert_eq!(decision["status"], "recorded", "{decision}");
}

#[test]
fn a_message_that_cannot_be_read_ends_whole_in_the_dead_letter_queue() {
    let shop = Shop::open(&["classic"]);
    let mut till = shop.server.caller("pos");
    let member = join(&mut till, "classic", "join-1");
    let mut bought = member.buys("t1", "USD", 100);
    bought["kind"] = json!("purchase");
    let envelope = |version: u32, program: &str| {
        json!({ "version": version, "program": program, "command": bought }).to_string()
    };
    let poison = [
        "a text of somebody@example.com".to_owned(),
        "{}".to_owned(),
        envelope(2, "classic"),
        envelope(1, "unheard-of"),
        envelope(1, "classic").replace("\"amount\":100", "\"amount\":-100"),
        envelope(1, "classic").replace("\"amount\"", "\"somebody@example.com\""),
    ];
    let group = format!("classic/{}", member.id);
    let before = shop.items();

    for (place, body) in poison.iter().enumerate() {
        send(&shop.server.queue, &group, &place.to_string(), body);
    }
    let mut set_aside = dead(&shop.server.queue, poison.len());

    set_aside.sort_by_key(|message| {
        poison
            .iter()
            .position(|body| Some(body) == message.body.as_ref())
    });
    let bodies: Vec<&str> = set_aside
        .iter()
        .filter_map(|message| message.body())
        .collect();
    assert_eq!(bodies, poison);
    for message in &set_aside {
        let of = |name| message.attributes().and_then(|all| all.get(&name)).cloned();
        assert_eq!(
            of(MessageSystemAttributeName::MessageGroupId),
            Some(group.clone())
        );
        let reason = message
            .message_attributes()
            .and_then(|all| all.get("reason"));
        assert!(
            reason.and_then(|reason| reason.string_value()).is_some(),
            "{message:?}"
        );
    }
    assert_eq!(shop.items(), before);
    assert!(!shop.logged().contains("somebody@example.com"));
    let next = by_queue(&mut till, PURCHASES, &member.buys("t2", "USD", 100));
    assert_eq!(next["status"], "recorded");
}

#[test]
fn a_waiting_and_a_queued_call_for_one_purchase_record_it_once() {
    let shop = Shop::open(&["classic"]);
    let mut till = shop.server.caller("pos");
    let member = join(&mut till, "classic", "join-1");
    let token = shop.server.token("pos");
    let rounds = 20;

    for round in 0..rounds {
        let bought = member.buys(&format!("t{round}"), "USD", 100);
        let start = Barrier::new(3);
        let replies = thread::scope(|scope| {
            let call = |headers: &'static [(&str, &str)]| {
                let mut till = Caller::new(shop.server.api, Some(token.clone()));
                let (start, bought) = (&start, &bought);
                scope.spawn(move || {
                    start.wait();
                    till.post(PURCHASES, headers, bought)
                })
            };
            let calls = [call(&[]), call(&[("prefer", "wait")]), call(&[])];
            calls.map(|call| call.join().unwrap())
        });

        let [queued, waited, again] = replies;
        assert_eq!((queued.status, again.status), (202, 202));
        let waited = json_of(&waited, 200)["entry"].clone();
        let asked = decided(&mut till, queued.header("location").unwrap());
        assert_eq!(waited["sequence"], asked["entry"]["sequence"]);
    }

    // What the queue still holds is repeats: a command behind them in the same group is last.
    by_queue(&mut till, PURCHASES, &member.buys("last", "USD", 100));
    let balance = json_of(&till.get(&member.path("classic", "/balance")), 200);
    assert_eq!(
        (&balance["active"], &balance["sequence"]),
        (&json!(21), &json!(22))
    );
    let again = at_once(&mut till, PURCHASES, &member.buys("t0", "USD", 100));
    assert_eq!(
        json_of(&again, 200)["entry"]["sequence"]
            .as_i64()
            .map(|at| at <= 4),
        Some(true)
    );
}
