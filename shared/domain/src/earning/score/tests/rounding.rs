//! One rounding, and whole shares that add up to it.

use super::build::*;
use crate::earning::score::{ScoreError, score};
use crate::program::rule::Rule;
use crate::program::{Program, Stacking};
use crate::words::exact::{Overflow, Rounding};

fn rounded(rounding: Rounding, rules: Vec<Rule>) -> Program {
    let mut program = program(rules);
    program.earning.rounding = rounding;
    program.growth.rate = Some(rate("1", 10_00));
    program
}

#[test]
fn the_base_is_rounded_as_the_program_says() {
    for (rounding, eligible_minor, points) in [
        (Rounding::Down, 1_99, 1),
        (Rounding::Nearest, 1_49, 1),
        (Rounding::Nearest, 1_50, 2),
        (Rounding::Up, 1_01, 2),
        (Rounding::Up, 1_00, 1),
    ] {
        let score = scored(&rounded(rounding, vec![]), &[line(eligible_minor)]).unwrap();

        assert_eq!(score.points.get(), points, "{rounding:?} {eligible_minor}");
    }
}

#[test]
fn growth_has_its_own_rate_and_the_same_rounding() {
    for (rounding, growth) in [
        (Rounding::Down, 2),
        (Rounding::Nearest, 3),
        (Rounding::Up, 3),
    ] {
        let program = rounded(rounding, vec![growth_rule()]);

        let score = scored(&program, &[line(20_00), line(5_00)]).unwrap();

        assert_eq!(score.growth.get(), growth + 4);
        assert_eq!(growth_by_source(&score), [("base", growth), ("task", 4)]);
    }
}

fn growth_rule() -> Rule {
    growth("task", 4)
}

#[test]
fn the_tier_does_not_multiply_growth() {
    let program = rounded(Rounding::Down, vec![]);
    let silver = crate::ledger::score::Facts {
        tier: "silver".into(),
        ..purchase()
    };

    let score = score(&program, &[line(10_000)], &silver, unlimited).unwrap();

    assert_eq!(score.points.get(), 150);
    assert_eq!(score.growth.get(), 10);
}

#[test]
fn units_left_over_go_to_the_largest_remainder() {
    let program = rounded(Rounding::Down, vec![times("a", "1.5"), times("b", "1.9")]);

    let score = scored(&program, &[line(1_00)]).unwrap();

    assert_eq!(score.points.get(), 2);
    assert_eq!(points_by_source(&score), [("base", 1), ("b", 1)]);
}

#[test]
fn equal_remainders_favour_what_stands_first() {
    let program = rounded(Rounding::Down, vec![times("a", "2"), times("b", "2")]);

    let score = scored(&program, &[line(50)]).unwrap();

    assert_eq!(score.points.get(), 1);
    assert_eq!(points_by_source(&score), [("base", 1)]);
}

#[test]
fn a_multiplied_total_is_rounded_as_the_program_says() {
    for (rounding, points) in [
        (Rounding::Down, 1),
        (Rounding::Nearest, 2),
        (Rounding::Up, 2),
    ] {
        let program = rounded(rounding, vec![times("a", "1.5")]);

        let score = scored(&program, &[line(1_00)]).unwrap();

        assert_eq!(score.points.get(), points, "{rounding:?}");
    }
}

#[test]
fn amounts_and_rates_at_the_edge_of_64_bits_are_exact() {
    let mut program = rounded(
        Rounding::Up,
        vec![times("a", "1.000001"), times("b", "1.000001")],
    );
    program.earning.stacking = Stacking::Multiplicative;
    program.earning.rate = rate("0.000001", 1_000_000_000_000_000_000);
    program.tiers[0].rate = decimal("1000000");

    let whole = scored(&program, &[line(3_000_000_000_000_000_000)]).unwrap();

    assert_eq!(whole.points.get(), 4);
    assert_eq!(points_by_source(&whole), [("base", 3), ("b", 1)]);
}

#[test]
fn a_total_beyond_64_bits_is_an_error() {
    let mut multiplied = program(vec![times("a", "3")]);
    multiplied.earning.rate = rate("1", 1);
    let mut added = program(vec![bonus("b", i64::MAX)]);
    added.earning.rate = rate("1", 1);

    let overflow = Err(ScoreError::Overflow(Overflow));
    assert_eq!(scored(&multiplied, &[line(i64::MAX / 2)]), overflow);
    assert_eq!(scored(&added, &[line(1)]), overflow);
    assert_eq!(scored(&added, &[line(i64::MAX), line(1)]), overflow);
}
