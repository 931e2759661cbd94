//! Returns that come before their purchase.

use gradus_domain::commands::{CommandKey, CommandKind, Returned};
use gradus_domain::ledger::entry::What;
use gradus_domain::ledger::plan::{Outcome, Record};
use gradus_tests::commands::{Arriving, day, local, moment, worth};
use gradus_tests::one_member::{OneMember, came_back};
use gradus_tests::program::silver;

fn key_of(id: &str) -> CommandKey {
    CommandKey::Own(CommandKind::Return, "m".into(), id.into())
}

#[test]
fn a_return_that_comes_before_its_purchase_waits_and_is_applied_directly_after_it() {
    let mut member = OneMember::under("");
    let early = came_back("r1", "2026-03-01 13:00", "t", worth(4_000));

    // WHEN the return comes first, and again
    member.waits(&early);
    member.waits(&early);
    assert_eq!(member.entries().len(), 1);

    // WHEN the purchase arrives
    member.buys_late("t", "2026-03-01", "2026-03-03", 10_000);

    // THEN the return is the next entry, decided at the same time
    let [.., bought, back] = member.entries() else {
        panic!("two entries");
    };
    assert!(matches!(bought.what, What::Purchased(_)));
    assert_eq!(back.key, key_of("r1"));
    assert_eq!(back.sequence, bought.sequence + 1);
    assert_eq!(back.decided_at, moment("2026-03-03"));
    assert_eq!(back.occurred_at, moment("2026-03-01 13:00"));
    assert_eq!(member.last_return().taken.get(), 40);
    assert_eq!(member.balance(), 60);
    assert!(member.state().parked.is_empty());

    // THEN the return's key stands for it
    let outcome = member.world.run(&early);
    assert!(matches!(outcome, Outcome::Repeated(_)), "{outcome:?}");
}

#[test]
fn several_returns_that_waited_are_applied_in_order_and_the_excess_is_rejected() {
    let mut member = OneMember::under("");
    for (id, minor) in [("r1", 4_000), ("r2", 5_000), ("r3", 2_000)] {
        member.waits(&came_back(id, "2026-03-03", "t", worth(minor)));
    }

    // WHEN the purchase of ¥100 arrives
    member.buys("t", "2026-03-04", 10_000);

    // THEN the first two take 90, the third is more than the ¥10 that are left
    assert_eq!(member.balance(), 10);
    let Some(Record::Rejected(third)) = member.world.record(&key_of("r3")) else {
        panic!("rejected");
    };
    assert_eq!(third.rejection.code(), "return_exceeds_transaction");
    assert!(member.state().parked.is_empty());
}

#[test]
fn a_parked_return_is_refused_at_the_first_instant_after_its_days_and_its_key_is_free() {
    let mut member = OneMember::under("");
    member.waits(&came_back("r1", "2026-03-01 13:00", "t", worth(4_000)));

    // WHEN 8 March, the seventh day after, is not over yet
    member.settles("2026-03-08 23:59:59.999");
    assert_eq!(member.state().parked.len(), 1);

    // WHEN it is, THEN the return is refused, and kept whole in the boundary's entry
    member.settles("2026-03-09 00:00");
    assert!(member.state().parked.is_empty());
    let Some(Record::Rejected(refused)) = member.world.record(&key_of("r1")) else {
        panic!("refused");
    };
    assert_eq!(refused.rejection.code(), "transaction_unknown");
    let What::DayBegan { refused, .. } = &member.last_entry().what else {
        panic!("a day");
    };
    assert_eq!(
        *refused[0].command,
        came_back("r1", "2026-03-01 13:00", "t", worth(4_000))
    );

    // WHEN the purchase comes after all, THEN nothing is applied to it
    member.buys("t", "2026-03-09", 10_000);
    assert_eq!(member.balance(), 100);

    // THEN the return may be sent again, with another content
    member.sends(
        &came_back("r1", "2026-03-01 13:00", "t", worth(3_000)).arrives(&local("2026-03-10")),
    );
    assert_eq!(member.balance(), 70);
}

