use crate::build::notifications;
use crate::validator::faults;
use gradus_contracts::telling::document::{asyncapi, notification_schemas};
use serde_json::Value;
use std::path::Path;

#[test]
fn the_documents_checked_in_are_the_ones_generated() {
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra/schemas");
    let of_kinds = notification_schemas();
    let names: Vec<String> = std::fs::read_dir(schemas.join("notifications"))
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();

    assert_eq!(names.len(), of_kinds.len());
    let of_kinds = of_kinds
        .into_iter()
        .map(|(name, schema)| (format!("notifications/{name}"), schema));
    for (name, generated) in of_kinds.chain([("asyncapi.json".to_owned(), asyncapi())]) {
        let checked_in = std::fs::read_to_string(schemas.join(&name)).unwrap();
        assert!(
            format!("{generated:#}\n") == checked_in,
            "{name} is stale: run `cargo run -p gradus-contracts --example schemas`"
        );
    }
}

#[test]
fn every_notification_is_as_its_schemas_say() {
    let schemas = notification_schemas();
    let schema = |file: String| {
        let mut schemas = schemas.iter();
        &schemas.find(|(name, _)| *name == file).unwrap().1
    };

    for notification in notifications() {
        let kind = notification.data.kind().name();
        let message: Value = serde_json::from_str(&notification.to_json().unwrap()).unwrap();

        let envelope = schema("envelope.schema.json".to_owned());
        assert_eq!(faults(envelope, &message), [""; 0], "{kind}");
        let of_kind = schema(format!("{kind}.schema.json"));
        assert_eq!(faults(of_kind, &message["data"]), [""; 0], "{kind}");
        assert_eq!(of_kind["$id"], message["dataschema"]);
    }
}

#[test]
fn every_notification_is_as_the_asyncapi_document_says() {
    let document = asyncapi();
    let channel = &document["channels"]["destination"]["messages"];

    for notification in notifications() {
        let kind = notification.data.kind().name();
        let message: Value = serde_json::from_str(&notification.to_json().unwrap()).unwrap();
        let place = channel[kind]["$ref"].as_str().unwrap();
        let described = document
            .pointer(place.strip_prefix('#').unwrap())
            .unwrap_or_else(|| panic!("{place}"));

        let mut payload = described["payload"].clone();
        payload["components"] = document["components"].clone();
        assert_eq!(faults(&payload, &message), [""; 0], "{kind}");
        assert_eq!(described["name"], message["type"]);
    }
}

#[test]
fn a_schema_finds_what_is_wrong() {
    let schemas = notification_schemas();
    let (_, schema) = schemas
        .iter()
        .find(|(name, _)| name == "lifecycle.changed.schema.json")
        .unwrap();
    let message: Value = serde_json::from_str(&notifications()[15].to_json().unwrap()).unwrap();
    let mut data = message["data"].clone();

    data["to"] = "asleep".into();
    data["version"] = 2.into();
    data["entry"]["sequence"] = "7".into();
    data.as_object_mut().unwrap().remove("balance");

    let found = faults(schema, &data);
    for place in ["/to: ", "/version: ", "/entry/sequence: ", ": no balance"] {
        let is_found = found.iter().any(|fault| fault.starts_with(place));
        assert!(is_found, "{place}{found:?}");
    }
    assert_eq!(found.len(), 4, "{found:?}");
}

#[test]
fn every_reference_of_the_asyncapi_document_leads_somewhere() {
    let document = asyncapi();
    let mut referred = Vec::new();

    references(&document, &mut referred);

    assert!(referred.len() > 50);
    for place in referred {
        let pointer = place.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{place}");
    }
}

fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(place) if name == "$ref" => found.push(place),
                    value => references(value, found),
                }
            }
        }
        Value::Array(parts) => parts.iter().for_each(|part| references(part, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
