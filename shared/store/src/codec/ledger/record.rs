//! What a key can stand for beside an entry: a rejection, or a return that waits.

use crate::codec::error::{CodecError, Content};
use crate::codec::form::{ENTRY_BYTES_MAX, read, write};
use gradus_domain::commands::fingerprint::Fingerprint;
use gradus_domain::ledger::plan::{RejectedRecord, WaitingRecord};
use gradus_domain::ledger::rejection::Rejection;
use gradus_domain::words::ids::MemberId;
use gradus_domain::words::time::Instant;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A recorded rejection's content.
///
/// # Errors
/// [`CodecError::TooLarge`] above [`ENTRY_BYTES_MAX`].
pub fn encode_rejected(record: &RejectedRecord) -> Result<Vec<u8>, CodecError> {
    let RejectedRecord {
        member,
        fingerprint,
        decided_at,
        rejection,
    } = record;
    let stored = StoredRejected {
        command: StoredCommand::of(member, *fingerprint, *decided_at),
        rejection: rejection.clone(),
    };
    write(Content::Rejected, &stored, ENTRY_BYTES_MAX)
}

/// The recorded rejection of an item.
///
/// # Errors
/// [`CodecError::Unknown`], [`CodecError::Unreadable`].
pub fn decode_rejected(codec: u16, bytes: &[u8]) -> Result<RejectedRecord, CodecError> {
    let stored: StoredRejected<'_> = read(Content::Rejected, codec, bytes)?;
    Ok(RejectedRecord {
        fingerprint: stored.command.fingerprint(),
        decided_at: stored.command.decided_at,
        member: stored.command.member.into_owned(),
        rejection: stored.rejection,
    })
}

/// A waiting return's content.
///
/// # Errors
/// [`CodecError::TooLarge`] above [`ENTRY_BYTES_MAX`].
pub fn encode_waiting(record: &WaitingRecord) -> Result<Vec<u8>, CodecError> {
    let WaitingRecord {
        member,
        fingerprint,
        decided_at,
    } = record;
    let stored = StoredCommand::of(member, *fingerprint, *decided_at);
    write(Content::Waiting, &stored, ENTRY_BYTES_MAX)
}

/// The waiting return of an item.
///
/// # Errors
/// [`CodecError::Unknown`], [`CodecError::Unreadable`].
pub fn decode_waiting(codec: u16, bytes: &[u8]) -> Result<WaitingRecord, CodecError> {
    let stored: StoredCommand<'_> = read(Content::Waiting, codec, bytes)?;
    Ok(WaitingRecord {
        fingerprint: stored.fingerprint(),
        decided_at: stored.decided_at,
        member: stored.member.into_owned(),
    })
}

/// A [`RejectedRecord`] as it is stored.
#[derive(Serialize, Deserialize)]
struct StoredRejected<'a> {
    command: StoredCommand<'a>,
    rejection: Rejection,
}

/// What both records know of the command.
#[derive(Serialize, Deserialize)]
struct StoredCommand<'a> {
    member: Cow<'a, MemberId>,
    fingerprint: [u8; 16],
    decided_at: Instant,
}

impl<'a> StoredCommand<'a> {
    fn of(member: &'a MemberId, fingerprint: Fingerprint, decided_at: Instant) -> Self {
        Self {
            member: Cow::Borrowed(member),
            fingerprint: fingerprint.0.to_be_bytes(),
            decided_at,
        }
    }

    fn fingerprint(&self) -> Fingerprint {
        Fingerprint(u128::from_be_bytes(self.fingerprint))
    }
}
