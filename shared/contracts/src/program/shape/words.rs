//! Enumerations: one of a few words, each with what it means.

use super::{Place, wrong_kind};
use crate::program::fault::Findings;
use crate::program::notation::{Node, Value, quoted};
use serde_json::json;

/// Declares the words for the values of a type.
///
/// ```text
/// words! {
///     Type {
///         "word" => Type::Value, "What it means.";
///     }
/// }
/// ```
///
/// `said Type` adds to each row how the value is said in English and Chinese:
/// `"word" => Type::Value, "What it means.", ["a value", "某值"];`
macro_rules! words {
    (said $type:ty {
        $($word:literal => $value:path, $doc:literal, [$english:literal, $chinese:literal]);+ $(;)?
    }) => {
        $crate::program::shape::words! { $type { $($word => $value, $doc);+ } }

        impl $crate::program::say::Said for $type {
            fn said(&self, language: $crate::program::say::Language) -> &'static str {
                let (english, chinese) = match self {
                    $($value => ($english, $chinese)),+
                };
                match language {
                    $crate::program::say::Language::English => english,
                    $crate::program::say::Language::Chinese => chinese,
                }
            }
        }
    };
    ($type:ty { $($word:literal => $value:expr, $doc:literal);+ $(;)? }) => {
        impl $crate::program::shape::Shape for $type {
            fn schema(_: &mut $crate::program::shape::Definitions) -> serde_json::Value {
                $crate::program::shape::word_schema(&[$(($word, $doc)),+])
            }

            fn read(
                node: &$crate::program::notation::Node,
                place: &$crate::program::shape::Place,
                found: &mut $crate::program::fault::Findings,
            ) -> Option<Self> {
                match $crate::program::shape::read_word(node, place, &[$($word),+], found)? {
                    $($word => Some($value),)+
                    _ => None,
                }
            }
        }
    };
}
pub(crate) use words;

/// The schema of an enumeration.
pub(crate) fn word_schema(words: &[(&str, &str)]) -> serde_json::Value {
    let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    let docs: Vec<&str> = words.iter().map(|(_, doc)| *doc).collect();
    let explained: Vec<String> = words
        .iter()
        .map(|(word, doc)| format!("`{word}`: {doc}"))
        .collect();
    json!({
        "type": "string",
        "enum": names,
        "description": explained.join(" "),
        "x-taplo": { "docs": { "enumValues": docs } },
    })
}

/// The word that stands there; notes a fault where it is none of `words`.
pub(crate) fn read_word<'n>(
    node: &'n Node,
    place: &Place,
    words: &[&str],
    found: &mut Findings,
) -> Option<&'n str> {
    let Value::Text(text) = &node.value else {
        wrong_kind(node, place, &one_of_words(words), found);
        return None;
    };
    if words.contains(&text.as_str()) {
        return Some(text);
    }
    let hint = match nearest(text, words) {
        Some(word) => format!("did you mean \"{word}\"? {}", one_of_words(words)),
        None => one_of_words(words),
    };
    found.fault(place, format!("found {}", quoted(text)), hint);
    None
}

/// "one of …".
fn one_of_words(words: &[&str]) -> String {
    match words {
        [word] => format!("\"{word}\" is expected"),
        _ => format!("one of \"{}\" is expected", words.join("\", \"")),
    }
}

/// The candidate that is most like `found`, if one is like it at all.
pub(crate) fn nearest<'c, C: AsRef<str>>(found: &str, candidates: &'c [C]) -> Option<&'c str> {
    const LONGEST: usize = 64;
    const LIKE: f64 = 0.7;
    if found.len() > LONGEST {
        return None;
    }
    let wanted = found.to_lowercase();
    candidates
        .iter()
        .map(|candidate| {
            let candidate = candidate.as_ref();
            (
                strsim::normalized_damerau_levenshtein(&wanted, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(likeness, _)| *likeness >= LIKE)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate)
}
