//! An entry of the ledger.

use crate::codec::error::{CodecError, Content};
use crate::codec::form::{ENTRY_BYTES_MAX, read, write};
use crate::codec::telling::notice::StoredNotices;
use gradus_domain::commands::CommandKey;
use gradus_domain::commands::fingerprint::Fingerprint;
use gradus_domain::ledger::entry::{
    Balance, Entry, GrantEvent, Posting, StageChange, TierEvent, What,
};
use gradus_domain::program::messages::Addressee;
use gradus_domain::telling::delivery::Delivery;
use gradus_domain::words::ids::MemberId;
use gradus_domain::words::money::Growth;
use gradus_domain::words::time::Instant;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// An entry's content; its key and its member stand beside it in the item.
///
/// # Errors
/// [`CodecError::TooLarge`] above [`ENTRY_BYTES_MAX`].
pub fn encode_entry(entry: &Entry) -> Result<Vec<u8>, CodecError> {
    write(Content::Entry, &StoredEntry::of(entry), ENTRY_BYTES_MAX)
}

/// The entry of an item; `key` and `member` are what the item says beside its content.
///
/// # Errors
/// [`CodecError::Unknown`], [`CodecError::Unreadable`].
pub fn decode_entry(
    codec: u16,
    key: CommandKey,
    member: MemberId,
    bytes: &[u8],
) -> Result<Box<Entry>, CodecError> {
    let stored: StoredEntry<'_> = read(Content::Entry, codec, bytes)?;
    Ok(Box::new(stored.restore(key, member)))
}

/// An [`Entry`] as it is stored.
#[derive(Serialize, Deserialize)]
struct StoredEntry<'a> {
    sequence: u64,
    program_version: u32,
    occurred_at: Instant,
    /// Milliseconds from the one to the next: most acts are told and decided at once.
    occurred_to_received_ms: i64,
    received_to_decided_ms: i64,
    fingerprint: [u8; 16],
    what: Cow<'a, What>,
    postings: Cow<'a, [Posting]>,
    growth: Growth,
    tier_events: Cow<'a, [TierEvent]>,
    grant_events: Cow<'a, [GrantEvent]>,
    stage: Option<StageChange>,
    notices: StoredNotices<'a>,
    deliveries: Cow<'a, [Delivery]>,
    addressee: Option<Cow<'a, Addressee>>,
    after: Balance,
}

impl<'a> StoredEntry<'a> {
    fn of(entry: &'a Entry) -> Self {
        let Entry {
            key: _,
            member: _,
            sequence,
            program_version,
            occurred_at,
            received_at,
            decided_at,
            fingerprint,
            what,
            postings,
            growth,
            tier_events,
            grant_events,
            stage,
            notices,
            deliveries,
            addressee,
            after,
        } = entry;
        Self {
            sequence: *sequence,
            program_version: *program_version,
            occurred_at: *occurred_at,
            occurred_to_received_ms: step(*occurred_at, *received_at),
            received_to_decided_ms: step(*received_at, *decided_at),
            fingerprint: fingerprint.0.to_be_bytes(),
            what: Cow::Borrowed(what),
            postings: Cow::Borrowed(postings),
            growth: *growth,
            tier_events: Cow::Borrowed(tier_events),
            grant_events: Cow::Borrowed(grant_events),
            stage: *stage,
            notices: StoredNotices::of(notices),
            deliveries: Cow::Borrowed(deliveries),
            addressee: (*addressee != Addressee::default()).then_some(Cow::Borrowed(addressee)),
            after: after.clone(),
        }
    }

    fn restore(self, key: CommandKey, member: MemberId) -> Entry {
        let received_at = follow(self.occurred_at, self.occurred_to_received_ms);
        Entry {
            key,
            member,
            sequence: self.sequence,
            program_version: self.program_version,
            occurred_at: self.occurred_at,
            received_at,
            decided_at: follow(received_at, self.received_to_decided_ms),
            fingerprint: Fingerprint(u128::from_be_bytes(self.fingerprint)),
            what: self.what.into_owned(),
            postings: self.postings.into_owned(),
            growth: self.growth,
            tier_events: self.tier_events.into_owned(),
            grant_events: self.grant_events.into_owned(),
            stage: self.stage,
            notices: self.notices.into_owned(),
            deliveries: self.deliveries.into_owned(),
            addressee: self.addressee.map(Cow::into_owned).unwrap_or_default(),
            after: self.after,
        }
    }
}

/// Milliseconds from one instant to another. It wraps around, and [`follow`] wraps back: no
/// two instants are too far apart.
fn step(from: Instant, to: Instant) -> i64 {
    to.millis().wrapping_sub(from.millis())
}

fn follow(from: Instant, step_ms: i64) -> Instant {
    Instant::from_millis(from.millis().wrapping_add(step_ms))
}
