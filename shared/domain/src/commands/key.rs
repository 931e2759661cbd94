//! What a command or an instant is known by (rules §4).

use super::kind::CommandKind;
use crate::words::ids::{CommandId, MemberId, TransactionId};
use crate::words::time::{Instant, LocalDay};
use serde::{Deserialize, Serialize};

/// What a command or an instant is known by, for ever (rules §4).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommandKey {
    /// A member joined.
    Join(MemberId),
    /// A transaction: unique in the program.
    Transaction(TransactionId),
    /// A caller's id: unique per kind and member.
    Own(CommandKind, MemberId, CommandId),
    /// A day's boundary: the day that begins.
    Boundary(MemberId, LocalDay),
    /// Another instant.
    Instant(MemberId, Instant),
}

impl CommandKind {
    /// The kind of a word in keys.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.word() == word)
    }
}

impl std::fmt::Display for CommandKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Join(member) => write!(f, "join:{member}"),
            Self::Transaction(transaction) => write!(f, "purchase:{transaction}"),
            Self::Own(kind, member, id) => write!(f, "{}:{member}:{id}", kind.word()),
            Self::Boundary(member, day) => write!(f, "day:{member}:{day}"),
            Self::Instant(member, instant) => write!(f, "at:{member}:{instant}"),
        }
    }
}
