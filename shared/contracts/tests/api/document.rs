//! The OpenAPI document and the schema of queue messages: fresh, whole, and true to the
//! readers.

use gradus_contracts::api::openapi::{openapi, openapi_text};
use gradus_contracts::api::routes::{ROUTES, Route};
use gradus_contracts::commands::private::read_private;
use gradus_contracts::commands::{Posted, read_posted};
use gradus_contracts::member::{JoinRequest, LookupRequest, ProfilePatch};
use gradus_contracts::program::read_program;
use gradus_contracts::queues::{CommandMessage, command_message_schema};
use gradus_contracts::schedules::sweep_message_schema;
use gradus_domain::commands::Command;
use gradus_domain::words::time::Instant;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Every value in a document, the document first.
fn all<'a>(value: &'a Value, found: &mut Vec<&'a Value>) {
    found.push(value);
    match value {
        Value::Object(fields) => fields.values().for_each(|value| all(value, found)),
        Value::Array(parts) => parts.iter().for_each(|value| all(value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn references(document: &Value) -> BTreeSet<&str> {
    let mut values = Vec::new();
    all(document, &mut values);
    let references = values.iter().filter_map(|value| value.get("$ref"));
    references.filter_map(Value::as_str).collect()
}

/// What a reference leads to, or the value itself.
fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"]
        .as_str()
        .and_then(|place| place.strip_prefix('#'))
    {
        Some(pointer) => document.pointer(pointer).unwrap(),
        None => value,
    }
}

fn path_of(route: &Route) -> String {
    route.path.replace("+}", "}")
}

fn operation<'a>(document: &'a Value, route: &Route) -> &'a Value {
    &document["paths"][path_of(route)][route.method.word().to_lowercase()]
}

#[test]
fn a_body_is_shown_in_one_media_type_for_each_form_that_its_route_takes() {
    let document = openapi();

    for route in ROUTES {
        let content = operation(&document, route)["requestBody"]["content"].as_object();
        let content: Vec<(&str, &Value)> = content
            .into_iter()
            .flatten()
            .map(|(media_type, body)| (media_type.as_str(), &body["schema"]))
            .collect();
        let forms: BTreeSet<String> = content.iter().map(|(_, form)| form.to_string()).collect();
        assert_eq!(forms.len(), content.len(), "{}", route.key());
        for (media_type, _) in &content {
            assert!(route.media_types.contains(media_type), "{media_type}");
        }
    }
    let change = &document["paths"]["/v1/programs/{program}/members/{member}"]["patch"];
    let shown: Vec<&String> = change["requestBody"]["content"]
        .as_object()
        .unwrap()
        .keys()
        .collect();
    assert_eq!(shown, ["application/merge-patch+json"]);
}

