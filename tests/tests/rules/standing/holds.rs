//! Holds of a tier.

use gradus_domain::ledger::entry::Entry;
use gradus_domain::ledger::entry::TierEventKind::{
    Attained, FellAtReview, HoldBegan, HoldEnded, Renewed,
};
use gradus_domain::telling::notice::Notice;
use gradus_tests::commands::day;
use gradus_tests::one_member::OneMember;
use gradus_tests::reading::{kinds, points};

/// Silver at twice, gold at three times the rate, each for a month by spend in 10 days.
const HELD: &str = r#"
    [[tiers]]
    id = "silver"
    rate = "2"
    qualify = { spend_at_least = "100.00", window = { rolling_days = 10 } }
    validity = { months = 1 }
    entry_rewards = [{ points = 10 }]
    [[tiers]]
    id = "gold"
    rate = "3"
    qualify = { spend_at_least = "500.00", window = { rolling_days = 10 } }
    validity = { months = 1 }
    entry_rewards = [{ points = 20 }]
    "#;

fn effective(member: &OneMember) -> &str {
    member.state().standing.effective().as_str()
}

#[test]
fn a_hold_lifts_rate_and_announcements_to_its_last_day() {
    let mut member = OneMember::under(HELD);

    let held = member.is_held("h", "2026-03-10", "gold", "2026-03-31");
    assert_eq!((member.tier(), effective(&member)), ("base", "gold"));
    assert_eq!(
        kinds(&held),
        ["tier.upgraded", "points.earned", "points.earned"]
    );
    assert_eq!(member.active(), 30);

    assert_eq!(points(&member.buys("t1", "2026-03-31 23:59", 1_000)), 30);
    let ended = member.settles("2026-04-01 00:00");
    assert_eq!(kinds(&ended[0]), ["tier.downgraded"]);
    assert_eq!(points(&member.buys("t2", "2026-04-01 00:00", 1_000)), 10);
    assert_eq!(member.tier_history(), [HoldBegan, HoldEnded]);
}

#[test]
fn what_is_said_of_a_tier_held_names_the_holds_last_day() {
    let mut member = OneMember::under(HELD);
    member.buys("t1", "2026-03-01", 50_000);
    let lifted = OneMember::under(HELD).is_held("h", "2026-03-10", "gold", "2026-05-31");
    member.is_held("h", "2026-03-10", "silver", "2026-06-30");
    let fell = member.settles("2026-04-01 00:00");

    let Notice::TierUpgraded { last_day, .. } = &lifted.notices[0] else {
        panic!("{:?}", lifted.notices);
    };
    assert_eq!(*last_day, Some(day("2026-05-31")));
    let Notice::TierDowngraded { last_day, .. } = &fell[0].notices[0] else {
        panic!("{:?}", fell[0].notices);
    };
    assert_eq!(*last_day, Some(day("2026-06-30")));
    assert_eq!(fell[0].tier_events[0].last_day, None, "that of base");
}

#[test]
fn reviews_work_on_the_earned_tier_and_say_nothing_under_a_higher_hold() {
    let mut member = OneMember::under(HELD);
    member.buys("t1", "2026-03-01", 10_000);
    member.is_held("h", "2026-03-10", "gold", "2026-06-30");

    let review = member.settles("2026-04-01 00:00");
    assert_eq!((member.tier(), effective(&member)), ("base", "gold"));
    assert_eq!(review[0].tier_events[0].kind, FellAtReview);
    assert_eq!(review[0].notices, []);

    let end = member.settles("2026-07-01 00:00");
    let Notice::TierDowngraded { from, to, .. } = &end[0].notices[0] else {
        panic!("{:?}", end[0].notices);
    };
    assert_eq!((from.as_str(), to.as_str()), ("gold", "base"));
}

#[test]
fn a_renewal_and_an_upgrade_under_a_higher_hold_are_not_announced() {
    let mut member = OneMember::under(HELD);
    member.is_held("h", "2026-03-01", "gold", "2026-06-30");

    let upgrade = member.buys("t1", "2026-03-10", 10_000);
    member.buys("t2", "2026-04-08", 10_000);
    let renewal = member.settles("2026-04-10 00:00");

    assert_eq!(kinds(&upgrade), ["points.earned"]);
    assert_eq!(renewal[0].notices, []);
    assert_eq!(member.tier_history(), [HoldBegan, Attained, Renewed]);
}

