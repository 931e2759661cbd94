//! What is wrong with a program file: where, what was found, what would do.

use super::place::Place;
use std::fmt;

/// One fault of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file, as the caller named it.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
    /// Where in the content, such as `rules[2].when.weekday[0]` (counted from 0); empty for
    /// the file itself.
    pub path: String,
    /// What was found.
    pub message: String,
    /// What would do.
    pub hint: String,
}

/// Every fault of a file, in the order of their places; at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// The faults.
    #[must_use]
    pub fn as_slice(&self) -> &[Fault] {
        &self.0
    }
}

impl IntoIterator for Faults {
    type Item = Fault;
    type IntoIter = std::vec::IntoIter<Fault>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)?;
        if !self.path.is_empty() {
            write!(f, "  {}", self.path)?;
        }
        write!(f, "\n    {}\n    {}", self.message, self.hint)
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, fault) in self.0.iter().enumerate() {
            if nth > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Fault {}
impl std::error::Error for Faults {}

/// The faults found so far.
#[derive(Debug)]
pub(super) struct Findings {
    found: Vec<Finding>,
    homes: fn(&str) -> Vec<&'static str>,
}

#[derive(Debug)]
struct Finding {
    place: Place,
    message: String,
    hint: String,
}

impl Findings {
    /// None yet. `homes` says which tables of the file have a field of a name.
    pub(super) fn new(homes: fn(&str) -> Vec<&'static str>) -> Self {
        Self {
            found: Vec::new(),
            homes,
        }
    }

    /// The tables of the file that have a field `name`.
    pub(super) fn homes_of(&self, name: &str) -> Vec<&'static str> {
        (self.homes)(name)
    }

    /// The most faults that are told of one file.
    const MAX: usize = 500;

    /// Notes a fault.
    pub(super) fn fault(
        &mut self,
        place: &Place,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        if self.found.len() < Self::MAX {
            self.found.push(Finding {
                place: place.clone(),
                message: message.into(),
                hint: hint.into(),
            });
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Puts the faults in order and says their lines: `line_and_column` knows those of a byte.
    pub(super) fn into_faults(
        mut self,
        file: &str,
        line_and_column: impl Fn(usize) -> (usize, usize),
    ) -> Faults {
        self.found.sort_by_key(|finding| finding.place.at);
        Faults(
            self.found
                .into_iter()
                .map(|finding| {
                    let (line, column) = line_and_column(finding.place.at);
                    Fault {
                        file: file.to_owned(),
                        line,
                        column,
                        path: finding.place.path,
                        message: finding.message,
                        hint: finding.hint,
                    }
                })
                .collect(),
        )
    }
}
