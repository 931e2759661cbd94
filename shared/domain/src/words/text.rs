//! Text that came from outside: how an error quotes it, how serde reads it.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserializer;
use serde::de::{self, Visitor};
use smol_str::SmolStr;

/// What a caller sent, as an error shows it: in quotes, escaped, cut off after [`Found::MAX_CHARS`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Found(SmolStr);

impl Found {
    /// The most characters of a text that an error repeats.
    pub const MAX_CHARS: usize = 40;

    /// Quotes the beginning of `text`.
    #[must_use]
    pub fn new(text: &str) -> Found {
        match text.char_indices().nth(Self::MAX_CHARS) {
            None => Found(SmolStr::new(text)),
            Some((end, _)) => {
                let start = text.get(..end).unwrap_or_default();
                Found(smol_str::format_smolstr!("{start}…"))
            }
        }
    }

    /// Quotes the beginning of `bytes`; what is no UTF-8 shows as U+FFFD.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Found {
        Found::new(&String::from_utf8_lossy(bytes))
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0.as_str())
    }
}

/// Deserializes a value that travels as text, by its own parser.
///
/// # Errors
///
/// The parser's error, as its `Display` puts it.
pub(crate) fn deserialize_text<'de, D, T, E>(
    deserializer: D,
    expecting: &'static str,
    parse: fn(&str) -> Result<T, E>,
) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    E: fmt::Display,
{
    deserializer.deserialize_str(TextVisitor {
        expecting,
        parse,
        value: PhantomData,
    })
}

struct TextVisitor<T, E> {
    expecting: &'static str,
    parse: fn(&str) -> Result<T, E>,
    value: PhantomData<T>,
}

impl<T, E: fmt::Display> Visitor<'_> for TextVisitor<T, E> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expecting)
    }

    fn visit_str<F: de::Error>(self, text: &str) -> Result<T, F> {
        (self.parse)(text).map_err(F::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_off_and_a_strange_one_is_escaped() {
        let long = Found::new(&"ä".repeat(41));
        let strange = Found::from_bytes(b"a\n\xff\"");

        let shown_long = long.to_string();
        let shown_strange = strange.to_string();

        assert_eq!(shown_long, format!("\"{}…\"", "ä".repeat(40)));
        assert_eq!(shown_strange, "\"a\\n\u{fffd}\\\"\"");
    }

    #[test]
    fn a_text_of_forty_characters_is_shown_whole() {
        let text = "x".repeat(40);

        let found = Found::new(&text);

        assert_eq!(found.to_string(), format!("\"{text}\""));
    }
}
