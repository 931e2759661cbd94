//! What items hold: the compact binary form of members, entries and what stands beside them.
//!
//! Every item carries the number of its codec. The content of codec 1 is the `postcard`
//! form (varints, no field names) of the types in this folder and, through them, of the
//! domain's. What the item's key or attributes say anyhow is not stored again.
//!
//! # Changing a stored type
//!
//! `postcard` does not describe itself: a field that is added, removed, reordered or given
//! another type changes the bytes and makes items that exist unreadable. So the content of
//! a codec never changes. Whoever changes a type that is stored
//!
//! 1. keeps the old shape here, as a type of its own, read under its old number;
//! 2. adds the new shape under the next number to [`CODECS_READ`] and ships a release that
//!    reads both and still writes the old one;
//! 3. sets [`CODEC_WRITTEN`] to the new number in a later release, when nothing that runs
//!    knows the old one only.
//!
//! A variant added at the end of an enum keeps the old bytes, but is unreadable for the
//! release before: it takes the same three steps.
//!
//! The golden files under `tests/golden/` hold rich examples of every item in every codec
//! that can be read. `tests/codec/golden.rs` fails where the bytes change, or a file cannot
//! be read, and says how the files of a new codec are written; with step 2 they come from
//! the code of step 3.

mod error;
mod ledger;
mod member;
mod telling;
mod words;

pub use error::{CodecError, Content, Unreadable};
pub use ledger::{
    EntrySummary, TierChange, decode_entry, decode_rejected, decode_remainder, decode_summary,
    decode_waiting, encode_entry, encode_rejected, encode_remainder, encode_summary,
    encode_waiting,
};
pub use member::{decode_member, encode_member};

use serde::{Deserialize, Serialize};

/// The codec of everything that is written.
pub const CODEC_WRITTEN: u16 = 1;

/// The codecs that can be read, oldest first.
pub const CODECS_READ: [u16; 1] = [1];

/// The most bytes of a member's content; above it the member's command is rejected.
pub const MEMBER_BYTES_MAX: usize = 65_536;

/// The most bytes of the content of anything else. A purchase of 500 lines fits in a tenth
/// of it; with key and attributes it stays below the 400 KB of an item.
pub const ENTRY_BYTES_MAX: usize = 262_144;

/// Writes a stored form.
///
/// # Errors
/// [`CodecError::TooLarge`] above `max` bytes.
fn write<T: Serialize>(content: Content, form: &T, max: usize) -> Result<Vec<u8>, CodecError> {
    let bytes = postcard::to_stdvec(form).map_err(|error| CodecError::Unwritable {
        content,
        reason: error.to_string(),
    })?;
    if bytes.len() > max {
        return Err(CodecError::TooLarge {
            content,
            bytes: bytes.len(),
            max,
        });
    }
    Ok(bytes)
}

/// Reads a stored form, all bytes of it.
///
/// # Errors
/// [`CodecError::Unknown`] for a codec of another release, [`CodecError::Unreadable`] for
/// bytes that are none of the form's.
fn read<'b, T: Deserialize<'b>>(
    content: Content,
    codec: u16,
    bytes: &'b [u8],
) -> Result<T, CodecError> {
    if !CODECS_READ.contains(&codec) {
        return Err(CodecError::Unknown {
            found: codec,
            known: CODECS_READ[CODECS_READ.len() - 1],
        });
    }
    let (form, rest) = postcard::take_from_bytes(bytes)
        .map_err(|error| Unreadable::Malformed(error.to_string()).of(content))?;
    if rest.is_empty() {
        Ok(form)
    } else {
        Err(Unreadable::Trailing { bytes: rest.len() }.of(content))
    }
}
