//! What a release leaves behind that the next must read: items of the table, messages of the
//! queues, and what callers were told of them. `tests/recorded/<version>/` keeps that of each
//! release; `tests/tests/recorded.rs` holds today's code to it, and
//! `tests/tests/previous_release.rs` the latest release to what today's code leaves.

use crate::gateway::{CALLER, Call, Gateway};
use crate::queue_wire::QueueWire;
use crate::wire::{RawItem, TABLE};
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gradus_contracts::api::routes::Function;
use gradus_contracts::queues::CommandMessage;
use gradus_contracts::schedules::{ScheduleEvent, Sweep, SweepMessage};
use gradus_domain::words::ids::ProgramId;
use gradus_shell::sweep::{SweepEvent, SweepQueue, Sweeper};
use gradus_store::aliases::AliasKey;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// A program in which every kind of item comes about.
const PROGRAM: &str = r#"id = "kept"
version = 1
effective_from = "2026-01-01T00:00:00Z"
zone = "Europe/Berlin"
currency = "EUR"
activities = ["check-in"]

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
id = "launch"
bonus = 7
budget = 100

[[rules]]
id = "check-in"
scores = "activities"
when = { activity = "check-in" }
bonus = 5
limits = { per_day = 5 }
"#;
const JOINED: &str = "2026-03-01T09:00:00Z";
const BOUGHT: &str = "2026-03-02T09:00:00Z";
const READ: &str = "2026-03-05T09:00:00Z";
/// The keys of joinings: who stays, and who is erased.
const ITEMS: &str = "items.json";
const MESSAGES: &str = "messages.json";
const ANSWERS: &str = "answers.json";
/// The queue of commands, in [`Recording::messages`].
pub const COMMANDS: &str = "commands";
/// The queue of a sweep, there.
pub const SWEEPS: &str = "sweeps";
const STAYS: &str = "join-stays";
const ERASED: &str = "join-erased";

/// What a release leaves behind.
#[derive(Clone, Debug)]
pub struct Recording {
    /// Every item of the table, in the service's JSON.
    pub items: Vec<Value>,
    /// The bodies of messages, by queue.
    pub messages: Value,
    /// What is answered to each of the reading calls, in their order.
    pub answers: Vec<Value>,
}

impl Recording {
    /// Reads one from its folder.
    ///
    /// # Panics
    /// Where a file cannot be read.
    #[must_use]
    pub fn of(folder: &Path) -> Self {
        let read = |name: &str| -> Value {
            let file = folder.join(name);
            let text = std::fs::read_to_string(&file);
            let text = text.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            serde_json::from_str(&text).unwrap()
        };
        let list = |name: &str| read(name).as_array().unwrap().clone();
        Self {
            items: list(ITEMS),
            messages: read(MESSAGES),
            answers: list(ANSWERS),
        }
    }

    /// Writes it into a folder.
    ///
    /// # Errors
    /// The folder takes no files.
    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        std::fs::create_dir_all(folder)?;
        for (name, content) in [
            (ITEMS, &json!(self.items)),
            (MESSAGES, &self.messages),
            (ANSWERS, &json!(self.answers)),
        ] {
            std::fs::write(folder.join(name), format!("{content:#}\n"))?;
        }
        Ok(())
    }

    /// The bodies of a queue's messages.
    ///
    /// # Panics
    /// Where there are none.
    #[must_use]
    pub fn bodies(&self, queue: &str) -> Vec<&str> {
        let bodies = self.messages[queue].as_array().unwrap();
        assert!(!bodies.is_empty(), "{queue}");
        bodies.iter().filter_map(Value::as_str).collect()
    }
}

/// What is missing or different in `there`, which may say more than `here`.
#[must_use]
pub fn lost(here: &Value, there: &Value, place: &str) -> Vec<String> {
    match (here, there) {
        (Value::Object(fields), Value::Object(_)) => fields
            .iter()
            .flat_map(|(name, value)| lost(value, &there[name], &format!("{place}/{name}")))
            .collect(),
        (Value::Array(here), Value::Array(there)) if here.len() == there.len() => here
            .iter()
            .zip(there)
            .enumerate()
            .flat_map(|(index, (here, there))| lost(here, there, &format!("{place}/{index}")))
            .collect(),
        _ if here == there => Vec::new(),
        _ => vec![format!("{place}: {here} is {there} there")],
    }
}

/// What this code understands otherwise of what another release left, which may say more than
/// this code knows.
///
/// # Panics
/// Where it cannot read it at all.
pub async fn misread(recording: &Recording) -> Vec<String> {
    let answers = Value::Array(answers_over(&recording.items).await);
    let mut found = lost(&answers, &json!(recording.answers), "answers");
    for body in recording.bodies(COMMANDS) {
        found.extend(lost(&read_command(body), &said(body), COMMANDS));
    }
    for body in recording.bodies(SWEEPS) {
        found.extend(lost(&read_sweep(body), &said(body), SWEEPS));
    }
    found
}

