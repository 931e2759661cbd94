//! As much of JSON Schema as our schemas use; a keyword that it does not know is a fault, so
//! that nothing passes unread.

use serde_json::Value;

/// What is wrong with a value: `<place>: <what>`.
pub(crate) fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, schema, value, "", &mut found);
    found
}

fn check(root: &Value, schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
    let Some(keywords) = schema.as_object() else {
        if *schema == Value::Bool(false) {
            found.push(format!("{place}: nothing may stand here"));
        }
        return;
    };
    let mut wrong = |what: String| found.push(format!("{place}: {what}"));
    for (keyword, says) in keywords {
        match keyword.as_str() {
            "type" if !is_of(says, value) => wrong(format!("{value} is no {says}")),
            "const" if says != value => wrong(format!("{value} is not {says}")),
            "enum" if !says.as_array().unwrap().contains(value) => {
                wrong(format!("{value} is none of {says}"));
            }
            "minimum" if value.as_i64().is_some_and(|it| Some(it) < says.as_i64()) => {
                wrong(format!("{value} is too low"))
            }
            "maximum" if value.as_i64().is_some_and(|it| says.as_i64() < Some(it)) => {
                wrong(format!("{value} is too high"))
            }
            "required" => {
                for name in says.as_array().unwrap() {
                    if value.get(name.as_str().unwrap()).is_none() {
                        wrong(format!("no {}", name.as_str().unwrap()));
                    }
                }
            }
            "type"
            | "const"
            | "enum"
            | "minimum"
            | "maximum"
            | "properties"
            | "items"
            | "$ref"
            | "oneOf"
            | "anyOf"
            | "allOf"
            | "$schema"
            | "$id"
            | "$defs"
            | "components"
            | "title"
            | "description"
            | "format"
            | "examples"
            | "default"
            | "x-enum-descriptions" => {}
            unknown => wrong(format!("the schema says {unknown}, which is not checked")),
        }
    }
    check_parts(root, schema, value, place, found);
}

fn check_parts(root: &Value, schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        if let Some(value) = value.get(name) {
            check(root, field, value, &format!("{place}/{name}"), found);
        }
    }
    if let (Some(item), Value::Array(values)) = (schema.get("items"), value) {
        for (index, value) in values.iter().enumerate() {
            check(root, item, value, &format!("{place}/{index}"), found);
        }
    }
    if let Some(reference) = schema["$ref"].as_str() {
        let pointer = reference.strip_prefix('#').unwrap();
        let referred = root
            .pointer(pointer)
            .unwrap_or_else(|| panic!("{reference}"));
        check(root, referred, value, place, found);
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        check(root, part, value, place, found);
    }
    for choice in ["anyOf", "oneOf"] {
        let Some(parts) = schema[choice].as_array() else {
            continue;
        };
        let fits = |part: &&Value| {
            let mut faults = Vec::new();
            check(root, part, value, place, &mut faults);
            faults.is_empty()
        };
        let fitting = parts.iter().filter(fits).count();
        if fitting == 0 || (choice == "oneOf" && fitting != 1) {
            found.push(format!("{place}: {value} is {fitting} of {choice}"));
        }
    }
}

fn is_of(types: &Value, value: &Value) -> bool {
    let is_one = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("type {other}"),
    };
    match types {
        Value::String(name) => is_one(name),
        Value::Array(names) => names.iter().any(|name| is_one(name.as_str().unwrap())),
        other => panic!("{other}"),
    }
}
