//! How far a purchase or a spending is taken back.

use crate::codec::error::{CodecError, Content};
use crate::codec::form::{ENTRY_BYTES_MAX, read, write};
use gradus_domain::ledger::remainder::Remainder;

/// A remainder's content.
///
/// # Errors
/// [`CodecError::TooLarge`] above [`ENTRY_BYTES_MAX`].
pub fn encode_remainder(remainder: &Remainder) -> Result<Vec<u8>, CodecError> {
    write(Content::Remainder, remainder, ENTRY_BYTES_MAX)
}

/// The remainder of an item.
///
/// # Errors
/// [`CodecError::Unknown`], [`CodecError::Unreadable`].
pub fn decode_remainder(codec: u16, bytes: &[u8]) -> Result<Remainder, CodecError> {
    read(Content::Remainder, codec, bytes)
}
