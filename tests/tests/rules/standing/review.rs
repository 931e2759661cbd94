//! What a review does: renew, lift, or let fall.

use gradus_domain::ledger::entry::TierEventKind::{Attained, FellAtReview, KeptByHold};
use gradus_domain::program::tier::Metric;
use gradus_tests::commands::day;
use gradus_tests::one_member::OneMember;
use gradus_tests::program::two_versions;
use gradus_tests::reading::{kinds, measured};

/// A ladder whose second version, from 15 February on, asks less for gold.
fn cheaper_gold(growth: &str, silver_validity: &str) -> OneMember {
    let ladder = |gold: &str| {
        format!(
            r#"
            {growth}
            [[tiers]]
            id = "silver"
            qualify = {{ spend_at_least = "100.00", window = "lifetime" }}
            validity = {silver_validity}
            [[tiers]]
            id = "gold"
            qualify = {{ spend_at_least = "{gold}", window = "lifetime" }}
            validity = {{ months = 2 }}
            "#
        )
    };
    OneMember::under_versions(two_versions(
        &ladder("500.00"),
        "2026-02-15 00:00",
        &ladder("200.00"),
    ))
}

#[test]
fn a_review_that_finds_a_higher_tier_met_is_an_upgrade() {
    let mut member = cheaper_gold("", "{ months = 1 }");
    member.buys("t", "2026-02-01", 20_000);
    assert_eq!(member.last_day(), Some(day("2026-02-28")));
    assert_eq!(member.tier_at("2026-02-28 23:59"), "silver");

    member.settles("2026-03-01 00:00");

    assert_eq!(member.tier_history(), [Attained, Attained]);
    assert_eq!(member.tier(), "gold");
    assert_eq!(member.last_day(), Some(day("2026-04-30")));
    assert_eq!(member.days_of("tier.upgraded").len(), 2);
    assert_eq!(member.days_of("tier.renewed"), []);
}

#[test]
fn a_review_after_decay_that_finds_a_higher_tier_met_is_an_upgrade() {
    let decay = "[growth]\ndecay = { every = \"month\", share = \"0.1\" }";
    let mut member = cheaper_gold(decay, r#""forever""#);
    member.buys("t", "2026-02-01", 20_000);

    assert_eq!(member.tier_at("2026-02-28 23:59"), "silver");
    assert_eq!(member.tier_at("2026-03-01 00:00"), "gold");
}

/// Gold for a month by ¥500.00 in 20 days; silver for a month by ¥100.00 in so many.
fn gold(review: &str, silver_days: u16) -> OneMember {
    let mut member = OneMember::under(&format!(
        r#"
        [[tiers]]
        id = "silver"
        qualify = {{ spend_at_least = "100.00", window = {{ rolling_days = {silver_days} }} }}
        validity = {{ months = 1 }}
        [[tiers]]
        id = "gold"
        qualify = {{ spend_at_least = "500.00", window = {{ rolling_days = 20 }} }}
        validity = {{ months = 1 }}
        review = {review}
        "#
    ));
    member.buys("t", "2026-03-01", 50_000);
    assert_eq!(member.tier(), "gold");
    assert_eq!(member.tier_at("2026-03-31 23:59"), "gold");
    member
}

#[test]
fn a_fall_to_qualified_leads_to_the_highest_tier_met_whose_validity_starts_then() {
    let mut to_silver = gold(r#"{ fall = "to_qualified" }"#, 31);
    let mut to_base = gold(r#"{ fall = "to_qualified" }"#, 30);

    let entries = to_silver.settles("2026-04-01 00:00");
    to_base.settles("2026-04-01 00:00");

    assert_eq!(to_silver.tier(), "silver");
    assert_eq!(to_silver.last_day(), Some(day("2026-04-30")));
    assert_eq!(to_base.tier(), "base");
    assert_eq!(to_base.last_day(), None);
    assert_eq!(kinds(&entries[0]), ["tier.downgraded"]);
    assert_eq!(
        measured(&entries[0].tier_events[0].figures),
        [(Metric::Spend, 0, day("2026-03-31"))]
    );
}

#[test]
fn a_fall_of_one_step_leads_to_the_tier_below_whether_it_is_met_or_not() {
    let mut member = gold(r#"{ fall = "one_step" }"#, 10);

    assert_eq!(member.tier_at("2026-04-01 00:00"), "silver");
    assert_eq!(member.last_day(), Some(day("2026-04-30")));
}

#[test]
fn a_hold_keeps_the_tier_as_renewed_without_saying_so() {
    let mut member = gold(r#"{ fall = "hold" }"#, 10);

    let entries = member.settles("2026-04-01 00:00");

    assert_eq!(member.tier(), "gold");
    assert_eq!(member.last_day(), Some(day("2026-04-30")));
    assert_eq!(member.tier_history(), [Attained, KeptByHold]);
    assert_eq!(kinds(&entries[0]), [""; 0]);
}

#[test]
fn a_purchase_of_the_review_day_comes_after_the_review() {
    let mut member = gold(r#"{ fall = "to_qualified" }"#, 10);

    member.buys("t2", "2026-04-01 00:00", 10_000);

    assert_eq!(member.tier(), "silver");
    assert_eq!(member.tier_history(), [Attained, FellAtReview, Attained]);
}
