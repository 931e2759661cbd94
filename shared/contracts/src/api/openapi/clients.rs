//! Schemas as generators of clients take them: each finds a type for every part, and no part
//! makes one refuse an answer that it could read.

use crate::words::schema::{each_object, list_words};
use serde_json::{Map, Value, json};

/// The greatest whole number of 32 bits.
const INT32_MAX: i64 = i32::MAX as i64;

/// What every schema of the document goes through, once it stands there.
pub(super) fn plain(schema: &mut Value) {
    list_words(schema);
    each_object(schema, &mut |fields| {
        without_strange_default(fields);
        say_bits(fields);
    });
}

/// Lets fields be added to an answer: a client is not to refuse what it does not know.
pub(super) fn open(schema: &mut Value) {
    each_object(schema, &mut |fields| {
        if fields.get("additionalProperties") == Some(&Value::Bool(false)) {
            fields.remove("additionalProperties");
        }
    });
}

/// Lets a field of a request be `null`, which is as if it were left out.
pub(super) fn or_null(field: &mut Value) {
    let Some(fields) = field.as_object_mut() else {
        return;
    };
    fields.remove("default");
    if is_only_true(fields) {
        fields.remove("const");
        fields.remove("enum");
        fields.insert("type".to_owned(), "boolean".into());
        say_only_true(fields);
    }
    if fields.contains_key("enum") {
        beside_null(fields);
        return;
    }
    match fields.get_mut("type") {
        Some(Value::Array(types)) => {
            if !types.contains(&json!("null")) {
                types.push("null".into());
            }
        }
        Some(only) => *only = json!([only, "null"]),
        None => also_null(fields),
    }
}

/// Whether nothing but `true` may stand there, or `null` beside it.
fn is_only_true(fields: &Map<String, Value>) -> bool {
    fields.get("const") == Some(&json!(true)) || fields.get("enum") == Some(&json!([true, null]))
}

/// Puts words beside `null`: generators make a type of words only where they stand alone.
fn beside_null(fields: &mut Map<String, Value>) {
    if let Some(Value::Array(words)) = fields.get_mut("enum") {
        words.retain(|word| !word.is_null());
    }
    fields.insert("type".to_owned(), "string".into());
    let mut words = Map::new();
    for keyword in ["type", "enum", "x-enum-descriptions"] {
        if let Some(value) = fields.remove(keyword) {
            words.insert(keyword.to_owned(), value);
        }
    }
    let choices = vec![words.into(), json!({ "type": "null" })];
    fields.insert("anyOf".to_owned(), choices.into());
}

/// A truth that can only be told: generators have no type of one value.
fn say_only_true(fields: &mut Map<String, Value>) {
    let about = fields.get("description").and_then(Value::as_str);
    let sentence = format!("{} Only `true`.", about.unwrap_or_default());
    fields.insert("description".to_owned(), sentence.trim().into());
}

/// The same of a field without a type of its own: a reference, or a choice.
fn also_null(fields: &mut Map<String, Value>) {
    let null = json!({ "type": "null" });
    if let Some(Value::Array(choices)) = fields.get_mut("anyOf") {
        if !choices.contains(&null) {
            choices.push(null);
        }
        return;
    }
    let referred = fields.remove("$ref").map(|place| json!({ "$ref": place }));
    let joined = fields.remove("allOf").and_then(|parts| match parts {
        Value::Array(parts) => parts.into_iter().next(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            None
        }
    });
    if let Some(table) = referred.or(joined) {
        fields.insert("anyOf".to_owned(), vec![table, null].into());
    }
}

/// Says in words that exactly one of some fields is wanted: `required` knows nothing of `null`,
/// and generators make a type of each choice.
pub(super) fn without_choices(schema: &mut Value) {
    each_object(schema, &mut |fields| {
        let Some(names) = fields.get("oneOf").and_then(wanted) else {
            return;
        };
        fields.remove("oneOf");
        let about = fields.get("description").and_then(Value::as_str);
        let about = about.unwrap_or_default();
        if !about.contains("xactly one of") {
            let sentence = format!("{about} Exactly one of {} is given.", names.join(", "));
            fields.insert("description".to_owned(), sentence.trim().into());
        }
    });
    each_object(schema, &mut |fields| {
        if fields.contains_key("properties") {
            fields.remove("minProperties");
            fields.remove("maxProperties");
        }
    });
}

/// The fields of which a choice wants one; `None`: it is another choice.
fn wanted(choices: &Value) -> Option<Vec<String>> {
    let name = |choice: &Value| {
        let choice = choice.as_object()?;
        let is_of_names = |name: &String| ["required", "properties"].contains(&name.as_str());
        if !choice.keys().all(is_of_names) {
            return None;
        }
        match choice.get("required")?.as_array()?.as_slice() {
            [only] => Some(format!("`{}`", only.as_str()?)),
            _ => None,
        }
    };
    choices.as_array()?.iter().map(name).collect()
}

/// Leaves out what only editors read.
pub(super) fn without_editor_hints(schema: &mut Value) {
    each_object(schema, &mut |fields| {
        fields.retain(|name, _| !name.starts_with("x-taplo") && !name.starts_with("x-tombi"));
    });
}

/// A default stands beside a plain type only: beside a reference generators drop it, or what it
/// stands beside, and `null` is no default.
fn without_strange_default(fields: &mut Map<String, Value>) {
    let is_null = fields.get("default").is_some_and(Value::is_null);
    let is_composed = ["$ref", "allOf", "anyOf", "oneOf"]
        .iter()
        .any(|keyword| fields.contains_key(*keyword));
    if is_null || is_composed {
        fields.remove("default");
    }
}

/// Says how many bits a whole number takes: without it, and of an unsigned one, generators take
/// 32, which neither amounts nor points keep to.
fn say_bits(fields: &mut Map<String, Value>) {
    let is_whole = match fields.get("type") {
        Some(Value::String(only)) => only == "integer",
        Some(Value::Array(types)) => types.contains(&json!("integer")),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => false,
    };
    if !is_whole {
        return;
    }
    let within = |bound: &str| {
        let bound = fields.get(bound).and_then(Value::as_i64);
        bound.is_some_and(|bound| (-INT32_MAX..=INT32_MAX).contains(&bound))
    };
    let is_small = match fields.get("format").and_then(Value::as_str) {
        Some("int32" | "uint16" | "uint8") => true,
        Some(_) | None => within("minimum") && within("maximum"),
    };
    let format = if is_small { "int32" } else { "int64" };
    fields.insert("format".to_owned(), format.into());
}
