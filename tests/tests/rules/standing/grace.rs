//! Days of grace after a review that found too little.

use gradus_domain::ledger::entry::TierEventKind::{
    Attained, FellAtReview, GraceBegan, KeptByHold, Renewed,
};
use gradus_domain::program::tier::Metric;
use gradus_tests::commands::{day, moment};
use gradus_tests::one_member::OneMember;
use gradus_tests::program::silver;
use gradus_tests::reading::{kinds, measured, points};

/// Silver for a month by ¥100.00 in 10 days, then 10 days of grace; gold above it.
/// Reached on 1 March, so that grace is 1 to 10 April.
fn in_grace(review: &str, before: &[(&str, i64)]) -> OneMember {
    let mut member = OneMember::under(&format!(
        r#"
        [[tiers]]
        id = "silver"
        rate = "2"
        qualify = {{ spend_at_least = "100.00", window = {{ rolling_days = 10 }} }}
        validity = {{ months = 1 }}
        review = {{ grace_days = 10{review} }}
        [[tiers]]
        id = "gold"
        qualify = {{ spend_at_least = "200.00", window = {{ rolling_days = 10 }} }}
        validity = {{ months = 1 }}
        review = {{ grace_days = 10{review} }}
        "#
    ));
    member.buys("t", "2026-03-01", 10_000);
    for (day, amount_minor) in before {
        member.buys(day, day, *amount_minor);
    }
    member.settles("2026-04-01 00:00");
    assert_eq!(member.tier_history(), [Attained, GraceBegan]);
    member
}

#[test]
fn grace_keeps_tier_and_benefits_to_its_last_day() {
    let mut member = in_grace("", &[]);

    let entry = member.buys("t2", "2026-04-05", 1_000);
    assert_eq!(points(&entry), 20);

    assert_eq!(member.tier_at("2026-04-10 23:59"), "silver");
    assert_eq!(member.tier_at("2026-04-11 00:00"), "base");
    assert_eq!(member.tier_history(), [Attained, GraceBegan, FellAtReview]);
}

#[test]
fn a_boundary_on_the_last_day_of_a_tier_or_of_grace_ends_nothing() {
    let program = format!(
        "[[occasions]]\non = \"membership_anniversary\"\npoints = 1\n{}",
        silver(
            r#"
            qualify = { spend_at_least = "100.00", window = { rolling_days = 10 } }
            validity = { months = 1 }
            review = { grace_days = 10 }
            "#
        )
    );
    let at_the_anniversary = |joined, anniversary| {
        let mut member = OneMember::joined(joined, &program);
        member.buys("t", "2026-03-01", 10_000);
        member.settles(anniversary);
        assert_eq!(member.days_of("points.earned").len(), 2);
        member.tier_history()
    };

    let last_day = at_the_anniversary("2025-03-31", "2026-03-31");
    let last_day_of_grace = at_the_anniversary("2025-04-10", "2026-04-10");

    assert_eq!(last_day, [Attained]);
    assert_eq!(last_day_of_grace, [Attained, GraceBegan]);
}

#[test]
fn an_old_window_of_whole_months_ends_on_its_last_day() {
    let mut member = OneMember::under(&silver(
        r#"
        qualify = { spend_at_least = "100.00", window = { rolling_months = 14 } }
        validity = { months = 14 }
        review = { grace_days = 10 }
        "#,
    ));
    member.buys("t1", "2026-03-15", 10_000);
    assert_eq!(member.last_day(), Some(day("2027-05-14")));
    member.buys("t2", "2027-05-10", 2_000);
    member.buys("t3", "2027-05-16", 6_000);

    let entries = member.settles("2027-05-25 00:00");

    assert_eq!(member.tier_history(), [Attained, GraceBegan, FellAtReview]);
    assert_eq!(
        measured(&entries[0].tier_events[0].figures),
        [(Metric::Spend, 2_000, day("2027-05-14"))]
    );
}

#[test]
fn the_beginning_of_grace_says_its_figures_in_the_entry_and_nothing_to_the_member() {
    let member = in_grace("", &[("2026-03-28", 6_000)]);

    let entry = member.last_entry();
    assert_eq!(kinds(entry), [""; 0]);
    assert_eq!(
        measured(&entry.tier_events[0].figures),
        [(Metric::Spend, 6_000, day("2026-03-31"))]
    );
}

#[test]
fn what_is_met_in_grace_renews_the_tier_as_at_the_review() {
    let mut member = in_grace("", &[]);

    member.buys("t2", "2026-04-02", 6_000);
    let entry = member.buys("t3", "2026-04-09", 4_000);

    assert_eq!(member.tier_history(), [Attained, GraceBegan, Renewed]);
    assert_eq!(member.last_day(), Some(day("2026-04-30")));
    assert_eq!(kinds(&entry), ["points.earned", "tier.renewed"]);
}

