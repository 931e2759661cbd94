//! What a command or an instant is known by (rules §4).

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

/// The kinds of command that a caller names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommandKind {
    /// A return.
    Return,
    /// An activity.
    Activity,
    /// A spending.
    Spend,
    /// A giving back.
    GiveBack,
    /// A change of profile.
    Profile,
    /// An adjustment.
    Adjust,
    /// A reinstatement.
    Reinstate,
    /// A hold of a tier.
    HoldTier,
    /// An erasure.
    Erase,
}

impl CommandKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Return,
        Self::Activity,
        Self::Spend,
        Self::GiveBack,
        Self::Profile,
        Self::Adjust,
        Self::Reinstate,
        Self::HoldTier,
        Self::Erase,
    ];

    /// The kind of a word in keys.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Its word in keys.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Return => "return",
            Self::Activity => "activity",
            Self::Spend => "spend",
            Self::GiveBack => "give-back",
            Self::Profile => "profile",
            Self::Adjust => "adjust",
            Self::Reinstate => "reinstate",
            Self::HoldTier => "hold-tier",
            Self::Erase => "erase",
        }
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
