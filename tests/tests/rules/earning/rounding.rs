//! Rates, the one rounding, and shares that add up.

use gradus_tests::commands::line;
use gradus_tests::one_member::{OneMember, bought_lines};
use gradus_tests::reading::shares;

#[test]
fn example_1_a_transaction_is_rounded_once() {
    let mut member = OneMember::under("");

    member.sends(&bought_lines(
        "t",
        "2026-03-02 10:00",
        vec![line(60), line(60)],
    ));

    assert_eq!(member.balance(), 1);
}

#[test]
fn the_one_rounding_goes_as_the_program_says() {
    // GIVEN one point per yuan, and sales of ¥2.49, ¥2.50, ¥2.51 and ¥3.00
    for (rounding, earned) in [
        ("down", [2, 2, 2, 3]),
        ("nearest", [2, 3, 3, 3]),
        ("up", [3, 3, 3, 3]),
    ] {
        let mut member = OneMember::under(&format!("[earning]\nrounding = \"{rounding}\"\n"));
        let mut sum = 0;
        for (minor, points) in [249, 250, 251, 300].into_iter().zip(earned) {
            member.buys(&format!("t{minor}"), "2026-03-01", minor);
            sum += points;
            assert_eq!(member.balance(), sum, "{rounding} of {minor}");
        }
    }
}

#[test]
fn rates_are_decimal_and_exact() {
    // GIVEN 0.1 points per yuan and ten lines of ¥1: binary tenths would add up to less
    let mut member = OneMember::under("[earning]\npoints = \"0.1\"\n");
    let lines = (0..10).map(|_| line(100)).collect();

    member.sends(&bought_lines("t", "2026-03-01", lines));

    assert_eq!(member.balance(), 1);
}

#[test]
fn units_left_over_go_to_the_largest_remainder_and_ties_to_the_first() {
    // GIVEN two multipliers, of which the one with the later id goes first
    let more = |factor: &str| {
        format!(
            r#"
            [[rules]]
            id = "a"
            multiply = "1.5"
            priority = 2
            [[rules]]
            id = "b"
            multiply = "{factor}"
            priority = 1
            "#
        )
    };

    // WHEN ¥1 earns 1 + 0.5 + 0.5: the unit goes to the lower priority
    let mut tie = OneMember::under(&more("1.5"));
    tie.buys("t", "2026-03-01", 100);
    assert_eq!(shares(tie.last_entry()), [("base", 1), ("b", 1)]);

    // WHEN ¥0.50 earn 0.5 + 0.25 + 0.25: the unit goes to the base
    tie.buys("u", "2026-03-02", 50);
    assert_eq!(shares(tie.last_entry()), [("base", 1)]);

    // WHEN ¥1.10 earn 1.10 + 0.44 + 0.55: the unit goes to the largest remainder
    let mut larger = OneMember::under(&more("1.4"));
    larger.buys("t", "2026-03-01", 110);
    assert_eq!(shares(larger.last_entry()), [("base", 1), ("a", 1)]);
}
