//! A source that cannot be read.

use std::fmt;
use std::path::{Path, PathBuf};

/// Where it is, and what is wrong with it.
#[derive(Debug)]
pub struct Fault {
    file: PathBuf,
    line: Option<usize>,
    why: String,
}

impl Fault {
    /// The file cannot be read at all.
    #[must_use]
    pub fn of_file(file: &Path, why: impl fmt::Display) -> Self {
        Self {
            file: file.to_owned(),
            line: None,
            why: why.to_string(),
        }
    }

    /// Something is wrong in this line, counted from 1.
    #[must_use]
    pub fn of_line(file: &Path, line: usize, why: impl fmt::Display) -> Self {
        Self {
            line: Some(line),
            ..Self::of_file(file, why)
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.why)
    }
}

impl std::error::Error for Fault {}
