//! Days without a purchase that cost a tier.

use gradus_domain::ledger::entry::TierEventKind::{
    Attained, FellAtReview, FellByInactivity, Renewed,
};
use gradus_domain::program::tier::{Metric, Window};
use gradus_tests::commands::day;
use gradus_tests::one_member::OneMember;
use gradus_tests::reading::{kinds, measured};

/// Silver by ¥100.00 and gold by ¥500.00 ever, both lost after 30 days without a purchase.
const QUIET: &str = r#"
    [[tiers]]
    id = "silver"
    qualify = { spend_at_least = "100.00", window = "lifetime" }
    validity = { months = 12 }
    inactivity_days = 30
    [[tiers]]
    id = "gold"
    qualify = { spend_at_least = "500.00", window = "lifetime" }
    validity = { months = 12 }
    inactivity_days = 30
    "#;

#[test]
fn example_12_whole_days_without_a_purchase_lead_one_step_down() {
    let mut member = OneMember::under(QUIET);
    member.buys("t1", "2026-03-01 10:00", 50_000);

    let mut quiet = member.clone();
    assert_eq!(quiet.tier_at("2026-03-31 23:59:59"), "gold");
    assert_eq!(quiet.tier_at("2026-04-01 00:00"), "silver");
    assert_eq!(quiet.tier_at("2026-04-30 23:59:59"), "silver");
    assert_eq!(quiet.tier_at("2026-05-01 00:00"), "base");

    member.buys("t2", "2026-04-15 10:00", 1_000);
    assert_eq!(member.tier_at("2026-05-15 23:59:59"), "silver");
    assert_eq!(member.tier_at("2026-05-16 00:00"), "base");
}

/// Gold since 1 March, fallen to silver on 1 April.
fn fallen() -> OneMember {
    let mut member = OneMember::under(QUIET);
    member.buys("t0", "2026-03-01", 50_000);
    assert_eq!(member.tier_at("2026-03-31 23:59"), "gold");
    assert_eq!(member.tier_at("2026-04-01 00:00"), "silver");
    member
}

#[test]
fn a_fall_by_inactivity_starts_the_lower_tiers_validity() {
    let member = fallen();

    assert_eq!(member.last_day(), Some(day("2027-03-31")));
    let entry = member.last_entry();
    assert_eq!(kinds(entry), ["tier.downgraded"]);
}

#[test]
fn a_fall_by_inactivity_says_that_the_days_had_no_purchase() {
    let member = fallen();

    let event = &member.last_entry().tier_events[0];

    assert_eq!(event.figures.len(), 1);
    let threshold = event.figures[0].threshold;
    assert_eq!(threshold.window, Window::RollingDays(30));
    assert_eq!(threshold.at_least, 1);
    assert_eq!(
        measured(&event.figures),
        [(Metric::Purchases, 0, day("2026-03-31"))]
    );
}

#[test]
fn inactivity_is_counted_after_the_day_of_attainment() {
    let mut member = OneMember::under(QUIET);
    member.buys_late("t", "2026-03-01", "2026-03-10", 10_000);
    assert_eq!(member.tier(), "silver");

    // 11 March to 9 April are 30 days.
    assert_eq!(member.tier_at("2026-04-09 23:59"), "silver");
    assert_eq!(member.tier_at("2026-04-10 00:00"), "base");
}

#[test]
fn inactivity_is_counted_from_the_day_of_a_fall_at_a_review_on() {
    let mut member = OneMember::under(
        r#"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "100.00", window = "lifetime" }
        validity = "forever"
        inactivity_days = 30
        [[tiers]]
        id = "gold"
        qualify = { spend_at_least = "500.00", window = { rolling_days = 10 } }
        validity = { months = 1 }
        "#,
    );
    member.buys("t", "2026-03-01", 50_000);
    assert_eq!(member.tier_at("2026-04-01 00:00"), "silver");

    // 1 to 30 April are 30 days.
    assert_eq!(member.tier_at("2026-04-30 23:59"), "silver");
    assert_eq!(member.tier_at("2026-05-01 00:00"), "base");
}

#[test]
fn neither_an_activity_nor_a_purchase_of_nothing_is_a_qualifying_purchase() {
    let mut member = OneMember::under(QUIET);
    member.buys("t1", "2026-03-01", 10_000);
    member.does("a", "2026-03-20", "check-in");
    member.buys("t2", "2026-03-21", 0);

    assert_eq!(member.tier_at("2026-04-01 00:00"), "base");
}

#[test]
fn a_return_undoes_no_activity() {
    let mut member = OneMember::under(QUIET);
    member.buys("t1", "2026-03-01", 10_000);
    member.buys("t2", "2026-03-20", 100);
    member.returns("r", "2026-03-21", "t2");

    // 21 March to 19 April are 30 days.
    assert_eq!(member.tier_at("2026-04-19 23:59"), "silver");
    assert_eq!(member.tier_at("2026-04-20 00:00"), "base");
}

