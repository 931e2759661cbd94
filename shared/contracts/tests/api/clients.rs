//! The OpenAPI document as generators of clients take it.

use gradus_contracts::api::openapi::{openapi, openapi_text};
use serde_json::{Map, Value, json};

/// Every object of a document, with the way to it.
fn objects<'a>(place: &str, value: &'a Value, found: &mut Vec<(String, &'a Map<String, Value>)>) {
    match value {
        Value::Object(fields) => {
            found.push((place.to_owned(), fields));
            for (name, value) in fields {
                objects(&format!("{place}/{name}"), value, found);
            }
        }
        Value::Array(parts) => {
            for part in parts {
                objects(place, part, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The schemas that a body leads to, the body's own first.
fn reached<'a>(document: &'a Value, from: &'a Value, found: &mut Vec<(&'a str, &'a Value)>) {
    let mut parts = Vec::new();
    objects("", from, &mut parts);
    for (_, part) in parts {
        let Some(place) = part.get("$ref").and_then(Value::as_str) else {
            continue;
        };
        if found.iter().all(|(known, _)| *known != place) {
            let schema = document.pointer(place.trim_start_matches('#')).unwrap();
            found.push((place, schema));
            reached(document, schema, found);
        }
    }
}

/// The schemas of all bodies that are read, or of all that are written.
fn schemas_of(document: &Value, are_read: bool) -> Vec<(&str, &Value)> {
    let mut found = Vec::new();
    for path in document["paths"].as_object().unwrap().values() {
        for operation in path.as_object().unwrap().values() {
            let bodies = match are_read {
                true => &operation["requestBody"],
                false => &operation["responses"],
            };
            reached(document, bodies, &mut found);
        }
    }
    found
}

/// The fields that a schema lets be left out.
fn optional(schema: &Value) -> Vec<(&String, &Value)> {
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let fields = schema["properties"].as_object().into_iter().flatten();
    fields
        .filter(|(name, _)| !required.contains(&json!(name)))
        .collect()
}

/// Whether a field may be `null`.
fn is_nullable(field: &Value) -> bool {
    let null = json!("null");
    let types = field["type"].as_array();
    let choices = field["anyOf"].as_array();
    types.is_some_and(|types| types.contains(&null))
        || choices.is_some_and(|choices| choices.iter().any(|choice| choice["type"] == null))
}

#[test]
fn a_list_of_words_is_an_enum_that_says_what_each_word_means() {
    let document = openapi();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let mut parts = Vec::new();

    objects("", &document["components"]["schemas"], &mut parts);

    for (place, part) in parts {
        assert!(!part.contains_key("const"), "{place}");
        assert!(!part.get("oneOf").is_some_and(Value::is_array), "{place}");
    }
    let status = &schemas["CommandStatus"];
    assert_eq!(
        status["enum"],
        json!(["accepted", "recorded", "waiting", "rejected"])
    );
    assert_eq!(status["type"], "string");
    for (name, schema) in schemas {
        let words = schema["enum"].as_array().into_iter().flatten();
        for word in words {
            let meant = format!("`{}`: ", word.as_str().unwrap());
            let description = schema["description"].as_str().unwrap();
            assert!(description.contains(&meant), "{name}: {meant}");
        }
    }
}

#[test]
fn a_default_stands_beside_a_plain_type_and_is_not_null() {
    let document = openapi();
    let mut parts = Vec::new();

    objects("", &document["components"]["schemas"], &mut parts);

    let is_properties = |place: &String| place.ends_with("/properties");
    for (place, part) in parts.iter().filter(|(place, _)| !is_properties(place)) {
        let Some(default) = part.get("default") else {
            continue;
        };
        assert!(!default.is_null(), "{place}");
        assert!(!place.ends_with("/kind"), "{place}");
        for keyword in ["$ref", "allOf", "anyOf", "oneOf"] {
            assert!(!part.contains_key(keyword), "{place}: {keyword}");
        }
    }
}

#[test]
fn what_may_be_left_out_of_a_request_may_be_null_and_of_an_answer_never_is() {
    let document = openapi();

    let (read, written) = (schemas_of(&document, true), schemas_of(&document, false));

    assert!(read.len() > 40, "{}", read.len());
    for (name, schema) in read {
        for (field, of) in optional(schema) {
            assert!(is_nullable(of), "{name}.{field}");
        }
    }
    assert!(written.len() > 40, "{}", written.len());
    for (name, schema) in written {
        for (field, of) in optional(schema) {
            assert!(!is_nullable(of), "{name}.{field}");
        }
    }
}

#[test]
fn a_request_is_closed_and_no_answer_is() {
    let document = openapi();

    for (name, schema) in schemas_of(&document, false) {
        assert_ne!(schema["additionalProperties"], false, "{name}");
        for (field, of) in schema["properties"].as_object().into_iter().flatten() {
            // A code that came later is read as well.
            assert!(field != "code" || of.get("enum").is_none(), "{name}");
        }
    }
    let purchase = &document["components"]["schemas"]["Purchase"];
    assert_eq!(purchase["additionalProperties"], false);
}

#[test]
fn a_whole_number_says_its_bits_and_amounts_have_64() {
    let document = openapi();
    let schemas = &document["components"]["schemas"];
    let mut parts = Vec::new();

    objects("", schemas, &mut parts);

    let is_whole = |of: &Value| *of == "integer" || *of == json!(["integer", "null"]);
    let numbers = parts
        .iter()
        .filter(|(_, part)| part.get("type").is_some_and(is_whole));
    for (place, number) in numbers {
        let format = number["format"].as_str();
        assert!(matches!(format, Some("int32" | "int64")), "{place}");
    }
    for place in [
        "/Line/properties/amount",
        "/Line/properties/tax",
        "/ReturnedAmount/properties/amount",
        "/PaidWithPoints/properties/points",
        "/EntryView/properties/sequence",
        "/FigureView/properties/at_least",
    ] {
        assert_eq!(schemas.pointer(place).unwrap()["format"], "int64");
    }
    let line = schemas.pointer("/ReturnedLine/properties/line").unwrap();
    assert_eq!(line["format"], "int32");
}

#[test]
fn problems_come_first_but_where_the_gateway_alone_speaks() {
    let text = openapi_text().unwrap();
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let mut firsts: Vec<(u16, &str)> = Vec::new();

    for three in lines.windows(3) {
        let [status, content, first] = three else {
            continue;
        };
        let status = status
            .strip_prefix('"')
            .and_then(|rest| rest.split('"').next());
        let status = status.and_then(|status| status.parse().ok());
        if let (Some(status), true) = (status, *content == "\"content\": {") {
            firsts.push((status, first));
        }
    }

    assert!(firsts.len() > 150, "{}", firsts.len());
    for (status, first) in firsts {
        let expected = match status {
            200..=399 | 401 | 429 | 431 => "\"application/json\": {",
            _ => "\"application/problem+json\": {",
        };
        assert_eq!(first, expected, "{status}");
    }
}
