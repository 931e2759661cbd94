//! Functions as the HTTP gateway calls them: real events in, real responses out, over a table
//! of its own and a clock that stands still until it is moved.

use crate::commands::at;
use crate::queue_wire::QueueWire;
use crate::wire::{TABLE, Wire};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use aws_lambda_events::encodings::Body;
use gradus_contracts::api::routes::Function;
use gradus_contracts::queues::COMMANDS;
use gradus_domain::words::ids::ProgramId;
use gradus_domain::words::time::Instant;
use gradus_engine::Engine;
use gradus_shell::app::{App, CommandQueue, Trust};
use gradus_shell::clock::{Clock, SystemEntropy};
use gradus_store::Store;
use gradus_store::aliases::AliasKey;
use gradus_store::versions::StoredVersion;
use serde_json::{Map, Value, json};
use std::sync::{Arc, Mutex, PoisonError};

/// A table with programs, and what functions over it share.
#[derive(Debug)]
pub struct Gateway {
    /// The table.
    pub wire: Wire,
    /// What handlers are given.
    pub app: App,
    clock: Arc<StillClock>,
}

/// A clock that stands still.
#[derive(Debug)]
struct StillClock(Mutex<Instant>);

impl Clock for StillClock {
    fn now(&self) -> Instant {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Gateway {
    /// A table with the first versions of programs, each given by its name and its file in
    /// TOML, at an instant.
    ///
    /// # Panics
    /// Where a version cannot be published.
    pub async fn of(programs: &[(&str, &str)], instant: &str) -> Self {
        let wire = Wire::start().await;
        let clock = Arc::new(StillClock(Mutex::new(at(instant))));
        let store = Store::new(wire.client(), TABLE);
        for (id, file) in programs {
            let version = StoredVersion {
                number: 1,
                file_name: format!("{id}.toml"),
                file: file.as_bytes().to_vec(),
                published_at: at(instant),
                suspended_at: None,
            };
            store.publish(&ProgramId::new(id), &version).await.unwrap();
        }
        let app = App {
            engine: Arc::new(Engine::new(store)),
            commands: None,
            alias_key: Some(AliasKey::new(&[7; 32])),
            trust: Trust::default(),
            clock: Arc::<StillClock>::clone(&clock),
            entropy: Arc::new(SystemEntropy),
        };
        Self { wire, app, clock }
    }

    /// Gives functions a queue of commands, in memory; where it is, and its URL.
    pub async fn make_commands(&mut self) -> (QueueWire, String) {
        let queues = QueueWire::start();
        let url = queues.make(COMMANDS.name).await;
        self.app.commands = Some(CommandQueue {
            client: queues.client().into(),
            url: url.clone(),
            dead_letter_url: queues.make(COMMANDS.dead_letter_name).await,
        });
        (queues, url)
    }

    /// What a function answers.
    pub async fn asks(&self, function: Function, call: &Call) -> Reply {
        self.given(function, call.event()).await
    }

    /// What a function answers to an event.
    pub async fn given(&self, function: Function, event: ApiGatewayV2httpRequest) -> Reply {
        let app = self.app.clone();
        Reply::of(&match function {
            Function::Enroll => gradus_enroll::handle(app, event).await,
            Function::Ingest => gradus_ingest::handle(app, event).await,
            Function::Account => gradus_account::handle(app, event).await,
            Function::Program => gradus_program::handle(app, event).await,
        })
    }

    /// Moves the clock.
    pub fn at(&self, instant: &str) {
        *self.clock.0.lock().unwrap_or_else(PoisonError::into_inner) = at(instant);
    }
}

/// The name of the caller of [`Call::new`], as functions make it of the token.
pub const CALLER: &str = "0::office";

/// A call, as a caller makes it.
#[derive(Clone, Debug)]
pub struct Call {
    method: &'static str,
    path: String,
    headers: Map<String, Value>,
    query: Map<String, Value>,
    claims: Option<Map<String, Value>>,
    body: Option<String>,
}

impl Call {
    /// A call of a back office: with every scope, bound to the programs `test` and `other`.
    #[must_use]
    pub fn new(method: &'static str, path: &str) -> Self {
        let claims = json!({
            "iss": "https://issuer.example",
            "sub": "office",
            "scope": "gradus/pos gradus/operate gradus/program gradus/erase",
            "gradus_programs": "test other",
        });
        Self {
            method,
            path: path.to_owned(),
            headers: Map::new(),
            query: Map::new(),
            claims: claims.as_object().cloned(),
            body: None,
        }
    }

    /// The same with a body.
    #[must_use]
    pub fn body(mut self, body: &Value) -> Self {
        self.body = Some(body.to_string());
        self.header("content-type", "application/json")
    }

    /// The same with a body that may be no JSON.
    #[must_use]
    pub fn raw_body(mut self, body: &str) -> Self {
        self.body = Some(body.to_owned());
        self.header("content-type", "application/json")
    }

    /// The same with a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(name.to_owned(), value.into());
        self
    }

    /// The same with an `Idempotency-Key`.
    #[must_use]
    pub fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// The same with a parameter of the query.
    #[must_use]
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.query.insert(name.to_owned(), value.into());
        self
    }

