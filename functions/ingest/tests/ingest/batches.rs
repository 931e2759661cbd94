//! What a batch is answered as a whole.

use crate::till::{asks, brings_back, buys, joins, till, till_without_a_queue};
use gradus_domain::words::ids::{MemberId, ProgramId};
use gradus_store::keys;
use gradus_tests::gateway::{Gateway, Reply};
use serde_json::{Value, json};

const WAITS: Option<&str> = Some("wait");

/// Makes what the table keeps of a member unreadable.
async fn breaks(gateway: &Gateway, member: &str) {
    let partition = keys::member(&ProgramId::new("test"), &MemberId::new(member));
    gateway.wire.damage(&partition, keys::ALONE).await;
}

fn items(items: &[Value]) -> Value {
    json!({ "items": items })
}

fn statuses(reply: &Reply) -> Vec<&str> {
    let items = reply.body["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["status"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_batch_of_which_the_queue_takes_nothing_says_when_to_come_again() {
    let gateway = till_without_a_queue().await;
    let two = items(&[buys("m", "t-1"), buys("m", "t-2")]);

    let reply = asks(&gateway, "purchases/batch", &two, None).await;

    assert_eq!(statuses(&reply), ["unavailable"; 2]);
    assert_eq!(
        (reply.status, reply.retry_after.as_deref()),
        (503, Some("1"))
    );
}

#[tokio::test]
async fn a_batch_of_which_some_failed_and_others_may_be_sent_again_may_be_sent_again() {
    // GIVEN a member whose first purchase fails, so that the second has no answer yet
    let gateway = till_without_a_queue().await;
    breaks(&gateway, "m").await;
    let first = buys("m", "t-1");
    let both = items(&[first.clone(), buys("m", "t-2")]);

    let both = asks(&gateway, "purchases/batch", &both, WAITS).await;
    let alone = asks(&gateway, "purchases/batch", &items(&[first]), WAITS).await;

    assert_eq!(statuses(&both), ["failed", "unavailable"]);
    assert_eq!((both.status, both.retry_after.as_deref()), (503, Some("1")));
    assert_eq!(statuses(&alone), ["failed"]);
    assert_eq!((alone.status, alone.retry_after.as_deref()), (500, None));
}

#[tokio::test]
async fn a_batch_of_which_some_were_decided_is_no_failure_whatever_the_others_met() {
    let gateway = till_without_a_queue().await;
    for member in ["n", "o"] {
        joins(&gateway, member).await;
    }
    breaks(&gateway, "n").await;
    let all = items(&[
        buys("m", "t-1"),
        buys("n", "t-2"),
        buys("n", "t-3"),
        buys("o", "t-1"),
        json!({}),
    ]);

    let reply = asks(&gateway, "purchases/batch", &all, WAITS).await;

    let met = ["recorded", "failed", "unavailable", "rejected", "invalid"];
    assert_eq!(statuses(&reply), met);
    assert_eq!((reply.status, reply.retry_after.as_deref()), (200, None));
}

#[tokio::test]
async fn a_batch_of_returns_that_wait_is_not_done_yet() {
    let gateway = till().await;
    let bought = asks(&gateway, "purchases", &buys("m", "t-1"), WAITS).await;
    assert_eq!(bought.status, 200, "{}", bought.body);
    let both = [
        brings_back("m", "r-1", "t-9"),
        brings_back("m", "r-2", "t-1"),
    ];

    for (returns, met) in [
        (&both[..1], &["waiting"][..]),
        (&both, &["waiting", "recorded"]),
    ] {
        let reply = asks(&gateway, "returns/batch", &items(returns), WAITS).await;

        assert_eq!(statuses(&reply), met);
        assert_eq!(reply.status, 202, "{}", reply.body);
    }
}

#[tokio::test]
async fn a_batch_of_which_nothing_will_do_is_refused() {
    let gateway = till().await;

    let reply = asks(&gateway, "returns/batch", &items(&[json!({})]), WAITS).await;

    assert_eq!(statuses(&reply), ["invalid"]);
    assert_eq!((reply.status, reply.retry_after.as_deref()), (422, None));
}
