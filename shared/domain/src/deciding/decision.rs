//! A command being decided, and what deciding it leaves.

use super::due::{Looked, timers_after};
use crate::commands::fingerprint::Fingerprint;
use crate::commands::{Command, CommandKey};
use crate::ledger::draft::{Draft, EntryHead, Stop};
use crate::ledger::entry::Entry;
use crate::ledger::plan::{
    BudgetLeft, BudgetMove, Failure, MemberWrite, Outcome, Record, RecordExpectation, RecordWrite,
    RemainderWrite,
};
use crate::ledger::rejection::Rejection;
use crate::member::Member;
use crate::program::versions::{Programs, Version};
use crate::words::time::{Instant, LocalDay};

/// A command being decided.
pub(crate) struct Decision<'a> {
    pub(crate) programs: &'a Programs,
    pub(crate) command: &'a Command,
    pub(crate) fingerprint: Fingerprint,
    /// The time of the decision.
    pub(crate) now: Instant,
    /// When it happened: up to five minutes ahead is read as on arrival.
    pub(crate) occurred_at: Instant,
    /// The local day on which it happened.
    pub(crate) occurred_on: LocalDay,
    pub(crate) budgets: &'a [BudgetLeft],
}

/// What applying a command leaves: the member, what is recorded besides, and the answer.
pub(crate) struct Applied {
    pub(crate) member: Box<Member>,
    pub(crate) records: Vec<RecordWrite>,
    pub(crate) absent: Vec<CommandKey>,
    pub(crate) remainders: Vec<RemainderWrite>,
    pub(crate) budgets: Vec<BudgetMove>,
    pub(crate) outcome: Outcome,
}

/// Why a command is not applied.
pub(crate) enum Answer {
    Is(Outcome),
    Rejected(Box<Rejection>),
    Failed(Failure),
}

impl From<Stop> for Answer {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Rejected(rejection) => Self::Rejected(rejection),
            Stop::Failed(failure) => failure.into(),
        }
    }
}

impl From<Failure> for Answer {
    /// A command whose figures do not fit is rejected; it is no fault of the data.
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Overflow => Rejection::Overflow.into(),
            Failure::TierMissing { .. }
            | Failure::NoVersion { .. }
            | Failure::VersionMissing { .. }
            | Failure::WrongFact { .. } => Self::Failed(failure),
        }
    }
}

impl From<Rejection> for Answer {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(Box::new(rejection))
    }
}

impl<'a> Decision<'a> {
    pub(crate) fn version_at(&self, at: Instant) -> Result<&'a Version, Rejection> {
        self.programs
            .at(at)
            .ok_or(Rejection::ProgramNotInForce { at })
    }

    pub(crate) fn member_unknown(&self) -> Answer {
        Rejection::MemberUnknown {
            member: self.command.member.clone(),
        }
        .into()
    }

    pub(crate) fn head(
        &self,
        command: &Command,
        fingerprint: Fingerprint,
    ) -> Result<EntryHead, Failure> {
        let key = command.key().ok_or(Failure::WrongFact {
            found: CommandKey::Join(command.member.clone()),
            wanted: "a command with a key",
        })?;
        Ok(EntryHead {
            key,
            occurred_at: command.occurred_at.min(command.received_at),
            received_at: command.received_at,
            fingerprint,
        })
    }

    pub(crate) fn open(
        &self,
        version: &'a Version,
        member: Box<Member>,
    ) -> Result<Draft<'a>, Failure> {
        let head = self.head(self.command, self.fingerprint)?;
        let today = if self.now == self.occurred_at {
            self.occurred_on
        } else {
            version.program.calendar.day_of(self.now)
        };
        Draft::open(self.programs, version, member, head, self.now, today)
    }

    /// Closes the command's entry.
    pub(crate) fn finish(
        &self,
        draft: Draft<'_>,
        remainders: Vec<RemainderWrite>,
        budgets: Vec<BudgetMove>,
    ) -> Result<Applied, Answer> {
        let (member, entry) = draft.close()?;
        let key = entry.key.clone();
        Ok(Applied {
            member,
            records: vec![record_entry(entry, RecordExpectation::AbsentOrRejected)],
            absent: Vec::new(),
            remainders,
            budgets,
            outcome: Outcome::Recorded(key),
        })
    }
}

/// The state to write, on the condition that nobody wrote since it was read.
pub(crate) fn member_write(
    programs: &Programs,
    mut member: Box<Member>,
    expects: Option<u64>,
    looked: Looked,
) -> Result<MemberWrite, Failure> {
    member.revision = expects.unwrap_or(0).saturating_add(1);
    let timers = timers_after(programs, &member, looked)?;
    Ok(MemberWrite {
        state: member,
        expects,
        timers,
    })
}

pub(crate) fn record_entry(entry: Box<Entry>, expects: RecordExpectation) -> RecordWrite {
    RecordWrite {
        key: entry.key.clone(),
        record: Record::Entry(entry),
        expects,
    }
}
