//! What a clock that is moved by months asks of the queues.

use crate::rig::Rig;
use gradus_sqs::{Options, Retention};
use serde_json::{Value, json};

const DAY_MS: i64 = 86_400_000;
const YEAR_MS: i64 = 365 * DAY_MS;

fn make(rig: &mut Rig, name: &str) -> String {
    let made = rig.ok("CreateQueue", &json!({ "QueueName": name }));
    made["QueueUrl"].as_str().unwrap().to_owned()
}

fn send(rig: &mut Rig, url: &str, body: &str) {
    rig.ok(
        "SendMessage",
        &json!({ "QueueUrl": url, "MessageBody": body }),
    );
}

fn receive(rig: &mut Rig, url: &str) -> Vec<Value> {
    let answer = rig.ok("ReceiveMessage", &json!({ "QueueUrl": url }));
    answer["Messages"].as_array().cloned().unwrap_or_default()
}

#[test]
fn a_message_waits_until_it_is_taken_where_queues_are_told_so_and_lapses_elsewhere() {
    for (retention, left) in [(Retention::UntilTaken, 1), (Retention::ByClock, 0)] {
        let mut rig = Rig::in_memory_with(Options {
            retention,
            ..Options::default()
        });
        let url = make(&mut rig, "told");
        send(&mut rig, &url, "hello");

        rig.advance(YEAR_MS);

        assert_eq!(receive(&mut rig, &url).len(), left, "{retention:?}");
    }
}

#[test]
fn a_queue_is_through_when_what_stood_there_is_gone_whatever_came_since() {
    let mut rig = Rig::in_memory();
    let (work, other) = (make(&mut rig, "work"), make(&mut rig, "other"));
    send(&mut rig, &work, "first");
    let mark = rig.queues.mark().unwrap();
    send(&mut rig, &work, "second");
    send(&mut rig, &other, "third");

    let before = rig.queues.is_through("work", mark).unwrap();
    let taken = receive(&mut rig, &work);
    let in_flight = rig.queues.is_through("work", mark).unwrap();
    let receipt = &taken[0]["ReceiptHandle"];
    rig.ok(
        "DeleteMessage",
        &json!({ "QueueUrl": work, "ReceiptHandle": receipt }),
    );

    assert!(!before && !in_flight);
    assert_eq!(taken[0]["Body"], "first");
    assert!(rig.queues.is_through("work", mark).unwrap());
    let later = rig.queues.mark().unwrap();
    assert!(!rig.queues.is_through("work", later).unwrap());
    assert!(rig.queues.is_through("nobodys", later).unwrap());
}

#[test]
fn whoever_holds_a_message_holds_it_after_a_leap_for_as_long_as_before() {
    let mut rig = Rig::in_memory();
    let url = make(&mut rig, "work");
    send(&mut rig, &url, "held");
    send(&mut rig, &url, "done");
    let (held, done) = (receive(&mut rig, &url), receive(&mut rig, &url));
    rig.advance(20_000);

    rig.queues.leap(DAY_MS).unwrap();
    rig.advance(DAY_MS);

    assert_eq!((held.len(), done.len()), (1, 1));
    assert!(receive(&mut rig, &url).is_empty());
    let receipt = &done[0]["ReceiptHandle"];
    rig.ok(
        "DeleteMessage",
        &json!({ "QueueUrl": url, "ReceiptHandle": receipt }),
    );
    // 30 seconds are a queue's visibility timeout, and 20 of them are over.
    rig.advance(9_999);
    assert!(receive(&mut rig, &url).is_empty());
    rig.advance(1);
    assert_eq!(receive(&mut rig, &url)[0]["Body"], held[0]["Body"]);
}
