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

#[test]
fn a_multiplier_below_one_takes_of_its_lines_in_every_stacking() {
    // 40.00 of tobacco at half: 20 of 100 are taken, whatever the stacking.
    let lines = [line_of("tobacco", 40_00), line_of("cake", 60_00)];
    for stacking in [Stacking::Additive, Stacking::Multiplicative, Stacking::Best] {
        let half = times("half", "0.5").when(category("tobacco"));
        let program = stacked(stacking, vec![half]);

        let score = scored(&program, &lines).unwrap();

        assert_eq!(points_by_source(&score), [("base", 100), ("half", -20)]);
        assert_eq!(score.points.get(), 80);
    }
}

#[test]
fn a_multiplier_below_one_meets_another_by_the_stacking() {
    // 100.00 on a double day at half. Additive: 100 + 100 - 50. Multiplicative, half first:
    // 100 - 50 + 50. Best: double alone.
    let on = |stacking| {
        let rules = vec![times("double", "2").at_priority(2), times("half", "0.5")];
        scored(&stacked(stacking, rules), &[line(10_000)]).unwrap()
    };

    let additive = on(Stacking::Additive);
    let multiplicative = on(Stacking::Multiplicative);
    let best = on(Stacking::Best);

    assert_eq!(
        points_by_source(&additive),
        [("base", 100), ("half", -50), ("double", 100)]
    );
    assert_eq!(
        points_by_source(&multiplicative),
        [("base", 100), ("half", -50), ("double", 50)]
    );
    assert_eq!(points_by_source(&best), [("base", 100), ("double", 100)]);
}

#[test]
fn multipliers_below_one_take_no_more_of_a_line_than_stands_on_it() {
    // Coffee stands at 10 + 5 (of the 10 that "all" has left, a half each), cake at 10 + 5. A
    // takes 9 of the coffee, b the 6 that are left of it and no cake, for the cake is not its.
    let program = program(vec![
        times("a", "0.1").when(category("coffee")),
        times("all", "2").at_most_per_transaction(10).at_priority(1),
        times("b", "0").when(category("coffee")).at_priority(2),
    ]);
    let lines = [line_of("coffee", 10_00), line_of("cake", 10_00)];

    let score = scored(&program, &lines).unwrap();

    assert_eq!(
        points_by_source(&score),
        [("base", 20), ("a", -9), ("all", 10), ("b", -6)]
    );
    assert_eq!(score.points.get(), 15);
}

#[test]
fn what_a_multiplier_below_one_takes_is_rounded_with_the_rest() {
    // 7.50 at half is 3.75: down to 3, base 7 1/2 less 3 3/4 in whole shares 7 and -4.
    let program = program(vec![times("half", "0.5")]);

    let score = scored(&program, &[line(7_50)]).unwrap();

    assert_eq!(points_by_source(&score), [("base", 7), ("half", -4)]);
    assert_eq!(score.points.get(), 3);
}

#[test]
fn of_a_group_a_multiplier_below_one_gives_least() {
    let program = program(vec![
        times("half", "0.5").in_group("g"),
        times("same", "1").in_group("g").at_priority(1),
    ]);

    let score = scored(&program, &[line(10_00)]).unwrap();

    assert_eq!(points_by_source(&score), [("base", 10)]);
}
