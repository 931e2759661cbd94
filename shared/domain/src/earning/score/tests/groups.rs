//! Rules of one group exclude each other.

use super::build::*;
use crate::earning::score::score;
use crate::words::exact::Rounding;

#[test]
fn a_bonus_and_a_multiplier_of_a_group_compete_by_what_they_give_alone() {
    let program = program(vec![
        bonus("gift", 15).in_group("weekend"),
        times("double", "2").in_group("weekend"),
    ]);

    let small = scored(&program, &[line(10_00)]).unwrap();
    let large = scored(&program, &[line(20_00)]).unwrap();

    assert_eq!(points_by_source(&small), [("base", 10), ("gift", 15)]);
    assert_eq!(points_by_source(&large), [("base", 20), ("double", 20)]);
}

#[test]
fn a_tie_goes_to_the_lower_priority() {
    let program = program(vec![
        bonus("a", 10).in_group("weekend").at_priority(2),
        times("b", "2").in_group("weekend").at_priority(1),
    ]);

    let score = scored(&program, &[line(10_00)]).unwrap();

    assert_eq!(points_by_source(&score), [("base", 10), ("b", 10)]);
}

#[test]
fn a_tie_within_a_priority_goes_to_the_first_id() {
    let program = program(vec![
        bonus("b", 10).in_group("weekend"),
        bonus("a", 10).in_group("weekend"),
    ]);

    let score = scored(&program, &[line(3_00)]).unwrap();

    assert_eq!(points_by_source(&score), [("base", 3), ("a", 10)]);
}

#[test]
fn exact_points_decide_even_where_the_whole_ones_are_equal() {
    let mut program = program(vec![
        bonus("ten", 10).in_group("weekend").at_priority(1),
        times("a-little-more", "2")
            .in_group("weekend")
            .at_priority(2),
    ]);
    program.earning.rounding = Rounding::Down;

    let score = scored(&program, &[line(10_20)]).unwrap();

    assert_eq!(
        points_by_source(&score),
        [("base", 10), ("a-little-more", 10)]
    );
}

#[test]
fn each_group_chooses_for_itself_and_the_rest_applies() {
    let program = program(vec![
        bonus("a", 1).in_group("one"),
        bonus("b", 2).in_group("two"),
        bonus("c", 3).in_group("one"),
        bonus("d", 4),
        bonus("e", 5).in_group("two"),
    ]);

    let score = scored(&program, &[line(1_00)]).unwrap();

    assert_eq!(
        points_by_source(&score),
        [("base", 1), ("c", 3), ("d", 4), ("e", 5)]
    );
}

#[test]
fn a_rule_that_does_not_match_excludes_nobody() {
    let program = program(vec![
        times("coffee", "9")
            .when(category("coffee"))
            .in_group("one"),
        bonus("gift", 2).in_group("one"),
    ]);

    let score = scored(&program, &[line_of("cake", 5_00)]).unwrap();

    assert_eq!(points_by_source(&score), [("base", 5), ("gift", 2)]);
}

#[test]
fn the_winner_of_a_group_may_be_cut() {
    let program = program(vec![
        bonus("big", 90).in_group("one"),
        bonus("small", 20).in_group("one"),
    ]);

    let left = left_today(&[("big", 30)]);
    let score = score(&program, &[line(1_00)], &purchase(), left).unwrap();

    assert_eq!(points_by_source(&score), [("base", 1), ("big", 30)]);
    assert_eq!(cuts(&score), [("big", 90, TODAY)]);
}

#[test]
fn a_bonus_competes_with_what_is_left_of_it() {
    let program = program(vec![
        bonus("big", 90).in_group("one"),
        bonus("small", 20).in_group("one"),
    ]);

    let left = left_today(&[("big", 19)]);
    let score = score(&program, &[line(1_00)], &purchase(), left).unwrap();

    assert_eq!(points_by_source(&score), [("base", 1), ("small", 20)]);
    assert_eq!(cuts(&score), []);
}

#[test]
fn growth_and_grants_join_no_group() {
    let program = program(vec![
        bonus("gift", 5).in_group("one"),
        growth("grow", 3).in_group("one"),
    ]);

    let score = scored(&program, &[line(1_00)]).unwrap();

    assert_eq!(points_by_source(&score), [("base", 1), ("gift", 5)]);
    assert_eq!(growth_by_source(&score), [("grow", 3)]);
}
