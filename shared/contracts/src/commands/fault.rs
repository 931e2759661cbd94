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
    pub(super) fn of_reading(json: &[u8], path: &str, error: &serde_json::Error) -> Self {
        if let Err(broken) = std::str::from_utf8(json) {
            return Self {
                path: String::new(),
                message: "found a byte that is not UTF-8; a command is written in UTF-8".to_owned(),
                column: Some(character(json, broken.valid_up_to())),
            };
        }
        let place = format!(" at line {} column {}", error.line(), error.column());
        let message = error.to_string();
        let message = message.strip_suffix(&place).unwrap_or(&message);
        Self {
            path: field_at(path, message),
            message: match error.classify() {
                serde_json::error::Category::Data => in_our_words(message),
                serde_json::error::Category::Io
                | serde_json::error::Category::Syntax
                | serde_json::error::Category::Eof => {
                    format!("found what is not JSON ({message}); a command is one JSON object")
                }
            },
            column: match (error.line(), error.column()) {
                (_, 0) => None,
                (1, column) => Some(character(json, column.saturating_sub(1))),
                (_, column) => Some(column),
            },
        }
    }
}

/// The field that is wrong. One that is missing or there twice has no place of its own: it is
/// named by what serde says.
fn field_at(path: &str, message: &str) -> String {
    let path = if matches!(path, "." | "?") { "" } else { path };
    let named = ["missing field `", "duplicate field `"]
        .into_iter()
        .find_map(|words| message.strip_prefix(words)?.split('`').next());
    match named {
        None => path.to_owned(),
        Some(field) if path.is_empty() => field.to_owned(),
        Some(field) => format!("{path}.{field}"),
    }
}

/// The number of the character, from 1, that stands at a byte of the text.
fn character(text: &[u8], byte: usize) -> usize {
    let before = text.get(..byte).unwrap_or(text);
    String::from_utf8_lossy(before)
        .chars()
        .count()
        .saturating_add(1)
}

/// What serde says of a value, as `found …; what would do`.
fn in_our_words(message: &str) -> String {
    if let Some(field) = message.strip_prefix("missing field ") {
        let field = field.trim_matches('`');
        return format!("the field {field} is missing; add {field}");
    }
    if let Some(field) = message.strip_prefix("duplicate field ") {
        let field = field.trim_matches('`');
        return format!("found the field {field} a second time; each field stands once");
    }
    let Some((found, expected)) = message.split_once(", expected ") else {
        return message.to_owned();
    };
    let expected = match expected.strip_prefix("struct ") {
        Some(_) => "a JSON object",
        None => expected,
    };
    if let Some(field) = found.strip_prefix("unknown field ") {
        return format!(
            "found the unknown field {}; expected {}",
            quoted(field),
            quoted(expected)
        );
    }
    if let Some(word) = found.strip_prefix("unknown variant ") {
        return format!("found {}; expected {}", quoted(word), quoted(expected));
    }
    if let Some(length) = found.strip_prefix("invalid length ") {
        return format!("found {length} elements; expected {expected}");
    }
    let found = found
        .strip_prefix("invalid value: ")
        .or_else(|| found.strip_prefix("invalid type: "))
        .unwrap_or(found);
    let found = match found {
        "map" => "an object",
        "sequence" => "a list",
        "unit value" => "null",
        found => ["integer ", "floating point ", "boolean ", "string "]
            .iter()
            .find_map(|kind| found.strip_prefix(kind))
            .map_or(found, |value| value.trim_matches('`')),
    };
    format!("found {found}; expected {expected}")
}

/// Words that stand between backticks, between quotes.
fn quoted(words: &str) -> String {
    words.replace('`', "\"")
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
