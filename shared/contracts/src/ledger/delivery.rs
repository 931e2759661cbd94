//! What becomes of an entry's notices on their way to the member (rules §11).

use crate::words::channel::ChannelWord;
use crate::words::value::Moment;
use gradus_domain::ledger::announcement::Announcement;
use gradus_domain::telling::delivery::{Delivery, Sending, Withheld};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What becomes of a notice, as decided with its entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoticeDeliveryView {
    /// The notice's kind, such as `points.earned`.
    pub kind: String,
    /// Why it is recorded and not sent; left out: it is sent, to whom the program names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withheld: Option<WithheldWord>,
    /// Over which channels it may reach the member, the preferred one first; left out: the
    /// program does not say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<ChannelWord>,
    /// Not before this instant; left out: at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Moment>,
    /// Not at or after this instant; left out: however late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_after: Option<Moment>,
}

/// Why something is not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WithheldWord {
    /// The member agreed to none of the channels.
    NoConsent,
    /// The member had as many messages in the week as the program allows.
    WeeklyCap,
    /// Quiet hours leave no time before what it speaks of is over.
    TooLate,
}

impl From<Announcement<'_>> for NoticeDeliveryView {
    fn from(announcement: Announcement<'_>) -> Self {
        let plain = Sending::default();
        let (withheld, sending) = match announcement.delivery {
            Delivery::Send(sending) => (None, sending),
            Delivery::Withheld(reason) => (Some(WithheldWord::from(*reason)), &plain),
        };
        Self {
            kind: announcement.kind.to_owned(),
            withheld,
            channels: sending.channels.iter().map(ChannelWord::from).collect(),
            not_before: sending.not_before.map(Into::into),
            not_after: sending.not_after.map(Into::into),
        }
    }
}

impl From<Withheld> for WithheldWord {
    fn from(reason: Withheld) -> Self {
        match reason {
            Withheld::NoConsent => Self::NoConsent,
            Withheld::WeeklyCap => Self::WeeklyCap,
            Withheld::TooLate => Self::TooLate,
        }
    }
}
