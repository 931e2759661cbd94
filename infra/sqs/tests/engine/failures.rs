//! Files that cannot be opened, and what a restart finds.

use crate::rig::{FIFO_URL, Rig, URL, counting};
use gradus_sqs::{InFlight, OpenError, Options, Queues};
use serde_json::json;
use std::path::Path;

fn open(file: &Path) -> Result<Queues, OpenError> {
    Queues::open(file, Options::default(), || 0, counting())
}

#[test]
fn a_restart_finds_messages_receipts_and_deduplication_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("queues.sqlite");
    let send = |body: &str| {
        json!({
            "QueueUrl": FIFO_URL, "MessageBody": body,
            "MessageGroupId": "g", "MessageDeduplicationId": body,
        })
    };
    let receive = json!({ "QueueUrl": FIFO_URL, "MaxNumberOfMessages": 1 });
    let mut rig = Rig::open(&file);
    let attributes = json!({ "FifoQueue": "true" });
    rig.ok(
        "CreateQueue",
        &json!({ "QueueName": "q.fifo", "Attributes": attributes }),
    );
    for body in ["1", "2"] {
        rig.ok("SendMessage", &send(body));
    }
    let first = rig.ok("ReceiveMessage", &receive)["Messages"][0].clone();

    drop(rig);
    let mut rig = Rig::open(&file);
    let blocked = rig.ok("ReceiveMessage", &receive);
    rig.ok("SendMessage", &send("1"));
    let handle = &first["ReceiptHandle"];
    rig.ok(
        "DeleteMessage",
        &json!({ "QueueUrl": FIFO_URL, "ReceiptHandle": handle }),
    );
    let second = rig.ok(
        "ReceiveMessage",
        &json!({ "QueueUrl": FIFO_URL, "MaxNumberOfMessages": 9 }),
    );

    assert_eq!(blocked, json!({}));
    assert_eq!(second["Messages"].as_array().unwrap().len(), 1);
    assert_eq!(second["Messages"][0]["Body"], "2");
}

/// Takes one message of each queue into flight for a minute and lets the process end.
fn left_in_flight(file: &Path) {
    let mut rig = Rig::open(file);
    let fifo = json!({ "FifoQueue": "true" });
    rig.ok(
        "CreateQueue",
        &json!({ "QueueName": "q.fifo", "Attributes": fifo }),
    );
    rig.ok("CreateQueue", &json!({ "QueueName": "q" }));
    for body in ["1", "2"] {
        rig.ok(
            "SendMessage",
            &json!({
                "QueueUrl": FIFO_URL, "MessageBody": body,
                "MessageGroupId": "g", "MessageDeduplicationId": body,
            }),
        );
    }
    rig.ok(
        "SendMessage",
        &json!({ "QueueUrl": URL, "MessageBody": "3" }),
    );
    rig.ok(
        "SendMessage",
        &json!({ "QueueUrl": URL, "MessageBody": "later", "DelaySeconds": 900 }),
    );
    for url in [FIFO_URL, URL] {
        let receive = json!({ "QueueUrl": url, "VisibilityTimeout": 60 });
        rig.ok("ReceiveMessage", &receive);
    }
}

#[test]
fn messages_in_flight_are_visible_at_once_where_no_receiver_outlives_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("queues.sqlite");
    left_in_flight(&file);
    let receive = |rig: &mut Rig, url: &str| {
        let asked = json!({
            "QueueUrl": url, "MaxNumberOfMessages": 10,
            "MessageSystemAttributeNames": ["ApproximateReceiveCount"],
        });
        let messages = rig.ok("ReceiveMessage", &asked)["Messages"].clone();
        let told = |message: &serde_json::Value| {
            let receives = &message["Attributes"]["ApproximateReceiveCount"];
            format!("{} {}", message["Body"], receives).replace('"', "")
        };
        let messages = messages.as_array().cloned().unwrap_or_default();
        messages.iter().map(told).collect::<Vec<_>>()
    };

    let mut kept = Rig::open(&file);
    let blocked = [FIFO_URL, URL].map(|url| receive(&mut kept, url));
    drop(kept);
    let mut given_back = Rig::open_with(&file, InFlight::GivenBack);
    let visible = [FIFO_URL, URL].map(|url| receive(&mut given_back, url));

    assert_eq!(blocked, [Vec::<String>::new(), Vec::new()]);
    assert_eq!(visible, [vec!["1 2", "2 1"], vec!["3 2"]]);
}

#[test]
fn a_second_opening_of_the_same_file_says_that_it_is_in_use() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("queues.sqlite");
    let first = open(&file).unwrap();

    let second = open(&file).unwrap_err();

    assert!(matches!(second, OpenError::InUse { .. }), "{second}");
    drop(first);
    assert!(open(&file).is_ok());
}

#[test]
fn a_file_that_is_no_database_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("queues.sqlite");
    let content = "not a database, but something someone wants to keep ".repeat(100);
    std::fs::write(&file, &content).unwrap();

    let refused = open(&file).unwrap_err();

    assert!(matches!(refused, OpenError::Unreadable { .. }), "{refused}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), content);
}

#[test]
fn a_folder_that_is_missing_is_named() {
    let refused = open(Path::new("/nowhere/at/all/queues.sqlite")).unwrap_err();

    assert!(matches!(refused, OpenError::Failed { .. }));
    assert!(
        refused
            .to_string()
            .contains("/nowhere/at/all/queues.sqlite")
    );
}