    /// The same with a claim of the token.
    #[must_use]
    pub fn claim(mut self, name: &str, value: &str) -> Self {
        let claims = self.claims.get_or_insert_default();
        claims.insert(name.to_owned(), value.into());
        self
    }

    /// The same by a member, with its own token.
    #[must_use]
    pub fn by_member(self, member: &str) -> Self {
        self.claim("scope", "gradus/member")
            .claim("gradus_member", member)
    }

    /// The same without a token.
    #[must_use]
    pub fn by_nobody(mut self) -> Self {
        self.claims = None;
        self
    }

    /// The event that the gateway makes of it.
    ///
    /// # Panics
    /// Where it is none.
    #[must_use]
    pub fn event(&self) -> ApiGatewayV2httpRequest {
        serde_json::from_value(self.json()).unwrap()
    }

    /// The same as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        let mut context = json!({
            "accountId": "123456789012",
            "apiId": "api-id",
            "domainName": "api-id.execute-api.eu-central-1.amazonaws.com",
            "domainPrefix": "api-id",
            "http": {
                "method": self.method,
                "path": decoded(&self.path),
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": "till/1",
            },
            "requestId": "request-id",
            "routeKey": "$default",
            "stage": "$default",
            "time": "01/Mar/2026:10:00:00 +0000",
            "timeEpoch": 1_772_359_200_000_i64,
        });
        if let Some(claims) = &self.claims {
            context["authorizer"] = json!({ "jwt": { "claims": claims, "scopes": null } });
        }
        json!({
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": decoded(&self.path),
            "rawQueryString": "",
            "headers": self.headers,
            "queryStringParameters": self.query,
            "requestContext": context,
            "body": self.body,
            "isBase64Encoded": false,
        })
    }
}

/// A response, as a caller sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The HTTP status.
    pub status: i64,
    /// The body; `null`: there is none.
    pub body: Value,
    /// The header `Location`.
    pub location: Option<String>,
    /// The header `Retry-After`.
    pub retry_after: Option<String>,
}

impl Reply {
    /// Reads a response.
    ///
    /// # Panics
    /// Where its body is no JSON.
    #[must_use]
    pub fn of(response: &ApiGatewayV2httpResponse) -> Self {
        let header = |name: &str| {
            let value = response.headers.get(name)?;
            Some(value.to_str().unwrap().to_owned())
        };
        Self {
            status: response.status_code,
            body: match &response.body {
                Some(Body::Text(text)) => serde_json::from_str(text).unwrap(),
                Some(other) => panic!("a body that is no text: {other:?}"),
                None => Value::Null,
            },
            location: header("location"),
            retry_after: header("retry-after"),
        }
    }

    /// Status, code and field of a problem.
    ///
    /// # Panics
    /// Where it is none, or does not say what a problem says.
    #[must_use]
    pub fn problem(&self) -> (i64, &str, &str) {
        let text = |name: &str| self.body[name].as_str();
        let code = text("code").unwrap();
        assert_eq!(
            text("type"),
            Some(format!("urn:gradus:problem:{code}").as_str())
        );
        assert_eq!(self.body["status"].as_i64(), Some(self.status));
        assert!(text("detail").is_some_and(|detail| !detail.is_empty()));
        (self.status, code, text("field").unwrap_or(""))
    }
}

/// A path as the gateway hands it on: without its percent signs.
fn decoded(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut parts = path.split('%');
    bytes.extend(parts.next().unwrap_or_default().bytes());
    for part in parts {
        let code = part
            .get(..2)
            .and_then(|code| u8::from_str_radix(code, 16).ok());
        match code {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend(part.bytes().skip(2));
            }
            None => {
                bytes.push(b'%');
                bytes.extend(part.bytes());
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
