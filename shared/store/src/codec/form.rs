//! Writing and reading what an item holds: the number of its codec, its bytes, their bounds.

use super::error::{CodecError, Content, Unreadable};
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
pub(super) fn write<T: Serialize>(
    content: Content,
    form: &T,
    max: usize,
) -> Result<Vec<u8>, CodecError> {
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
pub(super) fn read<'b, T: Deserialize<'b>>(
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
