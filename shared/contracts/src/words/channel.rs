//! Ways to write to a member, as everything writes them.

use gradus_domain::program::messages::MessageChannel;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A way to write to a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChannelWord {
    /// An e-mail.
    Email,
    /// A text message.
    Sms,
    /// A message of the app.
    Push,
    /// A letter.
    Post,
}

impl From<&MessageChannel> for ChannelWord {
    fn from(channel: &MessageChannel) -> Self {
        match channel {
            MessageChannel::Email => Self::Email,
            MessageChannel::Sms => Self::Sms,
            MessageChannel::Push => Self::Push,
            MessageChannel::Post => Self::Post,
        }
    }
}