#[test]
fn an_activity_in_grace_is_looked_at_too() {
    let mut member = OneMember::under(&silver(
        r#"
        qualify = { active_days_at_least = 2, window = { rolling_days = 10 } }
        validity = { months = 1 }
        review = { grace_days = 10 }
        "#,
    ));
    member.does("a1", "2026-02-28", "review");
    member.does("a2", "2026-03-01", "review");
    member.settles("2026-04-01 00:00");
    assert_eq!(member.tier_history(), [Attained, GraceBegan]);

    member.does("a3", "2026-04-02", "review");
    member.does("a4", "2026-04-03", "review");

    assert_eq!(member.tier_history(), [Attained, GraceBegan, Renewed]);
}

#[test]
fn a_late_purchase_in_grace_is_looked_at_over_windows_that_end_on_its_day_and_today() {
    let mut by_its_day = in_grace("", &[]);
    let mut by_today = in_grace("", &[]);

    by_its_day.buys_late("late", "2026-03-25", "2026-04-05", 10_000);
    by_today.buys("t2", "2026-04-03", 5_000);
    by_today.buys_late("late", "2026-04-01", "2026-04-04", 5_000);

    assert_eq!(by_its_day.tier_history(), [Attained, GraceBegan, Renewed]);
    assert_eq!(by_today.tier_history(), [Attained, GraceBegan, Renewed]);
    assert_eq!(by_today.last_day(), Some(day("2026-04-30")));
}

#[test]
fn at_the_end_of_grace_the_old_window_is_measured_anew() {
    let mut member = in_grace("", &[("2026-03-30", 5_000)]);

    // 13 to 22 March have 50.00, 27 March to 5 April have 50.00, 22 to 31 March 100.00.
    member.buys_late("late", "2026-03-22", "2026-04-05", 5_000);
    assert_eq!(member.tier_history(), [Attained, GraceBegan]);

    let entries = member.settles("2026-04-11 00:00");
    assert_eq!(member.tier_history(), [Attained, GraceBegan, Renewed]);
    assert_eq!(member.last_day(), Some(day("2026-04-30")));
    assert_eq!(kinds(&entries[0]), ["tier.renewed"]);
}

