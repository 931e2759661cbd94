//! Messages of which a bit has turned in the file.

use crate::rig::{FIFO_URL, Rig, URL};
use gradus_sqs::{Options, OsEntropy, Queues};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::path::Path;

pub(crate) const BODY: &str = r#"{"lines":[{"amount":12345}]}"#;

pub(crate) fn bodies(rig: &mut Rig, url: &str) -> Vec<String> {
    let asked = json!({ "QueueUrl": url, "MaxNumberOfMessages": 10 });
    let answer = rig.ok("ReceiveMessage", &asked);
    let messages = answer["Messages"].as_array().into_iter().flatten();
    let body = |message: &Value| message["Body"].as_str().unwrap().to_owned();
    messages.map(body).collect()
}

/// A queue and a FIFO queue, each with a message to be damaged and one that stays whole.
pub(crate) fn filled(file: &Path) {
    let mut rig = Rig::open(file);
    let fifo = json!({ "FifoQueue": "true" });
    rig.ok(
        "CreateQueue",
        &json!({ "QueueName": "q.fifo", "Attributes": fifo }),
    );
    rig.ok("CreateQueue", &json!({ "QueueName": "q" }));
    let about = json!({ "kind": { "DataType": "String", "StringValue": "purchase" } });
    for (id, body) in [("1", BODY), ("2", "whole")] {
        rig.ok(
            "SendMessage",
            &json!({ "QueueUrl": URL, "MessageBody": body, "MessageAttributes": about }),
        );
        rig.ok(
            "SendMessage",
            &json!({
                "QueueUrl": FIFO_URL, "MessageBody": body, "MessageAttributes": about,
                "MessageGroupId": "g", "MessageDeduplicationId": id,
            }),
        );
    }
}

pub(crate) fn change(file: &Path, change: &str) -> usize {
    Connection::open(file).unwrap().execute(change, []).unwrap()
}

#[test]
fn a_damaged_message_is_handed_to_nobody_and_what_is_behind_it_comes() {
    for damage in [
        "body = replace(body, '12345', '12349')",
        "body = CAST(x'7bff7d' AS TEXT)",
        "attributes = replace(attributes, 'purchase', 'purchasf')",
        "deduplication_id = '3'",
        "digest = zeroblob(16)",
        "digest = x'00'",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("queues.sqlite");
        filled(&file);
        let damaged = format!("UPDATE message SET {damage} WHERE body LIKE '%12345%'");
        assert_eq!(change(&file, &damaged), 2, "{damage}");

        let mut rig = Rig::open(&file);
        for url in [URL, FIFO_URL] {
            assert_eq!(bodies(&mut rig, url), ["whole"], "{damage} {url}");
        }

        drop(rig);
        let kept = "SELECT count(*) FROM damaged_message";
        let connection = Connection::open(&file).unwrap();
        let kept: i64 = connection.query_row(kept, [], |row| row.get(0)).unwrap();
        assert_eq!(kept, 2, "{damage}");
        drop(connection);
        let mut rig = Rig::open(&file);
        for url in [URL, FIFO_URL] {
            rig.ok("PurgeQueue", &json!({ "QueueUrl": url }));
        }
        drop(rig);
        assert_eq!(change(&file, "DELETE FROM damaged_message"), 0, "{damage}");
    }
}

#[test]
fn a_file_of_which_a_queues_row_was_damaged_is_not_opened_and_the_queue_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("queues.sqlite");
    for damage in [
        "attributes = substr(attributes, 2)",
        "attributes = CAST(x'7bff' AS TEXT)",
        "tags = 'x'",
    ] {
        let _ = std::fs::remove_file(&file);
        filled(&file);
        let damaged = format!("UPDATE queue SET {damage} WHERE name = 'q'");
        assert_eq!(change(&file, &damaged), 1, "{damage}");

        let refused = Queues::open(&file, Options::default(), || 0, OsEntropy);

        let said = refused.err().unwrap().to_string();
        assert!(
            said.contains("of the queue q were damaged"),
            "{damage}: {said}"
        );
        assert!(said.contains("queues.sqlite"), "{damage}: {said}");
    }
}

#[test]
fn a_file_of_the_format_without_checksums_is_read_and_gets_them_from_then_on() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("queues.sqlite");
    filled(&file);
    for back in [
        "DROP TABLE damaged_message",
        "ALTER TABLE message DROP COLUMN digest",
        "PRAGMA user_version = 1",
    ] {
        change(&file, back);
    }

    let mut rig = Rig::open(&file);
    rig.ok(
        "SendMessage",
        &json!({ "QueueUrl": URL, "MessageBody": "new" }),
    );
    drop(rig);
    let changed = "UPDATE message SET body = 'other' WHERE body = 'new'";
    assert_eq!(change(&file, changed), 1);

    let mut rig = Rig::open(&file);
    assert_eq!(bodies(&mut rig, URL), [BODY, "whole"]);
    assert_eq!(bodies(&mut rig, FIFO_URL), [BODY, "whole"]);
}

#[test]
fn a_message_that_was_received_from_its_queue_more_often_than_at_all_was_not() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("queues.sqlite");
    let mut rig = Rig::open(&file);
    rig.ok("CreateQueue", &json!({ "QueueName": "dead" }));
    let redrive = json!({
        "deadLetterTargetArn": "arn:aws:sqs:us-east-1:000000000000:dead",
        "maxReceiveCount": 100,
    });
    let attributes = json!({ "RedrivePolicy": redrive.to_string() });
    rig.ok(
        "CreateQueue",
        &json!({ "QueueName": "q", "Attributes": attributes }),
    );
    rig.ok(
        "SendMessage",
        &json!({ "QueueUrl": URL, "MessageBody": BODY }),
    );
    drop(rig);
    let turned = "UPDATE message SET received_here = received_here + 1024";
    assert_eq!(change(&file, turned), 1);

    assert_eq!(bodies(&mut Rig::open(&file), URL), [BODY]);
}
