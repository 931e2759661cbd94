//! Reading a body that identifies a person: an error says which field is wrong and what would
//! do, and never what was found there.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::error::Category;
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// A JSON object. By itself serde takes a list for an object, field by field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Object<T>(pub T);

/// What is wrong with a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyFault {
    /// The field, as a path such as `consent.email`; empty: the whole body.
    pub path: String,
    /// What would do.
    pub message: String,
    /// Whether it is no JSON in UTF-8 at all.
    pub unreadable: bool,
}

/// Reads a body.
///
/// # Errors
/// [`BodyFault`].
pub fn read_private<T: DeserializeOwned>(json: &[u8]) -> Result<T, BodyFault> {
    let mut reader = serde_json::Deserializer::from_slice(json);
    let Object(value) = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| BodyFault::of(&error.path().to_string(), error.inner()))?;
    reader.end().map_err(|error| BodyFault::of("", &error))?;
    Ok(value)
}

impl BodyFault {
    /// A fault of a field.
    #[must_use]
    pub fn of_field(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            message: message.into(),
            unreadable: false,
        }
    }

    fn of(path: &str, error: &serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        match error.classify() {
            Category::Data => {
                let place = format!(" at line {line} column {column}");
                let message = error.to_string();
                let message = message.strip_suffix(&place).unwrap_or(&message);
                Self::of_field(without_unknown(path, message), without_values(message))
            }
            Category::Io | Category::Syntax | Category::Eof => Self {
                path: String::new(),
                message: format!(
                    "found what is not JSON in UTF-8 at line {line}, column {column}; the body is one JSON object"
                ),
                unreadable: true,
            },
        }
    }
}

impl<T: Serialize> Serialize for Object<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectReader(PhantomData))
    }
}

struct ObjectReader<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectReader<T> {
    type Value = Object<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Object<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(fields)).map(Object)
    }
}

impl<T: JsonSchema> JsonSchema for Object<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// The path, without the name of a field that nobody knows.
fn without_unknown<'a>(path: &'a str, message: &str) -> &'a str {
    if let Some(rest) = message.strip_prefix("unknown field `") {
        let name = rest
            .rsplit_once("`, expected ")
            .map_or(rest, |(name, _)| name);
        let parent = path.strip_suffix(name).unwrap_or_default();
        return parent.strip_suffix('.').unwrap_or(parent);
    }
    if matches!(path, "." | "?") { "" } else { path }
}

/// What serde says of a value, without the value.
fn without_values(message: &str) -> String {
    if let Some(field) = message.strip_prefix("missing field ") {
        let field = field.trim_matches('`');
        return format!("the field {field} is missing; add {field}");
    }
    if message.starts_with("duplicate field ") {
        return "found a field a second time; each field stands once".to_owned();
    }
    // The last one: what was found may hold the words itself.
    let Some((found, expected)) = message.rsplit_once(", expected ") else {
        return message.to_owned();
    };
    let expected = match expected.strip_prefix("struct ") {
        Some(_) => "a JSON object".to_owned(),
        None => expected.replace('`', "\""),
    };
    let found = if found.starts_with("unknown field ") {
        "an unknown field"
    } else if let Some(kind) = found.strip_prefix("invalid type: ") {
        kind_of(kind)
    } else {
        "a value that does not do"
    };
    format!("found {found}; expected {expected}")
}

fn kind_of(found: &str) -> &'static str {
    let kinds = [
        ("null", "null"),
        ("unit", "null"),
        ("boolean", "true or false"),
        ("integer", "a number"),
        ("floating point", "a number"),
        ("string", "a text"),
        ("sequence", "a list"),
        ("map", "an object"),
    ];
    kinds
        .into_iter()
        .find(|(word, _)| found.starts_with(word))
        .map_or("a value of another type", |(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::read_private;
    use crate::member::JoinRequest;

    fn fault(json: &str) -> (String, String) {
        let fault = match read_private::<JoinRequest>(json.as_bytes()) {
            Ok(_) => panic!("{json} was read"),
            Err(fault) => fault,
        };
        (fault.path, fault.message)
    }

    #[test]
    fn a_fault_names_the_field_and_never_the_value() {
        let (path, message) = fault(r#"{"phone": "secret"}"#);

        assert_eq!(path, "phone");
        assert_eq!(
            message,
            "expected a phone number with its country's code: + and 5 to 15 digits"
        );
    }

    #[test]
    fn a_value_of_another_type_is_named_by_its_type() {
        let (path, message) = fault(r#"{"consent": {"email": "secret, expected"}}"#);

        assert_eq!(path, "consent.email");
        assert_eq!(message, "found a text; expected a boolean");
    }

    #[test]
    fn a_list_is_no_object() {
        let expected = "found a list; expected a JSON object".to_owned();

        assert_eq!(fault(r#"["secret"]"#), (String::new(), expected.clone()));
        assert_eq!(
            fault(r#"{"consent": [true]}"#),
            ("consent".to_owned(), expected)
        );
    }

    #[test]
    fn an_unknown_field_is_not_repeated() {
        let (path, message) = fault(r#"{"consent": {"secret": true}}"#);

        assert_eq!(path, "consent");
        assert_eq!(fault(r#"{"secret@mail.example": true}"#).0, "");
        assert_eq!(
            fault(r#"{"consent": {"a.b`, expected c": 1}}"#).0,
            "consent"
        );
        assert_eq!(
            message,
            "found an unknown field; expected one of \"email\", \"sms\", \"push\", \"post\""
        );
    }
}
