//! A fingerprint of a command's content, to tell a repeat from a conflict (rules §4).
//!
//! It is kept for ever, so the bytes that go into it are written out field by field, beside
//! each act.

use super::command::Command;
use super::content::Content;
use serde::{Deserialize, Serialize};

/// 128 bits of a command's content, `received_at` left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(pub u128);

impl Fingerprint {
    /// The fingerprint of a command.
    #[must_use]
    pub fn of(command: &Command) -> Self {
        let mut content = Content::default();
        content.text(command.member.as_str());
        content.int(command.occurred_at.millis());
        command.act.write(&mut content);
        Self(content.finish())
    }
}

#[cfg(test)]
mod tests;
