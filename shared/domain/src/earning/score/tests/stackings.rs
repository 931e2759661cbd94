//! How multipliers meet each other, their limits and the bonuses.

use super::build::*;
use crate::earning::score::score;
use crate::program::rule::Rule;
use crate::program::{Program, Stacking};

fn stacked(stacking: Stacking, rules: Vec<Rule>) -> Program {
    let mut program = program(rules);
    program.earning.stacking = stacking;
    program
}

#[test]
fn the_best_multiplier_takes_each_line_and_what_is_cut_does_not_pass_on() {
    let program = stacked(
        Stacking::Best,
        vec![
            times("all", "2"),
            times("coffee", "3").when(category("coffee")),
        ],
    );
    let lines = [line_of("coffee", 30_00), line_of("cake", 20_00)];

    let uncut = scored(&program, &lines).unwrap();
    let left = left_today(&[("coffee", 10)]);
    let cut = score(&program, &lines, &purchase(), left).unwrap();

    assert_eq!(
        points_by_source(&uncut),
        [("base", 50), ("all", 20), ("coffee", 60)]
    );
    assert_eq!(
        points_by_source(&cut),
        [("base", 50), ("all", 20), ("coffee", 10)]
    );
    assert_eq!(cuts(&cut), [("coffee", 60, TODAY)]);
}

#[test]
fn a_multiplier_with_nothing_left_leaves_its_lines_to_the_next_best() {
    let program = stacked(
        Stacking::Best,
        vec![
            times("all", "2"),
            times("coffee", "3").when(category("coffee")),
        ],
    );
    let lines = [line_of("coffee", 30_00), line_of("cake", 20_00)];

    let left = left_today(&[("coffee", 0)]);
    let score = score(&program, &lines, &purchase(), left).unwrap();

    assert_eq!(
        points_by_source(&score),
        [("base", 50), ("all", 50), ("coffee", 0)]
    );
    assert_eq!(cuts(&score), [("coffee", 60, TODAY)]);
}

#[test]
fn of_equally_high_multipliers_the_first_takes_the_line() {
    let program = stacked(
        Stacking::Best,
        vec![
            times("a", "2.0").at_priority(2),
            times("c", "2").at_priority(1),
            times("b", "2").at_priority(1),
        ],
    );

    let score = scored(&program, &[line(10_00)]).unwrap();

    assert_eq!(points_by_source(&score), [("base", 10), ("b", 10)]);
}

#[test]
fn multiplicative_rules_multiply_what_stands_on_the_line_so_far() {
    let program = stacked(
        Stacking::Multiplicative,
        vec![
            times("first", "2").at_priority(1),
            times("second", "1.5")
                .at_priority(2)
                .when(category("coffee")),
        ],
    );
    let lines = [line_of("coffee", 30_00), line_of("cake", 20_00)];

    let score = scored(&program, &lines).unwrap();

    assert_eq!(
        points_by_source(&score),
        [("base", 50), ("first", 50), ("second", 30)]
    );
}

#[test]
fn a_cut_is_spread_over_the_lines_in_proportion() {
    let program = stacked(
        Stacking::Multiplicative,
        vec![
            times("first", "3").at_priority(1),
            times("second", "2").at_priority(2).when(category("coffee")),
        ],
    );
    let lines = [line_of("coffee", 30_00), line_of("cake", 20_00)];

    let left = left_today(&[("first", 25)]);
    let score = score(&program, &lines, &purchase(), left).unwrap();

    assert_eq!(
        points_by_source(&score),
        [("base", 50), ("first", 25), ("second", 45)]
    );
    assert_eq!(cuts(&score), [("first", 100, TODAY)]);
}

#[test]
fn a_cut_that_leaves_nothing_leaves_the_lines_as_they_stood() {
    let program = stacked(
        Stacking::Multiplicative,
        vec![times("a", "3"), times("b", "2")],
    );

    let left = left_today(&[("a", 0)]);
    let score = score(&program, &[line(10_00)], &purchase(), left).unwrap();

    assert_eq!(
        points_by_source(&score),
        [("base", 10), ("a", 0), ("b", 10)]
    );
    assert_eq!(cuts(&score), [("a", 20, TODAY)]);
}

#[test]
fn a_bonus_is_never_multiplied() {
    for stacking in [Stacking::Additive, Stacking::Multiplicative, Stacking::Best] {
        let program = stacked(
            stacking,
            vec![
                bonus("gift", 7).at_priority(1),
                times("triple", "3").at_priority(2),
            ],
        );

        let score = scored(&program, &[line(10_00)]).unwrap();

        assert_eq!(
            points_by_source(&score),
            [("base", 10), ("gift", 7), ("triple", 20)]
        );
    }
}

#[test]
fn a_multiplier_of_one_adds_nothing_and_does_not_appear() {
    for stacking in [Stacking::Additive, Stacking::Multiplicative, Stacking::Best] {
        let program = stacked(stacking, vec![times("same", "1")]);

        let score = scored(&program, &[line(10_00)]).unwrap();

        assert_eq!(points_by_source(&score), [("base", 10)]);
    }
}
