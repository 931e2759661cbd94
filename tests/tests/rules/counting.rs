//! Counting purchases (`docs/rules §5`): first, every nth, days since, so many in a
//! span of time, streaks.

use gradus_domain::commands::Returned;
use gradus_domain::ledger::entry::Entry;
use gradus_tests::commands::{amount, returned};
use gradus_tests::one_member::{OneMember, local, points_of};

/// One who joined on 1 January 2026, under a rule `bonus` of 5 points.
fn under(when: &str) -> OneMember {
    rule(&format!("when = {when}\nbonus = 5"))
}

fn rule(rest: &str) -> OneMember {
    OneMember::joined("2026-01-01", &format!("[[rules]]\nid = \"bonus\"\n{rest}"))
}

/// Whether the rule `bonus` gave its 5 points.
fn met(entry: &Entry) -> bool {
    points_of(entry, "bonus") == 5
}

/// Whether the rule gave them for purchases of ¥1.00 on these days, in this order.
fn met_on(member: &mut OneMember, days: &[&str]) -> Vec<bool> {
    let already = member.entries().len();
    days.iter()
        .enumerate()
        .map(|(number, day)| met(&member.buys(&format!("{already}.{number}"), day, 100)))
        .collect()
}

// ---- the first purchase

#[test]
fn the_first_purchase_is_the_first_with_an_eligible_amount() {
    let mut member = under("{ first_purchase = true }");

    let of_nothing = member.buys("t1", "2026-03-02", 0);
    let first = member.buys("t2", "2026-03-02", 100);
    let second = member.buys("t3", "2026-03-02", 100);

    assert!(!met(&of_nothing));
    assert!(met(&first));
    assert!(!met(&second));
}

#[test]
fn after_the_first_came_back_whole_the_next_is_the_first() {
    let mut member = under("{ first_purchase = true }");
    member.buys("t1", "2026-03-02", 100);
    member.returns("r", "2026-03-03", "t1");

    let next = member.buys("t2", "2026-03-04", 100);

    assert!(met(&next));
}

#[test]
fn after_the_first_came_back_in_part_it_still_is_the_first() {
    let mut member = under("{ first_purchase = true }");
    member.buys("t1", "2026-03-02", 200);
    returns_part(&mut member, "r", "t1", 199);

    let next = member.buys("t2", "2026-03-04", 100);

    assert!(!met(&next));
}

#[test]
fn the_first_is_the_first_recorded_whenever_it_was() {
    let mut member = under("{ first_purchase = true }");

    let recorded_first = member.buys("t1", "2026-03-02", 100);
    let bought_before = member.buys_late("t2", "2026-03-01", "2026-03-03", 100);

    assert!(met(&recorded_first));
    assert!(!met(&bought_before));
}

fn returns_part(member: &mut OneMember, id: &str, transaction: &str, minor: i64) {
    let part = Returned::Amount(amount(minor));
    member.sends(&returned("m", id, &local("2026-03-03"), transaction, part));
}

// ---- every nth

#[test]
fn every_third_purchase_pays() {
    let mut member = under("{ every_nth = 3 }");

    let seven = ["2026-03-02"; 7];
    assert_eq!(
        met_on(&mut member, &seven),
        [false, false, true, false, false, true, false]
    );
}

/// Bought three times, of which the third paid.
fn third_paid() -> OneMember {
    let mut member = under("{ every_nth = 3, amount_at_least = \"50.00\" }");
    for transaction in ["t1", "t2"] {
        assert!(!met(&member.buys(transaction, "2026-03-02", 10_000)));
    }
    assert!(met(&member.buys("t3", "2026-03-02", 10_000)));
    member
}

#[test]
fn a_multiple_that_was_paid_does_not_pay_again_when_the_count_comes_back_to_it() {
    let mut member = third_paid();
    member.returns("r", "2026-03-03", "t1");

    let counts_3_again = member.buys("t4", "2026-03-04", 10_000);
    let counts_4 = member.buys("t5", "2026-03-04", 10_000);
    let counts_5 = member.buys("t6", "2026-03-04", 10_000);
    let counts_6 = member.buys("t7", "2026-03-04", 10_000);

    assert!(!met(&counts_3_again));
    assert!(!met(&counts_4));
    assert!(!met(&counts_5));
    assert!(met(&counts_6));
}

#[test]
fn a_multiple_whose_payment_was_taken_back_pays_again() {
    let mut member = third_paid();
    member.returns("r", "2026-03-03", "t3");

    let counts_3_again = member.buys("t4", "2026-03-04", 10_000);

    assert!(met(&counts_3_again));
}

#[test]
fn a_multiple_is_paid_while_the_rule_still_gives_more_than_0_for_the_rest() {
    let mut member = third_paid();
    returns_part(&mut member, "r1", "t3", 5_000);
    member.returns("r2", "2026-03-03", "t1");

    let counts_3_again = member.buys("t4", "2026-03-04", 10_000);

    assert!(!met(&counts_3_again));
}

