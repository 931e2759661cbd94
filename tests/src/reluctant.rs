//! A service that does not do all that it is asked. It stands over real HTTP between the SDK's
//! client and a real server, hands on what it does not refuse, and answers for the rest as the
//! service itself does.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const TARGET: HeaderName = HeaderName::from_static("x-amz-target");
const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/x-amz-json-1.0");

/// How a service says that it does not do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The same may work in a moment.
    NotNow,
    /// The same never will.
    ForGood,
}

/// What a service does not do: whatever names a text.
#[derive(Debug)]
struct Reluctance {
    /// Whole calls of an operation; `None`: parts of batches.
    calls_of: Option<&'static str>,
    about: String,
    refusal: Refusal,
    once: bool,
    was_refused: AtomicBool,
}

/// A service that does not do all that it is asked. What it is reluctant about is said by a
/// text: whatever holds it, in any of its texts, is meant.
#[derive(Debug)]
pub struct Reluctant {
    server: SocketAddr,
    reluctances: Vec<Reluctance>,
}

impl Reluctant {
    /// Before a server of the SQS or the DynamoDB protocol; so far it does all that it is asked.
    #[must_use]
    pub fn before(server: SocketAddr) -> Self {
        Self {
            server,
            reluctances: Vec::new(),
        }
    }

    /// Refuses whole calls of an operation. A transaction is cancelled for those of its items
    /// that are meant.
    #[must_use]
    pub fn refuses(self, operation: &'static str, about: &str, refusal: Refusal) -> Self {
        self.with(Some(operation), about, refusal, false)
    }

    /// Leaves out a part of a batch and does the rest: a message of `SendMessageBatch` stands in
    /// `Failed`, a key of `BatchGetItem` in `UnprocessedKeys`, which says nothing of why.
    #[must_use]
    pub fn leaves_out(self, about: &str, refusal: Refusal) -> Self {
        self.with(None, about, refusal, false)
    }

    /// The same, the first time that it is asked for.
    #[must_use]
    pub fn leaves_out_once(self, about: &str) -> Self {
        self.with(None, about, Refusal::NotNow, true)
    }

    fn with(
        mut self,
        calls_of: Option<&'static str>,
        about: &str,
        refusal: Refusal,
        once: bool,
    ) -> Self {
        self.reluctances.push(Reluctance {
            calls_of,
            about: about.to_owned(),
            refusal,
            once,
            was_refused: AtomicBool::new(false),
        });
        self
    }

    /// Starts it; where it listens. It answers from a thread of its own and goes with the
    /// process.
    ///
    /// # Panics
    /// Where that fails.
    #[must_use]
    pub fn start(self) -> SocketAddr {
        let (tell, told) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                tell.send(listener.local_addr().unwrap()).unwrap();
                let front = Arc::new(Front {
                    service: self,
                    http: Client::builder(TokioExecutor::new()).build_http(),
                });
                let router = Router::new().fallback(answer).with_state(front);
                axum::serve(listener, router).await.unwrap();
            });
        });
        match told.recv() {
            Ok(address) => address,
            Err(error) => panic!("the service did not start: {error}"),
        }
    }

    /// Why a call is refused as a whole, if it is.
    fn refused(&self, operation: &str, call: &Value) -> Option<&Reluctance> {
        let of_calls = |it: &&Reluctance| it.calls_of == Some(operation);
        let mut of_calls = self.reluctances.iter().filter(of_calls);
        of_calls.find(|it| it.strikes(call))
    }

    /// Takes out of a batch's parts those that are left out, each with why.
    fn take_out(&self, parts: &mut Vec<Value>) -> Vec<(Value, Refusal)> {
        let mut left = Vec::new();
        let of_parts = || self.reluctances.iter().filter(|it| it.calls_of.is_none());
        parts.retain(|part| {
            let met = of_parts().find(|it| it.strikes(part));
            left.extend(met.map(|it| (part.clone(), it.refusal)));
            met.is_none()
        });
        left
    }
}

impl Reluctance {
    fn strikes(&self, asked: &Value) -> bool {
        holds(asked, &self.about) && !(self.was_refused.swap(true, Ordering::SeqCst) && self.once)
    }
}

