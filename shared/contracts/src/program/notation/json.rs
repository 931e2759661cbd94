//! JSON into the tree.

use super::{Entry, Node, Value};
use crate::program::fault::Findings;
use crate::program::place::Place;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, ast, parse_to_ast};

/// Plain JSON, as RFC 8259 has it.
const PLAIN: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Reads JSON; the first break of the notation is a fault.
pub(super) fn parse(text: &str, found: &mut Findings) -> Option<Node> {
    match parse_to_ast(text, &CollectOptions::default(), &PLAIN) {
        Ok(parsed) => parsed.value.as_ref().map(from_value),
        Err(error) => {
            found.fault(
                &Place::root().at(error.range().start),
                format!("this is not JSON: {}", error.kind()),
                "see https://www.json.org for how it is written",
            );
            None
        }
    }
}

fn from_value(json: &ast::Value<'_>) -> Node {
    let value = match json {
        ast::Value::StringLit(text) => Value::Text(text.value.to_string()),
        ast::Value::NumberLit(number) => number
            .value
            .parse()
            .map_or_else(|_| Value::Number(number.value.to_owned()), Value::Whole),
        ast::Value::BooleanLit(truth) => Value::Truth(truth.value),
        ast::Value::NullKeyword(_) => Value::Null,
        ast::Value::Array(list) => Value::List(list.elements.iter().map(from_value).collect()),
        ast::Value::Object(object) => Value::Table(
            object
                .properties
                .iter()
                .map(|property| Entry {
                    key: property.name.as_str().to_owned(),
                    key_at: property.name.range().start,
                    node: from_value(&property.value),
                })
                .collect(),
        ),
    };
    Node {
        at: json.range().start,
        value,
    }
}
