//! Text that came from outside: what it may hold, how an error quotes it, how serde reads it.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserializer;
use serde::de::{self, Visitor};
use smol_str::SmolStr;

/// The most characters of the name of a class of goods, an article, a maker, a shop, a channel.
pub const LABEL_CHARS_MAX: usize = 64;

/// Whether a text may name a class of goods, an article, a maker, a shop, a channel: 1 to
/// [`LABEL_CHARS_MAX`] printable characters of any script, blanks among them, but not alone.
#[must_use]
pub fn is_label(text: &str) -> bool {
    let has_chars = text.chars().nth(LABEL_CHARS_MAX).is_none();
    has_chars && shows_all(text, is_blank) && !text.chars().all(is_blank)
}

/// Whether a text is visible throughout: printable characters of any script, and no blank.
#[must_use]
pub fn is_visible(text: &str) -> bool {
    shows_all(text, |_| false)
}

/// Whether a text for people shows all that it holds, on one line.
#[must_use]
pub fn is_one_line(text: &str) -> bool {
    shows_all(text, |c| {
        c.is_whitespace() && !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}')
    })
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\u{3000}')
}

/// Whether every character is printable or one of these blanks. What joins or parts letters
/// without being seen is good between two letters of a script that needs it.
fn shows_all(text: &str, is_blank: impl Fn(char) -> bool) -> bool {
    if text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return true;
    }
    let mut before = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let after = chars.peek().copied();
        let joins = matches!(c, '\u{200c}' | '\u{200d}')
            && before.is_some_and(is_foreign)
            && after.is_some_and(is_foreign);
        if !(joins || is_blank(c) || is_printable(c)) {
            return false;
        }
        before = Some(c);
    }
    true
}

fn is_foreign(c: char) -> bool {
    !c.is_ascii() && is_printable(c)
}

/// Whether a character is seen, by itself or on the one before it: what the standard library
/// does not escape within a text, as far as it knows Unicode.
fn is_printable(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_graphic();
    }
    let mut bytes = [b'x'; 5];
    let Some((_, rest)) = bytes.split_first_mut() else {
        return false;
    };
    let end = c.encode_utf8(rest).len().saturating_add(1);
    let shown = bytes
        .get(..end)
        .and_then(|shown| std::str::from_utf8(shown).ok());
    shown.is_some_and(|shown| shown.escape_debug().nth(1) == Some(c))
}

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
    fn names_hold_blanks_and_every_script() {
        for label in [
            "gift card",
            "Ben & Co",
            "High Street 1",
            "飲料",
            "渋谷\u{3000}本店",
            "Καφές",
            "कॉफ़ी",
            "می\u{200c}خواهم",
            "Crème brûlée",
            "e\u{301}clair",
            "\u{5d9}\u{5d9}\u{5df}",
        ] {
            assert!(is_label(label), "{label}");
            assert!(is_one_line(label), "{label}");
        }
        assert!(is_label(&"ä".repeat(64)));
        assert!(!is_label(&"ä".repeat(65)));
    }

    #[test]
    fn what_is_not_seen_is_refused_everywhere() {
        for hidden in [
            "\u{200b}",
            "\u{feff}",
            "\u{202e}",
            "\u{2066}",
            "\u{ad}",
            "\u{61c}",
            "\u{2060}",
            "\u{200e}",
            "\u{e0041}",
            "\u{200d}",
            "\u{e000}",
            "\u{0}",
            "\t",
            "\n",
            "\u{85}",
            "\u{2028}",
        ] {
            let text = format!("gift{hidden}card");
            assert!(!is_label(&text), "{text:?}");
            assert!(!is_visible(&text), "{text:?}");
            assert!(!is_one_line(&text), "{text:?}");
        }
        assert!(!is_label("") && !is_label("  "));
        assert!(!is_label("gift\u{a0}card") && is_one_line("gift\u{a0}card"));
        assert!(!is_visible("m 1"));
    }

    #[test]
    fn a_text_of_forty_characters_is_shown_whole() {
        let text = "x".repeat(40);

        let found = Found::new(&text);

        assert_eq!(found.to_string(), format!("\"{text}\""));
    }
}
