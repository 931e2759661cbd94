//! Batches: their rules, and entries that fail by themselves.

use crate::world::{World, code};
use aws_sdk_sqs::types::{
    ChangeMessageVisibilityBatchRequestEntry as Change, DeleteMessageBatchRequestEntry as Delete,
    SendMessageBatchRequestEntry as Send,
};

fn entry(id: &str, body: &str) -> Send {
    Send::builder().id(id).message_body(body).build().unwrap()
}

#[tokio::test]
async fn a_batch_is_sent_changed_and_deleted_entry_by_entry() {
    let world = World::start().await;
    let url = world.queue("batch", &[]).await;

    let call = world.client.send_message_batch().queue_url(&url);
    let sent = call
        .entries(entry("a", "1"))
        .entries(entry("b", "2"))
        .send()
        .await
        .unwrap();
    let received = world.receive(&url).await;
    let mut change = world
        .client
        .change_message_visibility_batch()
        .queue_url(&url);
    let mut delete = world.client.delete_message_batch().queue_url(&url);
    for (number, message) in received.iter().enumerate() {
        let handle = message.receipt_handle.clone().unwrap();
        let entry = Change::builder()
            .id(number.to_string())
            .receipt_handle(&handle);
        change = change.entries(entry.visibility_timeout(100).build().unwrap());
        let entry = Delete::builder()
            .id(number.to_string())
            .receipt_handle(&handle);
        delete = delete.entries(entry.build().unwrap());
    }
    let changed = change.send().await.unwrap();
    let deleted = delete.send().await.unwrap();

    assert_eq!(sent.successful.len(), 2);
    assert_eq!(
        sent.successful[0].md5_of_message_body,
        "c4ca4238a0b923820dcc509a6f75849b"
    );
    assert_eq!((changed.successful.len(), changed.failed.len()), (2, 0));
    assert_eq!((deleted.successful.len(), deleted.failed.len()), (2, 0));
}

#[tokio::test]
async fn one_bad_entry_leaves_the_others_alone() {
    let world = World::start().await;
    let url = world.queue("partial", &[]).await;

    let call = world.client.send_message_batch().queue_url(&url);
    let sent = call
        .entries(entry("good", "1"))
        .entries(entry("bad", "\u{1}"))
        .send()
        .await;
    let call = world.client.delete_message_batch().queue_url(&url);
    let garbage = Delete::builder()
        .id("x")
        .receipt_handle("garbage")
        .build()
        .unwrap();
    let deleted = call.entries(garbage).send().await.unwrap();

    let sent = sent.unwrap();
    assert_eq!(sent.successful[0].id, "good");
    assert_eq!(
        (sent.failed[0].id.as_str(), sent.failed[0].sender_fault),
        ("bad", true)
    );
    assert_eq!(sent.failed[0].code, "InvalidMessageContents");
    assert_eq!(deleted.failed[0].code, "ReceiptHandleIsInvalid");
    assert_eq!(world.bodies(&url).await, ["1"]);
}

#[tokio::test]
async fn the_rules_of_a_batch_refuse_it_whole() {
    let world = World::start().await;
    let url = world.queue("rules", &[]).await;
    let many: Vec<Send> = (0..11)
        .map(|number| entry(&number.to_string(), "x"))
        .collect();
    let half = "x".repeat(600_000);

    for (entries, expected) in [
        (vec![], "AWS.SimpleQueueService.EmptyBatchRequest"),
        (many, "AWS.SimpleQueueService.TooManyEntriesInBatchRequest"),
        (
            vec![entry("a", "1"), entry("a", "2")],
            "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
        ),
        (
            vec![entry("a b", "1")],
            "AWS.SimpleQueueService.InvalidBatchEntryId",
        ),
        (
            vec![entry(&"i".repeat(81), "1")],
            "AWS.SimpleQueueService.InvalidBatchEntryId",
        ),
        (
            vec![entry("a", &half), entry("b", &half)],
            "AWS.SimpleQueueService.BatchRequestTooLong",
        ),
    ] {
        let call = world.client.send_message_batch().queue_url(&url);
        let refused = call.set_entries(Some(entries)).send().await;
        assert_eq!(code(refused), expected);
    }
    assert_eq!(world.bodies(&url).await, [""; 0]);
}
