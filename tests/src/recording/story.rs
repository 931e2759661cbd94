//! What happens before a release is recorded, and what everybody can read then.

use super::items::{of_json, to_json};
use super::{COMMANDS, SWEEPS};
use crate::gateway::{CALLER, Call, Gateway, Reply};
use crate::queue_wire::QueueWire;
use crate::wire::TABLE;
use gradus_contracts::api::routes::Route;
use gradus_contracts::commands::read_command;
use gradus_contracts::queues::CommandMessage;
use gradus_contracts::schedules::{ScheduleEvent, Sweep};
use gradus_domain::commands::Command;
use gradus_domain::words::ids::ProgramId;
use gradus_engine::answer::Answer;
use gradus_shell::sweep::{SweepEvent, SweepQueue, Sweeper};
use gradus_shell::trace;
use gradus_store::aliases::AliasKey;
use gradus_store::trace::TraceParent;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// A program in which every kind of item comes about.
const PROGRAM: &str = r#"id = "kept"
version = 1
effective_from = "2026-01-01T00:00:00Z"
zone = "Europe/Berlin"
currency = "EUR"
activities = ["check-in"]
partners = ["bakery"]

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
const STAYS: &str = "join-stays";
const ERASED: &str = "join-erased";
/// Every call has it: otherwise each entry would keep another at each recording.
const TRACE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

/// A table on which it happens.
#[derive(Debug)]
pub struct Stage {
    /// The table, and the functions over it.
    pub gateway: Gateway,
    queues: QueueWire,
    commands: String,
}

impl Stage {
    /// An empty one, with the program.
    pub async fn open() -> Self {
        Self::of(Gateway::of(&[("kept", PROGRAM)], JOINED).await).await
    }

    /// One over items that were recorded.
    ///
    /// # Panics
    /// Where an item cannot be put into a table.
    pub async fn over(items: &[Value]) -> Self {
        let gateway = Gateway::of(&[], JOINED).await;
        let client = gateway.wire.client();
        for item in items {
            let item = of_json(item).into_iter().collect();
            let put = client.put_item().table_name(TABLE).set_item(Some(item));
            put.send().await.unwrap();
        }
        Self::of(gateway).await
    }

    async fn of(mut gateway: Gateway) -> Self {
        let (queues, commands) = gateway.make_commands().await;
        Self {
            gateway,
            queues,
            commands,
        }
    }

    /// Every item, in the service's JSON.
    pub async fn items(&self) -> Vec<Value> {
        let items = self.gateway.wire.everything().await;
        items.values().map(to_json).collect()
    }

    /// Members join, buy, return, act, are refused, change, are erased; operators do what they
    /// do; a version is published.
    ///
    /// # Panics
    /// Where something is not answered as it was.
    pub async fn happens(&mut self) {
        for (call, status) in joinings() {
            self.comes(JOINED, &call, status).await;
        }
        for (act, status) in acts() {
            self.comes(BOUGHT, &act, 202).await;
            self.comes(BOUGHT, &waits(act), status).await;
        }
        for command in handed_in() {
            self.is_decided(&command).await;
        }
        for (call, status) in changes() {
            self.comes(BOUGHT, &call, status).await;
        }
    }

    /// The calls that wrote something, each with what it is answered where it comes again.
    ///
    /// # Panics
    /// Where one is no call.
    pub async fn calls_again(&self) -> Vec<Value> {
        let joinings = joinings().into_iter().map(|(call, _)| (JOINED, call));
        let acts = acts().into_iter().map(|(act, _)| (BOUGHT, waits(act)));
        let changes = changes().into_iter().map(|(call, _)| (BOUGHT, call));
        let mut calls = Vec::new();
        for (at, call) in joinings.chain(acts).chain(changes) {
            let event = call.json();
            let reply = self.asked(at, &event).await;
            calls.push(json!({
                "at": at, "event": event, "status": reply.status, "answer": reply.body,
            }));
        }
        calls
    }

