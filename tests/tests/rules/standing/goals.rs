//! The next tier, said once when it comes within reach.

use gradus_domain::ledger::entry::Entry;
use gradus_domain::program::tier::Metric;
use gradus_domain::telling::parts::Goal;
use gradus_tests::commands::days;
use gradus_tests::one_member::OneMember;
use gradus_tests::reading::{goals, kinds};

/// The tier that an entry says is near, and what each condition lacks.
fn tier_near(entry: &Entry) -> Option<(String, Vec<(Metric, i64)>)> {
    goals(entry).into_iter().find_map(|goal| match goal {
        Goal::Tier { tier, shortfalls } => {
            let lacks = shortfalls
                .iter()
                .map(|shortage| (shortage.threshold.metric, shortage.missing))
                .collect();
            Some((tier.to_string(), lacks))
        }
        Goal::StreakStep { .. } => None,
    })
}

/// Silver by ¥1,000.00 in a calendar year, gold by ¥5,000.00; near where at most a tenth is
/// missing.
fn climbing() -> OneMember {
    OneMember::under(
        r#"
        [reminders]
        tier_near_share = "0.1"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "1000.00", window = "calendar_year" }
        validity = { calendar_years = 0 }
        [[tiers]]
        id = "gold"
        qualify = { spend_at_least = "5000.00", window = "calendar_year" }
        validity = { calendar_years = 0 }
        "#,
    )
}

/// Silver for a month as the condition says; near where at most a tenth is missing.
fn climbing_to_silver(qualify: &str) -> OneMember {
    OneMember::under(&format!(
        r#"
        [reminders]
        tier_near_share = "0.1"
        [[tiers]]
        id = "silver"
        qualify = {qualify}
        validity = {{ months = 1 }}
        "#
    ))
}

#[test]
fn the_next_tier_is_near_with_the_purchase_that_leaves_a_tenth_of_it() {
    let mut member = climbing();

    let short = member.buys("t1", "2026-03-01", 89_999);
    let near = member.buys("t2", "2026-03-02", 1);

    assert_eq!(tier_near(&short), None);
    let lacks = vec![(Metric::Spend, 10_000)];
    assert_eq!(tier_near(&near), Some(("silver".to_owned(), lacks)));
    assert_eq!(kinds(&near), ["goal.near"]);
}

#[test]
fn a_goal_is_said_once_until_it_is_reached() {
    let mut member = climbing();
    member.buys("t1", "2026-03-01", 95_000);
    let nearer = member.buys("t2", "2026-03-02", 4_000);
    let reached = member.buys("t3", "2026-03-03", 1_000);
    let to_gold = member.buys("t4", "2026-03-04", 350_000);

    // Silver at 1,000.00; gold lacks 500.00 of 5,000.00 at 4,500.00.
    assert_eq!(goals(&nearer), Vec::<&Goal>::new());
    assert_eq!(goals(&reached), Vec::<&Goal>::new());
    let lacks = vec![(Metric::Spend, 50_000)];
    assert_eq!(tier_near(&to_gold), Some(("gold".to_owned(), lacks)));
}

#[test]
fn a_return_takes_a_goal_out_of_reach_and_the_next_purchase_says_it_again() {
    let mut member = climbing();
    member.buys("t1", "2026-03-01", 90_000);
    member.buys("t2", "2026-03-02", 5_000);
    member.returns("r", "2026-03-03", "t2");
    member.returns("r1", "2026-03-04", "t1");
    member.buys("t3", "2026-03-05", 92_000);

    // After r 100.00 are missing still: near all along.
    assert_eq!(
        member.days_of("goal.near"),
        days(&["2026-03-01", "2026-03-05"])
    );
}

#[test]
fn a_goal_that_a_window_took_out_of_reach_without_an_entry_is_said_again() {
    let mut member =
        climbing_to_silver(r#"{ spend_at_least = "100.00", window = { rolling_days = 30 } }"#);
    member.buys("t1", "2026-03-01", 9_500);
    let still = member.buys("t2", "2026-03-20", 0);
    // The first is part of the window to 30 March.
    let again = member.buys("t3", "2026-03-31", 9_000);

    assert_eq!(goals(&still), Vec::<&Goal>::new());
    let lacks = vec![(Metric::Spend, 1_000)];
    assert_eq!(tier_near(&again), Some(("silver".to_owned(), lacks)));
    assert_eq!(
        member.days_of("goal.near"),
        days(&["2026-03-01", "2026-03-31"])
    );
}

#[test]
fn who_falls_may_find_the_tier_within_reach_at_once() {
    let mut member =
        climbing_to_silver(r#"{ spend_at_least = "1000.00", window = { rolling_months = 12 } }"#);
    member.buys("t1", "2026-03-01", 95_000);
    member.buys("t2", "2026-03-02", 5_000);
    member.returns("r", "2026-03-03", "t2");

    // Silver from 2 March to 1 April; 950.00 do not keep it.
    let fallen = member.settles("2026-04-02 00:00");

    assert_eq!(kinds(&fallen[0]), ["tier.downgraded", "goal.near"]);
    let lacks = vec![(Metric::Spend, 5_000)];
    assert_eq!(tier_near(&fallen[0]), Some(("silver".to_owned(), lacks)));
    assert_eq!(
        member.days_of("goal.near"),
        days(&["2026-03-01", "2026-04-02"])
    );
}

#[test]
fn every_condition_that_has_to_be_met_must_be_near_and_one_of_alternatives() {
    let mut member = OneMember::under(
        r#"
        [reminders]
        tier_near_share = "0.2"
        [[tiers]]
        id = "silver"
        validity = { months = 12 }
        [tiers.qualify]
        any = [
            { spend_at_least = "100.00", purchases_at_least = 4, window = "lifetime" },
            { growth_at_least = 100, window = "lifetime" },
        ]
        "#,
    );
    let spend_alone = member.buys("t1", "2026-03-01", 9_000);
    let two = member.buys("t2", "2026-03-02", 0);
    member.buys("t3", "2026-03-03", 1);
    let three = member.buys("t4", "2026-03-04", 1);

    // A fifth of 4 purchases, rounded up, is one; growth is 100 away.
    assert_eq!(tier_near(&spend_alone), None);
    assert_eq!(tier_near(&two), None);
    let lacks = vec![(Metric::Spend, 998), (Metric::Purchases, 1)];
    assert_eq!(tier_near(&three), Some(("silver".to_owned(), lacks)));
}

#[test]
fn under_a_hold_the_next_tier_is_the_one_above_it() {
    let mut member = climbing();
    member.is_held("h", "2026-02-01", "silver", "2026-12-31");

    member.buys("t1", "2026-03-01", 95_000);
    let to_gold = member.buys("t2", "2026-03-02", 355_000);

    assert_eq!(member.days_of("goal.near"), days(&["2026-03-02"]));
    let lacks = vec![(Metric::Spend, 50_000)];
    assert_eq!(tier_near(&to_gold), Some(("gold".to_owned(), lacks)));
}

#[test]
fn on_the_highest_tier_there_is_no_next_one() {
    let mut member = climbing();

    let entry = member.buys("t", "2026-03-01", 500_000);

    assert_eq!(goals(&entry), Vec::<&Goal>::new());
}
