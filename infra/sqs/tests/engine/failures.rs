//! Files that cannot be opened, and what a restart finds.

use crate::rig::{FIFO_URL, Rig, counting};
use gradus_sqs::{OpenError, Options, Queues};
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
