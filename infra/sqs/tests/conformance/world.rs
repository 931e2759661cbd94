//! Where the suite runs: our own server on a free port with a clock that can be moved, or the
//! endpoint named by `GRADUS_SQS_ENDPOINT`, whose time is its own.

use aws_credential_types::Credentials;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::retry::RetryConfig;
use aws_sdk_sqs::config::{BehaviorVersion, Region};
use aws_sdk_sqs::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sqs::types::{Message, MessageSystemAttributeName, QueueAttributeName};
use gradus_sqs::{Options, OsEntropy, Queues, serve};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::net::TcpListener;

pub(crate) const REGION: &str = "us-east-1";

/// 2026-01-01T00:00:00Z.
const START_MS: i64 = 1_767_225_600_000;

#[derive(Clone)]
pub(crate) struct MovableClock(Arc<AtomicI64>);

impl MovableClock {
    pub(crate) fn advance_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000, Ordering::SeqCst);
    }

    pub(crate) fn advance_ms(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

pub(crate) struct World {
    pub(crate) client: Client,
    pub(crate) endpoint: String,
    clock: Option<MovableClock>,
}

impl World {
    pub(crate) async fn start() -> Self {
        match foreign_endpoint() {
            Some(endpoint) => Self::at(&endpoint),
            None => Self::own().await,
        }
    }

    /// A server that is there already, of which nothing is assumed.
    pub(crate) fn at(endpoint: &str) -> Self {
        Self {
            client: client(endpoint),
            endpoint: endpoint.to_owned(),
            clock: None,
        }
    }

    async fn own() -> Self {
        let clock = MovableClock(Arc::new(AtomicI64::new(START_MS)));
        let reading = Arc::clone(&clock.0);
        let now_ms = move || reading.load(Ordering::SeqCst);
        let queues = Queues::in_memory(Options::default(), now_ms, OsEntropy).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(serve(listener, queues, std::future::pending()));
        Self {
            client: client(&endpoint),
            endpoint,
            clock: Some(clock),
        }
    }

    /// The clock to move; `None`, said aloud, where time is not ours.
    pub(crate) fn clock(&self) -> Option<MovableClock> {
        if self.clock.is_none() {
            println!("skipped: the clock of {} cannot be moved", self.endpoint);
        }
        self.clock.clone()
    }

    pub(crate) async fn queue(&self, stem: &str, attributes: &[(&str, &str)]) -> String {
        let fifo = attributes.iter().any(|(name, _)| *name == "FifoQueue");
        let suffix = if fifo { ".fifo" } else { "" };
        let mut call = self
            .client
            .create_queue()
            .queue_name(format!("{stem}-{}{suffix}", std::process::id()));
        for (name, value) in attributes {
            call = call.attributes(QueueAttributeName::from(*name), *value);
        }
        call.send().await.unwrap().queue_url.unwrap()
    }

    pub(crate) async fn fifo(&self, stem: &str) -> String {
        self.queue(stem, &[("FifoQueue", "true")]).await
    }

    pub(crate) async fn arn(&self, url: &str) -> String {
        self.attribute(url, QueueAttributeName::QueueArn).await
    }

    pub(crate) async fn attribute(&self, url: &str, name: QueueAttributeName) -> String {
        let answer = self
            .client
            .get_queue_attributes()
            .queue_url(url)
            .attribute_names(name.clone())
            .send()
            .await
            .unwrap();
        answer.attributes.unwrap()[&name].clone()
    }

    pub(crate) async fn send(&self, url: &str, body: &str) {
        self.client
            .send_message()
            .queue_url(url)
            .message_body(body)
            .send()
            .await
            .unwrap();
    }

    /// Sends to a group of a FIFO queue; the body is the deduplication id too.
    pub(crate) async fn send_to(&self, url: &str, group: &str, body: &str) {
        let call = self.client.send_message().queue_url(url).message_body(body);
        call.message_group_id(group)
            .message_deduplication_id(body)
            .send()
            .await
            .unwrap();
    }

    /// What is there now, up to ten, with all attributes.
    pub(crate) async fn receive(&self, url: &str) -> Vec<Message> {
        let answer = self
            .client
            .receive_message()
            .queue_url(url)
            .max_number_of_messages(10)
            .message_system_attribute_names(MessageSystemAttributeName::All)
            .message_attribute_names("All")
            .send()
            .await
            .unwrap();
        answer.messages.unwrap_or_default()
    }

    pub(crate) async fn bodies(&self, url: &str) -> Vec<String> {
        let messages = self.receive(url).await;
        messages
            .into_iter()
            .map(|message| message.body.unwrap())
            .collect()
    }

    pub(crate) async fn delete(&self, url: &str, message: &Message) {
        let handle = message.receipt_handle.clone().unwrap();
        let call = self
            .client
            .delete_message()
            .queue_url(url)
            .receipt_handle(handle);
        call.send().await.unwrap();
    }

    pub(crate) async fn set_visibility(&self, url: &str, message: &Message, seconds: i32) {
        let handle = message.receipt_handle.clone().unwrap();
        let call = self
            .client
            .change_message_visibility()
            .queue_url(url)
            .receipt_handle(handle);
        call.visibility_timeout(seconds).send().await.unwrap();
    }
}

/// The code of a refused call, as SDK users see it.
pub(crate) fn code<T: std::fmt::Debug, E: ProvideErrorMetadata>(
    result: Result<T, SdkError<E>>,
) -> String {
    match result {
        Err(SdkError::ServiceError(error)) => error.err().code().unwrap().to_owned(),
        Err(other) => panic!("no answer from the service: {other}"),
        Ok(answer) => panic!("was not refused: {answer:?}"),
    }
}

pub(crate) fn system(message: &Message, name: MessageSystemAttributeName) -> String {
    message.attributes.as_ref().unwrap()[&name].clone()
}

fn client(endpoint: &str) -> Client {
    let config = aws_sdk_sqs::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(REGION))
        .endpoint_url(endpoint)
        .credentials_provider(Credentials::new("local", "local", None, None, "test"))
        .retry_config(RetryConfig::disabled())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    Client::from_conf(config)
}

#[expect(
    clippy::disallowed_methods,
    reason = "which server is under test is said from outside"
)]
fn foreign_endpoint() -> Option<String> {
    std::env::var("GRADUS_SQS_ENDPOINT").ok()
}
