//! What is left when the time runs out is handed on, and whoever cannot be settled is set
//! aside; the others are settled.

use crate::rig::{LAPSE, Rig, call, give, soon, test};
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use gradus_contracts::schedules::{SweepMessage, SweepWork};
use gradus_domain::words::ids::MemberId;
use gradus_store::keys;
use gradus_store::table::{BODY, CODEC};
use gradus_tests::reluctant::Refusal;
use serde_json::{Value, json};
use tokio::time::Instant as Moment;

/// Members of one shard.
fn of_one_shard(count: usize) -> Vec<String> {
    (0..)
        .map(|number| format!("m{number}"))
        .filter(|name| keys::shard_of(&MemberId::new(name)) == 7)
        .take(count)
        .collect()
}

#[tokio::test]
async fn when_the_time_runs_out_the_rest_goes_back_into_the_queue() {
    let rig = Rig::with_members(&["ann"]).await;
    call(&rig.sweeper, LAPSE).await.unwrap();
    let messages = rig.queues.drain(&rig.sweeper.queue.url).await;

    for message in &messages {
        let answer = give(&rig.sweeper, message, Moment::now()).await;
        assert!(answer.batch_item_failures.is_empty());
    }

    assert_eq!(rig.entries().await.len(), 2);
    let rest = rig.queues.drain(&rig.sweeper.queue.url).await;
    assert_eq!(rest.len(), 4);
    for message in &rest {
        let (read, _) = SweepMessage::read(message.body.as_deref().unwrap().as_bytes()).unwrap();
        assert_eq!(read.hop, 1);
        give(&rig.sweeper, message, soon()).await;
    }
    assert_eq!(rig.entries().await.len(), 3);
}

#[tokio::test]
async fn a_continuation_goes_on_after_its_place() {
    let names = of_one_shard(40);
    let rig = Rig::with_members(&names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let store = rig.sweeper.engine.store();
    let due = gradus_tests::commands::at(LAPSE);
    let index = gradus_store::due::DueIndex::Expire;
    let page = store.due(&test(), index, 7, due, None, 25).await.unwrap();
    let after = &page.members[24];
    let work = json!({
        "version": 1, "program": "test", "due": LAPSE, "hop": 3,
        "work": { "shards": {
            "first": 7, "last": 7,
            "after": { "at_ms": after.at.millis(), "member": after.member.as_str() }
        } }
    });

    crate::rig::give_text(&rig.sweeper, &work.to_string()).await;

    // 40 joined and bought; 15 stand after the place.
    assert_eq!(rig.entries().await.len(), 80 + 15);
    assert_eq!(rig.active(page.members[0].member.as_str()).await, 1);
    rig.sweeps(gradus_contracts::schedules::Sweep::Expire, LAPSE)
        .await;
    assert_eq!(rig.entries().await.len(), 80 + 40);
}

#[tokio::test]
async fn a_member_that_cannot_be_read_is_set_aside_and_the_others_are_settled() {
    let rig = Rig::with_members(&["ann", "ben", "cho"]).await;
    let ben = keys::member(&test(), &MemberId::new("ben"));
    let garbage = AttributeValue::B(Blob::new([0xff; 3]));
    let wire = &rig.gateway.wire;
    wire.overwrite(&ben, keys::ALONE, BODY, garbage).await;

    rig.sweeps(gradus_contracts::schedules::Sweep::Expire, LAPSE)
        .await;

    assert_eq!(rig.entries().await.len(), 2 * 3 + 2);
    let aside = rig.set_aside().await;
    assert_eq!(aside.len(), 1);
    let message: Value = serde_json::from_str(&aside[0].0).unwrap();
    assert_eq!(message["work"], json!({ "members": ["ben"] }));
    assert_eq!(message["program"], "test");
}

#[tokio::test]
async fn a_member_of_a_later_release_is_tried_again_after_a_pause_until_it_can_be_read() {
    let rig = Rig::with_members(&["ann", "ben"]).await;
    let ben = keys::member(&test(), &MemberId::new("ben"));
    let wire = &rig.gateway.wire;
    let codec = |number: &str| AttributeValue::N(number.to_owned());
    wire.overwrite(&ben, keys::ALONE, CODEC, codec("99")).await;

    rig.sweeps(gradus_contracts::schedules::Sweep::Expire, LAPSE)
        .await;

    assert_eq!(rig.entries().await.len(), 3 + 2);
    assert!(rig.set_aside().await.is_empty());
    rig.queues.wait(61);
    wire.overwrite(&ben, keys::ALONE, CODEC, codec("1")).await;
    let again = rig.queues.drain(&rig.sweeper.queue.url).await;
    assert_eq!(again.len(), 1);
    let (read, _) = SweepMessage::read(again[0].body.as_deref().unwrap().as_bytes()).unwrap();
    assert_eq!(read.work, SweepWork::Members(vec!["ben".to_owned()]));
    give(&rig.sweeper, &again[0], soon()).await;
    assert_eq!(rig.entries().await.len(), 3 + 3);
}

#[tokio::test]
async fn a_member_for_whom_the_table_is_busy_is_tried_again_after_a_pause_and_not_set_aside() {
    let rig = Rig::with_members(&["ann", "ben"]).await;
    let ben = keys::member(&test(), &MemberId::new("ben"));
    let busy = rig.before_table(|it| it.refuses("TransactWriteItems", &ben, Refusal::NotNow));

    call(&busy, LAPSE).await.unwrap();
    rig.works_off(&busy, soon()).await;

    assert_eq!(rig.active("ann").await, 0);
    assert_eq!(rig.active("ben").await, 1);
    assert!(rig.set_aside().await.is_empty());
    rig.queues.wait(61);
    let again = rig.queues.drain(&rig.sweeper.queue.url).await;
    assert_eq!(again.len(), 1);
    let (read, _) = SweepMessage::read(again[0].body.as_deref().unwrap().as_bytes()).unwrap();
    assert_eq!(read.work, SweepWork::Members(vec!["ben".to_owned()]));
    give(&rig.sweeper, &again[0], soon()).await;
    assert_eq!(rig.active("ben").await, 0);
}
