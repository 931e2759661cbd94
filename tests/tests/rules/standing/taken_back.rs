//! A tier reached through what came back.

use gradus_domain::ledger::entry::TierEventKind;
use gradus_domain::program::tier::Metric;
use gradus_tests::commands::{day, worth};
use gradus_tests::one_member::{OneMember, came_back};
use gradus_tests::program::silver;

/// Silver from ¥500, gold from ¥1,000 in a calendar month, to the end of the next year.
const LADDER: &str = r#"
    [[tiers]]
    id = "silver"
    qualify = { spend_at_least = "500.00", window = "calendar_month" }
    validity = { calendar_years = 1 }
    [[tiers]]
    id = "gold"
    qualify = { spend_at_least = "1000.00", window = "calendar_month" }
    validity = { calendar_years = 1 }
    "#;

/// One on a ladder from which a return takes a tier at once.
fn at_once(ladder: &str) -> OneMember {
    OneMember::under(&format!("{ladder}\n[returns]\ntier = \"at_once\"\n"))
}

#[test]
fn a_tier_reached_through_what_is_returned_stays_to_the_next_review() {
    let program = format!("{LADDER}\n[returns]\ntier = \"next_review\"\n");
    let mut member = OneMember::under(&program);
    member.buys("a", "2026-03-01", 100_000);
    member.returns("r2", "2026-03-02 13:00", "a");
    assert_eq!(member.tier(), "gold");

    member.settles("2027-12-31 23:59:59.999");
    assert_eq!(member.tier(), "gold");
    member.settles("2028-01-01 00:00");
    assert_eq!(member.tier(), "base");
}

#[test]
fn a_tier_taken_back_at_once_falls_to_what_the_windows_that_reached_it_still_reach() {
    // GIVEN gold with a sale of ¥1,200 on 1 March
    let mut member = at_once(LADDER);
    member.buys("a", "2026-03-01", 120_000);
    assert_eq!(member.tier(), "gold");

    // WHEN ¥200 come back in April, THEN March still has ¥1,000
    member.returns_part("r1", "2026-04-01", "a", 20_000);
    assert_eq!(member.tier(), "gold");

    // WHEN ¥0.01 more comes back, THEN it is silver, at once, until the end of 2027
    member.returns_part("r2", "2026-04-02", "a", 1);
    assert_eq!(member.tier(), "silver");
    let event = &member.last_entry().tier_events[0];
    assert_eq!(event.kind, TierEventKind::TakenBack);
    assert_eq!(event.last_day, Some(day("2027-12-31")));

    // WHEN another return follows, to ¥500, THEN silver stays; to less, it goes
    member.returns_part("r3", "2026-04-03", "a", 49_999);
    assert_eq!(member.tier(), "silver");
    member.returns_part("r4", "2026-04-04", "a", 1);
    assert_eq!(member.tier(), "base");
}

#[test]
fn a_tier_is_not_taken_back_below_the_one_held_before_the_upgrade() {
    // GIVEN silver with ¥600, gold with another ¥500
    let mut member = at_once(LADDER);
    member.buys("a", "2026-03-01", 60_000);
    member.buys("b", "2026-03-02", 50_000);
    assert_eq!(member.tier(), "gold");

    // WHEN both come back
    member.returns("r3", "2026-03-03 13:00", "a");
    assert_eq!(member.tier(), "silver");
    member.returns("r4", "2026-03-04 13:00", "b");

    // THEN the tier held before gold stays, to its own last day
    assert_eq!(member.tier(), "silver");
    assert_eq!(member.last_day(), Some(day("2027-12-31")));
}

#[test]
fn a_tier_that_is_met_today_is_not_taken_back() {
    // GIVEN gold with ¥1,000 of March, and ¥700 in April
    let mut member = at_once(LADDER);
    member.buys("a", "2026-03-01", 100_000);
    member.buys("b", "2026-04-01", 70_000);

    // WHEN March's comes back
    member.returns("r", "2026-04-02", "a");

    // THEN April's reaches silver
    assert_eq!(member.tier(), "silver");
}

#[test]
fn a_tier_that_was_renewed_is_not_taken_back() {
    // GIVEN silver to the end of 2027, renewed by ¥500 in December 2027
    let mut member = at_once(LADDER);
    member.buys("a", "2026-03-01", 50_000);
    member.buys("b", "2027-12-10", 50_000);
    member.settles("2028-01-01 00:00");
    assert_eq!(member.tier(), "silver");

    // WHEN both come back in 2028
    member.returns("r1", "2028-01-10", "a");
    member.returns("r2", "2028-01-10", "b");

    // THEN silver stays
    assert_eq!(member.tier(), "silver");
}

#[test]
fn a_return_that_waited_takes_a_tier_back_at_once() {
    let mut member = at_once(LADDER);
    member.waits(&came_back("r1", "2026-03-01 13:00", "a", worth(60_000)));

    member.buys("a", "2026-03-02", 100_000);

    assert_eq!(member.tier(), "base");
    let [.., bought, back] = member.entries() else {
        panic!("two entries");
    };
    assert_eq!(bought.tier_events[0].kind, TierEventKind::Attained);
    assert_eq!(back.tier_events[0].kind, TierEventKind::TakenBack);
}