#[test]
fn a_multiple_is_free_when_the_rule_gives_nothing_for_the_rest_though_that_still_counts() {
    let mut member = third_paid();
    returns_part(&mut member, "r1", "t3", 5_001);
    member.returns("r2", "2026-03-03", "t1");

    // t2, the rest of t3, and this one.
    let counts_3_again = member.buys("t4", "2026-03-04", 10_000);

    assert!(met(&counts_3_again));
}

#[test]
fn a_multiple_for_which_a_limit_left_nothing_was_not_paid() {
    let mut member = rule("when = { every_nth = 2 }\nbonus = 5\nlimits = { per_month = 5 }");
    let days = ["2026-03-02"; 4];
    assert_eq!(met_on(&mut member, &days), [false, true, false, false]);
    let first = "1.0";
    member.returns("r", "2026-04-01", first);

    let counts_4_again = member.buys("t", "2026-04-02", 100);

    assert!(met(&counts_4_again));
}

#[test]
fn a_multiple_that_did_not_meet_the_rest_of_the_condition_was_not_paid() {
    let mut member = under("{ every_nth = 2, amount_at_least = \"50.00\" }");
    member.buys("t1", "2026-03-02", 10_000);
    assert!(!met(&member.buys("t2", "2026-03-02", 100)));
    member.returns("r", "2026-03-03", "t1");

    let counts_2_again = member.buys("t3", "2026-03-04", 10_000);

    assert!(met(&counts_2_again));
}

// ---- days since the last purchase

#[test]
fn without_a_purchase_before_there_are_no_days_since_the_last() {
    let mut member = under("{ days_since_last_purchase = 30 }");

    let days = ["2026-03-01", "2026-03-30", "2026-04-29", "2026-04-29"];
    // None before; 29 days; 30 days; 0 days.
    assert_eq!(met_on(&mut member, &days), [false, false, true, false]);
}

#[test]
fn days_since_are_counted_from_the_latest_on_or_before_the_purchases_own_day() {
    let mut member = under("{ days_since_last_purchase = 10 }");
    member.buys("t1", "2026-03-01", 100);
    member.buys("t2", "2026-03-15", 100);

    let ten_days_after_t1 = member.buys_late("t3", "2026-03-11", "2026-03-16", 100);
    let nine_days_before_t1 = member.buys_late("t4", "2026-02-20", "2026-03-16", 100);

    assert!(met(&ten_days_after_t1));
    assert!(!met(&nine_days_before_t1));
}

#[test]
fn a_purchase_that_came_back_whole_is_not_the_last_one() {
    let mut member = under("{ days_since_last_purchase = 30 }");
    member.buys("t1", "2026-03-01", 100);
    member.buys("t2", "2026-03-20", 100);
    member.returns("r", "2026-03-21", "t2");

    let after_31_days = member.buys("t3", "2026-04-01", 100);

    assert!(met(&after_31_days));
}

#[test]
fn days_since_are_counted_over_more_than_a_year_where_a_later_purchase_was_told_first() {
    let rule = "[[rules]]\nid = \"bonus\"\nwhen = { days_since_last_purchase = 757 }\nbonus = 5";
    let mut member = OneMember::joined("2024-01-01", rule);
    member.buys("t1", "2024-02-01", 100);
    member.buys("t2", "2026-03-01", 100);

    // 1 February 2024 to 27 February 2026: 366 + 365 + 26 days.
    let late = member.buys_late("t3", "2026-02-27", "2026-03-02", 100);

    assert!(met(&late));
}

// ---- so many this week, this month

#[test]
fn so_many_this_week_are_at_least_so_many_from_monday_to_sunday() {
    let mut member = under("{ purchases_this_week = 3 }");

    // 2 March 2026 is a Monday.
    let days = [
        "2026-03-01",
        "2026-03-02",
        "2026-03-04",
        "2026-03-08",
        "2026-03-08",
        "2026-03-09",
    ];
    assert_eq!(
        met_on(&mut member, &days),
        [false, false, false, true, true, false]
    );
}

#[test]
fn so_many_this_month_are_counted_in_the_local_month() {
    let mut member = under("{ purchases_this_month = 2 }");

    let days = [
        "2026-03-31 23:59",
        "2026-04-01 00:00",
        "2026-04-30 23:59",
        "2026-05-01 00:00",
    ];
    assert_eq!(met_on(&mut member, &days), [false, false, true, false]);
}

#[test]
fn a_late_purchase_counts_in_its_own_week_with_what_that_has_by_then() {
    let mut member = under("{ purchases_this_week = 3 }");
    met_on(&mut member, &["2026-03-02", "2026-03-08", "2026-03-09"]);

    let late = member.buys_late("late", "2026-03-05", "2026-03-10", 100);
    let of_this_week = member.buys("t", "2026-03-10", 100);

    assert!(met(&late));
    assert!(!met(&of_this_week));
}

#[test]
fn what_came_back_whole_counts_in_no_week() {
    let mut member = under("{ purchases_this_week = 2 }");
    member.buys("t1", "2026-03-02", 100);
    member.returns("r", "2026-03-03", "t1");

    assert!(!met(&member.buys("t2", "2026-03-04", 100)));
}

