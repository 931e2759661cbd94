//! Multipliers one on the other, and rules of one group.

use gradus_domain::member::lots::LastDay;
use gradus_tests::commands::{day, line_of, whole_line};
use gradus_tests::one_member::{OneMember, bought_lines};
use gradus_tests::reading::shares;

#[test]
fn example_2_additive_multipliers_add_to_the_base() {
    let mut member = OneMember::under(
        r#"
        [[tiers]]
        id = "silver"
        rate = "1.5"
        [[rules]]
        id = "coffee"
        when = { category = "coffee" }
        multiply = "2"
        priority = 2
        [[rules]]
        id = "double-day"
        when = { day_of_month = 18 }
        multiply = "2"
        priority = 1
        "#,
    );

    let coffee_and_cake = vec![line_of("coffee", 3_000), line_of("cake", 2_000)];
    member.sends(&bought_lines("t", "2026-03-18 10:00", coffee_and_cake));

    assert_eq!(member.balance(), 195);
    assert_eq!(
        shares(member.last_entry()),
        [("base", 75), ("double-day", 75), ("coffee", 45)]
    );
}

/// Rules A and B of example 5, with 20 points of A's limit left: A gave 80 before.
fn example_5(stacking: &str) -> OneMember {
    let mut member = OneMember::under(&format!(
        r#"
        [earning]
        stacking = "{stacking}"
        [[rules]]
        id = "a"
        multiply = "2"
        priority = 1
        limits = {{ per_day = 20 }}
        [[rules]]
        id = "b"
        multiply = "2"
        priority = 2
        "#
    ));
    member.buys("t", "2026-03-02 10:00", 10_000);
    member
}

#[test]
fn example_5_limits_cut_before_stacking() {
    let multiplicative = example_5("multiplicative");
    let additive = example_5("additive");

    assert_eq!(
        shares(multiplicative.last_entry()),
        [("base", 100), ("a", 20), ("b", 120)]
    );
    assert_eq!(multiplicative.balance(), 240);
    assert_eq!(
        shares(additive.last_entry()),
        [("base", 100), ("a", 20), ("b", 100)]
    );
    assert_eq!(additive.balance(), 220);
}

#[test]
fn example_6_of_a_group_the_rule_applies_that_gives_most_after_its_limits() {
    let mut member = OneMember::under(
        r#"
        [[rules]]
        id = "five"
        group = "g"
        multiply = "5"
        limits = { lifetime = 10 }
        [[rules]]
        id = "two"
        group = "g"
        multiply = "2"
        "#,
    );

    member.buys("t", "2026-03-02 10:00", 10_000);

    assert_eq!(shares(member.last_entry()), [("base", 100), ("two", 100)]);
}

/// Points lapse at the end of the year, those of the bonus after ten days.
fn half_for_tobacco() -> OneMember {
    OneMember::under(
        r#"
        [earning]
        expiry = { fixed = "12-31", at_least_days = 0 }
        [[rules]]
        id = "half"
        when = { category = "tobacco" }
        multiply = "0.5"
        [[rules]]
        id = "welcome"
        when = { first_purchase = true }
        bonus = 7
        expiry = { rolling_days = 10 }
        "#,
    )
}

#[test]
fn what_a_multiplier_below_one_takes_goes_off_what_the_base_gave() {
    let mut member = half_for_tobacco();

    let lines = vec![line_of("tobacco", 5_000), line_of("cake", 2_000)];
    member.sends(&bought_lines("t", "2026-03-02 10:00", lines));

    assert_eq!(
        shares(member.last_entry()),
        [("base", 70), ("half", -25), ("welcome", 7)]
    );
    assert_eq!(
        member.lots(),
        [
            (7, LastDay::On(day("2026-03-12"))),
            (45, LastDay::On(day("2026-12-31")))
        ]
    );
}

#[test]
fn what_it_took_is_not_given_when_its_line_comes_back() {
    let mut member = half_for_tobacco();
    let lines = vec![line_of("tobacco", 5_000), line_of("cake", 2_000)];
    member.sends(&bought_lines("t", "2026-03-02 10:00", lines));

    // The tobacco stood for 25 of 52, the rest for 20 and the welcome.
    member.returns_lines("r", "2026-03-03", "t", vec![whole_line(1)]);
    assert_eq!(member.balance(), 27);

    member.returns("r2", "2026-03-04", "t");
    assert_eq!(member.balance(), 0);
}
