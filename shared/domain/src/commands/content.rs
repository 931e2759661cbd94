//! The bytes of which a fingerprint is made. They depend on no library's idea of a layout:
//! lengths and numbers little-endian, options as 0 or 1, each act behind a number of its own.

use siphasher::sip128::{Hasher128, SipHasher13};
use std::hash::Hasher;

/// The bytes of a command's content, handed to the hasher in blocks.
pub(super) struct Content {
    hasher: SipHasher13,
    block: [u8; 256],
    filled: usize,
}

impl Default for Content {
    fn default() -> Self {
        Self {
            hasher: SipHasher13::new(),
            block: [0; 256],
            filled: 0,
        }
    }
}

impl Content {
    pub(super) fn finish(mut self) -> u128 {
        self.flush();
        self.hasher.finish128().as_u128()
    }

    fn flush(&mut self) {
        self.hasher
            .write(self.block.get(..self.filled).unwrap_or_default());
        self.filled = 0;
    }

    #[inline]
    fn bytes(&mut self, bytes: &[u8]) {
        let end = self.filled.saturating_add(bytes.len());
        if let Some(room) = self.block.get_mut(self.filled..end) {
            room.copy_from_slice(bytes);
            self.filled = end;
        } else {
            self.flush();
            self.hasher.write(bytes);
        }
    }

    /// The same for so few bytes that to copy them is a move.
    #[inline]
    fn few<const N: usize>(&mut self, bytes: [u8; N]) {
        let end = self.filled.saturating_add(N);
        let room = self.block.get_mut(self.filled..end);
        if let Some(room) = room.and_then(<[u8]>::first_chunk_mut::<N>) {
            *room = bytes;
            self.filled = end;
        } else {
            self.flush();
            self.hasher.write(&bytes);
        }
    }

    #[inline]
    pub(super) fn number(&mut self, number: u8) {
        self.few([number]);
    }

    #[inline]
    pub(super) fn int(&mut self, value: i64) {
        self.few(value.to_le_bytes());
    }

    #[inline]
    pub(super) fn len(&mut self, len: usize) {
        self.int(i64::try_from(len).unwrap_or(i64::MAX));
    }

    #[inline]
    pub(super) fn text(&mut self, text: &str) {
        self.len(text.len());
        self.bytes(text.as_bytes());
    }

    #[inline]
    pub(super) fn optional_text(&mut self, text: Option<&str>) {
        self.number(u8::from(text.is_some()));
        if let Some(text) = text {
            self.text(text);
        }
    }

    #[inline]
    pub(super) fn optional_int(&mut self, value: Option<i64>) {
        self.number(u8::from(value.is_some()));
        if let Some(value) = value {
            self.int(value);
        }
    }
}
