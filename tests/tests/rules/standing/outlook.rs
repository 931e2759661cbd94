//! What a member can read of points and tier.

use gradus_domain::standing::outlook::{
    LapsingPoints, PointsOutlook, TierOutlook, points_outlook, tier_outlook,
};
use gradus_domain::standing::requirement::{Measured, Requirement};
use gradus_domain::words::money::Points;
use gradus_domain::words::time::LocalDay;
use gradus_tests::commands::{day, moment};
use gradus_tests::one_member::OneMember;

fn points_seen(m: &OneMember, when: &str) -> PointsOutlook {
    points_outlook(&m.seen(when)).unwrap()
}

fn tier_seen(m: &OneMember, when: &str) -> TierOutlook {
    tier_outlook(&m.world.programs, &m.seen(when), moment(when)).unwrap()
}

fn measured(requirement: &Requirement) -> Measured {
    match requirement {
        Requirement::AtLeast(measured) => *measured,
        other => panic!("not one condition: {other:?}"),
    }
}

/// Value, missing, window's last day.
fn figures(requirement: &Requirement) -> (i64, i64, LocalDay) {
    let measured = measured(requirement);
    (measured.value, measured.missing, measured.window_end)
}

#[test]
fn points_are_seen_by_the_day_on_which_they_lapse() {
    // GIVEN 100 points of 10 January, 50 of 20 January and 7 without end, active after 15 days
    let mut m = OneMember::joined(
        "2026-01-05",
        r#"
        [earning]
        activation = { after_days = 15 }
        expiry = { rolling_days = 60, to_end_of = "month" }
        [[rules]]
        id = "keep"
        when = { first_purchase = true }
        bonus = 7
        expiry = "never"
        "#,
    );
    m.buys("t1", "2026-01-10", 10_000);
    m.buys("t2", "2026-01-20", 5_000);

    let seen = points_seen(&m, "2026-01-25");

    // THEN 10 January and 60 days is 11 March, 20 January and 60 days is 21 March: one day,
    // the month's last
    assert_eq!(
        (seen.active, seen.pending),
        (Points::new(107), Points::new(50))
    );
    assert_eq!(seen.balance, Points::new(107));
    assert_eq!(
        seen.lapses,
        [LapsingPoints {
            last_day: day("2026-03-31"),
            points: Points::new(150),
            pending: Points::new(50),
        }]
    );
    let activations: Vec<(LocalDay, i64)> = seen
        .activations
        .iter()
        .map(|there| (there.activates_on, there.points.get()))
        .collect();
    assert_eq!(activations, [(day("2026-02-04"), 50)]);
}

#[test]
fn what_is_owed_is_taken_off_the_balance() {
    let mut m = OneMember::joined("2026-01-05", "");
    m.buys("t1", "2026-01-10", 10_000);
    m.is_adjusted("a", "2026-01-11", -60);
    m.returns("r", "2026-01-12", "t1");

    let seen = points_seen(&m, "2026-01-13");

    assert_eq!((seen.active, seen.debt), (Points::ZERO, Points::new(60)));
    assert_eq!(seen.balance, Points::new(-60));
    assert!(seen.lapses.is_empty());
}

const LADDER: &str = r#"
    [[tiers]]
    id = "silver"
    qualify = { spend_at_least = "500.00", window = "calendar_year" }
    validity = { calendar_years = 1 }
    review = { grace_days = 30 }
    [[tiers]]
    id = "gold"
    qualify = { any = [
        { spend_at_least = "1000.00", window = { rolling_months = 12 } },
        { purchases_at_least = 10, window = { rolling_months = 12 } },
    ] }
    validity = { calendar_years = 1 }
"#;

/// Silver, reached with 600.00 in June 2026: to 31 December 2027.
fn silver() -> OneMember {
    let mut m = OneMember::joined("2026-01-05", LADDER);
    m.buys("t1", "2026-06-10", 60_000);
    m
}

#[test]
fn on_the_lowest_tier_nothing_is_to_be_kept() {
    let mut m = OneMember::joined("2026-01-05", LADDER);
    m.buys("t1", "2026-02-10", 20_000);

    let seen = tier_seen(&m, "2026-03-01");

    assert_eq!((seen.earned.as_str(), seen.last_day), ("base", None));
    assert_eq!(seen.keeps, None);
    // 300.00 to silver by this year's spending, as of today
    let silver = &seen.higher[0];
    assert_eq!(silver.tier.as_str(), "silver");
    assert_eq!(
        figures(&silver.requirement),
        (20_000, 30_000, day("2026-03-01"))
    );
}

#[test]
fn what_keeps_the_tier_is_measured_to_its_last_day() {
    // GIVEN 420.00 in 2027: 80.00 are missing in the year that the review looks at
    let mut m = silver();
    m.buys("t2", "2027-07-10", 42_000);

    let seen = tier_seen(&m, "2027-08-01");

    assert_eq!(seen.last_day, Some(day("2027-12-31")));
    let keeps = seen.keeps.unwrap();
    assert_eq!(figures(&keeps), (42_000, 8_000, day("2027-12-31")));
    assert!(!keeps.is_met());
}

#[test]
fn what_reaches_the_next_tier_is_measured_to_today() {
    let mut m = silver();
    m.buys("t2", "2027-03-10", 30_000);

    // On 11 June 2027 the purchase of 10 June 2026 is no longer among the last 12 months
    let before = tier_seen(&m, "2027-06-09");
    let after = tier_seen(&m, "2027-06-10");

    let spend_and_purchases = |seen: &TierOutlook| match &seen.higher[0].requirement {
        Requirement::Any(parts) => (measured(&parts[0]), measured(&parts[1])),
        other => panic!("not any of several: {other:?}"),
    };
    let (spend, purchases) = spend_and_purchases(&before);
    assert_eq!((spend.value, spend.missing), (90_000, 10_000));
    assert_eq!((purchases.value, purchases.missing), (2, 8));
    let (spend, _) = spend_and_purchases(&after);
    assert_eq!((spend.value, spend.missing), (30_000, 70_000));
}

#[test]
fn in_grace_what_counts_in_grace_is_shown() {
    let m = silver();

    let seen = tier_seen(&m, "2028-01-10");

    assert_eq!(seen.earned.as_str(), "silver");
    assert_eq!(seen.grace_until, Some(day("2028-01-30")));
    let keeps = seen.keeps.unwrap();
    assert_eq!(figures(&keeps), (0, 50_000, day("2028-01-10")));
}

#[test]
fn a_hold_is_seen_beside_the_earned_tier() {
    let mut m = silver();
    m.is_held("h", "2026-07-01", "gold", "2026-09-30");

    let seen = tier_seen(&m, "2026-07-02");

    assert_eq!(seen.effective.as_str(), "gold");
    assert_eq!(seen.effective_last_day, Some(day("2026-09-30")));
    assert_eq!(seen.earned.as_str(), "silver");
    assert_eq!(seen.holds[0].last_day, day("2026-09-30"));
    assert_eq!(seen.higher[0].tier.as_str(), "gold");
}

#[test]
fn the_day_of_a_fall_by_inactivity_is_seen() {
    let quiet = LADDER.replace("review = { grace_days = 30 }", "inactivity_days = 30");
    let mut m = OneMember::joined("2026-01-05", &quiet);
    m.buys("t1", "2026-03-01", 60_000);

    let seen = tier_seen(&m, "2026-03-10");

    // 2 to 31 March are 30 whole days
    assert_eq!(seen.falls_by_inactivity_on, Some(day("2026-04-01")));
}
