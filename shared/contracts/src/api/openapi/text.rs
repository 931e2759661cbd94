//! The document as text. Generators of clients take the first media type of an answer for the
//! one that comes: of what is wrong that is a problem, but where only the gateway speaks.

use super::openapi;
use super::response::PROBLEM_JSON;
use serde::ser::{Serialize, SerializeSeq, Serializer};
use serde_json::Value;

/// The statuses of which the gateway's own form comes first: nothing of the kind reaches a
/// function.
const OF_GATEWAY_FIRST: [&str; 3] = ["401", "429", "431"];

/// The document, as it stands in `infra/schemas/openapi.json`.
///
/// # Errors
/// Where it has no JSON form, which no such document is.
pub fn openapi_text() -> Result<String, serde_json::Error> {
    let document = openapi();
    let ordered = Ordered {
        value: &document,
        is_problem_first: true,
    };
    serde_json::to_string_pretty(&ordered).map(|text| text + "\n")
}

/// A part of the document, and whether problems come first in it.
struct Ordered<'a> {
    value: &'a Value,
    is_problem_first: bool,
}

impl Serialize for Ordered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let part = |value, is_problem_first| Ordered {
            value,
            is_problem_first,
        };
        match self.value {
            Value::Object(fields) => {
                let is_first = |name: &str| self.is_problem_first && name == PROBLEM_JSON;
                let first = fields.iter().filter(|(name, _)| is_first(name));
                let others = fields.iter().filter(|(name, _)| !is_first(name));
                serializer.collect_map(first.chain(others).map(|(name, value)| {
                    let is_of_gateway = OF_GATEWAY_FIRST.contains(&name.as_str());
                    (name, part(value, self.is_problem_first && !is_of_gateway))
                }))
            }
            Value::Array(parts) => {
                let mut list = serializer.serialize_seq(Some(parts.len()))?;
                for value in parts {
                    list.serialize_element(&part(value, self.is_problem_first))?;
                }
                list.end()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                self.value.serialize(serializer)
            }
        }
    }
}
