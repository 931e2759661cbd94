//! Conditions that do not count, or say something else.

use super::part::{Part, items, text, write};
use serde_json::{Value, json};

/// What is met by whatever stands there.
const ALWAYS: &str = "attribute_exists(#any) OR attribute_not_exists(#any)";

/// The conditions of such parts are met by whatever stands there.
pub(super) fn count_as_met(asked: &mut Value, parts: &[Part]) {
    for item in items(asked) {
        let Some((word, body)) = write(item) else {
            continue;
        };
        if !parts.iter().any(|part| part.is(word, body)) {
            continue;
        }
        if let Some(condition) = body["ConditionExpression"].as_str() {
            body["ConditionExpression"] = format!("({condition}) OR {ALWAYS}").into();
            body["ExpressionAttributeNames"]["#any"] = "PK".into();
        }
    }
}

/// A record that may take the place of a rejection may take no place.
pub(super) fn nothing_may_stand(asked: &mut Value) {
    for item in items(asked) {
        let Some((word, body)) = write(item) else {
            continue;
        };
        let kind = text(&body["ExpressionAttributeValues"], ":kind");
        if Part::Record.is(word, body) && kind == "rejected" {
            body["ConditionExpression"] = "attribute_not_exists(#pk)".into();
            body["ExpressionAttributeNames"] = json!({ "#pk": "PK" });
            if let Some(fields) = body.as_object_mut() {
                fields.remove("ExpressionAttributeValues");
            }
        }
    }
}

/// A look at an item, in the place of a write, that finds nothing wrong.
pub(super) fn nothing_wrong(word: &str, body: &Value) -> Value {
    let attributes = if word == "Put" { "Item" } else { "Key" };
    let key = json!({ "PK": body[attributes]["PK"], "SK": body[attributes]["SK"] });
    json!({ "ConditionCheck": {
        "TableName": body["TableName"],
        "Key": key,
        "ConditionExpression": ALWAYS,
        "ExpressionAttributeNames": { "#any": "PK" },
    }})
}
