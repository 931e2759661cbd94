//! Stories told to a world, and how worlds are held against each other.

use gradus_domain::ledger::entry::Entry;
use gradus_domain::member::Member;
use gradus_domain::words::ids::MemberId;
use gradus_domain::words::time::{DAY_MS, Instant};
use gradus_tests::random::cases;
use gradus_tests::random::history::Story;
use gradus_tests::world::World;
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

/// How a law is tried: so many cases, and those that failed before first.
pub(crate) fn tried(default_cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases: cases(default_cases),
        max_shrink_iters: 1_000,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(
            "tests/properties.regressions",
        ))),
        ..ProptestConfig::default()
    }
}

/// A world in which a story was told.
pub(crate) fn told(story: &Story) -> World {
    let mut world = World::new(story.program.programs.clone());
    for command in &story.commands {
        world.run(command);
    }
    world
}

pub(crate) fn ids(world: &World) -> Vec<MemberId> {
    world.members().map(|member| member.id.clone()).collect()
}

pub(crate) fn settle_all(world: &mut World, at: Instant) {
    for id in ids(world) {
        world.settle(&id, at);
    }
}

/// A year and a month after the last command.
pub(crate) fn end(story: &Story) -> Instant {
    let last = story
        .commands
        .iter()
        .map(|command| command.received_at)
        .max();
    last.unwrap_or_default()
        .saturating_plus_millis(DAY_MS * 400)
}

/// All that a world keeps of its members, but for the number of writes.
pub(crate) fn kept(world: &World) -> Vec<(Member, Vec<Entry>)> {
    world
        .members()
        .map(|member| {
            let entries = world.entries(&member.id).to_vec();
            let member = Member {
                revision: 0,
                ..member.clone()
            };
            (member, entries)
        })
        .collect()
}

pub(crate) fn assert_alike(a: &World, b: &World) -> Result<(), TestCaseError> {
    for ((member_a, entries_a), (member_b, entries_b)) in kept(a).into_iter().zip(kept(b)) {
        for (entry_a, entry_b) in entries_a.iter().zip(&entries_b) {
            prop_assert_eq!(entry_a, entry_b);
        }
        prop_assert_eq!(entries_a.len(), entries_b.len());
        prop_assert_eq!(member_a, member_b);
    }
    prop_assert_eq!(a.remainders(), b.remainders());
    prop_assert_eq!(a.budgets_used(), b.budgets_used());
    Ok(())
}
