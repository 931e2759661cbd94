//! From bytes to a tree in which everything knows its place.

mod json;
mod node;
mod toml;

pub(super) use node::{Entry, Node, Value, quoted};

use super::MAX_BYTES;
use super::fault::Findings;
use super::place::Place;

/// The bytes of a file.
pub(super) struct Source<'a> {
    bytes: &'a [u8],
}

impl<'a> Source<'a> {
    /// The bytes of a file, less the byte order mark that some editors put first.
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Self {
            bytes: bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes),
        }
    }

    /// The tree; `None` with a fault where the notation is broken.
    pub(super) fn parse(&self, found: &mut Findings) -> Option<Node> {
        if self.bytes.len() > MAX_BYTES {
            found.fault(
                &Place::root(),
                format!("found {} bytes", self.bytes.len()),
                format!("a program file has at most {MAX_BYTES} bytes"),
            );
            return None;
        }
        match std::str::from_utf8(self.bytes) {
            Ok(text) if text.trim_start().starts_with('{') => json::parse(text, found),
            Ok(text) => toml::parse(text, found),
            Err(broken) => {
                let at = broken.valid_up_to();
                let byte = self.bytes.get(at).copied().unwrap_or_default();
                found.fault(
                    &Place::root().at(at),
                    format!("found the byte 0x{byte:02X}, which is not UTF-8"),
                    "save the file as UTF-8",
                );
                None
            }
        }
    }

    /// The line and the character in it, both from 1, of the byte at `at`.
    pub(super) fn line_and_column(&self, at: usize) -> (usize, usize) {
        let before = self.bytes.get(..at).unwrap_or(self.bytes);
        let line_start = before
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |newline| newline + 1);
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        let in_line = String::from_utf8_lossy(&before[line_start..]);
        let column = 1 + in_line.chars().count();
        (line, column)
    }
}
