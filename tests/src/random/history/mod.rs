//! Random histories: first drawn as steps, then told as commands, for what a member may
//! spend or return depends on what happened before.

mod draws;
mod teller;

use crate::random::history::draws::{Late, MEMBERS, ProfileDraw, Wait, What};
use crate::random::history::teller::Teller;
use crate::random::program::RandomProgram;
use gradus_domain::commands::{Act, Command, CommandKey};
use gradus_domain::words::time::Instant;
use proptest::prelude::*;
use proptest::sample::select;

pub use crate::random::history::draws::{Step, steps};

/// When histories begin: near leap days, changes of clocks, ends of years, and the day that
/// Apia skipped.
pub fn beginning() -> BoxedStrategy<Instant> {
    select(
        &[
            "2011-12-27T09:00:00Z",
            "2023-12-30T12:00:00Z",
            "2024-02-27T23:00:00Z",
            "2024-10-26T00:30:00Z",
            "2025-03-29T18:00:00Z",
            "2027-01-31T12:00:00Z",
        ][..],
    )
    .prop_map(crate::commands::at)
    .boxed()
}

/// A random program, and commands told over it, in order of arrival.
#[derive(Clone)]
pub struct Story {
    /// The program.
    pub program: RandomProgram,
    /// What happens.
    pub commands: Vec<Command>,
}

impl std::fmt::Debug for Story {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{:?}", self.program)?;
        for command in &self.commands {
            writeln!(f, "{command:?}")?;
        }
        Ok(())
    }
}

/// Random programs with random histories.
pub fn story(len: std::ops::Range<usize>) -> BoxedStrategy<Story> {
    (crate::random::program::valid(), beginning(), steps(len))
        .prop_map(|(program, begins, steps)| tell(program, begins, &steps))
        .boxed()
}

/// Tells steps as commands: figures take their meaning from a world in which the commands
/// before were run.
#[must_use]
pub fn tell(program: RandomProgram, begins: Instant, steps: &[Step]) -> Story {
    let mut teller = Teller::new(&program, begins);
    let first = ProfileDraw {
        birthday: Some((2, 29)),
        referred: false,
        vip: true,
        variant: false,
        agreed: 15,
        zone: Some("America/Havana"),
    };
    let mut members = Vec::new();
    for number in 0..MEMBERS {
        let step = Step {
            wait: Wait::None,
            member: number,
            late: Late::OnTime,
            what: What::Join(first.clone()),
        };
        members.push(step);
    }
    for (index, step) in members.iter().chain(steps).enumerate() {
        teller.tell(index, step);
    }
    Story {
        commands: teller.commands,
        program,
    }
}

/// The key of each purchase of a story.
#[must_use]
pub fn purchases(commands: &[Command]) -> Vec<CommandKey> {
    commands
        .iter()
        .filter(|command| matches!(command.act, Act::Purchase(_)))
        .filter_map(Command::key)
        .collect()
}