#[test]
fn a_purchase_that_comes_when_the_day_of_the_refusal_is_closed_is_too_late() {
    let mut member = OneMember::under("");
    member.waits(&came_back("r1", "2026-03-01 13:00", "t", worth(4_000)));
    let mut before = member.clone();

    member.buys_late("t", "2026-03-01", "2026-03-09 01:00", 10_000);
    before.buys_late("t", "2026-03-01", "2026-03-09 00:59:59.999", 10_000);

    assert_eq!(member.balance(), 100);
    assert_eq!(before.balance(), 60);
}

#[test]
fn a_key_is_looked_up_after_a_refusal_has_freed_it() {
    let mut member = OneMember::under("");
    member.waits(&came_back("r1", "2026-03-01 13:00", "t", worth(4_000)));

    // WHEN the same id comes with another content while the first waits
    let other = came_back("r1", "2026-03-01 13:00", "t", worth(3_000));
    let code = member.is_refused(&other.clone().arrives(&local("2026-03-08 23:00")));
    assert_eq!(code, "idempotency_conflict");

    // WHEN it comes when the day of the refusal is closed, which nobody has settled yet
    let outcome = member.world.run(&other.arrives(&local("2026-03-09 01:00")));

    // THEN it waits in its turn
    assert_eq!(outcome, Outcome::Waiting);
    assert_eq!(member.state().parked[0].parked_on, day("2026-03-09"));
}

#[test]
fn a_return_that_comes_again_after_its_wait_is_refused_and_parked_anew_in_one_commit() {
    let mut member = OneMember::under("");
    let back = came_back("r1", "2026-03-02", "t1", Returned::Everything);
    member.waits(&back);

    member.waits(&back.arrives(&local("2026-03-12")));

    let refused = member.last_entry();
    assert_eq!(
        refused.key,
        CommandKey::Boundary("m".into(), day("2026-03-10"))
    );
    assert!(matches!(&refused.what, What::DayBegan { refused, .. } if refused.len() == 1));
    let parked = &member.state().parked;
    assert_eq!(parked.len(), 1);
    assert_eq!(parked[0].parked_on, day("2026-03-12"));
    let record = member.world.record(&key_of("r1"));
    assert!(matches!(record, Some(Record::Waiting(_))));
}

#[test]
fn eight_returns_may_wait_and_no_more() {
    let mut member = OneMember::under("");
    for march in 1..=8 {
        let (id, transaction) = (format!("r{march}"), format!("t{march}"));
        let when = format!("2026-03-{march:02} 13:00");
        member.waits(&came_back(&id, &when, &transaction, Returned::Everything));
    }
    let ninth = came_back("ninth", "2026-03-08 14:00", "t9", Returned::Everything);

    // WHEN a ninth comes
    assert_eq!(member.is_refused(&ninth), "parking_full");

    // THEN it may be sent again once the first is refused
    let outcome = member.world.run(&ninth.arrives(&local("2026-03-09 01:00")));
    assert_eq!(outcome, Outcome::Waiting);
    assert_eq!(member.state().parked.len(), 8);
}

#[test]
fn a_parked_return_does_not_cost_the_days_that_prolong_a_tier() {
    // GIVEN silver for a month, prolonged while a window of 5 days has ¥100: bought on
    // 1 March, the windows that end on 1 to 5 March have them
    let mut member = OneMember::under(&silver(
        r#"
        qualify = { spend_at_least = "100.00", window = { rolling_days = 5 } }
        validity = { months = 1 }
        extends = "on_qualifying"
        "#,
    ));
    member.buys("a", "2026-03-01", 10_000);
    assert_eq!(member.last_day(), Some(day("2026-03-31")));

    // WHEN a return is parked on the 10th
    let early = came_back("r10", "2026-03-10 13:00", "unknown", Returned::Everything);
    member.waits(&early);
    member.spends("s", "2026-03-11", 1);

    // THEN the last day is that of an attainment on 5 March
    assert_eq!(member.last_day(), Some(day("2026-04-04")));
}
