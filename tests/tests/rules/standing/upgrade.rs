//! How a higher tier is reached.

use gradus_domain::ledger::entry::TierEventKind::Attained;
use gradus_domain::program::tier::Metric;
use gradus_domain::telling::notice::Notice;
use gradus_tests::commands::day;
use gradus_tests::one_member::OneMember;
use gradus_tests::program::silver;
use gradus_tests::reading::{kinds, measured};

#[test]
fn a_threshold_of_0_is_met_at_joining() {
    let member = OneMember::under(&silver(
        r#"qualify = { purchases_at_least = 0, window = "lifetime" }"#,
    ));

    assert_eq!(member.tier(), "silver");
    assert_eq!(
        kinds(&member.entries()[0]),
        ["member.enrolled", "tier.upgraded"]
    );
}

const THREE_STEPS: &str = r#"
    [[tiers]]
    id = "silver"
    qualify = { spend_at_least = "100.00", window = { rolling_days = 10 } }
    validity = { months = 1 }
    entry_rewards = [{ points = 10 }]
    [[tiers]]
    id = "gold"
    qualify = { spend_at_least = "500.00", window = { rolling_days = 10 } }
    validity = { months = 2 }
    entry_rewards = [{ points = 20 }]
    "#;

#[test]
fn an_upgrade_may_skip_steps_is_one_change_and_brings_the_rewards_of_every_step() {
    let mut member = OneMember::under(THREE_STEPS);

    let entry = member.buys("t", "2026-03-01", 50_000);

    assert_eq!(member.tier(), "gold");
    assert_eq!(member.last_day(), Some(day("2026-04-30")));
    assert_eq!(member.active(), 500 + 10 + 20);
    assert_eq!(member.tier_history(), [Attained]);
    assert_eq!(
        kinds(&entry),
        [
            "points.earned",
            "tier.upgraded",
            "points.earned",
            "points.earned"
        ]
    );
}

#[test]
fn an_upgrade_says_the_figures_that_caused_it() {
    let mut member = OneMember::under(THREE_STEPS);
    member.buys("t1", "2026-03-01", 4_000);

    let entry = member.buys("t2", "2026-03-02", 6_100);

    let caused = vec![(Metric::Spend, 10_100, day("2026-03-02"))];
    assert_eq!(measured(&entry.tier_events[0].figures), caused);
    let Notice::TierUpgraded {
        from,
        to,
        last_day,
        figures: said,
    } = &entry.notices[1]
    else {
        panic!("{:?}", entry.notices);
    };
    assert_eq!((from.as_str(), to.as_str()), ("base", "silver"));
    assert_eq!(*last_day, Some(day("2026-04-01")));
    assert_eq!(measured(said), caused);
}

/// Silver for ¥500 over a window, for one month.
fn silver_over(window: &str) -> OneMember {
    OneMember::under(&silver(&format!(
        r#"
        qualify = {{ spend_at_least = "500.00", window = {window} }}
        validity = {{ months = 1 }}
        "#
    )))
}

#[test]
fn a_late_purchase_attains_today_what_windows_that_end_on_its_day_reach() {
    // GIVEN ¥400 in February
    let mut member = silver_over(r#""calendar_month""#);
    member.buys("a", "2026-02-10", 40_000);

    // WHEN ¥100 of 28 February arrive on 3 March
    let late = member.buys_late("b", "2026-02-28 23:00", "2026-03-03", 10_000);

    // THEN February reaches silver, today: to 2 April
    let standing = &member.state().standing;
    assert_eq!(standing.earned.as_str(), "silver");
    assert_eq!(standing.attained_on, day("2026-03-03"));
    assert_eq!(standing.last_day, Some(day("2026-04-02")));
    assert_eq!(
        measured(&late.tier_events[0].figures),
        [(Metric::Spend, 50_000, day("2026-02-28"))]
    );
}

#[test]
fn a_late_purchase_attains_what_windows_that_end_today_reach() {
    // GIVEN ¥400 on 8 March, and windows of 5 days
    let mut member = silver_over("{ rolling_days = 5 }");
    member.buys("a", "2026-03-08", 40_000);
    let mut too_late = member.clone();

    // WHEN ¥100 of 6 March arrive on the 10th: the window that ends on the 6th has no ¥400,
    // the one from the 6th to the 10th has both
    let late = member.buys_late("b", "2026-03-06", "2026-03-10", 10_000);
    assert_eq!(member.tier(), "silver");
    assert_eq!(
        measured(&late.tier_events[0].figures),
        [(Metric::Spend, 50_000, day("2026-03-10"))]
    );

    // THEN on the 11th it would have been too late
    too_late.buys_late("b", "2026-03-06", "2026-03-11", 10_000);
    assert_eq!(too_late.tier(), "base");
}
