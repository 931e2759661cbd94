//! What counts towards tiers, by day and over longer spans.

use gradus_domain::program::tier::Metric;
use gradus_tests::commands::day;
use gradus_tests::one_member::OneMember;
use gradus_tests::program::silver;

#[test]
fn spend_is_what_was_eligible_less_what_came_back() {
    let mut member = OneMember::under(&silver(
        r#"qualify = { spend_at_least = "100.00", window = "lifetime" }"#,
    ));
    member.buys("t1", "2026-03-01", 6_000);
    member.returns_part("r", "2026-03-02", "t1", 2_000);

    member.buys("t2", "2026-03-03", 5_999);
    assert_eq!(member.tier(), "base");
    member.buys("t3", "2026-03-03", 1);
    assert_eq!(member.tier(), "silver");
}

#[test]
fn purchases_are_those_of_which_something_eligible_remains() {
    let mut member = OneMember::under(&silver(
        r#"qualify = { purchases_at_least = 3, window = "lifetime" }"#,
    ));
    member.buys("t1", "2026-03-01", 200);
    member.buys("t2", "2026-03-01", 200);
    member.returns("r1", "2026-03-02", "t2");
    member.buys("t3", "2026-03-03", 0);
    member.returns_part("r2", "2026-03-03", "t1", 199);

    member.buys("t4", "2026-03-04", 200);
    assert_eq!(member.tier(), "base");
    member.buys("t5", "2026-03-04", 200);
    assert_eq!(member.tier(), "silver");
}

#[test]
fn points_earned_are_those_of_purchases_and_activities_pending_ones_included() {
    let program = format!(
        r#"
        [earning]
        activation = {{ after_days = 14 }}
        [[rules]]
        id = "review"
        scores = "activities"
        bonus = 39
        [[occasions]]
        on = "membership_anniversary"
        points = 500
        {}
        "#,
        silver(r#"qualify = { points_earned_at_least = 100, window = "lifetime" }"#)
    );
    let mut member = OneMember::joined("2025-01-01", &program);
    member.settles("2026-01-01 00:00");
    member.is_adjusted("a1", "2026-01-02", 500);
    member.spends("s", "2026-01-02", 10);
    member.buys("t1", "2026-01-03", 6_000);

    member.does("a2", "2026-01-03", "review");
    assert_eq!(member.tier(), "base");
    member.buys("t2", "2026-01-03", 100);
    assert_eq!(member.tier(), "silver");
}

#[test]
fn points_that_came_back_are_no_longer_earned_even_where_they_were_forgiven() {
    let mut member = OneMember::under(&format!(
        "[returns]\nshortfall = \"forgive\"\n{}",
        silver(r#"qualify = { points_earned_at_least = 100, window = "lifetime" }"#)
    ));
    member.buys("t1", "2026-03-01", 9_900);
    member.spends("s", "2026-03-01", 99);
    member.returns("r", "2026-03-02", "t1");

    member.buys("t2", "2026-03-03", 9_900);
    assert_eq!(member.tier(), "base");
    member.buys("t3", "2026-03-03", 100);
    assert_eq!(member.tier(), "silver");
}

#[test]
fn active_days_have_a_purchase_of_which_something_remains_or_any_activity() {
    let mut member = OneMember::under(&silver(
        r#"qualify = { active_days_at_least = 3, window = "lifetime" }"#,
    ));
    member.buys("t1", "2026-03-01", 100);
    member.does("a1", "2026-03-01", "check-in");
    member.buys("t2", "2026-03-02", 100);
    member.returns("r1", "2026-03-02", "t2");
    member.buys("t3", "2026-03-03", 100);
    member.does("a2", "2026-03-03", "check-in");
    member.returns("r2", "2026-03-03", "t3");

    // 1 March, and 3 March by its activity.
    member.buys("t4", "2026-03-03", 100);
    assert_eq!(member.tier(), "base");
    member.does("a3", "2026-03-04", "review");
    assert_eq!(member.tier(), "silver");
}

#[test]
fn growth_counts_from_purchases_and_activities() {
    let mut member = OneMember::under(&format!(
        r#"
        [growth]
        [[rules]]
        id = "review"
        scores = "activities"
        growth = 40
        {}
        "#,
        silver(r#"qualify = { growth_at_least = 100, window = "calendar_month" }"#)
    ));

    member.buys("t", "2026-03-01", 6_000);
    assert_eq!(member.tier(), "base");
    member.does("a", "2026-03-02", "review");
    assert_eq!(member.tier(), "silver");
}

#[test]
fn conditions_combine_with_all_and_any() {
    let ladder = silver(
        r#"
        qualify = { any = [
            { spend_at_least = "100.00", window = "lifetime" },
            { all = [
                { purchases_at_least = 2, window = "calendar_month" },
                { active_days_at_least = 2, window = "calendar_month" },
            ] },
        ] }
        "#,
    );

    let mut by_spend = OneMember::under(&ladder);
    by_spend.buys("t1", "2026-03-01", 10_000);
    let mut by_both = OneMember::under(&ladder);
    by_both.buys("t1", "2026-03-01", 100);
    by_both.buys("t2", "2026-03-02", 100);
    let mut by_one_of_both = OneMember::under(&ladder);
    by_one_of_both.buys("t1", "2026-03-01", 100);
    by_one_of_both.buys("t2", "2026-03-01", 100);

    assert_eq!(by_spend.tier(), "silver");
    assert_eq!(by_both.tier(), "silver");
    assert_eq!(by_one_of_both.tier(), "base");
}

#[test]
fn metrics_fall_on_the_day_of_the_purchase() {
    // GIVEN silver at ¥100 in a calendar month; ¥60 of March, returned in April
    let mut member = OneMember::under(&silver(
        r#"
        qualify = { spend_at_least = "100.00", window = "calendar_month" }
        validity = { calendar_years = 0 }
        "#,
    ));
    member.buys("a", "2026-03-30", 6_000);
    member.returns("r", "2026-04-02", "a");

    // WHEN ¥100 are spent in April, THEN April has them undiminished
    member.buys("b", "2026-04-03", 9_999);
    assert_eq!(member.tier(), "base");
    member.buys("c", "2026-04-04", 1);
    assert_eq!(member.tier(), "silver");
}

#[test]
fn a_return_on_a_day_that_is_no_longer_kept_changes_the_sums_alone() {
    let mut member = OneMember::under("");
    member.buys("old", "2026-01-02", 1_000);
    member.buys("later", "2026-06-01", 300);
    member.buys("new", "2028-01-02", 500);
    let kept: Vec<_> = member
        .state()
        .metrics
        .days
        .iter()
        .map(|figures| figures.day)
        .collect();
    // Of the days that no window reaches, the latest with a purchase is kept.
    assert_eq!(kept, [day("2026-06-01"), day("2028-01-02")]);

    member.returns("r", "2028-01-03", "old");

    let metrics = &member.state().metrics;
    assert_eq!(metrics.lifetime.get(Metric::Spend), 800);
    assert_eq!(metrics.lifetime.get(Metric::Purchases), 2);
    assert_eq!(metrics.days.len(), 2);
}

#[test]
fn months_are_forgotten_when_no_window_reaches_them() {
    let mut member = OneMember::joined(
        "2020-01-01",
        &silver(r#"qualify = { spend_at_least = "1000.00", window = { rolling_months = 24 } }"#),
    );
    member.buys("old", "2020-01-02", 1_000);

    member.buys("new", "2026-01-02", 500);

    let months = &member.state().metrics.months;
    assert_eq!(months.len(), 1);
    assert_eq!(months[0].metrics.get(Metric::Spend), 500);
}
