//! Bad input: a problem that says which field and why, nothing changed, nobody named in the
//! log.

mod commands;
mod people;
mod requests;

use crate::server::{Caller, Reply};
use crate::shop::{Member, Shop, at_once, join_as, json_of};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const PURCHASES: &str = "/v1/programs/classic/purchases";
const RETURNS: &str = "/v1/programs/classic/returns";
const BATCH: &str = "/v1/programs/classic/purchases/batch";
const MEMBERS: &str = "/v1/programs/classic/members";
const LOOKUP: &str = "/v1/programs/classic/members/lookup";

/// What identifies the person of these tests, as callers write it and as it is kept.
const SECRETS: [&str; 6] = [
    "A Member Of Ours",
    "0100199",
    "member@example.com",
    "Member@Example",
    "card-4711",
    "crm-815",
];

/// A status, a code, and the field.
type Expected<'a> = (u16, &'a str, Option<&'a str>);

/// A shop with one member of whom much is known, and one purchase.
struct Known {
    shop: Shop,
    till: Caller,
    member: Member,
    /// Items that are no recorded rejection.
    before: BTreeMap<String, Value>,
}

impl Known {
    fn open() -> Self {
        let shop = Shop::open(&["classic"]);
        let mut till = shop.server.caller("pos");
        let person = json!({
            "name": "A Member Of Ours",
            "phone": "+1 (555) 010-0199",
            "email": "Member@Example.com",
            "card": "card-4711",
            "external_id": "crm-815",
        });
        let member = Member::of(&join_as(&mut till, "classic", "join-1", &person));
        let bought = member.buys("t1", "USD", 6_000);
        json_of(&at_once(&mut till, PURCHASES, &bought), 200);
        let before = kept(&shop);
        Self {
            shop,
            till,
            member,
            before,
        }
    }

    /// A good purchase with a field replaced.
    fn purchase_with(&self, field: &str, value: Value) -> Value {
        let mut purchase = self.member.buys("t2", "USD", 100);
        purchase[field] = value;
        purchase
    }

    /// A good purchase with a line's field replaced.
    fn line_with(&self, field: &str, value: Value) -> Value {
        let mut purchase = self.member.buys("t2", "USD", 100);
        purchase["lines"][0][field] = value;
        purchase
    }

    fn post(&mut self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let json = [("content-type", "application/json")];
        let headers: Vec<_> = json.into_iter().chain(headers.iter().copied()).collect();
        self.till.send("POST", path, &headers, body).unwrap()
    }

    /// Sends a purchase's body both ways and expects the same problem.
    fn refuses(&mut self, what: &str, body: &[u8], expected: Expected<'_>) {
        for headers in [&[][..], &[("prefer", "wait")]] {
            let reply = self.post(PURCHASES, headers, body);
            assert_problem(what, &reply, expected);
        }
        self.is_unchanged(what);
    }

    fn is_unchanged(&self, what: &str) {
        assert_eq!(kept(&self.shop), self.before, "{what} changed something");
    }
}

impl Drop for Known {
    /// Whatever a test did: nothing of the person is in the log.
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let logged = self.shop.logged();
        for secret in SECRETS {
            assert!(!logged.contains(secret), "{secret} was logged:\n{logged}");
        }
    }
}

fn kept(shop: &Shop) -> BTreeMap<String, Value> {
    let mut items = shop.items();
    items.retain(|_, item| item["kind"]["S"] != "rejected");
    items
}

fn assert_problem(what: &str, reply: &Reply, (status, code, field): Expected<'_>) {
    let text = reply.text();
    assert_eq!(reply.status, status, "{what}: {text}");
    assert_eq!(
        reply.header("content-type"),
        Some("application/problem+json"),
        "{what}: {text}"
    );
    let problem = reply.json();
    assert_eq!(problem["code"], code, "{what}: {text}");
    assert_eq!(problem["field"].as_str(), field, "{what}: {text}");
    assert_eq!(
        problem["type"],
        format!("urn:gradus:problem:{code}"),
        "{what}"
    );
    assert_eq!(problem["status"], status, "{what}");
    assert!(
        problem["detail"]
            .as_str()
            .is_some_and(|detail| detail.len() > 20),
        "{what}: {text}"
    );
}

fn assert_gateway(what: &str, reply: &Reply, status: u16, message: &str) {
    assert_eq!(reply.status, status, "{what}: {}", reply.text());
    assert_eq!(reply.json(), json!({ "message": message }), "{what}");
}