    /// What an event of the gateway is answered at an instant.
    ///
    /// # Panics
    /// Where it is none, or of no route.
    pub async fn asked(&self, at: &str, event: &Value) -> Reply {
        self.gateway.at(at);
        let text = |place: &str| event.pointer(place).and_then(Value::as_str).unwrap();
        let method = text("/requestContext/http/method");
        let (route, _) = Route::of_path(method, text("/rawPath")).unwrap();
        let event = serde_json::from_value(event.clone()).unwrap();
        self.gateway.given(route.function, event).await
    }

    /// What the engine answers to a command.
    ///
    /// # Panics
    /// Where it has no answer.
    pub async fn is_decided(&self, command: &Command) -> Answer {
        let engine = &self.gateway.app.engine;
        let program = ProgramId::new("kept");
        let program = engine.program(&program, command.received_at).await.unwrap();
        let traces = trace::of_all(TraceParent::parse(TRACE).as_ref(), [command]);
        let engine = engine.traced(&traces);
        let answers = engine
            .execute(&program, std::slice::from_ref(command))
            .await;
        answers.into_iter().next().unwrap().unwrap()
    }

    /// What the functions put into their queues, and the same of commands that came by no call.
    ///
    /// # Panics
    /// Where they cannot.
    pub async fn messages(&self) -> Value {
        let bodies = |messages: Vec<aws_sdk_sqs::types::Message>| -> Vec<Value> {
            let bodies = messages.into_iter().filter_map(|message| message.body);
            bodies.map(Value::String).collect()
        };
        let mut commands = bodies(self.queues.drain(&self.commands).await);
        commands.extend(handed_in().iter().map(message_of));
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
    ///
    /// # Panics
    /// Where something cannot be read.
    pub async fn answers(&self) -> Vec<Value> {
        self.gateway.at(READ);
        let (stays, erased) = (id_of(STAYS), id_of(ERASED));
        let of = |path: &str| format!("members/{stays}{path}");
        let reads = [
            (of(""), 200),
            (format!("members/{erased}"), 410),
            (of("/export"), 200),
            (of("/balance"), 200),
            (of("/tier"), 200),
            (of("/statement"), 200),
            ("commands/purchase:t-1".into(), 200),
            (format!("commands/return:{stays}:r-1"), 200),
            (format!("commands/return:{stays}:r-2"), 200),
            (format!("commands/return:{stays}:r-3"), 200),
            ("versions".into(), 200),
        ];
        let mut answers = Vec::new();
        for (path, status) in reads {
            answers.push(self.comes(READ, &call("GET", &path), status).await);
        }
        let found = call("POST", "members/lookup").body(&json!({ "phone": "+49 555 0100" }));
        answers.push(self.comes(READ, &found, 200).await);
        answers
    }

    async fn comes(&self, at: &str, call: &Call, status: i64) -> Value {
        let reply = self.asked(at, &call.json()).await;
        assert_eq!(reply.status, status, "{call:?}: {reply:?}");
        reply.body
    }
}

fn call(method: &'static str, path: &str) -> Call {
    Call::new(method, &format!("/v1/programs/kept/{path}"))
        .claim("gradus_programs", "kept")
        .header(trace::TRACEPARENT, TRACE)
}

/// The same by who waits for the decision.
fn waits(act: Call) -> Call {
    act.header("prefer", "wait")
}

/// Two members join.
fn joinings() -> [(Call, i64); 2] {
    let person = json!({
        "name": "M. Member", "phone": "+49 555 0100", "email": "member@example.com",
        "card": "4000-0001", "external_id": "crm-1", "birthday": "02-29",
        "locale": "de-DE", "zone": "Europe/Berlin", "consent": { "email": true, "sms": false },
    });
    let another = json!({ "phone": "+49 555 0101" });
    [(STAYS, person), (ERASED, another)].map(|(key, body)| {
        let joining = call("POST", "members").key(key);
        (joining.body(&body), 201)
    })
}

/// Purchases, returns and activities, and how they end for who waits: one return waits for its
/// purchase, one is of more than is left.
fn acts() -> Vec<(Call, i64)> {
    let purchase = |amount: i64| {
        json!({
            "currency": "EUR", "channel": "till", "store": "s-7", "partner": "bakery",
            "lines": [
                {
                    "amount": amount, "tax": 160, "category": "coffee", "sku": "c-250",
                    "brand": "own",
                },
                { "amount": 300, "quantity": 2 },
            ],
        })
    };
    let mut paid = purchase(1_000);
    paid["paid_with_points"] = json!({ "points": 5, "amount": 50 });
    paid["unfit"] = "leave_out".into();
    let back = |transaction: &str, field: &str, what: Value| {
        let mut back = json!({ "transaction": transaction });
        back[field] = what;
        back
    };
    let second = json!([{ "line": 2 }]);
    let part = json!([{ "line": 1, "amount": 100, "tax": 16 }]);
    let [amount, too_much] =
        [(200, 10), (1_000_000, 0)].map(|(amount, tax)| json!({ "amount": amount, "tax": tax }));
    let said = [
        ("purchases", "t-1", purchase(1_000), 200),
        ("purchases", "t-2", purchase(12_000), 200),
        ("purchases", "t-3", paid, 200),
        ("activities", "a-1", json!({ "activity": "check-in" }), 200),
        ("returns", "r-1", back("t-1", "lines", second.clone()), 200),
        ("returns", "r-2", back("t-9", "lines", second), 202),
        ("returns", "r-4", back("t-2", "lines", part), 200),
        ("returns", "r-5", back("t-2", "amount", amount), 200),
        (
            "returns",
            "r-6",
            back("t-3", "everything", true.into()),
            200,
        ),
        // Last, so that as much is left where it comes again.
        ("returns", "r-3", back("t-2", "amount", too_much), 422),
    ];
    said.map(|(path, id, mut body, status)| {
        body["id"] = id.into();
        body["member"] = id_of(STAYS).into();
        body["occurred_at"] = BOUGHT.into();
        (call("POST", path).body(&body), status)
    })
    .into()
}

/// Commands that no call brings, of every other kind. The reinstatement is refused: nothing has
/// lapsed.
fn handed_in() -> Vec<Command> {
    let reason = "told at the counter";
    let said = [
        json!({ "kind": "spend", "id": "s-1", "points": 4, "reason": reason }),
        json!({ "kind": "give_back", "id": "g-1", "spend": "s-1", "points": 1 }),
        json!({ "kind": "give_back", "id": "g-2", "spend": "s-1" }),
        json!({ "kind": "adjust", "id": "ad-1", "points": 3, "reason": reason }),
        json!({
            "kind": "reinstate", "id": "ri-1", "points": 1, "last_day": "2026-12-31",
            "reason": reason,
        }),
        json!({
            "kind": "hold_tier", "id": "h-1", "tier": "silver", "until": "2026-12-31",
            "source": "plan",
        }),
        json!({
            "kind": "profile", "id": "p-1",
            "profile": {
                "birthday": "02-29", "referred": true, "segments": ["bakers"],
                "variants": ["blue"], "zone": "Europe/Berlin", "locale": "de-DE",
                "consent": { "email": true, "sms": false },
            },
        }),
    ];
    said.map(|mut command| {
        command["member"] = id_of(STAYS).into();
        command["occurred_at"] = BOUGHT.into();
        command["received_at"] = BOUGHT.into();
        read_command(command.to_string().as_bytes(), None).unwrap()
    })
    .into()
}

fn message_of(command: &Command) -> Value {
    let message = CommandMessage::of(&ProgramId::new("kept"), command).unwrap();
    Value::String(serde_json::to_string(&message).unwrap())
}

/// A member changes, another is erased, a version is published.
fn changes() -> [(Call, i64); 3] {
    let change = call("PATCH", &format!("members/{}", id_of(STAYS))).key("change-1");
    let erasing = call("DELETE", &format!("members/{}", id_of(ERASED)));
    let second = PROGRAM
        .replace("version = 1", "version = 2")
        .replace("2026-01-01", "2026-04-01");
    let publishing = call("POST", "versions").raw_body(&second);
    [
        (change.body(&json!({ "email": "new@example.com" })), 200),
        (erasing, 204),
        (publishing.header("content-type", "application/toml"), 201),
    ]
}

fn id_of(joining: &str) -> String {
    let key = AliasKey::new(&[7; 32]);
    let id = key.member_id(&ProgramId::new("kept"), CALLER, joining);
    id.to_string()
}
