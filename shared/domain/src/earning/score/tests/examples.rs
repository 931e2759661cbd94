//! The worked examples of `docs/rules`, as far as they are about scoring.

use super::build::*;
use crate::earning::score::{Left, ScoreError, score};
use crate::ledger::score::{Facts, Limit};
use crate::program::condition::Condition;
use crate::program::{Program, Stacking};
use crate::words::ids::TierId;
use crate::words::time::Weekday;

#[test]
fn example_1_a_transaction_is_rounded_once() {
    let program = program(vec![]);

    let score = scored(&program, &[line(60), line(60)]).unwrap();

    assert_eq!(score.points.get(), 1);
    assert_eq!(points_by_source(&score), [("base", 1)]);
}

#[test]
fn example_2_multipliers_add_up_on_the_base() {
    let program = program(vec![
        times("coffee", "2").when(category("coffee")).at_priority(2),
        times("double-day", "2").at_priority(1),
    ]);
    let silver = Facts {
        tier: "silver".into(),
        ..purchase()
    };

    let lines = [line_of("coffee", 30_00), line_of("cake", 20_00)];
    let score = score(&program, &lines, &silver, unlimited).unwrap();

    assert_eq!(score.points.get(), 195);
    assert_eq!(
        points_by_source(&score),
        [("base", 75), ("double-day", 75), ("coffee", 45)]
    );
    assert_eq!(cuts(&score), []);
}

#[test]
fn example_3_the_third_check_in_of_a_day_is_cut() {
    let program = program(vec![bonus("check-in", 8).for_activities()]);
    let check_in = activity("check_in");

    let third = score(&program, &[], &check_in, left_today(&[("check-in", 4)])).unwrap();
    let second = score(&program, &[], &check_in, left_today(&[("check-in", 12)])).unwrap();

    assert_eq!(points_by_source(&third), [("check-in", 4)]);
    assert_eq!(cuts(&third), [("check-in", 8, TODAY)]);
    assert_eq!(points_by_source(&second), [("check-in", 8)]);
    assert_eq!(cuts(&second), []);
}

#[test]
fn example_4_the_day_on_which_it_happened_decides_over_double_points() {
    let saturdays = Condition::Weekday(vec![Weekday::Saturday]);
    let program = program(vec![times("double-saturday", "2").when(saturdays)]);
    let saturday = Facts {
        minute_of_day: 23 * 60 + 50,
        ..purchase()
    };
    let sunday = Facts {
        day: day("2026-03-08"),
        minute_of_day: 0,
        ..purchase()
    };

    let on_saturday = score(&program, &[line(10_00)], &saturday, unlimited).unwrap();
    let on_sunday = score(&program, &[line(10_00)], &sunday, unlimited).unwrap();

    assert_eq!(on_saturday.points.get(), 20);
    assert_eq!(on_sunday.points.get(), 10);
}

fn two_doublings(stacking: Stacking) -> Program {
    let mut program = program(vec![times("a", "2"), times("b", "2")]);
    program.earning.stacking = stacking;
    program
}

#[test]
fn example_5_limits_cut_before_the_next_multiplier() {
    let multiplicative = two_doublings(Stacking::Multiplicative);
    let additive = two_doublings(Stacking::Additive);
    let left = left_today(&[("a", 20)]);

    let multiplied = score(&multiplicative, &[line(10_000)], &purchase(), &left).unwrap();
    let added = score(&additive, &[line(10_000)], &purchase(), &left).unwrap();

    assert_eq!(multiplied.points.get(), 240);
    assert_eq!(
        points_by_source(&multiplied),
        [("base", 100), ("a", 20), ("b", 120)]
    );
    assert_eq!(cuts(&multiplied), [("a", 100, TODAY)]);
    assert_eq!(added.points.get(), 220);
    assert_eq!(
        points_by_source(&added),
        [("base", 100), ("a", 20), ("b", 100)]
    );
    assert_eq!(cuts(&added), [("a", 100, TODAY)]);
}

#[test]
fn example_6_of_a_group_the_rule_that_gives_most_after_its_limits_applies() {
    let program = program(vec![
        times("five", "5").in_group("weekend"),
        times("two", "2").in_group("weekend"),
    ]);

    let left = left_today(&[("five", 10)]);
    let score = score(&program, &[line(10_000)], &purchase(), left).unwrap();

    assert_eq!(score.points.get(), 200);
    assert_eq!(points_by_source(&score), [("base", 100), ("two", 100)]);
    assert_eq!(cuts(&score), []);
}

#[test]
fn example_10_one_point_per_three_rounds_each_remainder_down() {
    let mut program = program(vec![]);
    program.earning.rate = rate("1", 3_00);

    let whole = scored(&program, &[line(10_000)]).unwrap();
    let half = scored(&program, &[line(50_00)]).unwrap();
    let nothing = scored(&program, &[line(0)]).unwrap();

    assert_eq!(whole.points.get(), 33);
    assert_eq!(half.points.get(), 16);
    assert_eq!(nothing.points.get(), 0);
    assert_eq!(nothing.shares, []);
}

#[test]
fn a_tier_that_is_not_on_the_ladder_is_an_error() {
    let platinum = Facts {
        tier: "platinum".into(),
        ..purchase()
    };

    let found = score(&program(vec![]), &[line(1_00)], &platinum, unlimited);

    let tier = TierId::from("platinum");
    assert_eq!(found, Err(ScoreError::UnknownTier { tier }));
}

#[test]
fn a_budget_that_is_used_up_is_named() {
    let program = program(vec![bonus("welcome", 50)]);

    let left = |_: &_| {
        Some(Left {
            amount: 0,
            limit: Limit::Budget,
        })
    };
    let score = score(&program, &[line(3_00)], &purchase(), left).unwrap();

    assert_eq!(points_by_source(&score), [("base", 3), ("welcome", 0)]);
    assert_eq!(cuts(&score), [("welcome", 50, Limit::Budget)]);
}
