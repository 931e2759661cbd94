//! What is wrong with an input: where, what was found, what would do.

use std::fmt;
use std::io::{self, ErrorKind};
use std::sync::Arc;

/// The most faults that are kept to be told; more are only counted.
pub(crate) const TOLD_MAX: usize = 20;

/// A fault of an input file.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    /// The file, as the caller named it.
    pub(crate) file: Arc<str>,
    /// The line, from 1.
    pub(crate) line: u64,
    /// The character in the line, from 1.
    pub(crate) column: usize,
    /// The name of the column or field; empty where the fault is not of one.
    pub(crate) field: String,
    /// What kind of fault: stable, for counting.
    pub(crate) code: &'static str,
    /// What was found.
    pub(crate) found: String,
    /// What would do.
    pub(crate) hint: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)?;
        if !self.field.is_empty() {
            write!(f, "  {}", self.field)?;
        }
        write!(f, "\n    {}", self.found)?;
        if !self.hint.is_empty() {
            write!(f, "\n    {}", self.hint)?;
        }
        Ok(())
    }
}

impl Fault {
    /// A file that cannot be opened or read on.
    pub(crate) fn unreadable(file: Arc<str>, line: u64, error: &io::Error) -> Self {
        let (code, hint) = match error.kind() {
            ErrorKind::UnexpectedEof => (
                "truncated",
                "the packed data ends too early: fetch or pack the file again",
            ),
            ErrorKind::InvalidData | ErrorKind::InvalidInput => (
                "damaged",
                "the packed data is damaged: fetch or pack the file again",
            ),
            ErrorKind::Unsupported => (
                "not_a_file",
                "it is read more than once: write it to a file first, and name that",
            ),
            _ => ("unreadable", "the file must be there and readable"),
        };
        Self {
            file,
            line,
            column: 1,
            field: String::new(),
            code,
            found: format!("reading failed: {error}"),
            hint: hint.to_owned(),
        }
    }
}

/// Splits a text of the form `found …; what would do` in its two parts.
pub(crate) fn found_and_hint(text: &str) -> (String, String) {
    match text.split_once("; ") {
        Some((found, hint)) => (found.to_owned(), hint.to_owned()),
        None => (text.to_owned(), String::new()),
    }
}

/// Faults of rows that were skipped: the first ones whole, and how many there were.
#[derive(Debug, Default)]
pub(crate) struct Skipped {
    told: Vec<Fault>,
    count: u64,
}

impl Skipped {
    /// Notes one more.
    pub(crate) fn add(&mut self, fault: Fault) {
        self.count += 1;
        self.told.push(fault);
        if self.told.len() >= 2 * TOLD_MAX {
            self.keep_first();
        }
    }

    /// Joins what two workers found.
    pub(crate) fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.told.extend(other.told);
        self.keep_first();
    }

    /// How many.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// The first one, if there is any.
    #[inline]
    pub(crate) fn first_one(&mut self) -> Option<Fault> {
        if self.count == 0 {
            return None;
        }
        self.first().first().cloned()
    }

    /// The first ones, by line.
    pub(crate) fn first(&mut self) -> &[Fault] {
        self.keep_first();
        &self.told
    }

    fn keep_first(&mut self) {
        self.told.sort_by_key(|fault| (fault.line, fault.column));
        self.told.truncate(TOLD_MAX);
    }
}
