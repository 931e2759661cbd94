//! Whole, or not at all: what a rejection does and what it leaves.

use gradus_domain::commands::{CommandKey, CommandKind};
use gradus_domain::ledger::plan::{Outcome, Record};
use gradus_tests::commands::{Arriving, local, moment, paid, purchase, spend, worth};
use gradus_tests::one_member::{OneMember, bought, bought_with_points, came_back};

#[test]
fn a_rejection_changes_no_member_is_recorded_and_does_not_use_up_the_key() {
    let mut member = OneMember::under("");
    member.buys("t", "2026-03-01", 1_000);
    let before = member.state().clone();
    let too_much = spend("m", "s", &local("2026-03-02"), 20);

    // WHEN more is spent than there is
    assert_eq!(member.is_refused(&too_much), "insufficient_points");

    // THEN the member is the same, and the rejection can be asked for
    assert_eq!(*member.state(), before);
    let key = CommandKey::Own(CommandKind::Spend, "m".into(), "s".into());
    let Some(Record::Rejected(found)) = member.world.record(&key) else {
        panic!("a rejection");
    };
    assert_eq!(found.rejection.code(), "insufficient_points");
    assert_eq!(found.decided_at, moment("2026-03-02"));

    // WHEN it is sent again with another content, and it is rejected again
    assert_eq!(
        member.is_refused(&spend("m", "s", &local("2026-03-03"), 30)),
        "insufficient_points"
    );

    // WHEN there is enough, THEN the same key succeeds and takes the rejection's place
    member.buys("u", "2026-03-04", 1_000);
    member.sends(&too_much.arrives(&local("2026-03-05")));
    assert!(matches!(member.world.record(&key), Some(Record::Entry(_))));
    assert_eq!(member.balance(), 0);
}

#[test]
fn a_rejected_transaction_may_be_another_members_then() {
    let mut member = OneMember::under("").and_another();
    let dollars = purchase("m", "t", &local("2026-03-01"), "USD", 1_000);
    assert_eq!(member.is_refused(&dollars), "currency_mismatch");

    member.sends(&purchase("n", "t", &local("2026-03-02"), "CNY", 1_000));

    assert_eq!(member.world.balance(&"n".into()), 10);
}

#[test]
fn a_rejection_does_not_take_the_place_of_what_was_done() {
    let mut member = OneMember::under("");
    member.buys("t", "2026-03-01", 1_000);

    assert_eq!(
        member.is_refused(&bought("t", "2026-03-01", 2_000)),
        "idempotency_conflict"
    );
    let ahead = bought("t", "2026-03-09", 1_000).arrives(&local("2026-03-01"));
    assert_eq!(member.is_refused(&ahead), "occurred_in_future");

    let kept = member.world.record(&CommandKey::Transaction("t".into()));
    assert!(matches!(kept, Some(Record::Entry(_))));
}

#[test]
fn a_rejection_does_not_take_the_place_of_a_return_that_waits() {
    let mut member = OneMember::under("");
    let waits = came_back("r", "2026-03-01", "t", worth(1_000));
    assert_eq!(member.world.run(&waits), Outcome::Waiting);

    // WHEN its key comes with another content, and then ahead of time
    let other = came_back("r", "2026-03-01", "t", worth(2_000));
    assert_eq!(member.is_refused(&other), "idempotency_conflict");
    let ahead = came_back("r", "2026-03-09", "t", worth(1_000)).arrives(&local("2026-03-02"));
    assert_eq!(member.is_refused(&ahead), "occurred_in_future");

    // THEN the return waits as before, and goes with its purchase
    assert_eq!(member.world.run(&waits), Outcome::Waiting);
    member.buys("t", "2026-03-02", 10_000);
    assert_eq!(member.balance(), 100 - 10);
}

#[test]
fn a_decision_is_all_or_nothing() {
    // GIVEN 11 points, a bonus with a limit, and a sale that is to be paid with 12
    let mut member = OneMember::under(
        r#"
        [[rules]]
        id = "bonus"
        bonus = 10
        limits = { lifetime = 20 }
        budget = 20
        "#,
    );
    member.buys("a", "2026-03-01", 100);
    let before = member.state().clone();

    // WHEN it is rejected
    let sale = bought_with_points("t", "2026-03-02", 10_000, paid(12, 1_200));
    let plan = member.world.plan(&sale);
    assert_eq!(member.is_refused(&sale), "insufficient_points");

    // THEN nothing of it is written but the rejection
    assert_eq!(plan.entries().count(), 0);
    assert_eq!(*member.state(), before);
    assert_eq!(member.world.budget_left(&"bonus".into()), 10);
}
