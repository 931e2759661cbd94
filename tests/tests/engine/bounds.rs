//! Members that outgrow their item, and items of another release.

use crate::counter::{Counter, code};
use aws_sdk_dynamodb::types::AttributeValue;
use gradus_domain::commands::Profile;
use gradus_domain::ledger::plan::{MemberWrite, Timers};
use gradus_domain::words::ids::{MemberId, Segment};
use gradus_engine::answer::EngineError;
use gradus_store::codec::{MEMBER_BYTES_MAX, encode_member};
use gradus_store::keys;
use gradus_store::table::CODEC;
use gradus_store::transaction::Transaction;
use gradus_tests::commands::{join, purchase};

const EXPIRING: &str =
    "[earning]\npoints = \"1\"\nper = \"1.00\"\nexpiry = { rolling_days = 10 }\n";
const LATER: &str = "2026-03-02T04:00:00Z";

/// Fills a member's item up to its bound.
async fn fill(counter: &Counter) {
    let mut state = counter.member("m").await;
    let expects = state.revision;
    state.revision += 1;
    let room = MEMBER_BYTES_MAX - encode_member(&state).unwrap().len() - 5;
    state.profile = Profile {
        segments: vec![Segment::new("s".repeat(room))],
        ..state.profile
    };
    let write = Transaction {
        member: Some(MemberWrite {
            state,
            expects: Some(expects),
            timers: Timers::default(),
        }),
        ..Transaction::default()
    };
    let store = counter.engine.store();
    store
        .write(store.prepare(&counter.program.id, &write).unwrap())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_command_that_would_outgrow_the_members_item_is_rejected_by_name() {
    let counter = Counter::of(EXPIRING).await;
    counter.records(&join("m", "2026-03-01T04:00:00Z")).await;
    fill(&counter).await;
    let before = counter.member("m").await;

    let refused = counter.gives(&purchase("m", "T1", LATER, "CNY", 100)).await;

    assert_eq!(code(&refused), "member_too_large");
    assert_eq!(counter.member("m").await, before);
}

#[tokio::test]
async fn a_command_that_outgrows_the_item_settles_too() {
    let counter = Counter::of(EXPIRING).await;
    counter.records(&join("m", "2026-03-01T04:00:00Z")).await;
    counter
        .records(&purchase("m", "T1", LATER, "CNY", 10_000))
        .await;
    fill(&counter).await;
    let lines = (0..400)
        .map(|_| gradus_tests::commands::line(100))
        .collect();
    let mut large = purchase("m", "T2", "2026-03-13T04:00:00Z", "CNY", 1);
    large.act =
        gradus_domain::commands::Act::Purchase(gradus_tests::commands::receipt("T2", "CNY", lines));

    let answer = counter.gives(&large).await;

    assert_eq!(code(&answer), "member_too_large");
    assert_eq!(counter.active("m").await, 0);
}

#[tokio::test]
async fn a_member_of_another_release_is_left_to_it() {
    let counter = Counter::of(EXPIRING).await;
    counter.records(&join("m", "2026-03-01T04:00:00Z")).await;
    let partition = keys::member(&counter.program.id, &MemberId::new("m"));
    let codec = AttributeValue::N("2".to_owned());
    counter
        .wire
        .overwrite(&partition, keys::ALONE, CODEC, codec)
        .await;
    let before = counter.wire.everything().await;

    let answer = counter.tries(&purchase("m", "T1", LATER, "CNY", 100)).await;

    let Err(error @ EngineError::Store(_)) = answer else {
        panic!("{answer:?}");
    };
    assert!(error.is_retryable(), "{error}");
    assert_eq!(counter.wire.everything().await, before);
}
