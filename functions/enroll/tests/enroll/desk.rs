//! A desk at which people join.

use crate::log;
use gradus_domain::commands::Command;
use gradus_domain::words::ids::ProgramId;
use gradus_engine::answer::Answer;
use gradus_tests::gateway::{Call, Gateway, Reply};
use gradus_tests::program::simple;
use serde_json::{Value, json};

pub(crate) const NOON: &str = "2026-03-01T12:00:00Z";
pub(crate) const MEMBERS: &str = "/v1/programs/test/members";
pub(crate) const LOOKUP: &str = "/v1/programs/test/members/lookup";

pub(crate) struct Desk {
    pub(crate) gateway: Gateway,
}

impl Desk {
    /// Programs `test` and `other`: a point per 1.00, one tier. It is noon.
    pub(crate) async fn open() -> Self {
        log::lines();
        let test = simple("Asia/Shanghai", "CNY", "");
        let other = test.replace("id = \"test\"", "id = \"other\"");
        Self {
            gateway: Gateway::of(&[("test", &test), ("other", &other)], NOON).await,
        }
    }

    pub(crate) async fn asks(&self, call: &Call) -> Reply {
        let response = gradus_enroll::handle(self.gateway.app.clone(), call.event()).await;
        Reply::of(&response)
    }

    /// Joins; returns the member's id.
    pub(crate) async fn joins(&self, key: &str, body: &Value) -> String {
        let reply = self.asks(&joining(key, body)).await;
        assert_eq!(reply.status, 201, "{}", reply.body);
        text(&reply.body["member"])
    }

    /// The member that a body leads to; `None`: none.
    pub(crate) async fn finds(&self, body: &Value) -> Option<String> {
        let reply = self.asks(&Call::new("POST", LOOKUP).body(body)).await;
        match reply.status {
            200 => Some(text(&reply.body["member"])),
            _ => {
                assert_eq!(reply.problem().1, "member_unknown");
                None
            }
        }
    }

    pub(crate) async fn records(&self, command: &Command) {
        let engine = &self.gateway.app.engine;
        let program = engine
            .program(&ProgramId::new("test"), command.received_at)
            .await
            .unwrap();
        let answers = engine
            .execute(&program, std::slice::from_ref(command))
            .await;
        assert!(matches!(answers[0], Ok(Answer::Recorded(_))), "{answers:?}");
    }

    /// Whether any item of the table holds a text, in any attribute.
    pub(crate) async fn keeps(&self, text: &str) -> bool {
        let everything = self.gateway.wire.everything().await;
        let holds = |bytes: &[u8]| {
            bytes
                .windows(text.len())
                .any(|part| part == text.as_bytes())
        };
        everything
            .values()
            .flat_map(|item| item.values())
            .any(|value| {
                let as_text = value.as_s().or_else(|_| value.as_n());
                as_text.is_ok_and(|found| found.contains(text))
                    || value.as_b().is_ok_and(|blob| holds(blob.as_ref()))
            })
    }
}

pub(crate) fn joining(key: &str, body: &Value) -> Call {
    Call::new("POST", MEMBERS).key(key).body(body)
}

pub(crate) fn of(member: &str) -> String {
    format!("{MEMBERS}/{member}")
}

pub(crate) fn reading(member: &str) -> Call {
    Call::new("GET", &of(member))
}

pub(crate) fn changing(member: &str, key: &str, patch: &Value) -> Call {
    Call::new("PATCH", &of(member))
        .key(key)
        .body(patch)
        .header("content-type", "application/merge-patch+json")
}

pub(crate) fn erasing(member: &str) -> Call {
    Call::new("DELETE", &of(member))
}

pub(crate) fn text(value: &Value) -> String {
    match value.as_str() {
        Some(text) => text.to_owned(),
        None => panic!("no text: {value}"),
    }
}

/// Everything that can be said of a person. The values stand nowhere else.
pub(crate) fn everything() -> Value {
    json!({
        "name": "Zyxwv Testperson",
        "phone": "+1 (555) 010-0199",
        "email": " Zyxwv@Example.COM ",
        "card": "CARD-778899",
        "external_id": "crm-445566",
        "locale": "zh-Hans-CN",
        "zone": "Asia/Urumqi",
        "consent": { "email": true, "sms": false },
        "birthday": "1987-11-23",
        "referred": true,
        "segments": ["tasters"],
        "variants": ["green"],
    })
}

/// What of it identifies a person, as it is kept.
pub(crate) const SECRETS: [&str; 7] = [
    "Zyxwv",
    "zyxwv@example.com",
    "+15550100199",
    "5550100199",
    "CARD-778899",
    "crm-445566",
    "1987-",
];
