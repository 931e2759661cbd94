//! Why a demo broke off.

use crate::serve::ServeError;
use gradus_engine::answer::EngineError;
use gradus_files::console::NotPrinted;
use gradus_store::error::StoreError;
use std::io;
use std::path::PathBuf;

/// Why a demo broke off.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DemoError {
    /// What serves did not start.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// A folder cannot be written.
    #[error("{path}: writing failed: {cause}; the demo needs a folder that it may write")]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// No threads.
    #[error("the demo cannot start: {0}")]
    Runtime(io::Error),
    /// The purchases that come with the program cannot be read.
    #[error("the demo's own data cannot be read: {0}")]
    Data(String),
    /// A call was not answered as it should.
    #[error("{asked}: found {found}")]
    Call {
        /// Which call.
        asked: String,
        /// What was answered.
        found: String,
    },
    /// The table.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The engine.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The ledger is not what a replay comes to.
    #[error("member {member}: {found}; a replay of the same purchases comes to {expected}")]
    Differs {
        /// Whose, by the file's id.
        member: String,
        /// In the table.
        found: String,
        /// In memory.
        expected: String,
    },
    /// A result cannot be written where it is wanted.
    #[error("{0}")]
    Unwritable(String),
    /// A result could not be written.
    #[error("{0}")]
    Output(String),
    /// A result could not be printed.
    #[error(transparent)]
    Print(#[from] NotPrinted),
}

impl DemoError {
    /// The exit code: 2 where the demo could not start, 1 otherwise.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Serve(_) | Self::Folder { .. } | Self::Runtime(_) | Self::Unwritable(_) => 2,
            Self::Data(_)
            | Self::Call { .. }
            | Self::Store(_)
            | Self::Engine(_)
            | Self::Differs { .. }
            | Self::Output(_)
            | Self::Print(_) => 1,
        }
    }
}
