//! What `publish` works with: the engine, notification queues, the time.

use crate::clock::Clock;
use crate::sqs::SqsClient;
use gradus_contracts::program::routing::{PARKED_QUEUE, queue_name};
use gradus_engine::Engine;
use std::sync::Arc;

/// Everything that announcing works with; made once, when the function starts.
#[derive(Clone, Debug)]
pub struct Outbox {
    /// Reads programs.
    pub engine: Arc<Engine>,
    /// Where notifications go.
    pub queues: NotificationQueues,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// The notification queues of a deployment. Which there are, programs say; their URLs differ
/// in the queue's name alone, so that none has to be looked up.
#[derive(Clone, Debug)]
pub struct NotificationQueues {
    /// The client.
    pub client: SqsClient,
    /// What their URLs begin with, the `/` before the queue's name included.
    pub url_prefix: String,
}

impl NotificationQueues {
    /// The URL of a destination's queue.
    #[must_use]
    pub fn url_of(&self, destination: &str) -> String {
        format!("{}{}", self.url_prefix, queue_name(destination))
    }

    /// The URL of the queue of what was not delivered.
    #[must_use]
    pub fn parked_url(&self) -> String {
        format!("{}{PARKED_QUEUE}", self.url_prefix)
    }
}
