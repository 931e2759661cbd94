//! The documents that describe notifications: JSON Schemas and AsyncAPI 3.

use crate::program::routing::{NAME_CHARS_MAX, PARKED_QUEUE, queue_name};
use crate::telling::envelope::{MEDIA_TYPE, envelope_schema, schema_id, type_of};
use crate::telling::kinds::{KINDS, schemas};
use serde_json::{Map, Value, json};

/// The version of the AsyncAPI specification.
const ASYNCAPI: &str = "3.1.0";
/// The version of its description of SQS queues: the one that the JSON Schema of
/// [`ASYNCAPI`] allows.
const SQS_BINDING: &str = "0.2.0";
/// Where schemas stand in the document.
const SCHEMAS: &str = "#/components/schemas";

/// The JSON Schemas (2020-12) of notifications, by the name of their file below
/// `infra/schemas/notifications`: the envelope's, and for each kind that of `data`.
#[must_use]
pub fn notification_schemas() -> Vec<(String, Value)> {
    let envelope = ("envelope.schema.json".to_owned(), envelope_schema());
    let of_kinds = schemas().into_iter().map(|(kind, mut schema)| {
        if let Some(fields) = schema.as_object_mut() {
            fields.insert("$id".to_owned(), schema_id(kind).into());
            fields.insert("title".to_owned(), title(kind).into());
        }
        (format!("{kind}.schema.json"), schema)
    });
    std::iter::once(envelope).chain(of_kinds).collect()
}

/// The AsyncAPI document, as it stands in `infra/schemas/asyncapi.json`.
#[must_use]
pub fn asyncapi() -> Value {
    json!({
        "asyncapi": ASYNCAPI,
        "info": {
            "title": "Gradus",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "What a Gradus program announces: CloudEvents 1.0 in structured \
                JSON, in SQS queues that are FIFO by member. docs/notifications.md says how \
                they are ordered, repeated and parked.",
            "license": { "name": "Apache-2.0" },
        },
        "defaultContentType": MEDIA_TYPE,
        "channels": { "destination": destination(), "parked": parked() },
        "operations": {
            "announce": {
                "action": "send",
                "summary": "Whatever the program's routing table names, in the order of each \
                    member's entries.",
                "channel": { "$ref": "#/channels/destination" },
            },
            "park": {
                "action": "send",
                "summary": "What a destination refuses, and what cannot be read.",
                "channel": { "$ref": "#/channels/parked" },
            },
        },
        "components": { "messages": messages(), "schemas": components() },
    })
}

fn destination() -> Value {
    let messages: Map<String, Value> = KINDS
        .iter()
        .map(|kind| ((*kind).to_owned(), message_reference(kind)))
        .collect();
    json!({
        "address": queue_name("{destination}"),
        "title": "A destination of the program's routing table",
        "parameters": {
            "destination": {
                "description": format!(
                    "The name of a destination: 1 to {NAME_CHARS_MAX} lower-case letters, \
                     digits and hyphens."
                ),
                "examples": ["crm"],
            },
        },
        "messages": messages,
        "bindings": {
            "sqs": {
                "queue": fifo(&queue_name("{destination}")),
                "bindingVersion": SQS_BINDING,
            },
        },
    })
}

fn parked() -> Value {
    json!({
        "address": PARKED_QUEUE,
        "title": "What was not delivered, whole",
        "messages": {
            "refused": { "$ref": "#/components/messages/refused" },
            "unreadable": { "$ref": "#/components/messages/unreadable" },
        },
        "bindings": {
            "sqs": { "queue": fifo(PARKED_QUEUE), "bindingVersion": SQS_BINDING },
        },
    })
}

/// High throughput: groups do not wait for each other.
fn fifo(name: &str) -> Value {
    json!({
        "name": name,
        "fifoQueue": true,
        "deduplicationScope": "messageGroup",
        "fifoThroughputLimit": "perMessageGroupId",
    })
}

fn message_reference(kind: &str) -> Value {
    json!({ "$ref": format!("#/components/messages/{kind}") })
}

/// The messages of every kind, and of the queue of parked ones.
fn messages() -> Value {
    let mut messages: Map<String, Value> = schemas()
        .into_iter()
        .map(|(kind, schema)| ((*kind).to_owned(), message(kind, &schema)))
        .collect();
    messages.insert("refused".to_owned(), refused());
    messages.insert("unreadable".to_owned(), unreadable());
    messages.into()
}

fn message(kind: &str, schema: &Value) -> Value {
    json!({
        "name": type_of(kind),
        "title": title(kind),
        "summary": schema["description"],
        "contentType": MEDIA_TYPE,
        "payload": {
            "title": type_name(kind),
            "allOf": [
                { "$ref": format!("{SCHEMAS}/envelope") },
                {
                    "type": "object",
                    "properties": {
                        "type": { "const": type_of(kind) },
                        "dataschema": { "const": schema_id(kind) },
                        "data": { "$ref": format!("{SCHEMAS}/{kind}") },
                    },
                },
            ],
        },
    })
}

fn refused() -> Value {
    json!({
        "name": "refused",
        "title": "A notification that its destination refused",
        "contentType": MEDIA_TYPE,
        "headers": headers(&["destination", "reason"]),
        "payload": {
            "title": "RefusedNotification",
            "allOf": [{ "$ref": format!("{SCHEMAS}/envelope") }],
        },
    })
}

fn unreadable() -> Value {
    json!({
        "name": "unreadable",
        "title": "A record of the table's stream that cannot be read or is not known, in DynamoDB's JSON",
        "contentType": "application/json",
        "headers": headers(&["record", "reason"]),
        "payload": { "title": "UnreadableRecord", "type": "object" },
    })
}

/// Message attributes of a parked message.
fn headers(names: &[&str]) -> Value {
    let meaning = |name: &str| match name {
        "destination" => "The destination that refused it.",
        "record" => "The sequence number of the record in the stream.",
        _ => "Why it was not delivered.",
    };
    let properties: Map<String, Value> = names
        .iter()
        .map(|name| {
            let field = json!({ "type": "string", "description": meaning(name) });
            ((*name).to_owned(), field)
        })
        .collect();
    json!({ "type": "object", "required": names, "properties": properties })
}

/// The schemas, with the definitions that they share beside them.
fn components() -> Value {
    let mut all = Map::new();
    let kinds = schemas()
        .into_iter()
        .map(|(kind, schema)| (kind.to_owned(), schema));
    for (name, mut schema) in kinds.chain([("envelope".to_owned(), envelope_schema())]) {
        refer_to_components(&mut schema);
        if let Some(fields) = schema.as_object_mut() {
            fields.remove("$schema");
            if let Some(Value::Object(definitions)) = fields.remove("$defs") {
                all.extend(definitions);
            }
        }
        all.insert(name, schema);
    }
    all.into()
}

/// Lets references to a schema's own definitions lead to the document's.
fn refer_to_components(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(place) if name == "$ref" => {
                        *place = place.replace("#/$defs", SCHEMAS);
                    }
                    value => refer_to_components(value),
                }
            }
        }
        Value::Array(parts) => parts.iter_mut().for_each(refer_to_components),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// `points.earned` as `PointsEarnedNotification`: generators name the type of a payload by its
/// title.
fn type_name(kind: &str) -> String {
    let words = kind.split(['.', '_']).flat_map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters)
    });
    words.chain("Notification".chars()).collect()
}

fn title(kind: &str) -> String {
    format!("Notification {kind}")
}
