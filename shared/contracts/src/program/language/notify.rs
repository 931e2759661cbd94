//! Where notifications go.

use crate::program::fault::Findings;
use crate::program::notation::{Node, quoted};
use crate::program::routing::{DEAD, NAME_CHARS_MAX, patterns};
use crate::program::shape::{Definitions, OneOrMore, Place, Shape, read_word, table};
use crate::program::value::text;
use serde_json::json;

table! {
    /// A destination of what is announced: a queue for one tool.
    NotifyFile "notify" {
        /// The destination's name. Its queue is `gradus-notify-<name>.fifo`.
        required queue: QueueName,
        /// What it is told: kinds such as `"points.expiring"`, groups such as `"tier.*"`.
        /// Left out: everything.
        optional kinds: OneOrMore<KindPattern>,
    }
}

/// A name that can stand in a queue's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct QueueName(String);

impl QueueName {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Shape for QueueName {
    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({
            "type": "string",
            "pattern": "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$",
            "maxLength": NAME_CHARS_MAX,
        })
    }

    fn read(node: &Node, place: &Place, found: &mut Findings) -> Option<Self> {
        let expected = format!(
            "1 to {NAME_CHARS_MAX} letters (a to z), digits or \"-\" are expected, a letter or digit first and last"
        );
        let text = text(node, place, &expected, found)?;
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let is_name = (1..=NAME_CHARS_MAX).contains(&text.len())
            && text.bytes().all(plain)
            && !text.starts_with('-')
            && !text.ends_with('-');
        if !is_name {
            found.fault(place, format!("found {}", quoted(text)), expected);
            return None;
        }
        if text.split('-').next_back() == Some(DEAD) {
            found.fault(
                place,
                format!("found {}, a name of a dead-letter queue", quoted(text)),
                format!("a name is expected whose last part is not \"{DEAD}\""),
            );
            return None;
        }
        Some(Self(text.to_owned()))
    }
}

/// A kind of notification, or a group of kinds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KindPattern(String);

impl KindPattern {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Shape for KindPattern {
    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({ "type": "string", "enum": patterns() })
    }

    fn read(node: &Node, place: &Place, found: &mut Findings) -> Option<Self> {
        let patterns = patterns();
        let words: Vec<&str> = patterns.iter().map(String::as_str).collect();
        read_word(node, place, &words, found).map(|word| Self(word.to_owned()))
    }
}
