//! What comes with entering a tier, and what follows from it.

use gradus_domain::ledger::entry::Entry;
use gradus_domain::telling::notice::Notice;
use gradus_tests::one_member::{OneMember, bought};
use gradus_tests::program::silver;
use gradus_tests::reading::kinds;

#[test]
fn entry_rewards_come_once_per_tier_and_12_months() {
    let mut member = OneMember::under(&silver(
        r#"
        qualify = { spend_at_least = "100.00", window = { rolling_days = 10 } }
        validity = { months = 1 }
        entry_rewards = [{ points = 10 }]
        "#,
    ));
    let mut reaches_silver_on = |transaction: &str, when: &str| {
        member.settles(when);
        assert_eq!(member.tier(), "base");
        let before = member.active();
        member.buys(transaction, when, 10_000);
        assert_eq!(member.tier(), "silver");
        member.active() - before
    };

    assert_eq!(reaches_silver_on("t1", "2026-01-10"), 110);
    assert_eq!(reaches_silver_on("t2", "2026-03-01"), 100);
    assert_eq!(reaches_silver_on("t3", "2027-01-09"), 100);
    assert_eq!(reaches_silver_on("t4", "2027-02-20"), 110);
}

#[test]
fn entry_rewards_come_again_on_the_very_day_12_months_later() {
    let given_again_on = |when: &str| {
        let mut member = OneMember::under(&silver(
            r#"
            qualify = { spend_at_least = "100.00", window = { rolling_days = 30 } }
            validity = { months = 1 }
            entry_rewards = [{ points = 50 }]
            "#,
        ));
        member.buys("t1", "2026-03-02", 10_000);
        let again = member.buys("t2", when, 10_000);
        let rewards = again.notices.iter().filter(
            |notice| matches!(notice, Notice::PointsEarned { points, .. } if points.get() == 50),
        );
        rewards.count()
    };

    assert_eq!(given_again_on("2027-03-01"), 0);
    assert_eq!(given_again_on("2027-03-02"), 1);
}

/// Silver brings the growth that gold asks for.
const CHAIN: &str = r#"
    [growth]
    [[tiers]]
    id = "silver"
    qualify = { growth_at_least = 100, window = "lifetime" }
    entry_rewards = [{ growth = 400 }]
    [[tiers]]
    id = "gold"
    qualify = { growth_at_least = 500, window = "lifetime" }
    entry_rewards = [{ points = 50 }]
    "#;

#[test]
fn entry_rewards_may_reach_a_further_tier_in_the_same_decision() {
    let mut member = OneMember::under(CHAIN);

    let entry = member.buys("t", "2026-03-02", 10_000);

    assert_eq!(member.tier(), "gold");
    assert_eq!(member.growth(), 500);
    assert_eq!(member.active(), 150);
    assert_eq!(entry.tier_events.len(), 1);
    assert_eq!(entry.tier_events[0].from.as_str(), "base");
    assert_eq!(entry.tier_events[0].to.as_str(), "gold");
    assert_eq!(
        kinds(&entry),
        ["points.earned", "tier.upgraded", "points.earned"]
    );
}

#[test]
fn a_quote_shows_every_chained_effect_and_records_nothing() {
    let mut member = OneMember::under(CHAIN);
    let before = member.state().clone();
    let purchase = bought("t", "2026-03-02", 10_000);

    let quoted: Vec<Entry> = member.world.plan(&purchase).entries().cloned().collect();
    assert_eq!(*member.state(), before);

    let recorded = member.sends(&purchase);
    assert_eq!(quoted, [recorded]);
}
