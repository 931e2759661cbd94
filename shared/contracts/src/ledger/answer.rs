//! What became of a command.

use crate::ledger::entry::EntryView;
use gradus_domain::commands::CommandKey;
use gradus_domain::ledger::rejection::Rejection;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What became of a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CommandView {
    /// The key under which it can be asked for.
    pub command: String,
    /// What became of it.
    pub status: CommandStatus,
    /// What it did, where it is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<EntryView>,
    /// Why it did nothing, where it was rejected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejection: Option<RejectionView>,
}

/// What can become of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CommandStatus {
    /// In the queue: ask for its result.
    Accepted,
    /// Decided and recorded.
    Recorded,
    /// A return that waits for its purchase.
    Waiting,
    /// Decided: the business says no. The same command may be sent again.
    Rejected,
}

/// Why a command did nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RejectionView {
    /// The stable code.
    pub code: String,
    /// What was asked, what was found, what would do.
    pub detail: String,
    /// The field of the command that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

impl RejectionView {
    /// Why the command under a key did nothing.
    #[must_use]
    pub fn of(rejection: &Rejection, key: &CommandKey) -> Self {
        Self {
            code: rejection.code().to_owned(),
            detail: rejection.to_string(),
            field: rejection.field_of(key).map(str::to_owned),
        }
    }
}
