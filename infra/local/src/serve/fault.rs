//! Why serving cannot start or go on: one line each, and the exit code.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

/// Why `gradus serve` or `gradus token` gives up.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServeError {
    #[error("{path} is served by another process; stop that one, or give another --data")]
    InUse { path: PathBuf },
    #[error("{path} is a file; --data takes a folder")]
    NotAFolder { path: PathBuf },
    #[error("{path} cannot be {done}: {cause}")]
    Folder {
        path: PathBuf,
        done: &'static str,
        cause: std::io::Error,
    },
    #[error(
        "{path} is {state}, and what stands beside it says nothing without it: bring the whole folder back from one copy, or serve a new one with --data"
    )]
    Incomplete { path: PathBuf, state: &'static str },
    #[error("{path} holds {found}; {expected} was written there")]
    Content {
        path: PathBuf,
        found: String,
        expected: &'static str,
    },
    #[error(
        "the {what} cannot listen on {address}: {cause}; give another {option}, or port 0 for any free one"
    )]
    Listen {
        what: &'static str,
        option: &'static str,
        address: SocketAddr,
        cause: std::io::Error,
    },
    #[error("the table {path} cannot be opened: {cause}")]
    Table { path: PathBuf, cause: String },
    #[error("{0}")]
    Queues(#[from] gradus_sqs::OpenError),
    #[error(
        "a token with the scope member opens one member's account: name it with --member, and name none without that scope"
    )]
    MemberAlone,
    #[error("{path} was never served: run gradus serve first")]
    NeverServed { path: PathBuf },
    #[error("{path} is not being served: run gradus serve first, or give another --data")]
    NotServed { path: PathBuf },
    #[error("{path} was served before; the demo needs a new folder")]
    NotNew { path: PathBuf },
    #[error("--log {0} is no level: error, warn or info will do")]
    Level(String),
    #[error("{path} cannot be read: {cause}")]
    ProgramFile {
        path: PathBuf,
        cause: std::io::Error,
    },
    #[error("{path}: {faults}")]
    ProgramFaults { path: PathBuf, faults: String },
    #[error("{path} is not published: {reason}")]
    NotPublished { path: PathBuf, reason: String },
    #[error("{asked}: {found}")]
    Service { asked: &'static str, found: String },
    #[error("no randomness: {0}")]
    Entropy(String),
    #[error("the signing key cannot be {done}: {cause}")]
    Key { done: &'static str, cause: String },
    #[error("no thread or runtime: {0}")]
    Runtime(std::io::Error),
}

impl ServeError {
    /// What a service did not do, and what it said.
    pub(crate) fn service(asked: &'static str, found: impl std::fmt::Display) -> Self {
        Self::Service {
            asked,
            found: found.to_string(),
        }
    }

    /// 2 where another command line, folder or port would do; 1 otherwise.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::InUse { .. }
            | Self::NotAFolder { .. }
            | Self::Folder { .. }
            | Self::Listen { .. }
            | Self::Table { .. }
            | Self::Queues(_)
            | Self::NeverServed { .. }
            | Self::NotServed { .. }
            | Self::NotNew { .. }
            | Self::MemberAlone
            | Self::Level(_) => ExitCode::from(2),
            Self::Content { .. }
            | Self::Incomplete { .. }
            | Self::ProgramFile { .. }
            | Self::ProgramFaults { .. }
            | Self::NotPublished { .. }
            | Self::Service { .. }
            | Self::Entropy(_)
            | Self::Key { .. }
            | Self::Runtime(_) => ExitCode::from(1),
        }
    }
}
