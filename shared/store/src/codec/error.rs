//! What can be wrong with an item's content.

use std::fmt;

/// What an item holds, as an error names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// A member's state.
    Member,
    /// An entry.
    Entry,
    /// A recorded rejection.
    Rejected,
    /// A return that waits for its purchase.
    Waiting,
    /// How far something is taken back.
    Remainder,
    /// An entry's line in the statement.
    Summary,
}

/// Why an item's content cannot be written or read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    /// Another release wrote it: try again later or elsewhere, and never write over it.
    #[error("the item is written in codec {found}, this release reads up to {known}")]
    Unknown {
        /// The item's codec.
        found: u16,
        /// The newest codec that can be read.
        known: u16,
    },
    /// The codec is known, but the bytes are not what it writes.
    #[error("the content of {content} cannot be read: {reason}")]
    Unreadable {
        /// Of what.
        content: Content,
        /// What is wrong.
        reason: Unreadable,
    },
    /// It takes more room than an item is given. Of a member's state this is the business's
    /// no to the command (`member_too_large`).
    #[error("the content of {content} takes {bytes} bytes, at most {max} are kept")]
    TooLarge {
        /// Of what.
        content: Content,
        /// How many it takes.
        bytes: usize,
        /// How many are kept at most.
        max: usize,
    },
    /// It cannot be put into bytes.
    #[error("the content of {content} cannot be written: {reason}")]
    Unwritable {
        /// Of what.
        content: Content,
        /// What is wrong.
        reason: String,
    },
}

/// What is wrong with bytes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// They are no form of the codec.
    #[error("{0}")]
    Malformed(String),
    /// The form ends before they do.
    #[error("{bytes} bytes too many")]
    Trailing {
        /// So many follow.
        bytes: usize,
    },
    /// A day is outside the calendar.
    #[error("a day is outside the calendar")]
    Day,
}

impl Unreadable {
    /// The error of a content.
    pub(super) fn of(self, content: Content) -> CodecError {
        CodecError::Unreadable {
            content,
            reason: self,
        }
    }
}

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Member => "a member",
            Self::Entry => "an entry",
            Self::Rejected => "a rejection",
            Self::Waiting => "a waiting return",
            Self::Remainder => "a remainder",
            Self::Summary => "an entry's summary",
        })
    }
}
