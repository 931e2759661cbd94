//! One command after the other: done once, answered alike.

use crate::counter::{Counter, code};
use gradus_domain::commands::{CommandKey, CommandKind, Profile, Returned};
use gradus_domain::ledger::entry::What;
use gradus_domain::ledger::plan::Record;
use gradus_domain::words::ids::MemberId;
use gradus_engine::answer::Answer;
use gradus_tests::commands::{
    Arriving, activity, adjust, give_back, hold_tier, join, profile, purchase, returned, spend,
    worth,
};

const JOINED: &str = "2026-03-01T04:00:00Z";
const LATER: &str = "2026-03-02T04:00:00Z";

async fn joined() -> Counter {
    let counter = Counter::of("").await;
    counter.records(&join("m", JOINED)).await;
    counter
}

#[tokio::test]
async fn a_member_joins_and_earns() {
    let counter = joined().await;

    let entry = counter
        .records(&purchase("m", "T1", LATER, "CNY", 12_345))
        .await;

    assert_eq!(entry.sequence, 2);
    assert_eq!(entry.after.active.get(), 123);
    assert_eq!(counter.active("m").await, 123);
}

#[tokio::test]
async fn a_repeat_gets_the_first_answer_however_late_and_changes_nothing() {
    let counter = joined().await;
    let bought = purchase("m", "T1", LATER, "CNY", 12_345);
    let first = counter.records(&bought).await;
    counter
        .records(&purchase("m", "T2", LATER, "CNY", 100))
        .await;
    let before = counter.wire.everything().await;

    let again = counter.gives(&bought).await;
    let late = counter
        .gives(&bought.clone().arrives("2026-09-01T04:00:00Z"))
        .await;

    assert_eq!(again, Answer::Repeated(first.clone()));
    assert_eq!(late, Answer::Repeated(first));
    assert_eq!(counter.wire.everything().await, before);
}

#[tokio::test]
async fn the_same_key_with_other_content_is_a_conflict_and_changes_nothing() {
    let counter = joined().await;
    counter
        .records(&purchase("m", "T1", LATER, "CNY", 12_345))
        .await;
    let before = counter.wire.everything().await;

    let answer = counter
        .gives(&purchase("m", "T1", LATER, "CNY", 12_346))
        .await;

    assert_eq!(code(&answer), "idempotency_conflict");
    assert_eq!(counter.wire.everything().await, before);
}

#[tokio::test]
async fn one_id_names_a_command_of_each_kind() {
    let counter = joined().await;

    for act in [
        purchase("m", "x", LATER, "CNY", 12_345),
        spend("m", "x", LATER, 20),
        give_back("m", "x", LATER, "x", Some(5)),
        activity("m", "x", LATER, "check-in"),
        adjust("m", "x", LATER, 1),
        returned("m", "x", LATER, "x", worth(2_300)),
        profile("m", "x", LATER, Profile::default()),
        hold_tier("m", "x", LATER, "base", "2026-12-31"),
    ] {
        let entry = counter.records(&act).await;
        assert_eq!(Some(entry.key), act.key());
    }

    // 123 earned, 20 spent, 5 given back, 1 added; of ¥123.45, ¥23.00 come back: ¥100.45 earn
    // 100, and 23 are taken.
    assert_eq!(counter.active("m").await, 123 - 20 + 5 + 1 - 23);
}

#[tokio::test]
async fn a_transaction_belongs_to_the_member_who_showed_it_first() {
    let counter = joined().await;
    counter.records(&join("n", JOINED)).await;
    counter
        .records(&purchase("m", "T1", LATER, "CNY", 12_345))
        .await;

    let claim = counter
        .gives(&purchase("n", "T1", LATER, "CNY", 12_345))
        .await;

    assert_eq!(code(&claim), "transaction_claimed");
    assert_eq!(counter.active("n").await, 0);
    assert_eq!(counter.active("m").await, 123);
}

#[tokio::test]
async fn a_rejection_is_recorded_and_gives_way_to_success() {
    let counter = joined().await;
    let spending = spend("m", "S1", LATER, 100);
    let key = CommandKey::Own(CommandKind::Spend, MemberId::new("m"), "S1".into());

    let refused = counter.gives(&spending).await;
    let recorded = counter.record(&key).await;
    counter
        .records(&purchase("m", "T1", LATER, "CNY", 12_345))
        .await;
    let done = counter.gives(&spending).await;

    assert_eq!(code(&refused), "insufficient_points");
    assert!(
        matches!(recorded, Some(Record::Rejected(_))),
        "{recorded:?}"
    );
    assert!(matches!(done, Answer::Recorded(_)), "{done:?}");
    assert!(matches!(counter.record(&key).await, Some(Record::Entry(_))));
    assert_eq!(counter.active("m").await, 23);
}

#[tokio::test]
async fn who_has_not_joined_is_told_so() {
    let counter = Counter::of("").await;

    let answer = counter.gives(&purchase("m", "T1", LATER, "CNY", 100)).await;

    assert_eq!(code(&answer), "member_unknown");
}

#[tokio::test]
async fn a_return_waits_for_its_purchase_and_is_applied_with_it() {
    let counter = joined().await;
    let back = returned("m", "R1", LATER, "T1", Returned::Everything);
    let key = CommandKey::Own(CommandKind::Return, MemberId::new("m"), "R1".into());

    let parked = counter.gives(&back).await;
    let again = counter.gives(&back).await;
    let waiting = counter.record(&key).await;
    let bought = counter
        .records(&purchase("m", "T1", LATER, "CNY", 12_345))
        .await;
    let applied = counter.gives(&back).await;

    assert_eq!([parked, again], [Answer::Waiting, Answer::Waiting]);
    assert!(matches!(waiting, Some(Record::Waiting(_))), "{waiting:?}");
    assert_eq!(bought.after.active.get(), 123);
    let Answer::Repeated(entry) = applied else {
        panic!("{applied:?}");
    };
    assert!(matches!(entry.what, What::Returned(_)), "{:?}", entry.what);
    assert_eq!(entry.sequence, 3);
    assert_eq!(counter.active("m").await, 0);
}