/// What a message says, as it stands there.
///
/// # Panics
/// Where it is no JSON.
#[must_use]
pub fn said(body: &str) -> Value {
    serde_json::from_str(body).unwrap()
}

/// A message of the command queue, read and written again.
///
/// # Panics
/// Where it cannot be read.
#[must_use]
pub fn read_command(body: &str) -> Value {
    let message = CommandMessage::read(body.as_bytes()).unwrap();
    let command = message.command().unwrap();
    let program = ProgramId::new(&message.program);
    serde_json::to_value(CommandMessage::of(&program, &command).unwrap()).unwrap()
}

/// A message of a sweep's queue, read and written again.
///
/// # Panics
/// Where it cannot be read.
#[must_use]
pub fn read_sweep(body: &str) -> Value {
    let (message, _) = SweepMessage::read(body.as_bytes()).unwrap();
    serde_json::to_value(&message).unwrap()
}

/// Makes one.
///
/// # Panics
/// Where something is not answered as it was.
pub async fn record() -> Recording {
    let mut stage = Stage::of(Gateway::of(&[("kept", PROGRAM)], JOINED).await).await;
    stage.happens().await;
    let items = stage.gateway.wire.everything().await;
    Recording {
        items: items.values().map(to_json).collect(),
        messages: stage.messages().await,
        answers: stage.answers().await,
    }
}

/// What is answered over items that were recorded.
///
/// # Panics
/// Where an item cannot be put into a table.
pub async fn answers_over(items: &[Value]) -> Vec<Value> {
    let gateway = Gateway::of(&[], JOINED).await;
    let client = gateway.wire.client();
    for item in items {
        let item = of_json(item).into_iter().collect();
        let put = client.put_item().table_name(TABLE).set_item(Some(item));
        put.send().await.unwrap();
    }
    Stage::of(gateway).await.answers().await
}

struct Stage {
    gateway: Gateway,
    queues: QueueWire,
    commands: String,
}

impl Stage {
    async fn of(mut gateway: Gateway) -> Self {
        let (queues, commands) = gateway.make_commands().await;
        Self {
            gateway,
            queues,
            commands,
        }
    }

    /// Members join, buy, return, act, are refused, change, are erased; a version is published.
    async fn happens(&mut self) {
        let person = json!({
            "name": "M. Member", "phone": "+49 555 0100", "email": "member@example.com",
            "card": "4000-0001", "external_id": "crm-1", "birthday": "02-29",
            "locale": "de-DE", "zone": "Europe/Berlin", "consent": { "email": true, "sms": false },
        });
        for (key, body) in [
            (STAYS, person),
            (ERASED, json!({ "phone": "+49 555 0101" })),
        ] {
            let joining = call("POST", "members").key(key);
            self.expect(Function::Enroll, joining.body(&body), 201)
                .await;
        }
        self.gateway.at(BOUGHT);
        for (path, body, status) in acts() {
            let act = call("POST", path).body(&body);
            self.expect(Function::Ingest, act.clone(), 202).await;
            let waiting = act.header("prefer", "wait");
            self.expect(Function::Ingest, waiting, status).await;
        }
        let member = format!("members/{}", id_of(STAYS));
        let change = call("PATCH", &member).key("change-1");
        let change = change.body(&json!({ "email": "new@example.com" }));
        self.expect(Function::Enroll, change, 200).await;
        let erased = format!("members/{}", id_of(ERASED));
        let erasing = call("DELETE", &erased);
        self.expect(Function::Enroll, erasing, 204).await;
        let second = PROGRAM
            .replace("version = 1", "version = 2")
            .replace("2026-01-01", "2026-04-01");
        let publishing = call("POST", "versions");
        let publishing = publishing
            .raw_body(&second)
            .header("content-type", "application/toml");
        self.expect(Function::Program, publishing, 201).await;
    }

    /// What the functions put into their queues.
    async fn messages(&self) -> Value {
        let bodies = |messages: Vec<aws_sdk_sqs::types::Message>| -> Vec<Value> {
            let bodies = messages.into_iter().filter_map(|message| message.body);
            bodies.map(Value::String).collect()
        };
        let commands = bodies(self.queues.drain(&self.commands).await);
        let work = self.queues.make("work").await;
        let sweeper = Sweeper {
            sweep: Sweep::Expire,
            engine: Arc::clone(&self.gateway.app.engine),
            queue: SweepQueue {
                client: self.queues.client().into(),
                url: work.clone(),
                dead_letter_url: self.queues.make("dead").await,
                ranges: 1,
            },
            clock: Arc::clone(&self.gateway.app.clock),
        };
        let call = SweepEvent::Schedule(ScheduleEvent {
            time: BOUGHT.to_owned(),
        });
        let deadline = tokio::time::Instant::now() + Duration::from_secs(60);
        sweeper.handle(call, deadline).await.unwrap();
        let sweeps = bodies(self.queues.drain(&work).await);
        json!({ COMMANDS: commands, SWEEPS: sweeps })
    }

