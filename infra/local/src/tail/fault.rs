//! Why nothing can be watched.

use crate::serve::ServeError;
use gradus_files::console::NotPrinted;
use gradus_store::error::StoreError;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

/// Why nothing can be watched.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TailError {
    /// A folder that is not served.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// The table.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A program that nobody published.
    #[error("nobody published a program {asked} here; published are: {published}")]
    Program {
        /// Which.
        asked: String,
        /// Which there are.
        published: String,
    },
    /// What serves is open to others.
    #[error(
        "{0} is served on an address that others reach, and shows nothing there; serve it on 127.0.0.1"
    )]
    Open(PathBuf),
    /// What serves does not show anything.
    #[error("what serves the folder shows no notifications: {0}")]
    Call(String),
    /// Standard output.
    #[error(transparent)]
    Print(#[from] NotPrinted),
    /// No runtime.
    #[error("no runtime: {0}")]
    Runtime(io::Error),
}

impl TailError {
    /// 2 where another command line or folder would do; 1 otherwise.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Serve(error) => error.exit_code(),
            Self::Program { .. } | Self::Open(_) => ExitCode::from(2),
            Self::Store(_) | Self::Call(_) | Self::Print(_) | Self::Runtime(_) => ExitCode::from(1),
        }
    }
}
