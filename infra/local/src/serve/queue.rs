//! The queues: SQS's protocol over one SQLite file, on a loopback port.

use crate::serve::clients::Endpoint;
use crate::serve::clock::MovableClock;
use crate::serve::fault::ServeError;
use crate::serve::{access, connections, folder};
use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::ProvideErrorMetadata as _;
use aws_sdk_sqs::types::QueueAttributeName as Name;
use gradus_contracts::queues::Queue;
use gradus_shell::clock::Clock as _;
use gradus_sqs::{InFlight, Options, OsEntropy, Queues, Retention, Service};
use std::collections::HashMap;
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// 14 days: the service's maximum.
const RETENTION_SECONDS: u32 = 1_209_600;

/// The queue server, running.
#[derive(Debug)]
pub(crate) struct QueueServer {
    /// The queues themselves, for word of a moved clock.
    pub(crate) service: Service,
    stop: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

/// A queue's two URLs.
#[derive(Clone, Debug)]
pub(crate) struct QueueUrls {
    /// Where messages go.
    pub(crate) url: String,
    /// Where those go that cannot be handled.
    pub(crate) dead_letter_url: String,
    /// The queue's own name in events.
    pub(crate) arn: String,
}

impl QueueServer {
    /// Opens the file, making it where it is missing, and serves it.
    ///
    /// # Errors
    /// [`ServeError`].
    pub(crate) fn start(
        file: &Path,
        listener: TcpListener,
        endpoint: &Endpoint,
        patience: Duration,
        clock: Arc<MovableClock>,
    ) -> Result<Self, ServeError> {
        let now_ms = move || clock.now().millis();
        let options = Options {
            // The receivers are pollers of this process; those of an earlier one are gone.
            in_flight: InFlight::GivenBack,
            // The clock is moved by months at once, and no consumer had those to read.
            retention: Retention::UntilTaken,
            ..Options::default()
        };
        folder::keep_private(file)?;
        let queues = Queues::open(file, options, now_ms, OsEntropy)?;
        let service =
            Service::start(queues).map_err(|error| ServeError::service("the queue", error))?;
        let listener = tokio::net::TcpListener::from_std(listener).map_err(ServeError::Runtime)?;
        let router = access::guarded(
            gradus_sqs::router(service.clone()),
            endpoint.address,
            endpoint.token.clone(),
        );
        let (stop, stopped) = watch::channel(false);
        let serving = tokio::spawn(connections::serve(listener, router, patience, stopped));
        Ok(Self {
            service,
            stop,
            serving,
        })
    }

    /// Lets running requests finish and closes the file.
    pub(crate) async fn stop(self) {
        self.service.end_long_polls();
        self.stop.send_replace(true);
        match self.serving.await {
            Ok(()) => {}
            Err(error) => tracing::error!(%error, "the queue broke off"),
        }
        self.service.stop().await;
    }
}

/// Makes a queue and its dead-letter queue where they are missing, and sets them up.
///
/// # Errors
/// [`ServeError::Service`].
pub(crate) async fn prepare(client: &Client, queue: &Queue) -> Result<QueueUrls, ServeError> {
    let dead_letter_url = make(client, queue.dead_letter_name, kind(queue)).await?;
    let redrive = serde_json::json!({
        "deadLetterTargetArn": arn(client, &dead_letter_url).await?,
        "maxReceiveCount": queue.max_receive_count,
    });
    let mut attributes = kind(queue);
    attributes.insert(
        Name::VisibilityTimeout,
        queue.visibility_timeout_seconds.to_string(),
    );
    attributes.insert(Name::RedrivePolicy, redrive.to_string());
    let url = make(client, queue.name, attributes).await?;
    Ok(QueueUrls {
        arn: arn(client, &url).await?,
        url,
        dead_letter_url,
    })
}

/// Makes a FIFO queue that keeps messages as long as the service does, where it is missing;
/// its URL.
///
/// # Errors
/// [`ServeError::Service`].
pub(crate) async fn make_fifo(client: &Client, name: &str) -> Result<String, ServeError> {
    let mut attributes = fifo();
    attributes.insert(Name::MessageRetentionPeriod, RETENTION_SECONDS.to_string());
    make(client, name, attributes).await
}

/// What makes it a FIFO queue, where it is one.
fn kind(queue: &Queue) -> HashMap<Name, String> {
    if queue.is_fifo() {
        fifo()
    } else {
        HashMap::new()
    }
}

/// High throughput: order and deduplication by message group.
fn fifo() -> HashMap<Name, String> {
    HashMap::from([
        (Name::FifoQueue, "true".to_owned()),
        (Name::DeduplicationScope, "messageGroup".to_owned()),
        (Name::FifoThroughputLimit, "perMessageGroupId".to_owned()),
    ])
}

async fn make(
    client: &Client,
    name: &str,
    mut attributes: HashMap<Name, String>,
) -> Result<String, ServeError> {
    let made = client
        .create_queue()
        .queue_name(name)
        .set_attributes(Some(attributes.clone()))
        .send()
        .await;
    let error = match made {
        Ok(made) => {
            return made
                .queue_url
                .ok_or_else(|| not_made(name, "it has no URL"));
        }
        Err(error) => error,
    };
    let is_other = error
        .as_service_error()
        .is_some_and(|error| error.is_queue_name_exists());
    if !is_other {
        return Err(not_made(name, error.message().unwrap_or("no answer")));
    }
    // Made by a release with other settings: they are brought up to date.
    let there = client.get_queue_url().queue_name(name).send().await;
    let url = there
        .ok()
        .and_then(|there| there.queue_url)
        .ok_or_else(|| not_made(name, "it has no URL"))?;
    attributes.remove(&Name::FifoQueue);
    client
        .set_queue_attributes()
        .queue_url(&url)
        .set_attributes(Some(attributes))
        .send()
        .await
        .map_err(|error| not_made(name, error.message().unwrap_or("no answer")))?;
    Ok(url)
}

async fn arn(client: &Client, url: &str) -> Result<String, ServeError> {
    let answer = client
        .get_queue_attributes()
        .queue_url(url)
        .attribute_names(Name::QueueArn)
        .send()
        .await
        .map_err(|error| not_made(url, error.message().unwrap_or("no answer")))?;
    answer
        .attributes
        .and_then(|mut attributes| attributes.remove(&Name::QueueArn))
        .ok_or_else(|| not_made(url, "it has no ARN"))
}

fn not_made(queue: &str, found: &str) -> ServeError {
    ServeError::service("a queue cannot be made", format_args!("{queue}: {found}"))
}
