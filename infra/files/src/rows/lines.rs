//! Reading lines, and rows of lines, of bounded length in bounded memory.

use std::io::{self, Read};

/// How much is read at a time.
const CHUNK_BYTES: usize = 1 << 18;

/// Reads line after line.
pub(crate) struct Lines {
    reader: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    /// What is read and not yet given out: `buffer[start..end]`.
    start: usize,
    end: usize,
    /// Where what was given out last begins.
    given: usize,
    number: u64,
    line_max: usize,
    /// The line given out last was cut: its rest is still to be thrown away.
    in_cut_line: bool,
    /// What of the row given out last lies behind its first line: bytes and lines.
    behind_first: (usize, u64),
    at_end: bool,
}

/// How some programs begin a UTF-8 file: no part of its first line.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// One line, or several that are one row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'a> {
    /// The number of the first, from 1.
    pub(crate) number: u64,
    /// Without the end of the last.
    pub(crate) bytes: &'a [u8],
    /// Whether there is a quote in it, where that was looked for.
    pub(crate) has_quote: bool,
    /// Whether it is longer than is allowed: then these are only its first bytes.
    pub(crate) cut: bool,
}

impl Line<'_> {
    /// The first line of a file that has none.
    pub(crate) const EMPTY: Self = Line {
        number: 1,
        bytes: b"",
        has_quote: false,
        cut: false,
    };
}

#[cfg(test)]
impl<'a> Line<'a> {
    pub(crate) fn of(number: u64, bytes: &'a [u8]) -> Self {
        let has_quote = bytes.contains(&b'"');
        Self {
            number,
            bytes,
            has_quote,
            cut: false,
        }
    }
}

impl Lines {
    /// Lines of at most `line_max` bytes.
    pub(crate) fn new(reader: Box<dyn Read + Send>, line_max: usize) -> Self {
        Self {
            reader,
            buffer: vec![0; CHUNK_BYTES],
            start: 0,
            end: 0,
            given: 0,
            number: 0,
            line_max,
            in_cut_line: false,
            behind_first: (0, 0),
            at_end: false,
        }
    }

    /// The number of the line given out last; 0 before the first.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// The next line; `None` after the last.
    ///
    /// # Errors
    ///
    /// The reader's, for instance where packed data ends early.
    pub(crate) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
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

    /// The next row of CSV; `None` after the last: a line, and where a quote is open at its end
    /// the lines up to the one that closes it. Where none does within bounds, it is the line alone.
    ///
    /// # Errors
    ///
    /// The reader's.
    #[inline]
    pub(crate) fn next_row(&mut self) -> io::Result<Option<Line<'_>>> {
        self.behind_first = (0, 0);
        let Some(line) = self.next()? else {
            return Ok(None);
        };
        let (number, length, cut) = (line.number, line.bytes.len(), line.cut);
        let quotes = memchr::memchr_iter(b'"', line.bytes).count();
        // What was given out lies right before `start`, with its end.
        if quotes % 2 == 1 && !cut {
            return self.joined(number);
        }
        let begin = self.given;
        Ok(Some(Line {
            number,
            bytes: &self.buffer[begin..begin + length],
            has_quote: quotes > 0,
            cut,
        }))
    }

    /// Takes back all of the row given out last but its first line: they are read again, as
    /// rows of their own.
    pub(crate) fn take_back_behind_first(&mut self) {
        let (bytes, lines) = std::mem::take(&mut self.behind_first);
        self.start -= bytes;
        self.number -= lines;
    }

    /// The row that began with the line given out last, in which a quote is open.
    #[cold]
    fn joined(&mut self, number: u64) -> io::Result<Option<Line<'_>>> {
        let mut searched = self.start - self.given;
        let mut lines = 0;
        let mut is_open = true;
        while is_open {
            let row = &self.buffer[self.given..self.end];
            let more = &row[searched..];
            let end = match memchr::memchr(b'\n', more) {
                Some(at) => searched + at + 1,
                None if !self.at_end && row.len() <= self.line_max => {
                    let given = self.given;
                    let start = self.start;
                    self.start = given;
                    self.fill()?;
                    self.given = 0;
                    self.start = start - given;
                    continue;
                }
                None if self.at_end && !more.is_empty() => row.len(),
                None => break,
            };
            is_open ^= memchr::memchr_iter(b'"', &row[searched..end]).count() % 2 == 1;
            searched = end;
            lines += 1;
            if searched > self.line_max {
                break;
            }
        }
        let first_end = self.start;
        if !is_open && searched <= self.line_max {
            self.start = self.given + searched;
            self.number += lines;
            self.behind_first = (self.start - first_end, lines);
        }
        let bytes = &self.buffer[self.given..self.start];
        let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        Ok(Some(Line {
            number,
            bytes: bytes.strip_suffix(b"\r").unwrap_or(bytes),
            has_quote: true,
            cut: false,
        }))
    }

    fn give(&mut self, length: usize, line_end: usize) -> Line<'_> {
        let mut begin = self.start;
        self.start += length + line_end;
        let end = begin + length;
        self.number += 1;
        if self.number == 1 && self.buffer[begin..end].starts_with(BYTE_ORDER_MARK) {
            begin += BYTE_ORDER_MARK.len();
        }
        self.given = begin;
        let bytes = &self.buffer[begin..end];
        Line {
            number: self.number,
            bytes: bytes.strip_suffix(b"\r").unwrap_or(bytes),
            has_quote: false,
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

    fn rows_of(text: &[u8], line_max: usize) -> Vec<(u64, String)> {
        let mut lines = Lines::new(Box::new(io::Cursor::new(text.to_vec())), line_max);
        let mut found = Vec::new();
        while let Some(row) = lines.next_row().unwrap() {
            found.push((row.number, String::from_utf8(row.bytes.to_vec()).unwrap()));
        }
        found
    }

    #[test]
    fn a_row_goes_on_over_line_breaks_within_quotes() {
        assert_eq!(
            rows_of(b"\xef\xbb\xbfa,\"b\r\n\nc\"\r\nd,\"e\"\n\"f\ng\"", 99),
            [
                (1, "a,\"b\r\n\nc\"".to_owned()),
                (4, "d,\"e\"".to_owned()),
                (5, "\"f\ng\"".to_owned())
            ]
        );
    }

    #[test]
    fn a_quote_that_nobody_closes_within_bounds_spoils_its_own_line_only() {
        assert_eq!(
            rows_of(b"a,\"b\nc\nd\n", 99),
            [
                (1, "a,\"b".to_owned()),
                (2, "c".to_owned()),
                (3, "d".to_owned())
            ]
        );
        assert_eq!(
            rows_of(b"a,\"b\ncccc\nd\"\n", 6)[..2],
            [(1, "a,\"b".to_owned()), (2, "cccc".to_owned())]
        );
    }

    #[test]
    fn what_lies_behind_a_rows_first_line_can_be_read_again() {
        let text = b"a,\"b\nc\"x\nd".to_vec();
        let mut lines = Lines::new(Box::new(io::Cursor::new(text)), 99);

        let number = lines.next_row().unwrap().unwrap().number;
        lines.take_back_behind_first();
        let again = lines.next_row().unwrap().unwrap();

        assert_eq!(number, 1);
        assert_eq!((again.number, again.bytes), (2, b"c\"x".as_slice()));
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
