//! Reading a world that has the member `m`.

use gradus_domain::commands::Command;
use gradus_domain::ledger::entry::Entry;
use gradus_domain::ledger::plan::Outcome;
use gradus_domain::ledger::rejection::Rejection;
use gradus_domain::member::Member;
use gradus_domain::words::ids::MemberId;
use gradus_tests::world::World;

/// The member's state.
pub(crate) fn member(world: &World) -> &Member {
    world.member(&MemberId::new("m"))
}

/// The member's entries, oldest first.
pub(crate) fn entries(world: &World) -> &[Entry] {
    world.entries(&MemberId::new("m"))
}

/// The member's latest entry.
pub(crate) fn last_entry(world: &World) -> &Entry {
    entries(world).last().unwrap()
}

/// Runs a command that must be recorded.
pub(crate) fn recorded(world: &mut World, command: &Command) {
    let outcome = world.run(command);
    assert!(matches!(outcome, Outcome::Recorded(_)), "{outcome:?}");
}

/// Runs a command that must be rejected; returns why.
pub(crate) fn rejected(world: &mut World, command: &Command) -> Rejection {
    match world.run(command) {
        Outcome::Rejected(rejection) => rejection,
        other => panic!("not rejected: {other:?}"),
    }
}
