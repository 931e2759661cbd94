//! What is wrong with a command.

use std::fmt;

/// Why a text is no command: where, what was found, what would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandFault {
    /// The field, such as `lines[0].amount` (counted from 0); empty for the whole command.
    pub path: String,
    /// What was found and what would do.
    pub message: String,
    /// The character in the text, from 1, where reading stopped; `None` where the fault is
    /// not at one place.
    pub column: Option<usize>,
}

impl CommandFault {
    /// A fault of the whole command.
    pub(super) fn of_the_whole(message: impl Into<String>) -> Self {
        Self::of_field("", message)
    }

    /// A fault of one field.
    pub(super) fn of_field(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            message: message.into(),
            column: None,
        }
    }

    /// A fault that reading came upon.
    pub(super) fn of_reading(path: &str, error: &serde_json::Error) -> Self {
        let place = format!(" at line {} column {}", error.line(), error.column());
        let message = error.to_string();
        let message = message.strip_suffix(&place).unwrap_or(&message);
        Self {
            path: if path == "." { "" } else { path }.to_owned(),
            message: match error.classify() {
                serde_json::error::Category::Data => message.to_owned(),
                serde_json::error::Category::Io
                | serde_json::error::Category::Syntax
                | serde_json::error::Category::Eof => format!("this is not JSON: {message}"),
            },
            column: (error.column() > 0).then(|| error.column()),
        }
    }
}

impl fmt::Display for CommandFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for CommandFault {}
