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
mod form;
mod ledger;
mod member;
mod telling;
mod words;

pub use error::{CodecError, Content, Unreadable};
pub use form::{CODEC_WRITTEN, CODECS_READ, ENTRY_BYTES_MAX, MEMBER_BYTES_MAX};
pub use ledger::{
    EntrySummary, TierChange, decode_entry, decode_rejected, decode_remainder, decode_summary,
    decode_waiting, encode_entry, encode_rejected, encode_remainder, encode_summary,
    encode_waiting,
};
pub use member::{decode_member, encode_member};
