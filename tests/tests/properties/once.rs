//! A command is done once or not at all.

use crate::told::{end, kept, settle_all, tried};
use gradus_domain::commands::{Act, Command, Spend};
use gradus_domain::ledger::entry::Entry;
use gradus_domain::ledger::plan::Outcome;
use gradus_domain::words::ids::CommandId;
use gradus_domain::words::money::Points;
use gradus_tests::random::history::story;
use gradus_tests::world::{World, settlement};
use proptest::prelude::*;

/// A command that settles as much as another one, and does nothing.
fn settles_alike(command: &Command) -> Command {
    match &command.act {
        Act::Join(_) | Act::Profile(_) | Act::Settle => {
            settlement(&command.member, command.received_at)
        }
        _ => Command {
            act: Act::Spend(Spend {
                id: CommandId::new("more than there is"),
                points: Points::new(i64::MAX),
                reason: "nothing".to_owned(),
            }),
            ..command.clone()
        },
    }
}

proptest! {
    #![proptest_config(tried(150))]

    #[test]
    fn a_repeated_command_changes_nothing_and_gets_the_first_answer(story in story(1..30)) {
        let mut world = World::new(story.program.programs.clone());
        let mut done: Vec<(&Command, Entry)> = Vec::new();
        for command in &story.commands {
            let outcome = world.run(command);

            let before = (kept(&world), world.remainders().clone(), world.budgets_used().clone());
            let again = world.run(command);
            match (&outcome, &again) {
                (Outcome::Recorded(key), Outcome::Repeated(entry)) => {
                    prop_assert_eq!(key, &entry.key);
                    done.push((command, entry.as_ref().clone()));
                }
                (Outcome::Repeated(first), Outcome::Repeated(second)) => prop_assert_eq!(first, second),
                (Outcome::Waiting, Outcome::Waiting) => {}
                (Outcome::Rejected(first), Outcome::Rejected(second)) => prop_assert_eq!(first, second),
                (first, second) => prop_assert!(false, "first {first:?}, then {second:?}"),
            }
            let after = (kept(&world), world.remainders().clone(), world.budgets_used().clone());
            prop_assert_eq!(before, after);
        }
        let long_after = end(&story);
        settle_all(&mut world, long_after);
        let before = kept(&world);
        for (command, entry) in done {
            let again = Command { received_at: long_after, ..command.clone() };
            let is_in_future = command.received_at < command.occurred_at;
            match world.run(&again) {
                Outcome::Repeated(first) => prop_assert_eq!(*first, entry),
                other => prop_assert!(is_in_future, "{other:?}"),
            }
        }
        prop_assert_eq!(before, kept(&world));
    }

    #[test]
    fn a_rejection_changes_no_member(story in story(1..30)) {
        let mut world = World::new(story.program.programs.clone());
        for command in &story.commands {
            let plan = world.plan(command);

            let mut settled = world.clone();
            let in_future = command.received_at.saturating_plus_millis(300_000) < command.occurred_at;
            if !in_future {
                settled.run(&settles_alike(command));
            }
            for commit in &plan.commits {
                world.apply(commit);
            }

            if let Outcome::Rejected(_) = plan.outcome {
                prop_assert_eq!(kept(&world), kept(&settled));
                prop_assert_eq!(world.remainders(), settled.remainders());
                prop_assert_eq!(world.budgets_used(), settled.budgets_used());
                if let Some(key) = command.key() {
                    prop_assert!(world.record(&key).is_some());
                }
            }
        }
    }
}