#[test]
fn the_documents_checked_in_are_the_ones_generated() {
    let documents = [
        (
            openapi_text().unwrap(),
            include_str!("../../../../infra/schemas/openapi.json"),
        ),
        (
            format!("{:#}\n", command_message_schema()),
            include_str!("../../../../infra/schemas/command-message.schema.json"),
        ),
        (
            format!("{:#}\n", sweep_message_schema()),
            include_str!("../../../../infra/schemas/sweep-message.schema.json"),
        ),
    ];

    for (generated, checked_in) in documents {
        assert!(
            generated == checked_in,
            "it is stale: run `cargo run -p gradus-contracts --example schemas`"
        );
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_component_is_referred_to() {
    for document in [openapi(), command_message_schema(), sweep_message_schema()] {
        let referred = references(&document);

        for place in &referred {
            let pointer = place.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{place}");
        }
        for kind in ["schemas", "parameters", "headers", "responses"] {
            let components = document["components"][kind].as_object();
            for name in components.into_iter().flatten().map(|(name, _)| name) {
                let place = format!("#/components/{kind}/{name}");
                assert!(referred.contains(place.as_str()), "{place}");
            }
        }
    }
}

#[test]
fn every_route_is_an_operation_with_a_name_and_scopes_and_there_is_no_other() {
    let document = openapi();
    let paths = document["paths"].as_object().unwrap();

    let names: BTreeSet<&str> = ROUTES
        .iter()
        .map(|route| operation(&document, route)["operationId"].as_str().unwrap())
        .collect();

    assert_eq!(names.len(), ROUTES.len());
    let operations: usize = paths
        .values()
        .map(|path| path.as_object().unwrap().len())
        .sum();
    assert_eq!(operations, ROUTES.len());
    for route in ROUTES {
        let scopes: Vec<Value> = route
            .scopes
            .iter()
            .map(|scope| json!({ "token": [scope.word()] }))
            .collect();
        assert_eq!(operation(&document, route)["security"], json!(scopes));
    }
}

#[test]
fn every_parameter_of_a_path_is_declared_and_no_other() {
    let document = openapi();

    for route in ROUTES {
        let path = path_of(route);
        let parameters = operation(&document, route)["parameters"]
            .as_array()
            .unwrap();
        let declared: Vec<&str> = parameters
            .iter()
            .map(|parameter| resolved(&document, parameter))
            .filter(|parameter| parameter["in"] == "path")
            .map(|parameter| parameter["name"].as_str().unwrap())
            .collect();
        let in_path = path.split('/').filter_map(|part| part.strip_prefix('{'));
        let in_path: Vec<&str> = in_path.filter_map(|part| part.strip_suffix('}')).collect();
        assert_eq!(declared, in_path, "{path}");
    }
}

#[test]
fn every_response_and_parameter_explains_itself_on_one_line() {
    let document = openapi();

    for route in ROUTES {
        let operation = operation(&document, route);
        let responses = operation["responses"].as_object().unwrap();
        let parameters = operation["parameters"].as_array().unwrap();
        assert!(responses.keys().any(|status| status.starts_with('2')));
        for part in responses.values().chain(parameters) {
            let description = resolved(&document, part)["description"].as_str().unwrap();
            assert!(description.len() > 3, "{}: {part}", route.key());
        }
    }
    let mut values = Vec::new();
    all(&document, &mut values);
    for description in values.iter().filter_map(|value| value.get("description")) {
        let text = description.as_str().unwrap_or_default();
        assert!(!text.contains('\n'), "{text}");
    }
}

#[test]
fn every_response_has_the_name_of_its_request() {
    let document = openapi();
    let mut responses: Vec<&Value> = document["components"]["responses"]
        .as_object()
        .unwrap()
        .values()
        .collect();
    for operation in document["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|path| path.as_object().unwrap().values())
    {
        if let Some(of_operation) = operation["responses"].as_object() {
            responses.extend(of_operation.values());
        }
    }

    assert!(responses.len() > 100, "{}", responses.len());
    for response in responses {
        let headers = &resolved(&document, response)["headers"];
        assert!(headers["apigw-requestid"].is_object(), "{response}");
    }
}

#[test]
fn a_body_is_described_where_a_route_reads_one() {
    let document = openapi();

    for route in ROUTES {
        let body = &operation(&document, route)["requestBody"];
        assert_eq!(
            body.is_object(),
            route.body_bytes_max > 0,
            "{}",
            route.key()
        );
    }
}

#[test]
fn every_field_of_every_body_is_described() {
    let document = openapi();

    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        for (field, of) in schema["properties"].as_object().into_iter().flatten() {
            let is_described = of["description"].is_string() || of["const"].is_string();
            assert!(is_described, "{name}.{field}");
        }
    }
}

/// Reads an example of an operation's body as the function would.
fn read(operation: &str, media_type: &str, body: &Value) {
    let json = body.to_string();
    let json = json.as_bytes();
    let posted = |kind, item: &Value| -> Command {
        let received_at = Instant::parse("2026-03-06T00:00:00Z").unwrap();
        read_posted(kind, item.to_string().as_bytes(), received_at).unwrap()
    };
    let batch = |kind| {
        let items = body["items"].as_array().unwrap();
        assert!(!items.is_empty());
        items.iter().for_each(|item| drop(posted(kind, item)));
    };
    match operation {
        "joinMember" => drop(read_private::<JoinRequest>(json).unwrap()),
        "lookUpMember" => drop(read_private::<LookupRequest>(json).unwrap()),
        "changeMember" => drop(read_private::<ProfilePatch>(json).unwrap()),
        "recordPurchase" | "quotePurchase" => drop(posted(Posted::Purchase, body)),
        "recordPurchases" => batch(Posted::Purchase),
        "recordReturn" => drop(posted(Posted::Return, body)),
        "recordReturns" => batch(Posted::Return),
        "recordActivity" => drop(posted(Posted::Activity, body)),
        "recordActivities" => batch(Posted::Activity),
        "validateVersion" | "dryRunVersion" | "publishVersion" => {
            let file = match media_type {
                "application/toml" => body.as_str().unwrap().as_bytes(),
                _ => json,
            };
            drop(read_program("example", file).unwrap());
        }
        "suspendVersion" => assert_eq!(*body, json!({})),
        other => panic!("{other} reads no body"),
    }
}

#[test]
fn every_example_of_a_request_is_read() {
    let document = openapi();

    for route in ROUTES.iter().filter(|route| route.body_bytes_max > 0) {
        let operation = operation(&document, route);
        let name = operation["operationId"].as_str().unwrap();
        let content = operation["requestBody"]["content"].as_object().unwrap();
        for (media_type, body) in content {
            let examples = body["examples"].as_object().unwrap();
            assert!(!examples.is_empty(), "{name}");
            for example in examples.values() {
                read(name, media_type, &example["value"]);
            }
        }
    }
}

#[test]
fn a_message_that_is_written_has_the_fields_of_its_schema() {
    let command = json!({
        "member": "m-1",
        "id": "a-1",
        "activity": "check_in",
        "occurred_at": "2026-03-01T10:00:00Z",
    });
    let received_at = Instant::parse("2026-03-01T10:00:01Z").unwrap();
    let command = read_posted(
        Posted::Activity,
        command.to_string().as_bytes(),
        received_at,
    );

    let message = CommandMessage::of(&"classic".into(), &command.unwrap()).unwrap();

    let written = serde_json::to_value(&message).unwrap();
    let schema = command_message_schema();
    let fields = schema["properties"].as_object().unwrap();
    assert!(written.as_object().unwrap().keys().eq(fields.keys()));
    assert_eq!(written["version"], schema["properties"]["version"]["const"]);
    assert_eq!(written["command"]["received_at"], "2026-03-01T10:00:01Z");
}
