//! Which days a window holds.

use gradus_domain::ledger::entry::TierEventKind::{Attained, Renewed};
use gradus_tests::one_member::OneMember;
use gradus_tests::program::{silver, two_versions};

/// Whether two purchases of ¥50.00 on these days reach ¥100.00 over a window.
fn together(joined: &str, window: &str, first: &str, second: &str) -> bool {
    let program = silver(&format!(
        r#"qualify = {{ spend_at_least = "100.00", window = {window} }}"#
    ));
    let mut member = OneMember::joined(joined, &program);
    member.buys("t1", first, 5_000);
    member.buys("t2", second, 5_000);
    member.tier() == "silver"
}

#[test]
fn a_window_of_n_days_holds_its_last_day_and_the_n_less_one_before() {
    let both = |first, second| together("2025-01-01", "{ rolling_days = 30 }", first, second);

    assert!(both("2026-03-01", "2026-03-30 23:59"));
    assert!(!both("2026-03-01 23:59", "2026-03-31 00:00"));

    let one_day = |first, second| together("2025-01-01", "{ rolling_days = 1 }", first, second);
    assert!(one_day("2026-03-01 00:00", "2026-03-01 23:59"));
    assert!(!one_day("2026-03-01 23:59", "2026-03-02 00:00"));
}

#[test]
fn a_window_of_months_holds_the_days_after_its_last_day_less_the_months() {
    let both = |first, second| together("2025-01-01", "{ rolling_months = 1 }", first, second);

    assert!(both("2026-02-28", "2026-03-27"));
    assert!(!both("2026-02-27", "2026-03-27"));
    // 28, 29, 30 and 31 March less a month are all 28 February.
    assert!(!both("2026-02-28", "2026-03-28"));
    assert!(!both("2026-02-28", "2026-03-31"));
    assert!(both("2026-03-01", "2026-03-31"));
}

#[test]
fn up_to_13_months_a_window_is_exact_to_the_day() {
    let both = |first, second| together("2025-01-01", "{ rolling_months = 13 }", first, second);

    assert!(both("2025-02-16", "2026-03-15"));
    assert!(!both("2025-02-15", "2026-03-15"));
}

#[test]
fn a_window_of_more_than_13_months_holds_whole_calendar_months() {
    let both = |months: u16, first, second| {
        let window = format!("{{ rolling_months = {months} }}");
        together("2025-01-01", &window, first, second)
    };

    assert!(both(14, "2025-02-01", "2026-03-31"));
    assert!(both(14, "2025-02-01", "2026-03-01"));
    assert!(!both(14, "2025-01-31", "2026-03-01"));
    assert!(both(24, "2025-04-01", "2027-03-01"));
    assert!(!both(24, "2025-03-31", "2027-03-01"));
}

/// Silver by ¥100.00 in two years, and what else it is.
fn two_years(more: &str) -> String {
    let qualify = r#"qualify = { spend_at_least = "100.00", window = { rolling_months = 24 } }"#;
    silver(&format!("{qualify}\n{more}"))
}

#[test]
fn a_window_of_two_years_holds_what_was_bought_17_months_ago() {
    let mut member = OneMember::joined("2024-01-01", &two_years(""));
    // Of purchases more than 14 months ago the days are forgotten, but for the last one's.
    member.buys("t0", "2024-01-10", 2_000);
    member.buys("t1", "2024-01-15", 4_000);
    member.buys("t2", "2025-03-15", 100);

    member.buys("t3", "2025-06-15", 3_899);
    assert_eq!(member.tier(), "base");
    member.buys("t4", "2025-06-15", 1);

    assert_eq!(member.tier(), "silver");
}

#[test]
fn after_a_fall_a_window_of_two_years_holds_what_was_bought_since() {
    let mut member = OneMember::under(&two_years("inactivity_days = 30"));
    member.buys("t1", "2026-01-15", 10_000);
    assert_eq!(member.tier(), "silver");
    assert_eq!(member.tier_at("2026-02-20"), "base");

    member.buys("t2", "2026-03-01", 6_000);
    assert_eq!(member.tier(), "base");
    member.buys("t3", "2026-03-02", 4_000);

    assert_eq!(member.tier(), "silver");
}

