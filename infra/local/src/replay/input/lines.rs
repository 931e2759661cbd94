//! Reading lines of bounded length in bounded memory.

use std::io::{self, Read};

/// How much is read at a time.
const CHUNK_BYTES: usize = 1 << 18;

/// Reads line after line.
pub(super) struct Lines {
    reader: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    /// What is read and not yet given out: `buffer[start..end]`.
    start: usize,
    end: usize,
    number: u64,
    line_max: usize,
    /// The line given out last was cut: its rest is still to be thrown away.
    in_cut_line: bool,
    at_end: bool,
}

/// How some programs begin a UTF-8 file: no part of its first line.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// One line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// Its number, from 1.
    pub(super) number: u64,
    /// Without its end.
    pub(super) bytes: &'a [u8],
    /// Whether it is longer than is allowed: then these are only its first bytes.
    pub(super) cut: bool,
}

impl Lines {
    /// Lines of at most `line_max` bytes.
    pub(super) fn new(reader: Box<dyn Read + Send>, line_max: usize) -> Self {
        Self {
            reader,
            buffer: vec![0; CHUNK_BYTES],
            start: 0,
            end: 0,
            number: 0,
            line_max,
            in_cut_line: false,
            at_end: false,
        }
    }

    /// The number of the line given out last; 0 before the first.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// The next line; `None` after the last.
    ///
    /// # Errors
    ///
    /// The reader's, for instance where packed data ends early.
    pub(super) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.leave_cut_line()?;
        let mut searched = 0;
        loop {
            let unread = &self.buffer[self.start..self.end];
            if let Some(at) = memchr::memchr(b'\n', &unread[searched..]) {
                let length = searched + at;
                if length <= self.line_max {
                    return Ok(Some(self.give(length, 1)));
                }
            }
            if unread.len() > self.line_max {
                self.in_cut_line = true;
                return Ok(Some(self.give(self.line_max, 0)));
            }
            searched = unread.len();
            if self.at_end {
                return Ok((searched > 0).then(|| self.give(searched, 0)));
            }
            self.fill()?;
        }
    }

    fn give(&mut self, length: usize, line_end: usize) -> Line<'_> {
        let begin = self.start;
        self.start += length + line_end;
        self.number += 1;
        let mut bytes = &self.buffer[begin..begin + length];
        if self.number == 1 {
            bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        }
        Line {
            number: self.number,
            bytes: bytes.strip_suffix(b"\r").unwrap_or(bytes),
            cut: self.in_cut_line,
        }
    }

    fn leave_cut_line(&mut self) -> io::Result<()> {
        while self.in_cut_line {
            match memchr::memchr(b'\n', &self.buffer[self.start..self.end]) {
                Some(at) => {
                    self.start += at + 1;
                    self.in_cut_line = false;
                }
                None if self.at_end => {
                    self.start = self.end;
                    self.in_cut_line = false;
                }
                None => {
                    self.start = self.end;
                    self.fill()?;
                }
            }
        }
        Ok(())
    }

    /// Reads more behind what is there.
    fn fill(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.end == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        loop {
            match self.reader.read(&mut self.buffer[self.end..]) {
                Ok(count) => {
                    self.end += count;
                    self.at_end = count == 0;
                    return Ok(());
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines_of(text: &[u8], line_max: usize) -> Vec<(u64, Vec<u8>, bool)> {
        let mut lines = Lines::new(Box::new(io::Cursor::new(text.to_vec())), line_max);
        let mut found = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            found.push((line.number, line.bytes.to_vec(), line.cut));
        }
        found
    }

    #[test]
    fn lines_end_with_a_line_feed_or_with_the_file() {
        assert_eq!(
            lines_of(b"a\r\n\nbc", 10),
            [
                (1, b"a".to_vec(), false),
                (2, Vec::new(), false),
                (3, b"bc".to_vec(), false)
            ]
        );
        assert!(lines_of(b"", 10).is_empty());
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_first_line() {
        assert_eq!(
            lines_of(b"\xef\xbb\xbfa\n\xef\xbb\xbf", 10),
            [
                (1, b"a".to_vec(), false),
                (2, b"\xef\xbb\xbf".to_vec(), false)
            ]
        );
    }

    #[test]
    fn a_line_that_is_too_long_is_cut_and_the_next_one_stands_whole() {
        assert_eq!(
            lines_of(b"abcdef\nxyz\nabcd", 3),
            [
                (1, b"abc".to_vec(), true),
                (2, b"xyz".to_vec(), false),
                (3, b"abc".to_vec(), true)
            ]
        );
    }

    #[test]
    fn ten_megabytes_without_a_line_end_stay_in_bounded_memory() {
        let text = vec![b'x'; 10_000_000];
        let mut lines = Lines::new(Box::new(io::Cursor::new(text)), 1 << 17);

        let cut = lines.next().unwrap().unwrap().cut;
        let rest = lines.next().unwrap().is_none();

        assert!(cut && rest);
        assert!(lines.buffer.len() <= 1 << 19);
    }
}
