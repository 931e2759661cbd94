//! Playing a scenario: a fresh store, one command after the other, and what was seen of the
//! last one of each step.

use super::compare::{Difference, differences, outcome_difference};
use super::scenario::{Scenario, Step};
use crate::memory_store::{MemoryStore, StoreError};
use gradus_domain::ledger::entry::Entry;
use gradus_domain::ledger::plan::Outcome;
use gradus_domain::member::Member;
use gradus_domain::program::versions::Programs;

/// What came of a scenario.
#[derive(Debug)]
pub(super) enum Verdict {
    /// Everything was as expected.
    Held,
    /// A step was not; the ones after it were not played.
    Broke(Break),
}

/// Where a scenario broke.
#[derive(Debug)]
pub(super) struct Break {
    /// The step's line in the file, from 1.
    pub(super) line: usize,
    /// The step in the file's words.
    pub(super) told: String,
    /// What was wrong.
    pub(super) how: How,
}

/// How a scenario broke.
#[derive(Debug)]
pub(super) enum How {
    /// Something was not as expected.
    Differs {
        /// What, at least one.
        differences: Vec<Difference>,
        /// What happened, for who wants to know why.
        happened: Vec<String>,
    },
    /// `gradus` itself is at fault.
    Internal(StoreError),
}

/// What was seen of one command.
pub(super) struct Seen {
    /// What became of it.
    pub(super) outcome: Outcome,
    /// All entries that it made, those of the settlement before it included.
    pub(super) entries: Vec<Entry>,
    /// The member afterwards.
    pub(super) member: Option<Member>,
}

impl Seen {
    /// The entry of the command itself.
    pub(super) fn own_entry(&self) -> Option<&Entry> {
        match &self.outcome {
            Outcome::Recorded(key) => self.entries.iter().find(|entry| entry.key == *key),
            Outcome::Repeated(entry) => Some(entry),
            Outcome::Waiting | Outcome::Rejected(_) | Outcome::Settled => None,
        }
    }
}

/// Plays a scenario up to its end or its first difference.
pub(super) fn play(programs: &Programs, scenario: &Scenario) -> Verdict {
    let mut store = MemoryStore::default();
    for step in &scenario.steps {
        if let Err(how) = take(&mut store, programs, step) {
            return Verdict::Broke(Break {
                line: step.line,
                told: step.told.clone(),
                how,
            });
        }
    }
    Verdict::Held
}

fn take(store: &mut MemoryStore, programs: &Programs, step: &Step) -> Result<(), How> {
    let mut entries = Vec::new();
    let mut last = None;
    for command in &step.commands {
        let plan = store.apply(programs, command).map_err(How::Internal)?;
        entries.extend(plan.entries().cloned());
        if let Some(difference) = outcome_difference(&step.expected.outcome, &plan.outcome) {
            return Err(How::Differs {
                differences: vec![difference],
                happened: Vec::new(),
            });
        }
        last = Some(plan.outcome);
    }
    let Some(outcome) = last else {
        return Ok(());
    };
    let seen = Seen {
        outcome,
        entries,
        member: store.member(&step.member).cloned(),
    };
    let differences = differences(&step.expected, &seen);
    if differences.is_empty() {
        return Ok(());
    }
    Err(How::Differs {
        differences,
        happened: super::happened::happened(&seen),
    })
}
