//! A scenario: what is done to members of a program, step by step, and what is expected.

use crate::seen::{Figure, Lot, Outcome};
use gradus_contracts::program::{Faults, ProgramContent, read_program_content};
use gradus_domain::commands::Command;
use gradus_domain::program::messages::MessageChannel;
use gradus_domain::program::versions::Programs;
use gradus_domain::telling::delivery::Withheld;
use gradus_domain::words::ids::MemberId;
use gradus_domain::words::time::{Instant, LocalDay};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One story about a program.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What it shows.
    pub name: String,
    /// The program that it is about.
    pub program: Arc<CaseProgram>,
    /// Its steps, in order.
    pub steps: Vec<Step>,
}

/// A program as scenarios are played with it: the first and only version.
#[derive(Clone, Debug)]
pub struct CaseProgram {
    /// The file, in TOML or JSON.
    pub file: Vec<u8>,
    /// What it says.
    pub content: ProgramContent,
    /// The rules as what is in force.
    pub programs: Programs,
}

/// Why a text is no program.
#[derive(Clone, Debug)]
pub(crate) enum Unsound {
    /// It has faults.
    Faulty(Faults),
    /// It cannot be the one version of a program.
    NoVersion(String),
}

impl Moment {
    /// Whether an instant is this one, or lies between these two.
    #[must_use]
    pub fn holds(&self, at: Instant) -> bool {
        match self.before {
            None => at == self.from,
            Some(before) => self.from <= at && at < before,
        }
    }
}

impl CaseProgram {
    /// Reads a program; `name` only names the file in faults.
    ///
    /// # Errors
    /// [`Unsound`].
    pub(crate) fn read(name: &str, file: Vec<u8>) -> Result<Self, Unsound> {
        let content = read_program_content(name, &file).map_err(Unsound::Faulty)?;
        let programs = Programs::new(vec![content.program.clone()])
            .map_err(|error| Unsound::NoVersion(error.to_string()))?;
        Ok(Self {
            file,
            content,
            programs,
        })
    }
}

/// One act, or several alike, and what is expected after the last of them.
#[derive(Clone, Debug)]
pub struct Step {
    /// The line in the file, from 1.
    pub line: usize,
    /// In the file's own words: when and what.
    pub told: String,
    /// Whose.
    pub member: MemberId,
    /// What is done: at least one.
    pub commands: Vec<Command>,
    /// What is expected.
    pub expected: Expected,
}

/// What is expected after a step; only what is stated counts.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    /// What the act led to.
    pub outcome: Outcome,
    /// Whole numbers.
    pub figures: Vec<(Figure, i64)>,
    /// The effective tier.
    pub tier: Option<String>,
    /// The last day of the tier that the member's own metrics reached; `Some(None)`: it
    /// lasts for ever.
    pub tier_until: Option<Option<LocalDay>>,
    /// The last day of grace; `Some(None)`: no grace.
    pub grace_until: Option<Option<LocalDay>>,
    /// The stage of life.
    pub stage: Option<String>,
    /// The active lots, in spend order.
    pub lots: Option<Vec<Lot>>,
    /// The pending lots, by activation day.
    pub pending_lots: Option<Vec<Lot>>,
    /// The kinds of what was said in this step, sorted.
    pub notices: Option<Vec<String>>,
    /// What becomes of what was said in this step, of the kinds that are named, in order.
    pub deliveries: Option<Vec<ExpectedDelivery>>,
    /// The points of the act by source: `base` or a rule.
    pub breakdown: Option<BTreeMap<String, i64>>,
    /// What rules would have given that were cut.
    pub cut_from: Option<BTreeMap<String, i64>>,
    /// The benefits of which grants are open, sorted.
    pub grants: Option<Vec<String>>,
    /// The benefits granted in this step, sorted.
    pub granted: Option<Vec<String>>,
}

impl Expected {
    /// Whether something is stated that only an enrolled member can have.
    #[must_use]
    pub fn is_of_a_member(&self) -> bool {
        self.tier.is_some()
            || self.tier_until.is_some()
            || self.grace_until.is_some()
            || self.stage.is_some()
            || self.lots.is_some()
            || self.pending_lots.is_some()
            || self.grants.is_some()
    }
}

/// What should become of something that was said; what is left out may be anything.
#[derive(Clone, Debug)]
pub struct ExpectedDelivery {
    /// Its kind.
    pub notice: String,
    /// Why it is not sent; `None`: it is.
    pub withheld: Option<Withheld>,
    /// Over which channels, the preferred one first.
    pub channels: Option<Vec<MessageChannel>>,
    /// Not before when.
    pub not_before: Option<Moment>,
    /// Not at or after when.
    pub not_after: Option<Moment>,
    /// For how many hours from its first instant.
    pub hours: Option<i64>,
}

/// An instant, or two between which it lies.
#[derive(Clone, Debug)]
pub struct Moment {
    /// The instant, or the first that will do.
    pub from: Instant,
    /// The first after it that will not; `None`: only that one will do.
    pub before: Option<Instant>,
    /// In the file's own words.
    pub told: String,
}
