//! Laws that hold for every program and every act.

use super::build::*;
use crate::earning::score::{Left, score};
use crate::ledger::score::{BasisLine, Score, Source};
use crate::program::condition::Condition;
use crate::program::effect::Effect;
use crate::program::rule::{Limits, Rule};
use crate::program::{Program, Stacking};
use crate::words::exact::{Decimal, Rounding};
use crate::words::money::{Growth, Points};
use proptest::prelude::*;

const CATEGORIES: [&str; 3] = ["coffee", "cake", "tea"];

fn any_line() -> impl Strategy<Value = BasisLine> {
    let eligible = prop_oneof![1 => Just(0_i64), 9 => 1_i64..50_000];
    (eligible, prop::sample::select(&CATEGORIES[..]))
        .prop_map(|(eligible, category)| line_of(category, eligible))
}

fn any_lines() -> impl Strategy<Value = Vec<BasisLine>> {
    prop::collection::vec(any_line(), 0..5)
}

fn any_condition() -> impl Strategy<Value = Condition> {
    let categories = prop::sample::subsequence(CATEGORIES.to_vec(), 1..=2);
    prop_oneof![
        Just(Condition::Always),
        categories.prop_map(|names| Condition::Any(names.into_iter().map(category).collect())),
        (1_i64..60_000).prop_map(Condition::AmountAtLeast),
        (1_i64..60_000).prop_map(|least| {
            Condition::All(vec![
                category("coffee"),
                Condition::LinesAmountAtLeast(least),
            ])
        }),
    ]
}

/// 1 to 5, with up to two decimals.
fn any_factor() -> impl Strategy<Value = Decimal> {
    (100_u32..=500)
        .prop_map(|hundredths| decimal(&format!("{}.{:02}", hundredths / 100, hundredths % 100)))
}

fn any_effect() -> impl Strategy<Value = Effect> {
    prop_oneof![
        4 => any_factor().prop_map(Effect::Multiply),
        1 => (0_i64..300).prop_map(|points| Effect::Bonus(Points::new(points))),
        1 => (1_i64..9, 1_i64..5_000).prop_map(|(points, per_minor)| Effect::BonusEach {
            points: Points::new(points),
            per_minor,
        }),
        1 => (0_i64..50).prop_map(|growth| Effect::Growth(Growth::new(growth))),
        1 => Just(Effect::Grant("coupon".into())),
    ]
}

/// A rule and what is left of it today.
fn any_rule() -> impl Strategy<Value = (Rule, Option<i64>)> {
    let groups = prop_oneof![3 => Just(None), 1 => Just(Some("one")), 1 => Just(Some("two"))];
    let most = || prop::option::of(0_i64..400);
    (
        any_condition(),
        any_effect(),
        groups,
        0..3_i32,
        most(),
        most(),
    )
        .prop_map(|(when, effect, group, priority, per_transaction, left)| {
            let rule = Rule {
                when,
                group: group.map(Into::into),
                priority,
                limits: Limits {
                    per_transaction,
                    ..Limits::default()
                },
                ..rule("", effect)
            };
            (rule, left)
        })
}

#[derive(Clone, Debug)]
struct World {
    program: Program,
    left: Vec<(String, i64)>,
}

impl World {
    fn score(&self, lines: &[BasisLine]) -> Score {
        let left: Vec<(&str, i64)> = self
            .left
            .iter()
            .map(|(id, left)| (id.as_str(), *left))
            .collect();
        score(&self.program, lines, &purchase(), left_today(&left)).unwrap()
    }

    fn most(&self, rule: &Rule) -> Option<i64> {
        let left = self.left.iter().find(|(id, _)| id == rule.id.as_str());
        let left = left.map(|(_, left)| *left);
        rule.limits.per_transaction.into_iter().chain(left).min()
    }
}

fn any_world() -> impl Strategy<Value = World> {
    let roundings = prop::sample::select(vec![Rounding::Down, Rounding::Nearest, Rounding::Up]);
    let stackings = prop::sample::select(vec![
        Stacking::Additive,
        Stacking::Multiplicative,
        Stacking::Best,
    ]);
    let rules = prop::collection::vec(any_rule(), 0..6);
    (rules, roundings, stackings, any_factor(), 1_i64..400).prop_map(
        |(rules, rounding, stacking, tier_rate, per_minor)| {
            let mut named = Vec::new();
            let mut left = Vec::new();
            for (at, (rule, rule_left)) in rules.into_iter().enumerate() {
                let id = format!("r{at}");
                left.extend(rule_left.map(|amount| (id.clone(), amount)));
                named.push(Rule {
                    id: id.as_str().into(),
                    ..rule
                });
            }
            let mut program = program(named);
            program.earning.rounding = rounding;
            program.earning.stacking = stacking;
            program.earning.rate = rate("1", per_minor);
            program.tiers[0].rate = tier_rate;
            program.growth.rate = Some(rate("0.7", per_minor));
            World { program, left }
        },
    )
}

