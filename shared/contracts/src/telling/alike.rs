//! What every notification says beside what its kind says.

use crate::ledger::posting::AfterView;
use crate::words::channel::ChannelWord;
use crate::words::value::Moment;
use gradus_domain::ledger::entry::Entry;
use gradus_domain::program::Program;
use gradus_domain::program::messages::{Addressee, MessageChannel};
use gradus_domain::telling::delivery::{Delivery, Sending};
use gradus_domain::words::money::Currency;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The version of `data` that is written. A reader of this release takes no later one for
/// known.
pub const MESSAGE_VERSION: u32 = 1;

/// The entry of the ledger that a notification speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AboutEntry {
    /// What it is known by: `GET …/commands/{key}` shows it. It begins with the kind of act:
    /// `purchase:T-1`, `day:m-1:2026-03-01`.
    pub key: String,
    /// Its number among the member's entries, from 1.
    pub sequence: u64,
    /// When it happened; for a day or an instant, that instant.
    pub occurred_at: Moment,
    /// The program version that decided it.
    pub program_version: u32,
}

/// Whom a notification addresses: what was known when its entry was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AddresseeView {
    /// The language to write in: a BCP 47 tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Where the member is: an IANA time zone; left out: in the program's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// The channels that marketing may use: those that the member agreed to.
    #[serde(default)]
    pub consent: Vec<ChannelWord>,
}

/// How a notification is to reach the member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeliveryView {
    /// Over which channels, the preferred one first; empty: the program does not say.
    #[serde(default)]
    pub channels: Vec<ChannelWord>,
    /// Not before this instant; left out: at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Moment>,
    /// Not at or after this instant; left out: however late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_after: Option<Moment>,
}

/// What the notifications of an entry say alike.
pub(super) struct Alike {
    pub(super) about: AboutEntry,
    pub(super) balance: AfterView,
    pub(super) addressee: Option<AddresseeView>,
    /// That of `spend`.
    pub(super) currency: Currency,
}

/// The same, and how one of them is to reach the member.
pub(super) struct Common<'a> {
    pub(super) alike: &'a Alike,
    pub(super) delivery: Option<DeliveryView>,
}

impl Alike {
    pub(super) fn of(program: &Program, entry: &Entry) -> Self {
        Self {
            about: AboutEntry::of(entry),
            balance: AfterView::from(&entry.after),
            addressee: addressee(&entry.addressee),
            currency: program.currency,
        }
    }

    pub(super) fn with(&self, delivery: &Delivery) -> Common<'_> {
        Common {
            alike: self,
            delivery: view(delivery),
        }
    }
}

impl AboutEntry {
    fn of(entry: &Entry) -> Self {
        Self {
            key: entry.key.to_text(),
            sequence: entry.sequence,
            occurred_at: entry.occurred_at.into(),
            program_version: entry.program_version,
        }
    }
}

/// `None`: nothing is known.
fn addressee(addressee: &Addressee) -> Option<AddresseeView> {
    (*addressee != Addressee::default()).then(|| AddresseeView {
        locale: addressee.locale.as_ref().map(ToString::to_string),
        zone: addressee.zone.as_ref().map(ToString::to_string),
        consent: MessageChannel::ALL
            .iter()
            .filter(|channel| addressee.consent.allows(**channel))
            .map(ChannelWord::from)
            .collect(),
    })
}

/// `None`: at once, and however; one that is withheld says nothing of it.
fn view(delivery: &Delivery) -> Option<DeliveryView> {
    match delivery {
        Delivery::Send(sending) if *sending != Sending::default() => Some(DeliveryView {
            channels: sending.channels.iter().map(ChannelWord::from).collect(),
            not_before: sending.not_before.map(Into::into),
            not_after: sending.not_after.map(Into::into),
        }),
        Delivery::Send(_) | Delivery::Withheld(_) => None,
    }
}
