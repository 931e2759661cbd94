//! Items as they are kept in a file: in the service's JSON.

use crate::wire::RawItem;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What two lists of items do not have in common: each attribute by the keys of its item, with
/// what it is in the one and in the other.
#[must_use]
pub fn differences(one: &[Value], other: &[Value]) -> Vec<String> {
    let (one, other) = (attributes(one), attributes(other));
    let mut all: Vec<&String> = one.keys().chain(other.keys()).collect();
    all.sort_unstable();
    all.dedup();
    let differing = all
        .into_iter()
        .filter(|place| one.get(*place) != other.get(*place));
    let shown = |there: Option<&&Value>| there.map_or("not there".to_owned(), ToString::to_string);
    differing
        .map(|place| {
            let (one, other) = (shown(one.get(place)), shown(other.get(place)));
            format!("{place}: {one} is {other} there")
        })
        .collect()
}

fn attributes(items: &[Value]) -> BTreeMap<String, &Value> {
    items.iter().flat_map(attributes_of).collect()
}

fn attributes_of(item: &Value) -> Vec<(String, &Value)> {
    let key = format!("{} {}", item["PK"]["S"], item["SK"]["S"]);
    let attributes = item.as_object().into_iter().flatten();
    attributes
        .map(|(name, value)| (format!("{key} {name}"), value))
        .collect()
}

/// An item in the service's JSON.
///
/// # Panics
/// Where it has an attribute of a kind that no item of ours has.
#[must_use]
pub fn to_json(item: &RawItem) -> Value {
    let attributes = item.iter().map(|(name, value)| {
        let value = match value {
            AttributeValue::S(text) => json!({ "S": text }),
            AttributeValue::N(number) => json!({ "N": number }),
            AttributeValue::B(blob) => json!({ "B": STANDARD.encode(blob) }),
            other => panic!("{name}: {other:?}"),
        };
        (name.clone(), value)
    });
    Value::Object(attributes.collect())
}

/// An item of the service's JSON.
///
/// # Panics
/// Where it is none.
#[must_use]
pub fn of_json(item: &Value) -> RawItem {
    let attributes = item.as_object().into_iter().flatten();
    let attribute = |(name, value): (&String, &Value)| {
        let text = |kind: &str| value[kind].as_str().map(str::to_owned);
        let blob = |text: String| AttributeValue::B(Blob::new(STANDARD.decode(text).unwrap()));
        let read = text("S").map(AttributeValue::S);
        let read = read.or_else(|| text("N").map(AttributeValue::N));
        let read = read.or_else(|| text("B").map(blob));
        (name.clone(), read.unwrap())
    };
    attributes.map(attribute).collect()
}
