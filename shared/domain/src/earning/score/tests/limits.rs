//! What limits and budgets cut.

use super::build::*;
use crate::earning::score::score;
use crate::ledger::score::{Cut, GrantShare, Limit};
use crate::program::effect::Effect;
use crate::words::ids::BenefitId;

#[test]
fn the_tightest_limit_cuts_and_the_transaction_wins_a_tie() {
    let program = program(vec![bonus("gift", 50).at_most_per_transaction(20)]);
    let lines = [line(1_00)];

    for (left, given, by) in [
        (30, 20, Limit::Transaction),
        (20, 20, Limit::Transaction),
        (19, 19, TODAY),
    ] {
        let left = left_today(&[("gift", left)]);
        let score = score(&program, &lines, &purchase(), left).unwrap();

        assert_eq!(points_by_source(&score), [("base", 1), ("gift", given)]);
        assert_eq!(cuts(&score), [("gift", 50, by)]);
    }
}

#[test]
fn what_fits_the_limit_exactly_is_not_cut() {
    let program = program(vec![
        bonus("gift", 20).at_most_per_transaction(20),
        times("double", "2").at_most_per_transaction(10),
    ]);

    let score = scored(&program, &[line(10_00)]).unwrap();

    assert_eq!(
        points_by_source(&score),
        [("base", 10), ("double", 10), ("gift", 20)]
    );
    assert_eq!(cuts(&score), []);
}

#[test]
fn what_a_multiplier_would_have_given_is_said_rounded_down() {
    let program = program(vec![times("double", "2").at_most_per_transaction(5)]);

    let score = scored(&program, &[line(10_90)]).unwrap();

    assert_eq!(points_by_source(&score), [("base", 10), ("double", 5)]);
    assert_eq!(cuts(&score), [("double", 10, Limit::Transaction)]);
}

#[test]
fn growth_is_cut_to_its_limits() {
    let program = program(vec![growth("task", 10)]);

    let left = left_today(&[("task", 4)]);
    let score = score(&program, &[line(1_00)], &purchase(), left).unwrap();

    let cut = Cut {
        from: 10,
        by: TODAY,
    };
    assert_eq!(score.growth.get(), 4);
    assert_eq!(growth_by_source(&score), [("task", 4)]);
    assert_eq!(score.growth_shares[0].cut, Some(cut));
}

#[test]
fn a_grant_takes_one_of_what_is_left() {
    let coupon = BenefitId::from("coupon");
    let program = program(vec![rule("give", Effect::Grant(coupon.clone()))]);
    let lines = [line(1_00)];

    let one = score(&program, &lines, &purchase(), left_today(&[("give", 1)])).unwrap();
    let none = score(&program, &lines, &purchase(), left_today(&[("give", 0)])).unwrap();

    let granted = GrantShare {
        rule: "give".into(),
        benefit: coupon,
    };
    assert_eq!(one.grants, [granted]);
    assert_eq!(none.grants, []);
}