#[test]
fn with_previous_what_comes_in_grace_is_added_to_the_old_window() {
    let before = [("2026-03-28", 6_000)];
    let mut own = in_grace(r#", grace_counts = "own""#, &before);
    let mut previous = in_grace(r#", grace_counts = "previous""#, &before);

    // 30 March to 8 April have 40.00, 22 March to 8 April 100.00.
    own.buys("t2", "2026-04-08", 4_000);
    previous.buys("t2", "2026-04-08", 4_000);

    assert_eq!(own.tier_history(), [Attained, GraceBegan]);
    assert_eq!(previous.tier_history(), [Attained, GraceBegan, Renewed]);
    assert_eq!(previous.last_day(), Some(day("2026-04-30")));
}

#[test]
fn with_previous_what_comes_in_grace_counts_in_its_own_windows_too() {
    let mut member = OneMember::under(&silver(
        r#"
        qualify = { spend_at_least = "100.00", window = { rolling_days = 30 } }
        validity = { months = 1 }
        review = { grace_days = 10, grace_counts = "previous" }
        "#,
    ));
    member.buys("t1", "2026-03-01", 10_000);
    member.buys("t2", "2026-03-28", 6_000);
    member.buys("t3", "2026-04-08", 4_000);
    member.buys("t4", "2026-04-20", 6_000);

    // 1 to 30 April have 40.00 and 60.00.
    member.settles("2026-05-01 00:00");

    assert_eq!(
        member.tier_history(),
        [Attained, GraceBegan, Renewed, Renewed]
    );
    assert_eq!(member.last_day(), Some(day("2026-05-31")));
}

#[test]
fn a_higher_tier_met_over_the_old_window_with_grace_added_renews_this_one() {
    let before = [("2026-03-28", 6_000)];
    let mut member = in_grace(r#", grace_counts = "previous""#, &before);

    // 22 March to 8 April have 200.00, 30 March to 8 April 140.00.
    member.buys("t2", "2026-04-08", 14_000);

    assert_eq!(member.tier(), "silver");
    assert_eq!(member.tier_history(), [Attained, GraceBegan, Renewed]);
}

#[test]
fn a_higher_tier_reached_in_grace_is_an_upgrade() {
    let mut member = in_grace("", &[]);

    member.buys("t2", "2026-04-08", 20_000);

    assert_eq!(member.tier(), "gold");
    assert_eq!(member.last_day(), Some(day("2026-05-07")));
    assert_eq!(member.tier_history(), [Attained, GraceBegan, Attained]);
}

const TO_QUALIFIED: &str = r#"fall = "to_qualified""#;

/// Gold for a month by ¥500.00 in 10 days, with grace from 1 to 10 April.
fn gold_in_grace(review: &str, buys: &[(&str, i64)]) -> OneMember {
    let mut member = OneMember::under(&format!(
        r#"
        [[tiers]]
        id = "silver"
        qualify = {{ spend_at_least = "100.00", window = {{ rolling_days = 10 }} }}
        validity = {{ months = 1 }}
        [[tiers]]
        id = "gold"
        qualify = {{ spend_at_least = "500.00", window = {{ rolling_days = 10 }} }}
        validity = {{ months = 1 }}
        review = {{ {review}, grace_days = 10 }}
        "#
    ));
    member.buys("t", "2026-03-01", 50_000);
    for (day, amount_minor) in buys {
        member.buys(day, day, *amount_minor);
    }
    assert_eq!(member.tier_at("2026-04-10 23:59"), "gold");
    member.settles("2026-04-11 00:00");
    member
}

#[test]
fn after_grace_the_better_of_the_old_window_and_that_of_graces_last_day_says_where_to_fall() {
    let by_grace = gold_in_grace(TO_QUALIFIED, &[("2026-04-05", 10_000)]);
    let by_old_window = gold_in_grace(TO_QUALIFIED, &[("2026-03-28", 10_000)]);
    let by_neither = gold_in_grace(TO_QUALIFIED, &[("2026-03-28", 9_900), ("2026-04-08", 100)]);

    assert_eq!(by_grace.tier(), "silver");
    assert_eq!(by_old_window.tier(), "silver");
    assert_eq!(by_neither.tier(), "base");
    assert_eq!(by_grace.last_day(), Some(day("2026-05-10")));
}

#[test]
fn with_previous_the_old_window_with_graces_days_says_where_to_fall() {
    let buys = [("2026-03-28", 6_000), ("2026-04-08", 5_000)];
    let own = gold_in_grace(TO_QUALIFIED, &buys);
    let previous = gold_in_grace(r#"fall = "to_qualified", grace_counts = "previous""#, &buys);

    // 22 to 31 March have 60.00, 1 to 10 April 50.00, 22 March to 10 April 110.00.
    assert_eq!(own.tier(), "base");
    assert_eq!(previous.tier(), "silver");
    assert_eq!(
        measured(&previous.last_entry().tier_events[0].figures),
        [(Metric::Spend, 11_000, day("2026-04-10"))]
    );
}

#[test]
fn after_grace_one_step_and_hold_go_as_without() {
    let one_step = gold_in_grace(r#"fall = "one_step""#, &[]);
    let hold = gold_in_grace(r#"fall = "hold""#, &[]);

    assert_eq!(one_step.tier(), "silver");
    assert_eq!(one_step.last_day(), Some(day("2026-05-10")));
    assert_eq!(hold.tier(), "gold");
    assert_eq!(hold.last_day(), Some(day("2026-04-30")));
    assert_eq!(hold.tier_history(), [Attained, GraceBegan, KeptByHold]);
    assert_eq!(hold.days_of("tier.renewed"), []);
}

/// Silver for ¥5,000 in the calendar year, to the end of the next; 30 days of grace.
fn example_11(grace_counts: &str) -> OneMember {
    let mut member = OneMember::under(&silver(&format!(
        r#"
        qualify = {{ spend_at_least = "5000.00", window = "calendar_year" }}
        validity = {{ calendar_years = 1 }}
        review = {{ fall = "to_qualified", grace_days = 30, grace_counts = "{grace_counts}" }}
        "#
    )));
    member.buys("t1", "2026-06-10", 500_000);
    member.buys("t2", "2027-05-01", 420_000);
    member.buys("t3", "2028-01-20", 90_000);
    member
}

#[test]
fn example_11_grace_ends_in_a_fall_where_what_comes_counts_for_itself() {
    let mut member = example_11("own");
    assert_eq!(member.tier(), "silver");

    member.settles("2028-01-30 23:59:59.999");
    assert_eq!(member.tier(), "silver");

    member.settles("2028-01-31 00:00");
    assert_eq!(member.tier(), "base");
}

#[test]
fn example_11_grace_that_adds_to_the_old_window_keeps_the_tier() {
    let member = example_11("previous");

    let standing = &member.state().standing;
    assert_eq!(standing.earned.as_str(), "silver");
    assert_eq!(standing.grace, None);
    assert_eq!(standing.last_day, Some(day("2028-12-31")));
}

#[test]
fn example_11_the_tier_lasts_to_the_end_of_the_next_calendar_year() {
    let mut member = example_11("own");
    let reached = member.tier_events()[0];
    assert_eq!(reached.last_day, Some(day("2027-12-31")));

    member.settles("2028-02-01 00:00");
    let fall = member.last_entry();
    assert_eq!(fall.decided_at, moment("2028-01-31 00:00"));
}