#[test]
fn a_tier_lost_by_inactivity_is_met_again_only_by_what_counts_from_the_fall_on() {
    let mut member = fallen();

    member.buys_late("t1", "2026-03-31", "2026-04-02", 50_000);
    assert_eq!(member.tier(), "silver", "before the fall");
    member.buys("t2", "2026-04-05", 49_999);
    assert_eq!(member.tier(), "silver");
    member.buys("t3", "2026-04-06", 1);
    assert_eq!(member.tier(), "gold");
}

#[test]
fn every_higher_tier_is_closed_with_the_one_lost_until_it_is_attained() {
    let mut member = fallen();
    member.buys("t1", "2026-04-05", 40_000);
    assert_eq!(member.tier_at("2026-05-06 00:00"), "base");

    member.buys("t2", "2026-05-07", 9_999);
    assert_eq!(member.tier(), "base");
    member.buys("t3", "2026-05-07", 1);
    assert_eq!(member.tier(), "silver");

    // Gold counts from 6 May on, not from 1 April on.
    member.buys("t4", "2026-05-08", 39_999);
    assert_eq!(member.tier(), "silver");
    member.buys("t5", "2026-05-08", 1);
    assert_eq!(member.tier(), "gold");
}

#[test]
fn a_tier_below_the_one_lost_stays_open() {
    let mut member = fallen();
    member.settles("2026-04-20");

    // Silver is reviewed by all that ever counted.
    member.buys("t1", "2026-04-21", 100);
    for month in [
        "05-20", "06-18", "07-17", "08-15", "09-13", "10-12", "11-10", "12-09",
    ] {
        member.buys(month, &format!("2026-{month}"), 100);
    }
    for month in ["01-07", "02-05", "03-06"] {
        member.buys(month, &format!("2027-{month}"), 100);
    }
    assert_eq!(member.tier_at("2027-04-01 00:00"), "silver");
    assert_eq!(member.tier_history(), [Attained, FellByInactivity, Renewed]);
}

#[test]
fn a_closed_tier_is_open_again_once_it_is_attained() {
    let mut member = OneMember::under(
        r#"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "500.00", window = "lifetime" }
        validity = { months = 1 }
        inactivity_days = 20
        "#,
    );
    member.buys("t1", "2026-03-01", 50_000);
    assert_eq!(member.tier_at("2026-03-22 00:00"), "base");
    member.buys("t2", "2026-03-23", 50_000);
    assert_eq!(member.tier(), "silver");
    member.returns("r", "2026-03-24", "t2");
    member.buys("t3", "2026-04-10", 100);

    // 501.00 ever, 1.00 since the fall.
    member.settles("2026-04-23 00:00");

    assert_eq!(
        member.tier_history(),
        [Attained, FellByInactivity, Attained, Renewed]
    );
}

#[test]
fn a_closed_tier_asks_for_growth_earned_since_the_fall() {
    let mut member = OneMember::under(
        r#"
        [growth]
        [[tiers]]
        id = "silver"
        qualify = { growth_at_least = 100, window = "lifetime" }
        validity = "forever"
        inactivity_days = 30
        "#,
    );
    member.buys("t1", "2026-03-01", 10_000);
    assert_eq!(member.tier_at("2026-04-01 00:00"), "base");
    assert_eq!(member.growth(), 100);

    member.buys("t2", "2026-04-01", 9_900);
    assert_eq!((member.tier(), member.growth()), ("base", 199));
    member.buys("t3", "2026-04-02", 100);
    assert_eq!((member.tier(), member.growth()), ("silver", 200));
}

#[test]
fn a_boundary_brings_at_most_one_fall() {
    let mut member = OneMember::under(
        r#"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "100.00", window = { rolling_days = 10 } }
        validity = "forever"
        inactivity_days = 30
        [[tiers]]
        id = "gold"
        qualify = { spend_at_least = "500.00", window = { rolling_days = 10 } }
        validity = { months = 1 }
        review = { fall = "one_step" }
        inactivity_days = 30
        "#,
    );
    member.buys("t", "2026-03-01", 50_000);

    let at_the_boundary = member.settles("2026-04-01 00:00");

    assert_eq!(at_the_boundary.len(), 1);
    assert_eq!(member.tier(), "silver");
    assert_eq!(member.tier_history(), [Attained, FellAtReview]);
    assert_eq!(member.tier_at("2026-04-30 23:59"), "silver");
    assert_eq!(member.tier_at("2026-05-01 00:00"), "base");
}
