//! What calls a sweep and is none of its business: said clearly, kept, and nothing half done.

use crate::rig::{LAPSE, Rig, call, give_text};
use gradus_shell::sweep::{SweepEvent, SweepQueue, Sweeper};
use serde_json::json;

#[tokio::test]
async fn a_schedule_without_a_time_or_ahead_of_the_clock_shares_nothing_out() {
    let rig = Rig::with_members(&["ann"]).await;

    let no_time = SweepEvent::read(json!({ "at": LAPSE })).map(|_| ());
    let no_instant = call(&rig.sweeper, "yesterday").await;
    let ahead = call(&rig.sweeper, "2026-03-12T17:20:00Z").await;

    let said = |error: &dyn std::error::Error| error.to_string();
    assert!(said(&no_time.unwrap_err()).contains("{\"time\": <RFC 3339>}"));
    assert!(said(&no_instant.unwrap_err()).contains("\"yesterday\""));
    let ahead = said(&ahead.unwrap_err());
    assert!(ahead.contains("2026-03-12T17:20:00") && ahead.contains("ahead of the clock"));
    assert!(rig.queues.drain(&rig.sweeper.queue.url).await.is_empty());
}

#[tokio::test]
async fn a_message_that_cannot_be_done_is_set_aside_whole_with_the_reason() {
    let rig = Rig::with_members(&["ann"]).await;
    let before = rig.gateway.wire.everything().await;
    let message = |program: &str, version: u32, due: &str, first: u32, last: u32, hop: u32| {
        json!({
            "version": version, "program": program, "due": due, "hop": hop,
            "work": { "shards": { "first": first, "last": last } }
        })
        .to_string()
    };
    let bodies = [
        (
            message("test", 1, LAPSE, 0, 32, 0),
            "its shards are 0 to 32; 0 to 31 will do, the first not above the last",
        ),
        (
            message("test", 2, LAPSE, 0, 31, 0),
            "its version is 2; this release reads 1",
        ),
        (
            message("test", 1, "soon", 0, 31, 0),
            "its due is no RFC 3339 instant",
        ),
        (
            message("test", 1, LAPSE, 0, 31, 1_001),
            "it was handed on 1001 times; 1000 is the most",
        ),
        (
            message("nobody's", 1, LAPSE, 0, 31, 0),
            "its program is not published",
        ),
        (
            "sweep!".to_owned(),
            "it is no sweep message: line 1, column 1",
        ),
    ];

    for (body, reason) in &bodies {
        let answer = give_text(&rig.sweeper, body).await;

        assert!(answer.batch_item_failures.is_empty(), "{reason}");
        assert_eq!(
            rig.set_aside().await,
            [(body.clone(), (*reason).to_owned())]
        );
    }
    assert_eq!(rig.gateway.wire.everything().await, before);
}

#[tokio::test]
async fn where_the_queue_is_gone_the_schedule_says_so_and_a_message_comes_again() {
    let rig = Rig::with_members(&["ann"]).await;
    let gone = Sweeper {
        queue: SweepQueue {
            url: rig.sweeper.queue.url.replace("work", "gone"),
            dead_letter_url: rig.sweeper.queue.url.replace("work", "gone"),
            ..rig.sweeper.queue.clone()
        },
        ..rig.sweeper.clone()
    };

    let called = call(&gone, LAPSE).await.unwrap_err().to_string();
    let kept = give_text(&gone, "sweep!").await;

    assert!(called.contains("/gone does not take the work"), "{called}");
    assert_eq!(kept.batch_item_failures.len(), 1);
}
