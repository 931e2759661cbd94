//! A process: somebody with clients of its own, who may die between any two calls.

use super::fault::Fate;
use super::wire::Call;
use super::world::{Course, Delivery, ENDPOINT, World};
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use gradus_engine::Engine;
use gradus_store::Store;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;
use tokio::sync::Notify;

/// The table's name.
pub const TABLE: &str = "gradus";
/// How long a client waits for one answer.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(1);

/// When a process dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Death {
    /// Never.
    Never,
    /// Whenever the world's faults say so.
    ByFault,
    /// In place of its call with this number, counted from 1.
    Before(u32),
    /// When its call with this number is carried out, before the reply.
    After(u32),
}

/// A process.
#[derive(Clone, Debug)]
pub struct Process(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    name: String,
    world: World,
    death: Death,
    attempts: u32,
    calls: AtomicU32,
    is_dead: AtomicBool,
    died: Notify,
}

impl Process {
    /// A process whose clients try every call up to `attempts` times.
    #[must_use]
    pub fn new(world: &World, name: impl Into<String>, attempts: u32, death: Death) -> Self {
        Self(Arc::new(Inner {
            name: name.into(),
            world: world.clone(),
            death,
            attempts,
            calls: AtomicU32::new(0),
            is_dead: AtomicBool::new(false),
            died: Notify::new(),
        }))
    }

    /// Works until the work is done or the process dies: then `None`, and what was under way
    /// is dropped.
    pub async fn live<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.0.died.notified() => {
                self.0.world.note(|| format!("{} dies", self.0.name));
                None
            }
            done = work => Some(done),
        }
    }

    /// How many calls it made.
    #[must_use]
    pub fn calls(&self) -> u32 {
        self.0.calls.load(Ordering::Relaxed)
    }

    /// An engine with nothing kept from before, but for what files say: that is the same
    /// for everybody, and to read them would be a third of the work of a short story.
    #[must_use]
    pub fn engine(&self) -> Engine {
        Engine::reading_with(self.store(), self.0.world.readings())
    }

    /// The table, through a client of its own.
    #[must_use]
    pub fn store(&self) -> Store {
        Store::new(self.table_client(), TABLE)
    }

    /// A client of the table. The simulated services ask for no signature, and a tenth of the
    /// time would go into them.
    #[must_use]
    pub fn table_client(&self) -> aws_sdk_dynamodb::Client {
        use aws_sdk_dynamodb::config::{Region, StalledStreamProtectionConfig};
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version_latest()
            .region(Region::new(self.0.name.clone()))
            .allow_no_auth()
            .endpoint_url(ENDPOINT)
            .http_client(self.http_client())
            .time_source(self.0.world.clock())
            .sleep_impl(TokioSleep::new())
            .retry_config(self.retries())
            .timeout_config(timeouts())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .build();
        aws_sdk_dynamodb::Client::from_conf(config)
    }

    /// A client of the queues.
    #[must_use]
    pub fn queue_client(&self) -> aws_sdk_sqs::Client {
        use aws_sdk_sqs::config::{Region, StalledStreamProtectionConfig};
        let config = aws_sdk_sqs::Config::builder()
            .behavior_version_latest()
            .region(Region::new(self.0.name.clone()))
            .allow_no_auth()
            .endpoint_url(ENDPOINT)
            .http_client(self.http_client())
            .time_source(self.0.world.clock())
            .sleep_impl(TokioSleep::new())
            .retry_config(self.retries())
            .timeout_config(timeouts())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .build();
        aws_sdk_sqs::Client::from_conf(config)
    }

    /// Retries as the SDK makes them. A client's stock of retries belongs to its region: a
    /// process has a region of its own.
    fn retries(&self) -> RetryConfig {
        RetryConfig::standard()
            .with_max_attempts(self.0.attempts)
            .with_initial_backoff(Duration::from_millis(50))
    }

    fn http_client(&self) -> aws_sdk_dynamodb::config::SharedHttpClient {
        let connector = SharedHttpConnector::new(Connector(self.clone()));
        http_client_fn(move |_, _| connector.clone())
    }

    async fn call(self, call: Call) -> Result<HttpResponse, ConnectorError> {
        let Inner { name, world, .. } = &*self.0;
        if self.0.is_dead.load(Ordering::Relaxed) {
            return std::future::pending().await;
        }
        let number = self.0.calls.fetch_add(1, Ordering::Relaxed) + 1;
        let drawn = world.course(&call, self.0.death == Death::ByFault);
        let fate = match self.0.death {
            Death::Before(fatal) if fatal == number => Fate::KilledBefore,
            Death::After(fatal) if fatal == number => Fate::KilledAfter,
            Death::Never | Death::ByFault | Death::Before(_) | Death::After(_) => drawn.fate,
        };
        world.note(|| {
            format!(
                "{name} #{number} {} {} {fate:?}",
                call.operation,
                subject(&call)
            )
        });
        match world.deliver(&call, Course { fate, ..drawn }).await {
            Delivery::Arrived(reply) => {
                let reply = reply?;
                world.note(|| {
                    format!(
                        "{name} #{number} {} {}",
                        reply.status,
                        error_of(&reply.body)
                    )
                });
                Ok(reply.into_response())
            }
            Delivery::Silence => std::future::pending().await,
            Delivery::Death => {
                self.0.is_dead.store(true, Ordering::Relaxed);
                self.0.died.notify_one();
                std::future::pending().await
            }
        }
    }
}

fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .build()
}

/// The keys that a call is about, for the trace.
fn subject(call: &Call) -> String {
    let body: serde_json::Value = serde_json::from_str(&call.body).unwrap_or_default();
    let mut found = Vec::new();
    keys_in(&body, &mut found);
    found.join(" ")
}

fn keys_in(value: &serde_json::Value, found: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            if let Some(partition) = fields.get("PK").and_then(|key| key["S"].as_str()) {
                let sort = fields
                    .get("SK")
                    .and_then(|key| key["S"].as_str())
                    .unwrap_or("");
                found.push(format!("{partition}/{sort}"));
                return;
            }
            fields.values().for_each(|value| keys_in(value, found));
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| keys_in(item, found)),
        _ => {}
    }
}

fn error_of(body: &str) -> String {
    let body: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
    let kind = body["__type"].as_str().unwrap_or("");
    let message = body["Message"]
        .as_str()
        .or(body["message"].as_str())
        .unwrap_or("");
    format!("{kind} {message}")
}

#[derive(Debug)]
struct Connector(Process);

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::new(self.0.clone().call(Call::of(&request)))
    }
}
