//! What became of a command, and why it can have no answer yet.

use gradus_domain::audit::Finding;
use gradus_domain::ledger::entry::Entry;
use gradus_domain::ledger::plan::Failure;
use gradus_domain::ledger::rejection::Rejection;
use gradus_domain::words::ids::ProgramId;
use gradus_store::error::StoreError;

/// What became of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It was done.
    Recorded(Box<Entry>),
    /// It had been done: the first answer.
    Repeated(Box<Entry>),
    /// A return waits for its purchase.
    Waiting,
    /// The business says no.
    Rejected(Box<Rejection>),
    /// A settlement: what was due is settled, in so many entries.
    Settled(usize),
}

/// Why a command has no answer yet.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// The table.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Too many others write to the same member: the same may work in a moment.
    #[error("the member is written by too many at once; try again")]
    Contended,
    /// A command before it has no answer yet, and order is kept.
    #[error("a command of the same member before it has no answer yet; send both again")]
    Behind,
    /// Nobody published such a program.
    #[error("program {0} is not published: publish a version first")]
    ProgramUnknown(ProgramId),
    /// A stored version cannot be read.
    #[error("version {version} of program {program} cannot be read: {reason}")]
    ProgramUnreadable {
        /// Which program.
        program: ProgramId,
        /// Which version.
        version: u32,
        /// What is wrong.
        reason: String,
    },
    /// What a decision would write does not add up.
    #[error("nothing is written, for entries and state do not agree: {}", listed(.0))]
    Books(Vec<Finding>),
    /// The data do not fit together.
    #[error(transparent)]
    Undecided(#[from] Failure),
    /// What was to be written beside the command does not fit what stands there.
    #[error("what goes with the command cannot be written: companions {0:?} stand against it")]
    Companions(Vec<usize>),
}

impl EngineError {
    /// Whether asking again, unchanged, may work in a moment.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Store(error) => error.is_retryable(),
            Self::Contended | Self::Behind => true,
            Self::ProgramUnknown(_)
            | Self::ProgramUnreadable { .. }
            | Self::Books(_)
            | Self::Undecided(_)
            | Self::Companions(_) => false,
        }
    }
}

fn listed(findings: &[Finding]) -> String {
    let findings: Vec<String> = findings.iter().map(Finding::to_string).collect();
    findings.join("; ")
}