#[test]
fn a_new_versions_window_of_more_than_13_months_holds_what_was_bought_before_it() {
    let ladder = |window: &str| {
        silver(&format!(
            r#"qualify = {{ spend_at_least = "100.00", window = {window} }}"#
        ))
    };
    let mut member = OneMember::under_versions(two_versions(
        &ladder(r#""calendar_month""#),
        "2026-04-01 00:00",
        &ladder("{ rolling_months = 24 }"),
    ));
    member.buys("t1", "2026-02-10", 6_000);
    member.buys("t2", "2026-03-11", 6_000);
    member.returns("r", "2026-05-09", "t1");

    member.buys("t3", "2026-05-10", 3_999);
    assert_eq!(member.tier(), "base");
    member.buys("t4", "2026-05-10", 1);
    assert_eq!(member.tier(), "silver");
}

#[test]
fn calendar_windows_begin_with_their_month_or_year() {
    let month = |first, second| together("2025-01-01", r#""calendar_month""#, first, second);
    assert!(month("2026-03-01 00:00", "2026-03-31 23:59"));
    assert!(!month("2026-02-28 23:59", "2026-03-01 00:00"));

    let year = |first, second| together("2025-01-01", r#""calendar_year""#, first, second);
    assert!(year("2026-01-01 00:00", "2026-12-31 23:59"));
    assert!(!year("2025-12-31 23:59", "2026-01-01 00:00"));
}

#[test]
fn a_membership_year_begins_with_an_anniversary() {
    let both = |first, second| together("2025-05-10", r#""membership_year""#, first, second);

    assert!(both("2025-05-10", "2026-05-09"));
    assert!(!both("2026-05-09", "2026-05-10"));
    assert!(both("2026-05-10", "2027-05-09"));
}

#[test]
fn a_lifetime_has_no_beginning() {
    let both = |first, second| together("2025-01-01", r#""lifetime""#, first, second);

    assert!(both("2025-01-01", "2035-12-31"));
}

#[test]
fn growth_over_a_lifetime_is_what_is_there_and_over_other_windows_what_was_earned() {
    let mut member = OneMember::under(
        r#"
        [growth]
        decay = { every = "month", share = "0.5" }
        [[tiers]]
        id = "silver"
        qualify = { growth_at_least = 100, window = { rolling_months = 12 } }
        validity = "forever"
        [[tiers]]
        id = "gold"
        qualify = { growth_at_least = 100, window = "lifetime" }
        validity = "forever"
        "#,
    );
    member.buys("t1", "2026-01-10", 8_000);
    assert_eq!(member.tier(), "base");

    // 80 became 40; 110 were earned, 70 are there.
    member.buys("t2", "2026-02-10", 3_000);
    assert_eq!((member.tier(), member.growth()), ("silver", 70));

    // 70 became 35.
    member.buys("t3", "2026-03-10", 6_500);
    assert_eq!((member.tier(), member.growth()), ("gold", 100));
}

const GOLD_SINCE_SILVER: &str = r#"
    [[tiers]]
    id = "silver"
    qualify = { spend_at_least = "100.00", window = "lifetime" }
    validity = { months = 1 }
    [[tiers]]
    id = "gold"
    qualify = { spend_at_least = "200.00", window = "since_tier_began" }
    validity = "forever"
    "#;

#[test]
fn since_the_tier_began_starts_at_the_day_of_the_purchase_that_reached_it() {
    let mut member = OneMember::under(GOLD_SINCE_SILVER);
    member.buys("t1", "2026-03-01", 6_000);
    member.buys("t2", "2026-03-02 10:00", 2_000);
    member.buys("t3", "2026-03-02 11:00", 2_000);
    assert_eq!(member.tier(), "silver");

    // 40.00 of 2 March and 159.99 make 199.99.
    member.buys("t4", "2026-03-03", 15_999);
    assert_eq!(member.tier(), "silver");
    member.buys("t5", "2026-03-03", 1);
    assert_eq!(member.tier(), "gold");
}

#[test]
fn since_the_tier_began_starts_at_a_late_purchases_own_day() {
    let mut member = OneMember::under(GOLD_SINCE_SILVER);
    member.buys("t1", "2026-03-03", 6_000);
    member.buys_late("t2", "2026-03-01", "2026-03-05", 5_000);
    assert_eq!(member.tier(), "silver");

    // 110.00 from 1 March on and 89.99 make 199.99.
    member.buys("t3", "2026-03-06", 8_999);
    assert_eq!(member.tier(), "silver");
    member.buys("t4", "2026-03-06", 1);
    assert_eq!(member.tier(), "gold");
}

#[test]
fn a_renewal_does_not_restart_what_counts_since_the_tier_began() {
    let mut member = OneMember::under(GOLD_SINCE_SILVER);
    member.buys("t1", "2026-03-01", 10_000);
    member.settles("2026-04-01 00:00");
    assert_eq!(member.tier_history(), [Attained, Renewed]);

    member.buys("t2", "2026-04-02", 10_000);
    assert_eq!(member.tier(), "gold");
}

#[test]
fn since_the_tier_began_counts_from_there_in_a_tier_that_an_earlier_fall_closed() {
    let mut member = OneMember::under(
        r#"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "100.00", window = { rolling_days = 30 } }
        validity = { months = 1 }
        [[tiers]]
        id = "gold"
        qualify = { spend_at_least = "100.00", window = "since_tier_began" }
        validity = "forever"
        inactivity_days = 30
        "#,
    );
    member.buys("t1", "2026-01-02", 10_000);
    assert_eq!(member.tier_at("2026-02-01"), "gold");
    assert_eq!(member.tier_at("2026-02-02"), "silver");
    member.buys("t2", "2026-02-10", 6_000);
    assert_eq!(member.tier_at("2026-03-02"), "base");

    member.buys("t3", "2026-03-05", 5_000);

    assert_eq!(member.tier(), "silver");
}
