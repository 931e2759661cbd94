//! A counter at which members ask what they have.

use gradus_domain::commands::Command;
use gradus_domain::words::ids::ProgramId;
use gradus_engine::answer::{Answer, EngineError};
use gradus_store::table::MEMBER;
use gradus_tests::commands::{join, purchase};
use gradus_tests::gateway::{Call, Gateway, Reply};
use serde_json::Value;

pub(crate) const JOINED: &str = "2026-03-01T04:00:00Z";
pub(crate) const NOON: &str = "2026-03-02T04:00:00Z";

/// A point per 1.00 for 30 days, spendable after 7; silver at 500.00 in 12 months earns half
/// as much again; coffee counts twice, up to 60 points a day.
pub(crate) const PROGRAM: &str = r#"
id = "test"
version = 1
zone = "Asia/Shanghai"
currency = "CNY"

[earning]
points = "1"
per = "1.00"
activation = { after_days = 7 }
expiry = { rolling_days = 30 }

[[tiers]]
id = "base"

[[tiers]]
id = "silver"
rate = "1.5"
qualify = { spend_at_least = "500.00", window = { rolling_months = 12 } }
validity = { months = 12 }
review = { fall = "to_qualified" }

[[rules]]
id = "coffee"
when = { category = ["coffee"] }
multiply = "2"
limits = { per_day = 60 }
"#;

pub(crate) struct Counter {
    pub(crate) gateway: Gateway,
}

impl Counter {
    /// Member `m` joined at noon of 1 March in Shanghai; it is noon of 2 March.
    pub(crate) async fn open() -> Self {
        let other = PROGRAM.replace("id = \"test\"", "id = \"other\"");
        let counter = Self {
            gateway: Gateway::of(&[("test", PROGRAM), ("other", &other)], NOON).await,
        };
        counter.records(&join("m", JOINED)).await;
        counter
    }

    pub(crate) async fn asks(&self, call: &Call) -> Reply {
        let response = gradus_account::handle(self.gateway.app.clone(), call.event()).await;
        Reply::of(&response)
    }

    pub(crate) async fn runs(&self, command: &Command) -> Result<Answer, EngineError> {
        self.runs_in("test", command).await
    }

    pub(crate) async fn runs_in(
        &self,
        program: &str,
        command: &Command,
    ) -> Result<Answer, EngineError> {
        let engine = &self.gateway.app.engine;
        let program = engine
            .program(&ProgramId::new(program), command.received_at)
            .await
            .unwrap();
        let answers = engine
            .execute(&program, std::slice::from_ref(command))
            .await;
        answers.into_iter().next().unwrap()
    }

    pub(crate) async fn records(&self, command: &Command) {
        let answer = self.runs(command).await;
        assert!(matches!(answer, Ok(Answer::Recorded(_))), "{answer:?}");
    }

    /// The index of statements does not have the entry of a purchase yet.
    pub(crate) async fn index_is_behind(&self, transaction: &str) {
        let wire = &self.gateway.wire;
        let partition = format!("test#E#purchase:{transaction}");
        wire.remove(&partition, "@", MEMBER).await;
    }

    /// A purchase of one line, at its instant.
    pub(crate) async fn buys(&self, transaction: &str, instant: &str, amount_minor: i64) {
        self.records(&purchase("m", transaction, instant, "CNY", amount_minor))
            .await;
    }
}

pub(crate) fn of(member: &str, what: &str) -> Call {
    Call::new("GET", &format!("/v1/programs/test/members/{member}/{what}"))
}

pub(crate) fn text(value: &Value) -> String {
    match value.as_str() {
        Some(text) => text.to_owned(),
        None => panic!("no text: {value}"),
    }
}