/// The world without limits.
fn unlimited_world(world: &World) -> World {
    let mut free = world.clone();
    free.left.clear();
    for rule in &mut free.program.rules {
        rule.limits = Limits::default();
    }
    free
}

fn without_rules(world: &World) -> World {
    let mut bare = world.clone();
    bare.program.rules.clear();
    bare
}

proptest! {
    #[test]
    fn shares_add_up_to_the_total(world in any_world(), lines in any_lines()) {
        let score = world.score(&lines);

        let points: i64 = score.shares.iter().map(|share| share.amount.get()).sum();
        let growth: i64 = score.growth_shares.iter().map(|share| share.amount.get()).sum();
        prop_assert_eq!(points, score.points.get());
        prop_assert_eq!(growth, score.growth.get());
    }

    #[test]
    fn no_rule_gives_more_than_is_left_of_it(world in any_world(), lines in any_lines()) {
        let score = world.score(&lines);

        for rule in &world.program.rules {
            let Some(most) = world.most(rule) else { continue };
            let source = Source::Rule(rule.id.clone());
            for share in score.shares.iter().filter(|share| share.source == source) {
                prop_assert!(share.amount.get() <= most);
            }
            for share in score.growth_shares.iter().filter(|share| share.source == source) {
                prop_assert!(share.amount.get() <= most);
            }
            let granted = score.grants.iter().any(|grant| grant.rule == rule.id);
            prop_assert!(!granted || most >= 1);
        }
    }

    #[test]
    fn a_share_that_was_cut_gives_no_more_than_what_it_was_cut_from(
        world in any_world(),
        lines in any_lines(),
    ) {
        let score = world.score(&lines);

        for share in &score.shares {
            prop_assert!(share.amount.get() >= 0);
            prop_assert!(share.amount.get() > 0 || share.cut.is_some());
            if let Some(cut) = share.cut {
                prop_assert!(share.amount.get() <= cut.from);
            }
        }
    }

    #[test]
    fn shares_stand_in_the_order_of_the_rules(world in any_world(), lines in any_lines()) {
        let score = world.score(&lines);

        let place = |source: &Source| match source {
            Source::Base => None,
            Source::Rule(id) => world.program.rules.iter().position(|rule| rule.id == *id),
        };
        let places: Vec<_> = score.shares.iter().map(|share| place(&share.source)).collect();
        prop_assert!(places.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn rules_never_take_away(world in any_world(), lines in any_lines()) {
        let with = world.score(&lines);
        let without = without_rules(&world).score(&lines);

        prop_assert!(with.points >= without.points);
        prop_assert!(with.growth >= without.growth);
    }

    #[test]
    fn of_a_group_at_most_one_rule_gives_points(world in any_world(), lines in any_lines()) {
        let score = world.score(&lines);

        for group in ["one", "two"] {
            let givers = world.program.rules.iter().filter(|rule| {
                let source = Source::Rule(rule.id.clone());
                rule.group.as_ref().is_some_and(|name| name.as_str() == group)
                    && score.shares.iter().any(|share| share.source == source)
            });
            prop_assert!(givers.count() <= 1);
        }
    }

    #[test]
    fn without_groups_multipliers_give_least_as_best_and_most_when_multiplied(
        world in any_world(),
        lines in any_lines(),
    ) {
        let mut world = unlimited_world(&world);
        for rule in &mut world.program.rules {
            rule.group = None;
        }

        let mut points = [Stacking::Best, Stacking::Additive, Stacking::Multiplicative].map(|stacking| {
            world.program.earning.stacking = stacking;
            world.score(&lines).points
        }).into_iter();

        let (best, additive, multiplicative) = (points.next(), points.next(), points.next());
        prop_assert!(best <= additive);
        prop_assert!(additive <= multiplicative);
    }

    #[test]
    fn splitting_a_line_changes_nothing(
        world in any_world(),
        lines in any_lines(),
        at in 1_i64..50_000,
    ) {
        let mut split = lines.clone();
        if let Some(first) = split.first().cloned().filter(|line| line.eligible_minor > at) {
            let name = first.category.as_ref().unwrap().as_str();
            split[0] = line_of(name, at);
            split.push(line_of(name, first.eligible_minor.saturating_sub(at)));
        }

        prop_assert_eq!(world.score(&split), world.score(&lines));
    }

    #[test]
    fn what_is_left_is_asked_once_of_each_rule_that_takes_part(
        world in any_world(),
        lines in any_lines(),
    ) {
        let asked = std::cell::RefCell::new(Vec::new());
        let left = |rule: &Rule| -> Option<Left> {
            asked.borrow_mut().push(rule.id.clone());
            None
        };

        score(&world.program, &lines, &purchase(), left).unwrap();

        let mut once = asked.borrow().clone();
        once.sort();
        once.dedup();
        prop_assert_eq!(once.len(), asked.borrow().len());
    }
}
