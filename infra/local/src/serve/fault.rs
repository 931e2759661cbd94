//! Why serving cannot start or go on: one line each, and the exit code.

use gradus_domain::words::time::Instant;
use gradus_files::console::NotPrinted;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

/// What would do where a file of SQLite's cannot be opened.
const OPENED: &str = "it must be whole, writable, on a disk with room: where it is damaged, bring the whole folder back from one copy, or serve a new one with --data";

/// Why `gradus serve` or `gradus token` gives up.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServeError {
    #[error("{path} is served by another process; stop that one, or give another --data")]
    InUse { path: PathBuf },
    #[error("{path} is a file; --data takes a folder")]
    NotAFolder { path: PathBuf },
    #[error(
        "{path} cannot be {done}: {cause}; --data needs a folder that can be read and written and has room"
    )]
    Folder {
        path: PathBuf,
        done: &'static str,
        cause: std::io::Error,
    },
    #[error(
        "{path} is {state}, and what stands beside it says nothing without it: bring the whole folder back from one copy, or serve a new one with --data"
    )]
    Incomplete { path: PathBuf, state: &'static str },
    #[error(
        "{path} holds {found}; {expected} was written there: bring the whole folder back from one copy, or serve a new one with --data"
    )]
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
    #[error("the table {path} cannot be opened: {cause}; {OPENED}")]
    Table { path: PathBuf, cause: String },
    #[error("{0}; {OPENED}")]
    Queues(#[from] gradus_sqs::OpenError),
    #[error(
        "a token with the scope member opens one member's account: name it with --member, and name none without that scope"
    )]
    MemberAlone,
    #[error("{path} was never served: run gradus serve first")]
    NeverServed { path: PathBuf },
    #[error("{path} is not being served: run gradus serve first, or give another --data")]
    NotServed { path: PathBuf },
    #[error(
        "{path} does not say where API, table and queues listen; stop what serves the folder, and serve it again"
    )]
    NoEndpoints { path: PathBuf },
    #[error(
        "{path} holds {found}, and the address of the last start was written there; serve the folder once more, and it is written anew"
    )]
    NoIssuer { path: PathBuf, found: String },
    #[error(
        "the clock is at {now}, and {to} is further than ten years; go there in several ways, for none leads back"
    )]
    ClockTooFar { now: Instant, to: Instant },
    #[error("{path} was served before; the demo needs a new folder")]
    NotNew { path: PathBuf },
    #[error("--log {0} is no level: error, warn or info will do")]
    Level(String),
    #[error("{path} cannot be read: {cause}; a program file must be there and readable")]
    ProgramFile {
        path: PathBuf,
        cause: std::io::Error,
    },
    /// Each names its file.
    #[error("{0}")]
    ProgramFaults(String),
    #[error(
        "{path} and {other} both say version {version} of {id}, and not the same; a change is a new version"
    )]
    ProgramTwice {
        path: PathBuf,
        other: PathBuf,
        id: String,
        version: u32,
    },
    #[error("{path} is not published: {reason}")]
    NotPublished { path: PathBuf, reason: String },
    #[error(
        "{path} is not published: {table} could not be read or written; the log says why, on the line before"
    )]
    NotPublishedInto { path: PathBuf, table: PathBuf },
    #[error("{asked}: {found}")]
    Service { asked: &'static str, found: String },
    #[error("no randomness: {0}")]
    Entropy(String),
    #[error(
        "{path} holds no signing key: {cause}; bring the whole folder back from one copy, or remove this file: another key is made, and tokens of before open nothing any more"
    )]
    NoKey { path: PathBuf, cause: String },
    #[error("the signing key cannot be {done}: {cause}")]
    Key { done: &'static str, cause: String },
    #[error(transparent)]
    Print(#[from] NotPrinted),
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
            | Self::ClockTooFar { .. }
            | Self::MemberAlone
            | Self::Level(_) => ExitCode::from(2),
            Self::Content { .. }
            | Self::NoEndpoints { .. }
            | Self::NoIssuer { .. }
            | Self::Incomplete { .. }
            | Self::ProgramFile { .. }
            | Self::ProgramFaults(_)
            | Self::ProgramTwice { .. }
            | Self::NotPublished { .. }
            | Self::NotPublishedInto { .. }
            | Self::Service { .. }
            | Self::Entropy(_)
            | Self::NoKey { .. }
            | Self::Key { .. }
            | Self::Print(_)
            | Self::Runtime(_) => ExitCode::from(1),
        }
    }
}
