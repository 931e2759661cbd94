//! A new version that reviews every tier.

use gradus_domain::ledger::entry::TierEventKind;
use gradus_tests::commands::day;
use gradus_tests::one_member::OneMember;
use gradus_tests::program::{silver, two_versions};
use gradus_tests::reading::kinds;

const REASSESS: &str = "[changes]\nreassess = true\n";

/// A tier for 12 months by so much in 12 months.
fn tier(id: &str, spend: &str) -> String {
    format!(
        r#"
        [[tiers]]
        id = "{id}"
        qualify = {{ spend_at_least = "{spend}", window = {{ rolling_months = 12 }} }}
        validity = {{ months = 12 }}
        "#
    )
}

/// Silver by ¥100.00 and gold by ¥1,000.00, and by other sums from March on; spent is all in
/// February.
fn reassessed(silver: &str, gold: &str, spent: i64) -> OneMember {
    let ladder = |silver: &str, gold: &str| tier("silver", silver) + &tier("gold", gold);
    let first = ladder("100.00", "1000.00");
    let second = ladder(silver, gold) + REASSESS;
    let mut m = OneMember::under_versions(two_versions(&first, "2026-03-01 00:00", &second));
    m.buys("t1", "2026-02-10", spent);
    m.settles("2026-03-01 00:00");
    m
}

#[test]
fn reassess_takes_a_tier_whose_new_conditions_are_not_met() {
    let m = reassessed("500.00", "2000.00", 20_000);

    assert_eq!(m.tier(), "base");
    assert_eq!(m.tier_history().last(), Some(&TierEventKind::FellAtReview));
    assert_eq!(kinds(m.last_entry()), ["tier.downgraded"]);
}

#[test]
fn reassess_renews_a_tier_whose_conditions_are_met() {
    let m = reassessed("150.00", "2000.00", 20_000);

    // THEN 12 months from 1 March, less a day
    assert_eq!(m.tier(), "silver");
    assert_eq!(m.last_day(), Some(day("2027-02-28")));
    assert_eq!(m.tier_history().last(), Some(&TierEventKind::Renewed));
}

#[test]
fn reassess_lifts_members_of_every_tier() {
    let of_silver = reassessed("100.00", "200.00", 20_000);
    let of_base = reassessed("50.00", "1000.00", 6_000);

    assert_eq!(of_silver.tier(), "gold");
    assert_eq!(of_base.tier(), "silver");
}

#[test]
fn reassess_gives_the_grace_of_the_new_version() {
    let first = tier("silver", "100.00");
    let second = tier("silver", "500.00") + "review = { grace_days = 20 }\n" + REASSESS;
    let mut m = OneMember::under_versions(two_versions(&first, "2026-03-01 00:00", &second));
    m.buys("t1", "2026-02-10", 20_000);

    m.settles("2026-03-01 00:00");
    let grace = m.state().standing.grace;

    // THEN 20 days after the day that was reviewed, 28 February
    assert_eq!(grace.map(|grace| grace.last_day), Some(day("2026-03-20")));
    assert_eq!(m.last_day(), Some(day("2026-02-28")));
    assert_eq!(m.tier_at("2026-03-20 23:59"), "silver");
    assert_eq!(m.tier_at("2026-03-21 00:00"), "base");
}

#[test]
fn grace_that_runs_goes_on_when_tiers_are_reassessed() {
    let graced = |spend: &str| {
        silver(&format!(
            r#"
            qualify = {{ spend_at_least = "{spend}", window = "calendar_month" }}
            validity = {{ months = 1 }}
            review = {{ grace_days = 20 }}
            "#
        ))
    };
    let reassess = |spend: &str| {
        let first = graced("100.00");
        let second = graced(spend) + REASSESS;
        let mut m = OneMember::under_versions(two_versions(&first, "2026-03-01 00:00", &second));
        m.buys("t1", "2026-01-20", 20_000);
        m.buys("t2", "2026-02-10", 6_000);
        m.settles("2026-03-01 00:00");
        m
    };

    // GIVEN silver to 19 February, then in grace to 11 March; 60.00 in February
    let not_met = reassess("100.00");
    let met = reassess("50.00");

    assert_eq!(
        not_met.state().standing.grace.map(|grace| grace.last_day),
        Some(day("2026-03-11"))
    );
    assert_eq!(met.state().standing.grace, None);
    assert_eq!(met.tier_history().last(), Some(&TierEventKind::Renewed));
}
