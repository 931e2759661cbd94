//! What is recorded adds up.

use crate::told::{end, settle_all, told, tried};
use gradus_domain::audit::{Finding, Law};
use gradus_domain::ledger::entry::{Entry, What};
use gradus_domain::ledger::score::{Score, Source};
use gradus_domain::program::effect::Effect;
use gradus_domain::words::exact::Decimal;
use gradus_tests::random::history::story;
use gradus_tests::world::World;
use proptest::prelude::*;

/// The score of an entry, where it has one.
fn score_of(entry: &Entry) -> Option<&Score> {
    match &entry.what {
        What::Purchased(record) => Some(&record.score),
        What::Acted(record) => Some(&record.score),
        What::Joined
        | What::Returned(_)
        | What::Spent(_)
        | What::GaveBack(_)
        | What::ProfileChanged
        | What::Adjusted { .. }
        | What::Reinstated { .. }
        | What::TierHeld
        | What::Erased { .. }
        | What::DayBegan { .. }
        | What::InstantCame => None,
    }
}

/// Whether it is a rule that multiplies by less than 1.
fn takes(world: &World, source: &Source) -> bool {
    let Source::Rule(id) = source else {
        return false;
    };
    let below_one =
        |effect: &Effect| matches!(effect, Effect::Multiply(factor) if *factor < Decimal::ONE);
    let versions = world.programs.all();
    let mut rules = versions.flat_map(|version| &version.program.rules);
    rules.any(|rule| rule.id == *id && below_one(&rule.effect))
}

proptest! {
    #![proptest_config(tried(150))]

    #[test]
    fn the_auditor_agrees_at_every_step(story in story(1..30)) {
        let mut world = World::new(story.program.programs.clone());
        for command in &story.commands {
            world.run(command);
            prop_assert_eq!(world.audit(), Ok(()), "after {:?}", command);
        }
        settle_all(&mut world, end(&story));
        prop_assert_eq!(world.audit(), Ok(()));
    }

    #[test]
    fn limits_and_budgets_are_never_exceeded(story in story(1..30)) {
        let mut world = World::new(story.program.programs.clone());
        for command in &story.commands {
            world.run(command);

            for version in world.programs.all() {
                for rule in version.program.rules.iter().filter(|rule| rule.budget.is_some()) {
                    let used = world.budgets_used().get(&rule.id).copied().unwrap_or(0);
                    prop_assert!(used >= 0 && world.budget_left(&rule.id) >= 0);
                }
            }
            let exceeded = |finding: &Finding| matches!(finding.law, Law::Limit | Law::Budget);
            let findings = world.audit().err().unwrap_or_default();
            prop_assert!(!findings.iter().any(exceeded), "{findings:?}");
        }
    }

    #[test]
    fn a_breakdown_adds_up(story in story(1..30)) {
        let world = told(&story);
        for member in world.members() {
            for score in world.entries(&member.id).iter().filter_map(score_of) {
                let points: i64 = score.shares.iter().map(|share| share.amount.get()).sum();
                let growth: i64 = score.growth_shares.iter().map(|share| share.amount.get()).sum();
                prop_assert_eq!(points, score.points.get());
                prop_assert_eq!(growth, score.growth.get());
                let below_zero = score.shares.iter().filter(|share| share.amount.is_negative());
                prop_assert!(below_zero.map(|share| &share.source).all(|source| takes(&world, source)));
                prop_assert!(score.growth_shares.iter().all(|share| !share.amount.is_negative()));
            }
        }
    }
}
