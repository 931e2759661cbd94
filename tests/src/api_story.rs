//! The requests of the OpenAPI document, sent to the functions' handlers in an order in which
//! each succeeds, and what they are answered: the document's examples of answers.
//!
//! Everything is decided beforehand, instants and secrets too, so that the answers are the same
//! each time.

use crate::gateway::{CALLER, Call, Gateway, Reply};
use gradus_contracts::api::openapi::openapi;
use gradus_contracts::api::routes::{ROUTES, Route};
use gradus_domain::words::ids::ProgramId;
use gradus_store::aliases::AliasKey;
use serde_json::{Map, Value, json};

/// The first version of the program that the document's requests are about.
const PROGRAM: &str = r#"id = "classic"
version = 1
effective_from = "2026-01-01T00:00:00-05:00"
zone = "America/New_York"
currency = "USD"
activities = ["check_in"]
partners = ["hotel"]

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

[[rules]]
id = "check-in"
scores = "activities"
when = { activity = "check_in" }
bonus = 5
limits = { per_day = 5 }
"#;
/// The `Idempotency-Key` of the joining, which with the caller makes the member's id.
const JOINING: &str = "join-1";

/// One request: the operation, the example of its body, the answer's status.
struct Step {
    operation: &'static str,
    example: Option<&'static str>,
    headers: &'static [(&'static str, &'static str)],
    query: &'static [(&'static str, &'static str)],
    status: i64,
}

/// A request without a body, or with the first of the document's examples.
const fn step(operation: &'static str, status: i64) -> Step {
    Step {
        operation,
        example: None,
        headers: &[],
        query: &[],
        status,
    }
}

impl Step {
    const fn with(mut self, example: &'static str) -> Self {
        self.example = Some(example);
        self
    }

    const fn waiting(mut self) -> Self {
        self.headers = &[("prefer", "wait")];
        self
    }

    const fn keyed(mut self, headers: &'static [(&'static str, &'static str)]) -> Self {
        self.headers = headers;
        self
    }

    const fn asking(mut self, query: &'static [(&'static str, &'static str)]) -> Self {
        self.query = query;
        self
    }
}

/// What happens from one instant on.
const STORY: &[(&str, &[Step])] = &[
    (
        "2026-03-01T14:00:00Z",
        &[
            step("joinMember", 201)
                .with("person")
                .keyed(&[("idempotency-key", JOINING)]),
            step("lookUpMember", 200).with("phone"),
            step("readMember", 200),
        ],
    ),
    (
        "2026-03-01T15:00:01Z",
        &[
            step("quotePurchase", 200).with("receipt"),
            step("recordPurchase", 202).with("receipt"),
            step("recordPurchase", 200).with("receipt").waiting(),
            step("readCommand", 200),
            step("recordActivity", 202),
            step("recordActivity", 200).waiting(),
            step("recordActivities", 202),
            step("recordActivities", 200).waiting(),
        ],
    ),
    (
        "2026-03-02T15:00:01Z",
        &[
            step("recordPurchases", 202),
            step("recordPurchases", 200).waiting(),
            step("readBalance", 200),
            step("readTier", 200),
        ],
    ),
    (
        "2026-03-05T15:00:01Z",
        &[
            step("recordReturns", 202),
            step("recordReturn", 202).with("everything"),
            step("recordReturn", 200).with("everything").waiting(),
            step("recordReturns", 200).waiting(),
            step("readStatement", 200).asking(&[("details", "true"), ("limit", "2")]),
        ],
    ),
    (
        "2026-03-06T15:00:00Z",
        &[
            step("changeMember", 200)
                .with("email")
                .keyed(&[("idempotency-key", "change-1")]),
            step("exportMember", 200).asking(&[("limit", "1")]),
            step("validateVersion", 200),
            step("dryRunVersion", 200),
            step("publishVersion", 201),
            step("publishVersion", 200),
            step("listVersions", 200),
            step("suspendVersion", 200),
            step("eraseMember", 204),
        ],
    ),
];

/// What every operation is answered: by its id, then by the status. A status without a body is
/// left out.
///
/// # Panics
/// Where an answer has another status than the story says.
pub async fn answers() -> Value {
    let stage = Stage::set().await;
    let mut answers: Map<String, Value> = Map::new();
    for (instant, steps) in STORY {
        stage.gateway.at(instant);
        for step in *steps {
            let reply = stage.ask(step).await;
            assert_eq!(reply.status, step.status, "{}: {reply:?}", step.operation);
            if !reply.body.is_null() {
                let of_operation = answers.entry(step.operation).or_insert_with(|| json!({}));
                of_operation[step.status.to_string()] = reply.body;
            }
        }
    }
    answers.into()
}

struct Stage {
    gateway: Gateway,
    document: Value,
    member: String,
}

impl Stage {
    async fn set() -> Self {
        let mut gateway = Gateway::of(&[("classic", PROGRAM)], "2026-03-01T05:00:00Z").await;
        gateway.make_commands().await;
        let key = AliasKey::new(&[7; 32]);
        let member = key.member_id(&ProgramId::new("classic"), CALLER, JOINING);
        Self {
            gateway,
            document: openapi(),
            member: member.to_string(),
        }
    }

    async fn ask(&self, step: &Step) -> Reply {
        let (route, operation) = self.route(step.operation);
        let path = route
            .path
            .replace("{program}", "classic")
            .replace("{member}", &self.member)
            .replace("{key+}", "purchase:t-1")
            .replace("{version}", "2");
        let mut call = Call::new(route.method.word(), &path).claim("gradus_programs", "classic");
        for (name, value) in step.headers {
            call = call.header(name, value);
        }
        for (name, value) in step.query {
            call = call.query(name, value);
        }
        if let Some((media_type, content)) = first(&operation["requestBody"]["content"]) {
            let examples = &content["examples"];
            let example = match step.example {
                Some(name) => &examples[name],
                None => first(examples).map_or(&Value::Null, |(_, example)| example),
            };
            let body = match &example["value"] {
                Value::String(text) => text.clone(),
                body => body.to_string(),
            };
            call = call.raw_body(&body).header("content-type", media_type);
        }
        self.gateway.asks(route.function, &call).await
    }

    fn route(&self, operation: &str) -> (&'static Route, &Value) {
        let found = ROUTES.iter().find_map(|route| {
            let path = route.path.replace("+}", "}");
            let method = route.method.word().to_ascii_lowercase();
            let described = &self.document["paths"][path][method];
            (described["operationId"] == operation).then_some((route, described))
        });
        match found {
            Some(found) => found,
            None => panic!("there is no operation {operation}"),
        }
    }
}

fn first(map: &Value) -> Option<(&String, &Value)> {
    map.as_object()?.iter().next()
}
