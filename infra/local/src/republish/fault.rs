//! Why sending again breaks off.

use super::say;
use crate::serve::ServeError;
use gradus_domain::words::time::Instant;
use gradus_engine::answer::EngineError;
use gradus_files::console::NotPrinted;
use gradus_publish::again::NotResent;
use gradus_shell::config::StartError;
use gradus_store::ledger::LedgerSize;
use std::io;
use std::process::ExitCode;

/// Why sending again breaks off.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RepublishError {
    /// The span is none.
    #[error("--from {from} is not before --to {to}")]
    Span {
        /// Its first instant.
        from: Instant,
        /// The first one after it.
        to: Instant,
    },
    /// Nobody agreed to the price of a full read.
    #[error(
        "without --member the whole ledger is read: {}; say --read-all to have it read",
        say::size(.0)
    )]
    Price(LedgerSize),
    /// A folder that is not served.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// A deployment that is not named, or whose table is another.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The table, or a program.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A destination.
    #[error(
        "{cause}; {sent} notifications of entries before it were sent and stay so, the same command sends them again"
    )]
    NotResent {
        /// What it says.
        cause: NotResent,
        /// How many were sent at least.
        sent: u64,
    },
    /// The index lists what the table does not have.
    #[error("of {listed} entries that the index lists the table has {found}: it is not whole")]
    Missing {
        /// In the index.
        listed: usize,
        /// In the table.
        found: usize,
    },
    /// What was sent is sent, and nobody has read how much.
    #[error("{0}; what was sent again is sent")]
    Print(#[from] NotPrinted),
    /// No randomness.
    #[error("{0}")]
    Entropy(String),
    /// No runtime.
    #[error("no runtime: {0}")]
    Runtime(io::Error),
}

impl RepublishError {
    /// 2 where another command line or folder would do; 1 otherwise.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Span { .. } | Self::Price(_) | Self::Start(_) => ExitCode::from(2),
            Self::Serve(error) => error.exit_code(),
            Self::Engine(_)
            | Self::NotResent { .. }
            | Self::Missing { .. }
            | Self::Print(_)
            | Self::Entropy(_)
            | Self::Runtime(_) => ExitCode::from(1),
        }
    }
}
