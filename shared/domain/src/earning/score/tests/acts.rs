//! Which acts and which lines a rule takes.

use super::build::*;
use crate::earning::score::score;
use crate::program::condition::Condition;
use crate::program::effect::Effect;
use crate::program::rule::Rule;
use crate::words::ids::BenefitId;
use crate::words::money::Points;

fn bonus_each(id: &str, points: i64, per_minor: i64) -> Rule {
    let points = Points::new(points);
    rule(id, Effect::BonusEach { points, per_minor })
}

#[test]
fn a_bonus_for_each_unit_counts_full_units_of_the_matching_lines_together() {
    let each = bonus_each("each", 5, 10_00).when(category("coffee"));
    let program = program(vec![each]);
    let lines = [
        line_of("coffee", 16_00),
        line_of("coffee", 13_99),
        line_of("cake", 50_00),
    ];

    let score = scored(&program, &lines).unwrap();

    assert_eq!(points_by_source(&score), [("base", 79), ("each", 10)]);
}

#[test]
fn an_excluded_line_never_matches() {
    let coupon = BenefitId::from("coupon");
    let program = program(vec![
        times("double", "2"),
        bonus("gift", 5),
        growth("grow", 5),
        rule("give", Effect::Grant(coupon)),
    ]);
    let mut excluded = line(10_00);
    excluded.eligible_minor = 0;

    let score = scored(&program, &[excluded]).unwrap();

    assert_eq!(score, crate::ledger::score::Score::default());
}

#[test]
fn a_bonus_needs_one_line_for_which_its_condition_holds() {
    let program = program(vec![bonus("gift", 5).when(category("coffee"))]);
    let mut excluded = line_of("coffee", 10_00);
    excluded.eligible_minor = 0;

    let without = scored(&program, &[excluded, line_of("cake", 3_00)]).unwrap();
    let with = scored(&program, &[line_of("coffee", 1), line_of("cake", 3_00)]).unwrap();

    assert_eq!(points_by_source(&without), [("base", 3)]);
    assert_eq!(points_by_source(&with), [("base", 3), ("gift", 5)]);
}

#[test]
fn an_activity_is_one_line_without_attributes_and_without_an_amount() {
    let coupon = BenefitId::from("coupon");
    let mut program = program(vec![
        bonus("review", 8).for_activities(),
        bonus("coffee", 9).for_activities().when(category("coffee")),
        bonus_each("each", 9, 1).for_activities(),
        times("double", "2").for_activities(),
        growth("grow", 3).for_activities(),
        rule("give", Effect::Grant(coupon)).for_activities(),
        bonus("purchases-only", 100),
    ]);
    program.growth.rate = Some(rate("1", 1));

    let lines = [line_of("coffee", 50_00)];
    let score = score(&program, &lines, &activity("review"), unlimited).unwrap();

    assert_eq!(points_by_source(&score), [("review", 8)]);
    assert_eq!(growth_by_source(&score), [("grow", 3)]);
    assert_eq!(score.grants.len(), 1);
}

#[test]
fn a_purchase_takes_no_rule_for_activities() {
    let program = program(vec![bonus("review", 8).for_activities()]);

    let score = scored(&program, &[line(1_00)]).unwrap();

    assert_eq!(points_by_source(&score), [("base", 1)]);
}

#[test]
fn a_rule_applies_from_its_first_day_to_its_last() {
    for (from, until, applies) in [
        ("2026-03-07", "2026-03-07", true),
        ("2026-03-08", "2026-03-09", false),
        ("2026-03-01", "2026-03-06", false),
    ] {
        let dated = Rule {
            from: Some(day(from)),
            until: Some(day(until)),
            ..bonus("gift", 5)
        };

        let score = scored(&program(vec![dated]), &[line(1_00)]).unwrap();

        assert_eq!(score.points.get(), if applies { 6 } else { 1 });
    }
}

#[test]
fn lines_amount_reads_the_lines_that_match_when_it_is_taken_as_met() {
    let when = Condition::All(vec![
        category("coffee"),
        Condition::LinesAmountAtLeast(30_00),
    ]);
    let program = program(vec![times("double", "2").when(when)]);
    let enough = [
        line_of("coffee", 10_00),
        line_of("coffee", 20_00),
        line_of("cake", 9_00),
    ];
    let too_little = [line_of("coffee", 29_99), line_of("cake", 99_00)];

    let met = scored(&program, &enough).unwrap();
    let missed = scored(&program, &too_little).unwrap();

    assert_eq!(points_by_source(&met), [("base", 39), ("double", 30)]);
    assert_eq!(points_by_source(&missed), [("base", 128)]);
}

#[test]
fn lines_amount_in_one_alternative_counts_the_lines_of_all() {
    let dear_cake = Condition::All(vec![category("cake"), Condition::LinesAmountAtLeast(30_00)]);
    let when = Condition::Any(vec![category("coffee"), dear_cake]);
    let program = program(vec![times("double", "2").when(when)]);

    let together = [line_of("coffee", 20_00), line_of("cake", 10_00), line(5_00)];
    let met = scored(&program, &together).unwrap();
    let apart = [line_of("coffee", 19_00), line_of("cake", 10_00), line(5_00)];
    let missed = scored(&program, &apart).unwrap();

    assert_eq!(points_by_source(&met), [("base", 35), ("double", 30)]);
    assert_eq!(points_by_source(&missed), [("base", 34), ("double", 19)]);
}

#[test]
fn amount_reads_the_eligible_sum_of_the_transaction() {
    let when = Condition::All(vec![category("coffee"), Condition::AmountAtLeast(30_00)]);
    let program = program(vec![bonus("gift", 5).when(when)]);
    let mut excluded = line(50_00);
    excluded.eligible_minor = 0;

    let met = scored(&program, &[line_of("coffee", 1_00), line(29_00)]).unwrap();
    let missed = scored(&program, &[line_of("coffee", 1_00), line(28_99), excluded]).unwrap();

    assert_eq!(points_by_source(&met), [("base", 30), ("gift", 5)]);
    assert_eq!(points_by_source(&missed), [("base", 29)]);
}
