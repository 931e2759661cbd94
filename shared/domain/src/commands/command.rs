//! Commands: whatever changes a member. Each carries a key that its caller chose.

use super::act::Act;
use super::key::CommandKey;
use crate::words::ids::MemberId;
use crate::words::time::Instant;
use serde::{Deserialize, Serialize};

/// How far ahead of its arrival a command may say that it happened (rules §2).
pub const FUTURE_TOLERANCE_MS: i64 = 300_000;

/// Something that changes a member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// Whom.
    pub member: MemberId,
    /// When it happened.
    pub occurred_at: Instant,
    /// When it came to the door; travels with the command.
    pub received_at: Instant,
    /// What.
    pub act: Act,
}

impl Command {
    /// What settles a member up to an instant, and does nothing besides.
    #[must_use]
    pub fn settlement(member: MemberId, at: Instant) -> Self {
        Self {
            member,
            occurred_at: at,
            received_at: at,
            act: Act::Settle,
        }
    }

    /// Whether it settles, and does nothing besides.
    #[must_use]
    pub fn is_settlement(&self) -> bool {
        matches!(self.act, Act::Settle)
    }

    /// The key; `None` for a settlement, whose entries have keys of their own.
    #[must_use]
    pub fn key(&self) -> Option<CommandKey> {
        self.act.key(&self.member)
    }

    /// The key of the recorded thing that this command is about: a return's purchase, a
    /// giving back's spending.
    #[must_use]
    pub fn target(&self) -> Option<CommandKey> {
        self.act.about(&self.member)
    }
}
