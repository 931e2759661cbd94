//! What is looked at first.

use gradus_domain::ledger::plan::Outcome;
use gradus_tests::commands::{Arriving, local, purchase};
use gradus_tests::one_member::{OneMember, bought};

#[test]
fn the_order_of_looking_is_future_key_too_early_member_decision() {
    let mut member = OneMember::under("");
    let sale = bought("t", "2026-03-05", 1_000);
    member.sends(&sale);

    // WHEN something known comes with an arrival long before it happened: the future first
    let early = sale.clone().arrives(&local("2026-03-01"));
    assert_eq!(member.is_refused(&early), "occurred_in_future");

    // WHEN something known comes too late: the key first
    let late = sale.arrives(&local("2026-12-01"));
    assert!(matches!(member.world.run(&late), Outcome::Repeated(_)));
    let conflict = bought("t", "2026-03-05", 2_000).arrives(&local("2026-12-01"));
    assert_eq!(member.is_refused(&conflict), "idempotency_conflict");

    // WHEN something comes too late of somebody unknown: too early first
    let unknown = purchase("nobody", "u", &local("2026-03-05"), "USD", 1_000);
    let late = unknown.clone().arrives(&local("2026-12-01"));
    assert_eq!(member.is_refused(&late), "occurred_too_early");

    // WHEN something that cannot be comes of somebody unknown: the member first
    assert_eq!(member.is_refused(&unknown), "member_unknown");

    // WHEN something that cannot be comes too late of somebody known: too early first
    let known = purchase("m", "v", &local("2026-03-05"), "USD", 1_000);
    let late = known.clone().arrives(&local("2026-12-02"));
    assert_eq!(member.is_refused(&late), "occurred_too_early");
}
