//! Streaks: days in a row with a purchase or an activity.

use super::bonus::{met, met_on, under};
use gradus_tests::one_member::OneMember;

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
    let mut member = OneMember::under(
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
