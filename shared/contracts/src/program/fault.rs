//! What is wrong with a program file: where, what was found, what would do.

use super::notation::Source;
use super::shape::Place;
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
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Finding>);

#[derive(Debug)]
struct Finding {
    place: Place,
    message: String,
    hint: String,
}

impl Findings {
    /// The most faults that are told of one file.
    const MAX: usize = 500;

    /// Notes a fault.
    pub(super) fn fault(
        &mut self,
        place: &Place,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        if self.0.len() < Self::MAX {
            self.0.push(Finding {
                place: place.clone(),
                message: message.into(),
                hint: hint.into(),
            });
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Puts the faults in order and says their lines.
    pub(super) fn into_faults(mut self, file: &str, source: &Source<'_>) -> Faults {
        self.0.sort_by_key(|finding| finding.place.at);
        Faults(
            self.0
                .into_iter()
                .map(|finding| {
                    let (line, column) = source.line_and_column(finding.place.at);
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