#[test]
fn what_decayed_since_the_upgrade_counts_where_growth_is_taken() {
    // GIVEN silver at 100 growth, reached with 120; 12 decay in April, so 108 are there
    let mut member = at_once(
        r#"
        [growth]
        decay = { every = "month", share = "0.1" }
        [[tiers]]
        id = "silver"
        qualify = { growth_at_least = 100, window = "lifetime" }
        validity = { calendar_years = 1 }
        "#,
    );
    member.buys("a", "2026-03-01", 12_000);
    member.settles("2026-04-01 00:00");
    assert_eq!(member.growth(), 108);

    // WHEN ¥20 come back: 88 are there, 88 + 12 reach silver
    member.returns_part("r1", "2026-04-02", "a", 2_000);
    assert_eq!(member.growth(), 88);
    assert_eq!(member.tier(), "silver");

    // WHEN ¥1 more comes back, THEN 87 + 12 do not
    member.returns_part("r2", "2026-04-03", "a", 100);
    assert_eq!(member.tier(), "base");
}

#[test]
fn growth_that_had_decayed_before_an_upgrade_does_not_help_against_taking_it_back() {
    let mut member = at_once(
        r#"
        [growth]
        decay = { every = "month", share = "0.1" }
        [[tiers]]
        id = "silver"
        qualify = { growth_at_least = 110, window = "lifetime" }
        "#,
    );
    member.buys("t1", "2026-01-15", 10_000);
    member.buys("t2", "2026-02-15", 2_500);
    assert_eq!((member.growth(), member.tier()), (115, "silver"));

    member.returns_part("r", "2026-02-20", "t2", 1_000);

    assert_eq!((member.growth(), member.tier()), (105, "base"));
}

#[test]
fn a_tier_taken_back_is_closed_again_as_it_was_before_its_upgrade() {
    // GIVEN silver at ¥100 in all, lost on 1 April after 30 days without a purchase
    let mut member = at_once(&silver(
        r#"
        qualify = { spend_at_least = "100.00", window = "lifetime" }
        inactivity_days = 30
        "#,
    ));
    member.buys("a", "2026-03-01", 50_000);
    member.settles("2026-04-01 00:00");
    assert_eq!(member.tier(), "base");

    // WHEN ¥100 since the fall reach it again, and ¥1 of that comes back
    member.buys("b", "2026-04-02", 10_000);
    assert_eq!(member.tier(), "silver");
    member.returns_part("r1", "2026-04-03", "b", 100);

    // THEN it is closed again: the ¥500 of March do not count, and ¥99 + ¥0.99 do not reach
    assert_eq!(member.tier(), "base");
    member.buys("c", "2026-04-04", 99);
    assert_eq!(member.tier(), "base");
    member.buys("d", "2026-04-05", 1);
    assert_eq!(member.tier(), "silver");
}

#[test]
fn a_return_leaves_what_came_with_a_tier_that_is_kept() {
    let mut member = at_once(
        r#"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "100.00", window = "lifetime" }
        entry_rewards = [{ points = 10 }]
        [[tiers]]
        id = "gold"
        qualify = { spend_at_least = "500.00", window = "lifetime" }
        entry_rewards = [{ points = 50 }]
        "#,
    );
    member.buys("t", "2026-03-02", 60_000);
    assert_eq!((member.active(), member.tier()), (660, "gold"));

    member.returns_part("r", "2026-03-03", "t", 30_000);

    assert_eq!((member.active(), member.tier()), (310, "silver"));
}

#[test]
fn growth_that_a_tier_brings_counts_over_windows_and_goes_with_the_tier() {
    let mut member = at_once(&silver(
        r#"
        qualify = { spend_at_least = "100.00", window = "lifetime" }
        entry_rewards = [{ growth = 30 }]
        "#,
    ));
    member.buys("t", "2026-03-02", 10_000);
    let earned = |member: &OneMember| member.state().metrics.lifetime.get(Metric::Growth);
    assert_eq!((member.growth(), earned(&member)), (30, 30));

    member.returns("r", "2026-03-03", "t");

    assert_eq!((member.growth(), earned(&member)), (0, 0));
}

#[test]
fn a_tier_between_that_a_return_leaves_began_with_the_upgrade() {
    let mut member = at_once(
        r#"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "100.00", window = "lifetime" }
        [[tiers]]
        id = "gold"
        qualify = { spend_at_least = "500.00", window = "lifetime" }
        "#,
    );
    member.buys("t1", "2026-01-02", 5_000);
    member.buys("t2", "2026-01-05", 55_000);

    member.returns_part("r", "2026-01-06", "t2", 30_000);

    let began = &member.state().metrics.since_tier_began;
    assert_eq!(member.tier(), "silver");
    assert_eq!(began.from, day("2026-01-05"));
    assert_eq!(began.metrics.get(Metric::Spend), 25_000);
}
