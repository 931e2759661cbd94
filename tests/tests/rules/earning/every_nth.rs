//! Every nth purchase: which multiple pays, and which has been paid.

use super::bonus::{bonus_when, met, met_on, under};
use gradus_domain::commands::{Line, ReturnedLine};
use gradus_tests::commands::{amount, line_of, whole_line};
use gradus_tests::one_member::{OneMember, bought_lines};
use gradus_tests::program::two_versions;
use gradus_tests::reading::{points, points_of};

#[test]
fn every_third_purchase_pays() {
    let mut member = under("{ every_nth = 3 }");

    let seven = ["2026-03-02"; 7];
    assert_eq!(
        met_on(&mut member, &seven),
        [false, false, true, false, false, true, false]
    );
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

/// Bought three times, of which the third paid.
fn third_paid() -> OneMember {
    let mut member = under(r#"{ every_nth = 3, amount_at_least = "50.00" }"#);
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
fn a_multiple_of_n_that_is_taken_back_is_paid_again() {
    // GIVEN 10 points for every second purchase, from ¥10 on
    let mut member = OneMember::under(
        r#"
        [[rules]]
        id = "second"
        when = { every_nth = 2, amount_at_least = "10.00" }
        bonus = 10
        "#,
    );
    member.buys("a", "2026-03-01", 1_000);
    member.buys("b", "2026-03-02", 2_000);
    assert_eq!(member.balance(), 10 + 20 + 10);

    // WHEN ¥5 of the second come back, THEN it still holds its multiple: the count of the
    // next one is 3
    member.returns_part("r3", "2026-03-03 13:00", "b", 500);
    assert_eq!(member.balance(), 35);
    member.buys("c", "2026-03-04", 1_000);
    assert_eq!(member.balance(), 45);

    // WHEN the rest of it comes back, with the bonus, THEN two purchases count
    member.returns("r5", "2026-03-05 13:00", "b");
    assert_eq!(member.last_return().taken.get(), 25);
    assert_eq!(member.balance(), 20);

    // WHEN the third of them is bought and comes back, and a fourth is bought as well
    member.buys("d", "2026-03-06", 1_000);
    assert_eq!(member.balance(), 30);
    member.returns("r7", "2026-03-07 13:00", "d");
    member.returns("r8", "2026-03-08 13:00", "c");
    assert_eq!(member.balance(), 10);

    // THEN the one that is the second again is paid again
    member.buys("e", "2026-03-09", 1_000);
    assert_eq!(member.balance(), 10 + 10 + 10);
}

#[test]
fn a_multiple_is_paid_while_the_rule_still_gives_more_than_0_for_the_rest() {
    let mut member = third_paid();
    member.returns_part("r1", "2026-03-03", "t3", 5_000);
    member.returns("r2", "2026-03-03", "t1");

    let counts_3_again = member.buys("t4", "2026-03-04", 10_000);

    assert!(!met(&counts_3_again));
}

#[test]
fn a_multiple_is_free_when_the_rule_gives_nothing_for_the_rest_though_that_still_counts() {
    let mut member = third_paid();
    member.returns_part("r1", "2026-03-03", "t3", 5_001);
    member.returns("r2", "2026-03-03", "t1");

    // t2, the rest of t3, and this one.
    let counts_3_again = member.buys("t4", "2026-03-04", 10_000);

    assert!(met(&counts_3_again));
}

#[test]
fn a_multiple_for_which_a_limit_left_nothing_was_not_paid() {
    let limited = bonus_when("{ every_nth = 2 }") + "limits = { per_month = 5 }\n";
    let mut member = OneMember::under(&limited);
    let days = ["2026-03-02"; 4];
    assert_eq!(met_on(&mut member, &days), [false, true, false, false]);
    let first = "1.0";
    member.returns("r", "2026-04-01", first);

    let counts_4_again = member.buys("t", "2026-04-02", 100);

    assert!(met(&counts_4_again));
}

#[test]
fn a_multiple_that_did_not_meet_the_rest_of_the_condition_was_not_paid() {
    let mut member = under(r#"{ every_nth = 2, amount_at_least = "50.00" }"#);
    member.buys("t1", "2026-03-02", 10_000);
    assert!(!met(&member.buys("t2", "2026-03-02", 100)));
    member.returns("r", "2026-03-03", "t1");

    let counts_2_again = member.buys("t3", "2026-03-04", 10_000);

    assert!(met(&counts_2_again));
}

#[test]
fn growth_of_the_base_does_not_pay_an_every_nth_rule_that_gave_nothing() {
    let mut member = OneMember::under(
        r#"
        [growth]
        [[rules]]
        id = "second"
        when = { every_nth = 2, amount_at_least = "10.00" }
        bonus = 5
        "#,
    );
    member.buys("t1", "2026-03-02", 100);
    member.buys("t2", "2026-03-02", 100);
    member.returns("r", "2026-03-03", "t1");

    let large = member.buys("t3", "2026-03-04", 2_000);

    assert_eq!(points_of(&large, "second"), 5);
}

#[test]
fn each_every_nth_rule_keeps_its_own_payments() {
    let mut member = OneMember::under(
        r#"
        [[rules]]
        id = "second"
        when = { every_nth = 2 }
        bonus = 5
        [[rules]]
        id = "fourth"
        when = { every_nth = 4 }
        bonus = 7
        "#,
    );
    for number in 1..4 {
        member.buys(&format!("t{number}"), "2026-03-02", 100);
    }

    let fourth = member.buys("t4", "2026-03-02", 100);
    member.returns("r", "2026-03-03", "t1");
    let fourth_again = member.buys("t5", "2026-03-04", 100);

    assert_eq!(member.state().nth_paid.len(), 2);
    assert_eq!(points_of(&fourth, "second"), 5);
    assert_eq!(points_of(&fourth, "fourth"), 7);
    assert_eq!(points_of(&fourth_again, "second"), 0);
    assert_eq!(points_of(&fourth_again, "fourth"), 0);
}

#[test]
fn every_nth_is_paid_by_growth_and_by_a_grant_as_well() {
    let mut member = OneMember::under(
        r#"
        [[benefits]]
        id = "cake"
        kind = "gift"
        [[rules]]
        id = "growth"
        when = { every_nth = 2 }
        growth = 10
        [[rules]]
        id = "grant"
        when = { every_nth = 2 }
        grant = "cake"
        "#,
    );
    member.buys("t1", "2026-03-02", 100);
    member.buys("t2", "2026-03-02", 100);
    assert_eq!((member.growth(), member.state().grants.len()), (10, 1));

    member.returns("r", "2026-03-03", "t1");
    member.buys("t3", "2026-03-04", 100);

    assert_eq!((member.growth(), member.state().grants.len()), (10, 1));
}

#[test]
fn every_nth_stays_paid_while_its_growth_stands() {
    let mut member =
        OneMember::under("[[rules]]\nid = \"growth\"\nwhen = { every_nth = 2 }\ngrowth = 10");
    member.buys("t1", "2026-03-02", 100);
    member.buys("t2", "2026-03-02", 100);
    member.returns_part("r1", "2026-03-03", "t2", 50);
    member.returns("r2", "2026-03-03", "t1");

    member.buys("t3", "2026-03-04", 100);

    assert_eq!(member.growth(), 10);
}

#[test]
fn every_nth_stays_paid_while_its_grant_stands() {
    let mut member = OneMember::under(
        r#"
        [[benefits]]
        id = "cake"
        kind = "gift"
        [[rules]]
        id = "grant"
        when = { every_nth = 2 }
        grant = "cake"
        "#,
    );
    member.buys("t1", "2026-03-02", 100);
    member.buys("t2", "2026-03-02", 100);
    member.returns_part("r1", "2026-03-03", "t2", 50);
    member.returns("r2", "2026-03-03", "t1");

    member.buys("t3", "2026-03-04", 100);

    assert_eq!(member.state().grants.len(), 1);
}

#[test]
fn what_a_rule_paid_under_another_n_is_not_freed_by_a_return() {
    let every =
        |nth: u32| format!("[[rules]]\nid = \"r\"\nwhen = {{ every_nth = {nth} }}\nbonus = 5\n");
    let programs = two_versions(&every(2), "2026-03-03 00:00", &every(3));
    let mut member = OneMember::under_versions(programs);
    member.buys("t1", "2026-03-01", 100);
    let every_second = member.buys("t2", "2026-03-02", 100);
    let every_third = member.buys("t3", "2026-03-03", 100);

    member.returns("r", "2026-03-04", "t2");
    let third_again = member.buys("t4", "2026-03-05", 100);

    assert_eq!(points_of(&every_second, "r"), 5);
    assert_eq!(points_of(&every_third, "r"), 5);
    assert_eq!(points_of(&third_again, "r"), 0);
}

/// A point for every third coffee, counted so.
fn every_third_coffee(by: &str) -> OneMember {
    OneMember::under(&format!(
        r#"
        [earning]
        points = "0"
        [[rules]]
        id = "third"
        when = {{ category = "coffee", every_nth = {{ nth = 3, of = "matching", by = "{by}" }} }}
        bonus = 1
        "#
    ))
}

/// Buys so many pieces of each category, a line each, and tells the points.
fn buys_pieces(member: &mut OneMember, transaction: &str, goods: &[(&str, u32)]) -> i64 {
    let lines = goods.iter().map(|(category, pieces)| Line {
        quantity: Some(*pieces),
        ..line_of(category, 350)
    });
    let purchase = bought_lines(transaction, "2026-03-02", lines.collect());
    points(&member.sends(&purchase))
}

#[test]
fn purchases_that_match_are_counted_by_themselves() {
    // Coffee, tea, coffee: the second coffee is no third. Two coffees on a receipt are one.
    let mut member = every_third_coffee("purchase");

    let paid = [
        ("t1", "coffee", 1),
        ("t2", "tea", 1),
        ("t3", "coffee", 2),
        ("t4", "coffee", 1),
        ("t5", "tea", 3),
        ("t6", "coffee", 1),
    ]
    .map(|(transaction, category, pieces)| {
        buys_pieces(&mut member, transaction, &[(category, pieces)])
    });

    assert_eq!(paid, [0, 0, 0, 1, 0, 0]);
    assert_eq!(member.state().nth_counts[0].count, 4);
}

#[test]
fn pieces_that_match_are_counted_and_a_multiple_that_is_jumped_over_is_not_paid() {
    // 3 on one receipt; 3 + 1 + 1 of 2 lines, 5; 7 jumps over 6; 9 is the third multiple.
    let mut member = every_third_coffee("quantity");

    let three = buys_pieces(&mut member, "t1", &[("coffee", 3), ("tea", 6)]);
    let five = buys_pieces(&mut member, "t2", &[("coffee", 1), ("coffee", 1)]);
    let seven = buys_pieces(&mut member, "t3", &[("coffee", 2)]);
    let nine = buys_pieces(&mut member, "t4", &[("coffee", 2)]);

    assert_eq!([three, five, seven, nine], [1, 0, 0, 1]);
}

#[test]
fn pieces_that_come_back_are_counted_no_more() {
    // GIVEN 2 coffees and a tea, and a third coffee that is paid
    let mut member = every_third_coffee("quantity");
    buys_pieces(&mut member, "t1", &[("coffee", 2), ("tea", 1)]);
    assert_eq!(buys_pieces(&mut member, "t2", &[("coffee", 1)]), 1);

    // WHEN half of the money of the first line comes back, its pieces still count
    let half = ReturnedLine {
        line: 1,
        amount: Some(amount(175)),
    };
    member.returns_lines("r1", "2026-03-03", "t1", vec![half]);
    assert_eq!(member.state().nth_counts[0].count, 3);

    // WHEN the rest of the line comes back, the third that was paid is paid once
    member.returns_lines("r2", "2026-03-03", "t1", vec![whole_line(1)]);
    assert_eq!(member.state().nth_counts[0].count, 1);
    assert_eq!(buys_pieces(&mut member, "t3", &[("coffee", 2)]), 0);

    // WHEN that payment is taken back, the next third is paid
    member.returns("r3", "2026-03-03", "t2");
    assert_eq!(member.balance(), 0);
    assert_eq!(buys_pieces(&mut member, "t4", &[("coffee", 1)]), 1);

    // AND nothing is left of the counts when all has come back
    member.returns("r4", "2026-03-04", "t3");
    member.returns("r5", "2026-03-04", "t4");
    assert_eq!(member.state().nth_counts, []);
}

#[test]
fn what_counts_is_read_with_everything_else_that_the_rule_asks_for() {
    // Coffees for 5.00 together, on a Monday: 2 March 2026 is one, 3 March none.
    let mut member = OneMember::under(
        r#"
        [earning]
        points = "0"
        [[rules]]
        id = "second"
        bonus = 1
        [rules.when]
        category = "coffee"
        weekday = "monday"
        lines_amount_at_least = "5.00"
        every_nth = { nth = 2, of = "matching" }
        "#,
    );
    let mut buys = |transaction: &str, day: &str, minor: i64| {
        let lines = vec![line_of("coffee", minor), line_of("tea", 900)];
        points(&member.sends(&bought_lines(transaction, day, lines)))
    };

    let counted = buys("t1", "2026-03-02", 500);
    let too_little = buys("t2", "2026-03-02", 499);
    let on_tuesday = buys("t3", "2026-03-03", 500);
    let second = buys("t4", "2026-03-09", 500);

    assert_eq!([counted, too_little, on_tuesday, second], [0, 0, 0, 1]);
}

#[test]
fn two_counts_of_a_rule_do_not_know_each_other() {
    // Version 1 pays every second purchase, version 2 every second coffee by the same rule.
    let programs = two_versions(
        r#"
        [[rules]]
        id = "r"
        when = { every_nth = 2 }
        bonus = 5
        "#,
        "2026-03-10",
        r#"
        [[rules]]
        id = "r"
        when = { category = "coffee", every_nth = { nth = 2, of = "matching" } }
        bonus = 5
        "#,
    );
    let mut member = OneMember::under_versions(programs);
    for transaction in ["t1", "t2"] {
        let lines = vec![line_of("coffee", 100)];
        member.sends(&bought_lines(transaction, "2026-03-02", lines));
    }
    assert_eq!(member.balance(), 2 + 5);

    for transaction in ["t3", "t4"] {
        let lines = vec![line_of("coffee", 100)];
        member.sends(&bought_lines(transaction, "2026-03-12", lines));
    }

    assert_eq!(member.balance(), 4 + 5 + 5);
}