/// Whether a text holds another one, in whatever it stands.
fn holds(value: &Value, text: &str) -> bool {
    match value {
        Value::String(there) => there.contains(text),
        Value::Array(values) => values.iter().any(|value| holds(value, text)),
        Value::Object(fields) => fields.values().any(|value| holds(value, text)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// What answers a service's calls.
struct Front {
    service: Reluctant,
    http: Client<HttpConnector, Body>,
}

async fn answer(State(front): State<Arc<Front>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let mut call: Value = serde_json::from_slice(&body).unwrap();
    let target = head.headers[TARGET].to_str().unwrap();
    let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
    if let Some(met) = front.service.refused(&operation, &call) {
        return refusal(&call, met);
    }
    match operation.as_str() {
        "SendMessageBatch" => {
            let entries = call["Entries"].as_array_mut().unwrap();
            let left = front.service.take_out(entries);
            if entries.is_empty() {
                return written(200, &with_failed(json!({ "Successful": [] }), &left));
            }
            front
                .part(head, &call, |done| with_failed(done, &left))
                .await
        }
        "BatchGetItem" => {
            let tables = call["RequestItems"].as_object_mut().unwrap();
            let (table, asked) = tables.iter_mut().next().unwrap();
            let table = table.clone();
            let keys = asked["Keys"].as_array_mut().unwrap();
            let left = front.service.take_out(keys);
            if keys.is_empty() {
                return written(200, &with_unread(json!({ "Responses": {} }), &table, &left));
            }
            front
                .part(head, &call, |done| with_unread(done, &table, &left))
                .await
        }
        _ => front.hands_on(head, body.into()).await,
    }
}

impl Front {
    /// Hands on what is left of a call, and adds to the answer what was left out.
    async fn part(&self, head: Parts, call: &Value, add: impl FnOnce(Value) -> Value) -> Response {
        let response = self.hands_on(head, call.to_string().into()).await;
        if !response.status().is_success() {
            return response;
        }
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        written(200, &add(serde_json::from_slice(&body).unwrap()))
    }

    async fn hands_on(&self, head: Parts, body: Body) -> Response {
        let mut request = Request::new(body);
        *request.method_mut() = head.method;
        *request.uri_mut() = format!("http://{}{}", self.service.server, head.uri)
            .parse()
            .unwrap();
        *request.headers_mut() = head.headers;
        request.headers_mut().remove(HOST);
        request.headers_mut().remove(CONTENT_LENGTH);
        self.http.request(request).await.unwrap().map(Body::new)
    }
}

/// An answer of `SendMessageBatch`, with what else failed.
fn with_failed(mut done: Value, left: &[(Value, Refusal)]) -> Value {
    let failed = left.iter().map(|(entry, refusal)| {
        let (code, senders) = match refusal {
            Refusal::NotNow => ("InternalError", false),
            Refusal::ForGood => ("InvalidMessageContents", true),
        };
        json!({ "Id": entry["Id"], "Code": code, "SenderFault": senders, "Message": code })
    });
    let mut all = done["Failed"].as_array().cloned().unwrap_or_default();
    all.extend(failed);
    done["Failed"] = all.into();
    done
}

/// An answer of `BatchGetItem`, with what was left unread.
fn with_unread(mut done: Value, table: &str, left: &[(Value, Refusal)]) -> Value {
    if !left.is_empty() {
        let keys: Vec<&Value> = left.iter().map(|(key, _)| key).collect();
        done["UnprocessedKeys"] = json!({ table: { "Keys": keys } });
    }
    done
}

/// The refusal of a whole call.
fn refusal(call: &Value, met: &Reluctance) -> Response {
    if let Some(items) = call["TransactItems"].as_array() {
        return cancelled(items, met);
    }
    let (status, code) = match met.refusal {
        Refusal::NotNow => (503, "ServiceUnavailable"),
        Refusal::ForGood => (400, "InvalidParameterValue"),
    };
    written(status, &json!({ "__type": code, "message": code }))
}

/// A transaction that is cancelled for some of its items.
fn cancelled(items: &[Value], met: &Reluctance) -> Response {
    let code = match met.refusal {
        Refusal::NotNow => "ThrottlingError",
        Refusal::ForGood => "ValidationError",
    };
    let reasons = items.iter().map(|item| match holds(item, &met.about) {
        true => json!({ "Code": code, "Message": code }),
        false => json!({ "Code": "None" }),
    });
    let body = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": "Transaction cancelled, please refer cancellation reasons for specific reasons",
        "CancellationReasons": reasons.collect::<Vec<Value>>(),
    });
    written(400, &body)
}

fn written(status: u16, body: &Value) -> Response {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status.try_into().unwrap();
    response.headers_mut().insert(CONTENT_TYPE, MEDIA_TYPE);
    response
}
