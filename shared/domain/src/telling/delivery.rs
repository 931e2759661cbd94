//! What becomes of an announcement on its way to a member: sent over which channels and when,
//! or withheld and why (rules §11).
//!
//! Facts are sent always and at once. Marketing asks for consent, keeps quiet hours and a cap
//! for each week, and is spread so that a day's beginning makes no burst. All that is decided
//! with the entry and stands in it, so that it does not depend on who settles when. Only
//! whether it has become too late is seen when it is sent: [`Delivery::at`].

use crate::program::messages::MessageChannel;
use crate::words::time::Instant;
use serde::{Deserialize, Serialize};

/// What becomes of an announcement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// It is sent.
    Send(Sending),
    /// It is recorded and not sent.
    Withheld(Withheld),
}

/// How an announcement is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sending {
    /// Over which channels, the preferred one first; marketing: those that the member agreed
    /// to. Empty: the program does not say.
    pub channels: Vec<MessageChannel>,
    /// Not before this instant; `None`: at once.
    pub not_before: Option<Instant>,
    /// Not at or after this instant; `None`: however late.
    pub not_after: Option<Instant>,
}

/// Why an announcement is not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Withheld {
    /// The member agreed to none of the channels.
    NoConsent,
    /// The member had as many messages in the week as the program allows.
    WeeklyCap,
    /// Too late: in an entry, quiet hours leave no time before what it speaks of is over;
    /// otherwise its `not_after` has come.
    TooLate,
}

impl Withheld {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::NoConsent, Self::WeeklyCap, Self::TooLate];

    /// Its stable name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NoConsent => "no_consent",
            Self::WeeklyCap => "weekly_cap",
            Self::TooLate => "too_late",
        }
    }
}

/// Where a program does not speak of messages, everything is sent at once.
pub(crate) static AT_ONCE: Delivery = Delivery::Send(Sending {
    channels: Vec::new(),
    not_before: None,
    not_after: None,
});

impl Delivery {
    /// What becomes of it when it is looked at `now`: how it is sent, or why it is not. One
    /// that may not be sent yet is sent with its `not_before`.
    ///
    /// # Errors
    /// The reason, where it is withheld or has become too late.
    pub fn at(&self, now: Instant) -> Result<&Sending, Withheld> {
        match self {
            Self::Withheld(reason) => Err(*reason),
            Self::Send(sending) if sending.not_after.is_some_and(|end| end <= now) => {
                Err(Withheld::TooLate)
            }
            Self::Send(sending) => Ok(sending),
        }
    }
}
