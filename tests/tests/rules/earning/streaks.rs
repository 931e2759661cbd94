//! Streaks: days in a row with a purchase or an activity.

use super::bonus::{bonus_when, met, met_on, under};
use gradus_tests::one_member::OneMember;
use gradus_tests::program::{together, version};

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
fn a_late_arrival_before_a_streak_lengthens_it() {
    let mut member = under("{ streak_days = 2 }");
    assert_eq!(
        met_on(&mut member, &["2026-03-01", "2026-03-02"]),
        [false, true]
    );

    // Three days out of two that were paid: 1 - 0 - 1.
    let late = member.buys_late("late", "2026-02-28", "2026-03-02 13:00", 100);
    assert!(!met(&late));

    // Days 4 and 5 of the streak.
    assert_eq!(
        met_on(&mut member, &["2026-03-03", "2026-03-04"]),
        [true, false]
    );
}

#[test]
fn a_late_arrival_between_two_streaks_joins_them() {
    let mut member = under("{ streak_days = 2 }");
    assert_eq!(
        met_on(&mut member, &["2026-03-01", "2026-03-03"]),
        [false, false]
    );

    // Three days out of one and one: 1 - 0 - 0.
    let gap = member.buys_late("late", "2026-03-02", "2026-03-03 13:00", 100);
    assert!(met(&gap));

    // Day 4 of the streak of 1 March.
    assert_eq!(met_on(&mut member, &["2026-03-04"]), [true]);
}

#[test]
fn what_is_paid_does_not_depend_on_the_order_in_which_days_arrive() {
    let days = ["03-02", "03-03", "03-04", "03-05", "03-06"];
    for order in orders(days.len()) {
        let mut member = under("{ streak_days = 2 }");
        let mut steps = 0;
        for index in &order {
            let entry = member.buys_late(
                &format!("t{index}"),
                &format!("2026-{}", days[*index]),
                "2026-03-20",
                100,
            );
            steps += i32::from(met(&entry));
        }

        // Five days hold two steps of two.
        assert_eq!(steps, 2, "{order:?}");
    }
}

/// All orders of so many things.
fn orders(things: usize) -> Vec<Vec<usize>> {
    let Some(last) = things.checked_sub(1) else {
        return vec![Vec::new()];
    };
    let shorter = orders(last);
    let places = (0..things).flat_map(|place| {
        shorter.iter().map(move |order| {
            let mut order = order.clone();
            order.insert(place, last);
            order
        })
    });
    places.collect()
}

#[test]
fn a_streak_is_joined_for_as_long_as_its_acts_may_come_in() {
    // GIVEN a program that lets acts in for 31 days, and a streak of 1 March
    let mut member = under("{ streak_days = 2 }");
    member.buys("t1", "2026-03-01", 100);
    member.buys("t2", "2026-04-01", 100);

    // WHEN the act of 2 March arrives on the last day on which it may, 31 days later
    let late = member.buys_late("late", "2026-03-02", "2026-04-02 23:59", 100);

    assert!(met(&late));
}

#[test]
fn a_streak_is_joined_though_a_version_let_nothing_come_so_late_meanwhile() {
    // GIVEN 31 days to be late in March, one in April, 31 again in May, and a streak of
    // 30 March
    let versions = [
        ("2026-01-01 00:00", 31),
        ("2026-04-01 00:00", 1),
        ("2026-05-01 00:00", 31),
    ];
    let versions = (1..).zip(versions).map(|(number, (from, late_days))| {
        let streak = bonus_when("{ streak_days = 2 }");
        version(number, from, &format!("late_days = {late_days}\n{streak}"))
    });
    let mut member = OneMember::under_versions(together(versions.collect()));
    member.buys("t1", "2026-03-30", 100);
    member.buys("t2", "2026-04-30", 100);

    // WHEN the act of 31 March arrives on the last day on which it may, 31 days later
    let late = member.buys_late("late", "2026-03-31", "2026-05-01", 100);

    assert!(met(&late));
}

#[test]
fn one_act_is_enough_for_a_day_however_many_streaks_there_are() {
    let mut member = under("{ streak_days = 2 }");
    met_on(
        &mut member,
        &["2026-03-01", "2026-03-02", "2026-03-04", "2026-03-05"],
    );

    let first = member.buys_late("l1", "2026-03-01 12:00", "2026-03-06", 100);
    let other = member.buys_late("l2", "2026-03-05 12:00", "2026-03-06", 100);
    // Five days out of two and two: 2 - 1 - 1.
    let joins = member.buys_late("l3", "2026-03-03", "2026-03-06", 100);

    assert!(!met(&first) && !met(&other) && !met(&joins));
    assert_eq!(met_on(&mut member, &["2026-03-06"]), [true]);
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
