//! What makes a joining or a change the same as the one before it: all that it says.

use crate::desk::{Desk, changing, everything, joining};
use serde_json::{Value, json};

const CONFLICT: (i64, &str, &str) = (422, "idempotency_conflict", "Idempotency-Key");

/// All that can be said of a person.
fn all() -> Value {
    let mut all = everything();
    all["consent"] = json!({ "email": true, "sms": false, "push": true, "post": false });
    all
}

/// Each field, channel by channel, with something else that it could say.
const OTHERS: [(&str, &str); 15] = [
    ("/name", "\"Another Name\""),
    ("/phone", "\"+15550100198\""),
    ("/email", "\"another@example.com\""),
    ("/card", "\"CARD-1\""),
    ("/external_id", "\"crm-1\""),
    ("/locale", "\"de-DE\""),
    ("/zone", "\"Europe/Berlin\""),
    ("/consent/email", "false"),
    ("/consent/sms", "true"),
    ("/consent/push", "false"),
    ("/consent/post", "true"),
    ("/birthday", "\"11-24\""),
    ("/referred", "false"),
    ("/segments", "[\"bakers\"]"),
    ("/variants", "[\"green\", \"blue\"]"),
];

/// The body with one thing said otherwise, and with it left out.
fn changed_alone() -> Vec<(String, Value)> {
    let mut bodies = Vec::new();
    for (place, other) in OTHERS {
        let mut body = all();
        *body.pointer_mut(place).unwrap() = serde_json::from_str(other).unwrap();
        bodies.push((place.to_owned(), body));
        let (parent, name) = place.rsplit_once('/').unwrap();
        let mut body = all();
        let fields = body.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        fields.remove(name);
        bodies.push((format!("no {place}"), body));
    }
    bodies
}

/// The fields of a body, by the document that clients are made from.
fn fields(schema: &str) -> Vec<String> {
    let document = include_str!("../../../../infra/schemas/openapi.json");
    let document: Value = serde_json::from_str(document).unwrap();
    let properties = &document["components"]["schemas"][schema]["properties"];
    let mut fields: Vec<String> = properties.as_object().unwrap().keys().cloned().collect();
    fields.sort();
    fields
}

#[test]
fn every_field_is_changed_here() {
    let mut tried: Vec<&str> = OTHERS
        .iter()
        .filter_map(|(place, _)| place.split('/').nth(1))
        .collect();
    tried.sort_unstable();
    tried.dedup();

    for schema in ["JoinRequest", "ProfilePatch"] {
        assert_eq!(tried, fields(schema), "{schema}");
    }
}

#[tokio::test]
async fn a_joining_that_says_one_thing_otherwise_is_another() {
    let desk = Desk::open().await;
    let member = desk.joins("k1", &all()).await;
    let before = desk.gateway.wire.everything().await;

    assert_eq!(desk.joins("k1", &all()).await, member);
    for (what, body) in changed_alone() {
        let reply = desk.asks(&joining("k1", &body)).await;
        assert_eq!(reply.problem(), CONFLICT, "{what}");
    }
    assert_eq!(desk.gateway.wire.everything().await, before);
}

#[tokio::test]
async fn a_change_that_says_one_thing_otherwise_is_another() {
    let desk = Desk::open().await;
    let member = desk.joins("k1", &json!({})).await;
    let first = desk.asks(&changing(&member, "c1", &all())).await;
    assert_eq!(first.status, 200, "{}", first.body);
    let before = desk.gateway.wire.everything().await;

    assert_eq!(
        desk.asks(&changing(&member, "c1", &all())).await.body,
        first.body
    );
    for (what, body) in changed_alone() {
        let reply = desk.asks(&changing(&member, "c1", &body)).await;
        assert_eq!(reply.problem(), CONFLICT, "{what}");
    }
    for removed in OTHERS.map(|(place, _)| place) {
        let mut body = all();
        *body.pointer_mut(removed).unwrap() = Value::Null;
        let reply = desk.asks(&changing(&member, "c1", &body)).await;
        assert_eq!(reply.problem(), CONFLICT, "{removed} removed");
    }
    assert_eq!(desk.gateway.wire.everything().await, before);
}

#[tokio::test]
async fn what_is_left_out_removed_or_said_of_another_field_is_another_change() {
    let desk = Desk::open().await;
    let member = desk.joins("k1", &json!({})).await;
    let bodies = [
        json!({}),
        json!({ "card": "X-1" }),
        json!({ "external_id": "X-1" }),
        json!({ "card": null }),
        json!({ "external_id": null }),
        json!({ "consent": null }),
        json!({ "consent": {} }),
        json!({ "consent": { "sms": null } }),
    ];

    for (nth, first) in bodies.iter().enumerate() {
        let key = format!("c{nth}");
        let reply = desk.asks(&changing(&member, &key, first)).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        for other in bodies.iter().filter(|other| *other != first) {
            let reply = desk.asks(&changing(&member, &key, other)).await;
            assert_eq!(reply.problem(), CONFLICT, "{first}, then {other}");
        }
    }
}
