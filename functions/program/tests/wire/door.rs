//! A door with a caller before it and a table behind it.

use aws_lambda_events::encodings::Body;
use gradus_domain::commands::Command;
use gradus_domain::member::Member;
use gradus_domain::member::lots::LastDay;
use gradus_domain::words::ids::{MemberId, ProgramId};
use gradus_domain::words::time::Instant;
use gradus_shell::app::{App, Trust};
use gradus_shell::clock::{Clock, Entropy};
use gradus_store::keys::shard_of;
use gradus_tests::commands::at;
use gradus_tests::program::simple;
use gradus_tests::wire::Wire;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

#[derive(Debug)]
struct SetClock(Mutex<Instant>);

impl Clock for SetClock {
    fn now(&self) -> Instant {
        *self.0.lock().unwrap()
    }
}

/// Shards in their order, but for those that are to come first.
#[derive(Debug, Default)]
struct Arranged(Mutex<Vec<u16>>);

impl Entropy for Arranged {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), String> {
        bytes.fill(1);
        for shard in self.0.lock().unwrap().iter() {
            let start = usize::from(*shard) * 4;
            // Less is asked for where it is not about shards.
            if let Some(of_shard) = bytes.get_mut(start..start + 4) {
                of_shard.fill(0);
            }
        }
        Ok(())
    }
}

pub(crate) struct Door {
    pub(crate) wire: Wire,
    pub(crate) app: App,
    clock: Arc<SetClock>,
    entropy: Arc<Arranged>,
}

#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: i64,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) text: String,
}

impl Response {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(there, _)| there == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// Status, code and field of a problem.
    pub(crate) fn problem(&self) -> (i64, String, String) {
        let body = self.json();
        let text = |name: &str| body[name].as_str().unwrap_or("").to_owned();
        assert_eq!(self.header("content-type"), "application/problem+json");
        (self.status, text("code"), text("field"))
    }
}

pub(crate) const TOML: &str = "application/toml";
pub(crate) const VERSIONS: &str = "/v1/programs/test/versions";

impl Door {
    /// It is noon of 20 February 2026 in Shanghai.
    pub(crate) async fn opened() -> Self {
        let wire = Wire::start().await;
        let clock = Arc::new(SetClock(Mutex::new(at("2026-02-20T04:00:00Z"))));
        let entropy = Arc::new(Arranged::default());
        let app = App {
            engine: Arc::new(wire.engine()),
            commands: None,
            alias_key: None,
            trust: Trust::default(),
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            entropy: Arc::clone(&entropy) as Arc<dyn Entropy>,
        };
        Self {
            wire,
            app,
            clock,
            entropy,
        }
    }

    /// Shards of these members are drawn from first.
    pub(crate) fn draws_first(&self, members: &[&str]) {
        let shards = members
            .iter()
            .map(|member| shard_of(&MemberId::new(member)));
        *self.entropy.0.lock().unwrap() = shards.collect();
    }

    pub(crate) fn is_now(&self, instant: &str) {
        *self.clock.0.lock().unwrap() = at(instant);
    }

    pub(crate) async fn sends(&self, event: Value) -> Response {
        let event = serde_json::from_value(event).unwrap();
        let answer = gradus_program::handle(self.app.clone(), event).await;
        let text = match answer.body {
            Some(Body::Text(text)) => text,
            other => panic!("{other:?}"),
        };
        let headers = answer
            .headers
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), value.to_str().unwrap().to_owned()));
        Response {
            status: answer.status_code,
            headers: headers.collect(),
            text,
        }
    }

    pub(crate) async fn posts(&self, path: &str, file: &str) -> Response {
        self.sends(posted(path, TOML, file)).await
    }

    pub(crate) async fn publishes(&self, file: &str) -> Response {
        self.posts(VERSIONS, file).await
    }

    pub(crate) async fn lists(&self) -> Value {
        self.sends(event("GET", VERSIONS, &[])).await.json()
    }

    /// Does commands, whoever's they are, one after the other.
    pub(crate) async fn does(&self, commands: &[Command]) {
        for command in commands {
            let program = self
                .app
                .engine
                .program(&id(), command.received_at)
                .await
                .unwrap();
            for answer in self
                .app
                .engine
                .execute(&program, std::slice::from_ref(command))
                .await
            {
                answer.unwrap();
            }
        }
    }

    pub(crate) async fn member(&self, member: &str) -> Member {
        let stored = self
            .wire
            .store()
            .member(&id(), &MemberId::new(member))
            .await;
        *stored.unwrap().unwrap().member
    }
}

fn id() -> ProgramId {
    ProgramId::new("test")
}

pub(crate) fn lots(member: &Member) -> Vec<(i64, LastDay)> {
    let lots = member.holdings.active.iter();
    lots.map(|lot| (lot.points.get(), lot.last_day)).collect()
}

/// An event without a body.
pub(crate) fn event(method: &str, path: &str, query: &[(&str, &str)]) -> Value {
    let query: serde_json::Map<String, Value> = query
        .iter()
        .map(|(name, value)| ((*name).to_owned(), json!(value)))
        .collect();
    json!({
        "version": "2.0",
        "rawPath": path,
        "headers": {},
        "queryStringParameters": query,
        "requestContext": {
            "stage": "$default",
            "http": { "method": method, "path": path },
            "authorizer": { "jwt": { "claims": {
                "iss": "https://issuer.example", "sub": "console",
                "scope": "gradus/program", "gradus_programs": "test classic",
            } } },
        },
        "isBase64Encoded": false,
    })
}

/// An event with a body.
pub(crate) fn posted(path: &str, media_type: &str, body: &str) -> Value {
    let mut event = event("POST", path, &[]);
    event["headers"]["content-type"] = json!(media_type);
    event["body"] = json!(body);
    event
}

/// A version of the program `test`, in Shanghai and yuan, from a local time on; `""`: it does
/// not say.
pub(crate) fn version(number: u32, from: &str, more: &str) -> String {
    let head = match from.split_once(' ') {
        Some((day, time)) => {
            format!("version = {number}\neffective_from = \"{day}T{time}:00+08:00\"")
        }
        None => format!("version = {number}"),
    };
    simple("Asia/Shanghai", "CNY", more).replace("version = 1", &head)
}

/// Points for so many days, `per` money for each.
pub(crate) fn earning(per: &str, days: u16) -> String {
    format!("[earning]\npoints = \"1\"\nper = \"{per}\"\nexpiry = {{ rolling_days = {days} }}\n")
}

/// Two tiers; the upper one for so much in 12 months.
pub(crate) fn ladder(silver: &str) -> String {
    format!(
        "[[tiers]]\nid = \"base\"\n[[tiers]]\nid = \"silver\"\nqualify = {{ spend_at_least = \"{silver}\", window = {{ rolling_months = 12 }} }}\nvalidity = {{ months = 12 }}\nreview = {{ grace_days = 0 }}\n"
    )
}

pub(crate) const CHANGES: &str = "[changes]\nredate = true\nreassess = true\n";