// ---- streaks

#[test]
fn a_streak_pays_at_each_multiple_of_its_length_and_begins_anew_after_a_gap() {
    let mut member = under("{ streak_days = 2 }");

    let days = [
        "2026-03-01 23:59",
        "2026-03-02 00:00",
        "2026-03-02 12:00",
        "2026-03-03",
        "2026-03-04",
        "2026-03-06",
        "2026-03-07",
    ];
    assert_eq!(
        met_on(&mut member, &days),
        [false, true, false, false, true, false, true]
    );
}

#[test]
fn a_late_arrival_before_a_living_streak_changes_nothing() {
    let mut member = under("{ streak_days = 2 }");
    assert_eq!(
        met_on(&mut member, &["2026-03-01", "2026-03-02"]),
        [false, true]
    );

    let late = member.buys_late("late", "2026-02-28", "2026-03-02 13:00", 100);
    assert!(!met(&late));

    // Days 3 and 4 of the streak.
    assert_eq!(
        met_on(&mut member, &["2026-03-03", "2026-03-04"]),
        [false, true]
    );
}

#[test]
fn a_late_arrival_does_not_mend_a_streak_that_has_begun_anew() {
    let mut member = under("{ streak_days = 2 }");
    assert_eq!(
        met_on(&mut member, &["2026-03-01", "2026-03-03"]),
        [false, false]
    );

    let gap = member.buys_late("late", "2026-03-02", "2026-03-03 13:00", 100);
    assert!(!met(&gap));

    // Day 2 of the streak of 3 March.
    assert_eq!(met_on(&mut member, &["2026-03-04"]), [true]);
}

#[test]
fn with_no_streak_alive_a_late_arrival_begins_one_at_its_own_day() {
    let mut member = under("{ streak_days = 2 }");
    member.buys("t1", "2026-03-01", 100);

    let yesterday = member.buys_late("t2", "2026-03-09", "2026-03-10", 100);
    let today = member.buys("t3", "2026-03-10 13:00", 100);

    assert!(!met(&yesterday));
    assert!(met(&today));
}

#[test]
fn a_streak_is_alive_by_the_decisions_day() {
    let mut member = under("{ streak_days = 2 }");
    member.buys("t1", "2026-03-01", 100);

    // On 3 March the streak of 1 March has ended: the late one begins another.
    let late = member.buys_late("t2", "2026-03-02", "2026-03-03", 100);
    let today = member.buys("t3", "2026-03-03 13:00", 100);

    assert!(!met(&late));
    assert!(met(&today));
}

#[test]
fn a_late_arrival_of_long_ago_begins_a_streak_that_is_not_alive() {
    let mut member = under("{ streak_days = 2 }");

    let long_ago = member.buys_late("t1", "2026-03-01", "2026-03-10", 100);
    let the_day_after_that = member.buys_late("t2", "2026-03-02", "2026-03-10", 100);

    assert!(!met(&long_ago));
    assert!(!met(&the_day_after_that));
}

#[test]
fn a_return_never_breaks_a_streak() {
    let mut member = under("{ streak_days = 3 }");
    met_on(&mut member, &["2026-03-01"]);
    member.buys("t2", "2026-03-02", 100);
    member.returns("r", "2026-03-02 13:00", "t2");

    assert_eq!(met_on(&mut member, &["2026-03-03"]), [true]);
}

#[test]
fn a_purchase_without_an_eligible_amount_lengthens_no_streak() {
    let mut member = under("{ streak_days = 2 }");
    member.buys("t1", "2026-03-01", 100);
    member.buys("t2", "2026-03-02", 0);

    assert_eq!(
        met_on(&mut member, &["2026-03-03", "2026-03-04"]),
        [false, true]
    );
}

#[test]
fn purchases_and_each_kind_of_activity_have_their_own_streak() {
    let mut member = OneMember::joined(
        "2026-01-01",
        r#"
        [[rules]]
        id = "bonus"
        scores = "activities"
        when = { streak_days = 2 }
        bonus = 5
        "#,
    );

    let check_in = member.does("a1", "2026-03-01", "check-in");
    member.buys("t1", "2026-03-01", 100);
    let review = member.does("a2", "2026-03-02", "review");
    let check_in_again = member.does("a3", "2026-03-02", "check-in");
    let purchase = member.buys("t2", "2026-03-02", 100);
    let review_again = member.does("a4", "2026-03-03", "review");

    assert!(!met(&check_in));
    assert!(!met(&review));
    assert!(met(&check_in_again));
    assert!(!met(&purchase), "the rule scores activities");
    assert!(met(&review_again));
}

#[test]
fn activities_are_no_purchases() {
    let mut member = under("{ every_nth = 2 }");
    member.does("a", "2026-03-01", "check-in");

    let first = member.buys("t1", "2026-03-02", 100);
    let second = member.buys("t2", "2026-03-02", 100);

    assert!(!met(&first));
    assert!(met(&second));
}
