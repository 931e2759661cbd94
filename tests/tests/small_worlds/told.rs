//! A step that was taken.

use crate::member::{id, member_after};
use crate::node::Node;
use gradus_domain::commands::{Command, CommandKey};
use gradus_domain::ledger::entry::Entry;
use gradus_domain::ledger::plan::Plan;
use gradus_domain::member::Member;
use gradus_domain::program::Program;
use gradus_tests::world::World;

/// A command that was told, and what became of it.
pub(crate) struct Told<'a> {
    pub(crate) before: &'a Node,
    pub(crate) command: &'a Command,
    pub(crate) plan: &'a Plan,
    /// With the plan written.
    pub(crate) world: &'a World,
}

impl Told<'_> {
    pub(crate) fn program(&self) -> &Program {
        &self.world.programs.first().unwrap().program
    }

    /// The member that the plan leaves.
    pub(crate) fn member(&self) -> &Member {
        member_after(&self.before.world, self.plan)
    }

    pub(crate) fn entry(&self, key: &CommandKey) -> &Entry {
        let mut entries = self.world.entries(&id()).iter();
        entries.find(|entry| entry.key == *key).unwrap()
    }
}

/// What was found, unless it is as it has to be.
pub(crate) fn hold(holds: bool, found: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(found()) }
}
