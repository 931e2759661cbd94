//! Bodies of requests as they are sent, and what they are answered.

use super::schema::Shape;
use serde_json::{Value, json};

/// What the functions answer to these requests, by operation and status: recorded, and held
/// to, by `tests/tests/api_examples.rs`.
const ANSWERS: &str = include_str!("answers.json");
/// The member whom the joining makes, where the answers were recorded.
const MEMBER: &str = "rd8p06ch7zdz0ejwke73vxnkjj";

/// A small program.
const PROGRAM: &str = r#"id = "classic"
version = 2
effective_from = "2026-04-01T00:00:00-04:00"
zone = "America/New_York"
currency = "USD"

[earning]
points = "1"
per = "1.00"
expiry = { rolling_months = 12, to_end_of = "month" }

[[tiers]]
id = "base"

[[tiers]]
id = "silver"
rate = "1.5"
qualify = { spend_at_least = "100.00", window = { rolling_months = 12 } }
validity = { months = 12 }
review = { fall = "to_qualified" }
"#;

/// Examples of a body, by name; none of one that is only answered.
pub(super) fn of(shape: Shape) -> Value {
    match shape {
        Shape::JoinRequest => json!({
            "person": { "value": join() },
            "nobody": {
                "summary": "Everything may be left out",
                "value": {},
            },
        }),
        Shape::LookupRequest => json!({
            "phone": { "value": { "phone": "+1 (555) 010-0199" } },
            "card": { "value": { "card": "4000-0001" } },
        }),
        Shape::ProfilePatch => json!({
            "email": {
                "summary": "A new e-mail address, and no text messages any more",
                "value": { "email": "new@example.com", "consent": { "sms": false } },
            },
            "removed": {
                "summary": "The phone number goes",
                "value": { "phone": null },
            },
        }),
        Shape::Purchase => json!({
            "receipt": { "value": purchase() },
            "paid_with_points": {
                "summary": "Partly paid with points, at a partner",
                "value": paid_with_points(),
            },
        }),
        Shape::PurchaseBatch => batch(&[purchase(), paid_with_points()]),
        Shape::Return => json!({
            "everything": { "value": return_of(&json!({ "everything": true })) },
            "amount": { "value": return_of(&json!({ "amount": { "amount": 1_000, "tax": 80 } })) },
            "lines": { "value": return_of(&json!({ "lines": [{ "line": 2 }] })) },
        }),
        Shape::ReturnBatch => batch(&[return_of(&json!({ "everything": true }))]),
        Shape::Activity => json!({ "check_in": { "value": activity() } }),
        Shape::ActivityBatch => batch(&[activity()]),
        Shape::ProgramFile => json!({ "small": { "value": program() } }),
        Shape::Text => json!({ "small": { "value": PROGRAM } }),
        Shape::Nothing => json!({ "empty": { "value": {} } }),
        Shape::BalanceView
        | Shape::BatchView
        | Shape::CommandView
        | Shape::DryRun
        | Shape::ExportView
        | Shape::GatewayError
        | Shape::LookupView
        | Shape::MemberView
        | Shape::ProblemView
        | Shape::PublishedVersion
        | Shape::QuoteView
        | Shape::StatementView
        | Shape::TierView
        | Shape::ValidProgram
        | Shape::VersionList
        | Shape::VersionView
        | Shape::PublishedFile => json!({}),
    }
}

fn batch(items: &[Value]) -> Value {
    json!({ "batch": { "value": { "items": items } } })
}

fn join() -> Value {
    json!({
        "name": "M. Member",
        "phone": "+1 (555) 010-0199",
        "email": "member@example.com",
        "card": "4000-0001",
        "locale": "en-US",
        "consent": { "email": true, "sms": true },
        "birthday": "02-29",
        "segments": ["students"],
    })
}

fn purchase() -> Value {
    json!({
        "id": "t-1",
        "member": MEMBER,
        "occurred_at": "2026-03-01T10:00:00-05:00",
        "currency": "USD",
        "lines": [
            { "amount": 3_000, "tax": 240, "category": "coffee", "sku": "c-250" },
            { "amount": 1_600, "quantity": 2, "category": "books" },
        ],
        "channel": "till",
        "store": "s-7",
    })
}

fn paid_with_points() -> Value {
    json!({
        "id": "t-2",
        "member": MEMBER,
        "occurred_at": "2026-03-02T10:00:00-05:00",
        "currency": "USD",
        "lines": [{ "amount": 10_000 }],
        "partner": "hotel",
        "paid_with_points": { "points": 200, "amount": 200 },
    })
}

/// A return of the purchase, with what it says comes back.
fn return_of(what: &Value) -> Value {
    let mut body = json!({
        "id": "r-1",
        "member": MEMBER,
        "occurred_at": "2026-03-05T10:00:00-05:00",
        "transaction": "t-1",
    });
    if let (Some(body), Some(what)) = (body.as_object_mut(), what.as_object()) {
        body.extend(what.clone());
    }
    body
}

fn activity() -> Value {
    json!({
        "id": "a-1",
        "member": MEMBER,
        "occurred_at": "2026-03-01T10:00:00-05:00",
        "activity": "check_in",
    })
}

fn program() -> Value {
    json!({
        "id": "classic",
        "version": 2,
        "effective_from": "2026-04-01T00:00:00-04:00",
        "zone": "America/New_York",
        "currency": "USD",
        "earning": {
            "points": "1",
            "per": "1.00",
            "expiry": { "rolling_months": 12, "to_end_of": "month" },
        },
        "tiers": [
            { "id": "base" },
            {
                "id": "silver",
                "rate": "1.5",
                "qualify": { "spend_at_least": "100.00", "window": { "rolling_months": 12 } },
                "validity": { "months": 12 },
                "review": { "fall": "to_qualified" },
            },
        ],
    })
}

/// What an operation is answered with a status, where that is recorded.
pub(super) fn answer(operation: &str, status: u16) -> Option<Value> {
    let answers: Value = serde_json::from_str(ANSWERS).ok()?;
    answers.get(operation)?.get(status.to_string()).cloned()
}