#[test]
fn a_hold_at_a_lower_tier_changes_nothing_until_the_earned_one_falls_below_it() {
    let mut member = OneMember::under(HELD);
    member.buys("t1", "2026-03-01", 50_000);
    let held = member.is_held("h", "2026-03-10", "silver", "2026-06-30");
    assert_eq!(held.notices, []);
    assert_eq!(effective(&member), "gold");

    let review = member.settles("2026-04-01 00:00");

    assert_eq!((member.tier(), effective(&member)), ("base", "silver"));
    let Notice::TierDowngraded { from, to, .. } = &review[0].notices[0] else {
        panic!("{:?}", review[0].notices);
    };
    assert_eq!((from.as_str(), to.as_str()), ("gold", "silver"));
}

#[test]
fn a_hold_ends_at_its_own_instant_before_the_boundary_there() {
    let mut member = OneMember::under(HELD);
    member.buys("t1", "2026-03-01", 10_000);
    member.is_held("h", "2026-03-10", "gold", "2026-03-31");

    let entries: Vec<Entry> = member.settles("2026-04-01 00:00");

    let changes: Vec<_> = entries
        .iter()
        .flat_map(|entry| &entry.tier_events)
        .map(|event| {
            let (from, to) = (event.effective_from.as_str(), event.effective_to.as_str());
            (event.kind, from, to)
        })
        .collect();
    assert_eq!(
        changes,
        [
            (HoldEnded, "gold", "silver"),
            (FellAtReview, "silver", "base")
        ]
    );
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[0].decided_at, entries[1].decided_at);
}

#[test]
fn a_boundary_before_the_end_of_a_hold_is_not_settled_after_it() {
    let program = r#"
        [[tiers]]
        id = "silver"
        qualify = { points_earned_at_least = 40, window = "calendar_month" }
        validity = { months = 1 }
        extends = "on_qualifying"
        [reminders]
        tier_expiring_lead_days = [30]
        "#;
    let mut member = OneMember::joined("2011-12-27", program);
    member.is_held("h1", "2011-12-27", "base", "2011-12-31");
    member.buys("t1", "2011-12-27", 4_000);

    let entries = member.settles("2012-03-01 08:00");

    let decided: Vec<_> = entries.iter().map(|entry| entry.decided_at).collect();
    assert!(decided.is_sorted(), "{decided:?}");
    let keys: Vec<String> = entries.iter().map(|entry| entry.key.to_string()).collect();
    assert_eq!(keys, ["at:m:2011-12-31T16:00:00Z", "day:m:2012-01-31"]);
}

#[test]
fn of_several_holds_the_highest_counts() {
    let mut member = OneMember::under(HELD);
    member.is_held("h1", "2026-03-01", "gold", "2026-03-10");
    member.is_held("h2", "2026-03-01", "silver", "2026-03-20");

    assert_eq!(effective(&member), "gold");
    member.settles("2026-03-11 00:00");
    assert_eq!(effective(&member), "silver");
    member.settles("2026-03-21 00:00");
    assert_eq!(effective(&member), "base");
}

#[test]
fn what_a_hold_gave_above_the_earned_tier_stays_when_that_tier_is_taken_back() {
    let mut member = OneMember::under(
        r#"
        [returns]
        tier = "at_once"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "100.00", window = "lifetime" }
        [[tiers]]
        id = "gold"
        qualify = { spend_at_least = "1000.00", window = "lifetime" }
        entry_rewards = [{ points = 500 }]
        "#,
    );
    member.buys("t1", "2026-01-10", 10_000);
    member.is_held("h", "2026-01-11", "gold", "2026-12-31");
    assert_eq!(member.active(), 600);

    member.returns("r", "2026-01-12", "t1");

    assert_eq!((member.tier(), effective(&member)), ("base", "gold"));
    assert_eq!(member.active(), 500);
}