    /// What everybody can read.
    async fn answers(&self) -> Vec<Value> {
        self.gateway.at(READ);
        let (stays, erased) = (id_of(STAYS), id_of(ERASED));
        let of = |path: &str| format!("members/{stays}{path}");
        let reads = [
            (Function::Enroll, of(""), 200),
            (Function::Enroll, format!("members/{erased}"), 410),
            (Function::Enroll, of("/export"), 200),
            (Function::Account, of("/balance"), 200),
            (Function::Account, of("/tier"), 200),
            (Function::Account, of("/statement"), 200),
            (Function::Account, "commands/purchase:t-1".into(), 200),
            (Function::Account, result_of(&stays, "r-1"), 200),
            (Function::Account, result_of(&stays, "r-2"), 200),
            (Function::Account, result_of(&stays, "r-3"), 200),
            (Function::Program, "versions".into(), 200),
        ];
        let mut answers = Vec::new();
        for (function, path, status) in reads {
            let asked = call("GET", &path);
            answers.push(self.expect(function, asked, status).await);
        }
        let found = call("POST", "members/lookup");
        let found = found.body(&json!({ "phone": "+49 555 0100" }));
        answers.push(self.expect(Function::Enroll, found, 200).await);
        answers
    }

    async fn expect(&self, function: Function, call: Call, status: i64) -> Value {
        let reply = self.gateway.asks(function, &call).await;
        assert_eq!(reply.status, status, "{call:?}: {reply:?}");
        reply.body
    }
}

fn call(method: &'static str, path: &str) -> Call {
    let path = format!("/v1/programs/kept/{path}");
    Call::new(method, &path).claim("gradus_programs", "kept")
}

/// Purchases, returns and activities, and how they end: one return waits, one is of more than
/// was bought.
fn acts() -> Vec<(&'static str, Value, i64)> {
    let purchase = |id: &str, amount: i64| {
        json!({
            "id": id, "member": id_of(STAYS), "currency": "EUR", "occurred_at": BOUGHT,
            "lines": [
                { "amount": amount, "tax": 160, "category": "coffee", "sku": "c-250" },
                { "amount": 300, "quantity": 2 },
            ],
            "channel": "till", "store": "s-7",
        })
    };
    let back = |id: &str, transaction: &str| {
        json!({
            "id": id, "member": id_of(STAYS), "transaction": transaction, "occurred_at": BOUGHT,
            "lines": [{ "line": 2 }],
        })
    };
    let too_much = json!({
        "id": "r-3", "member": id_of(STAYS), "transaction": "t-2", "occurred_at": BOUGHT,
        "amount": { "amount": 1_000_000 },
    });
    let act = json!({
        "id": "a-1", "member": id_of(STAYS), "occurred_at": BOUGHT, "activity": "check-in",
    });
    vec![
        ("purchases", purchase("t-1", 1_000), 200),
        ("purchases", purchase("t-2", 12_000), 200),
        ("activities", act, 200),
        ("returns", back("r-1", "t-1"), 200),
        ("returns", back("r-2", "t-9"), 202),
        ("returns", too_much, 422),
    ]
}

fn result_of(member: &str, back: &str) -> String {
    format!("commands/return:{member}:{back}")
}

fn id_of(joining: &str) -> String {
    let key = AliasKey::new(&[7; 32]);
    let id = key.member_id(&ProgramId::new("kept"), CALLER, joining);
    id.to_string()
}

/// An item in the service's JSON.
///
/// # Panics
/// Where it has an attribute of a kind that no item of ours has.
fn to_json(item: &RawItem) -> Value {
    let attributes = item.iter().map(|(name, value)| {
        let value = match value {
            AttributeValue::S(text) => json!({ "S": text }),
            AttributeValue::N(number) => json!({ "N": number }),
            AttributeValue::B(blob) => json!({ "B": STANDARD.encode(blob) }),
            other => panic!("{name}: {other:?}"),
        };
        (name.clone(), value)
    });
    Value::Object(attributes.collect())
}

fn of_json(item: &Value) -> RawItem {
    let attributes = item.as_object().into_iter().flatten();
    let attribute = |(name, value): (&String, &Value)| {
        let text = |kind: &str| value[kind].as_str().map(str::to_owned);
        let blob = |text: String| AttributeValue::B(Blob::new(STANDARD.decode(text).unwrap()));
        let read = text("S").map(AttributeValue::S);
        let read = read.or_else(|| text("N").map(AttributeValue::N));
        let read = read.or_else(|| text("B").map(blob));
        (name.clone(), read.unwrap())
    };
    attributes.map(attribute).collect()
}
