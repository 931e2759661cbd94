//! Parking: what is not delivered is kept whole, in a queue of its own, until somebody looks.

use crate::fault::Fault;
use crate::message::{Message, hash};
use crate::tally::Outcome;
use aws_lambda_events::dynamodb::EventRecord;
use aws_sdk_sqs::types::MessageAttributeValue;
use gradus_contracts::words::sendable::sendable;
use gradus_shell::outbox::NotificationQueues;
use gradus_shell::sqs::{REASON, text_attribute};

/// The attribute that says which destination refused a message.
const DESTINATION: &str = "destination";
/// The attribute that says which record of the stream cannot be read.
const RECORD: &str = "record";
/// The longest reason, in characters.
const REASON_CHARS_MAX: usize = 500;
/// The message group of records that cannot be read: whose they are is not known.
const UNREADABLE: &str = "unreadable";

/// A record that cannot be read.
#[derive(Debug)]
pub(crate) struct Poison {
    place: usize,
    /// Its sequence number in the stream.
    record: String,
    /// Its new image in DynamoDB's JSON, binaries in Base64; where it has none, its keys.
    body: Result<String, String>,
    reason: String,
}

impl Poison {
    /// A record, and why it cannot be read.
    pub(crate) fn of(place: usize, record: &EventRecord, reason: String) -> Self {
        let body = if record.change.new_image.is_empty() {
            serde_json::to_string(&record.change.keys)
        } else {
            serde_json::to_string(&record.change.new_image)
        };
        Self {
            place,
            record: record.change.sequence_number.clone().unwrap_or_default(),
            body: body.map(sendable).map_err(|error| error.to_string()),
            reason,
        }
    }
}

/// Parks records that cannot be read, in their order.
pub(crate) async fn park_all(
    queues: NotificationQueues,
    poison: Vec<Poison>,
) -> Vec<(usize, Outcome)> {
    let mut outcomes = Vec::with_capacity(poison.len());
    for record in poison {
        let outcome = match &record.body {
            Ok(body) => {
                let parked = Parked {
                    body,
                    group: UNREADABLE,
                    deduplication_id: hash(&[RECORD, &record.record]),
                    about: (RECORD, &record.record),
                    reason: &record.reason,
                };
                parked.send(&queues).await
            }
            Err(error) => {
                tracing::error!(
                    record = record.record,
                    error,
                    "not parked: it has no JSON form"
                );
                Outcome::Undone
            }
        };
        outcomes.push((record.place, outcome));
    }
    outcomes
}

/// Parks a message that a destination refused.
pub(crate) async fn park(
    queues: &NotificationQueues,
    destination: &str,
    message: &Message,
    reason: &str,
) -> Outcome {
    let parked = Parked {
        body: &message.body,
        group: &message.group,
        deduplication_id: hash(&[DESTINATION, destination, &message.deduplication_id]),
        about: (DESTINATION, destination),
        reason,
    };
    parked.send(queues).await
}

/// What goes into the queue of parked messages.
struct Parked<'a> {
    body: &'a str,
    group: &'a str,
    /// The same whenever it is parked again.
    deduplication_id: String,
    about: (&'static str, &'a str),
    reason: &'a str,
}

impl Parked<'_> {
    async fn send(&self, queues: &NotificationQueues) -> Outcome {
        let (name, about) = self.about;
        match self.try_send(queues).await {
            Ok(()) => {
                tracing::error!(about = name, what = about, reason = self.reason, "parked");
                Outcome::Parked
            }
            Err(fault) => {
                tracing::error!(
                    about = name,
                    what = about,
                    reason = self.reason,
                    error = fault.reason,
                    "not parked: the queue of parked messages does not take it"
                );
                Outcome::Undone
            }
        }
    }

    async fn try_send(&self, queues: &NotificationQueues) -> Result<(), Fault> {
        let (name, about) = self.about;
        queues
            .client
            .send_message()
            .queue_url(queues.parked_url())
            .message_body(self.body)
            .message_group_id(self.group)
            .message_deduplication_id(&self.deduplication_id)
            .message_attributes(name, attribute(about)?)
            .message_attributes(REASON, attribute(self.reason)?)
            .send()
            .await
            .map(|_| ())
            .map_err(|error| Fault::of_call(&error))
    }
}

/// A text as an attribute takes it: not empty, bounded, without control characters.
fn attribute(text: &str) -> Result<MessageAttributeValue, Fault> {
    let shown = |char: &char| !char.is_control() && !['\u{fffe}', '\u{ffff}'].contains(char);
    let mut value: String = text.chars().filter(shown).take(REASON_CHARS_MAX).collect();
    if value.is_empty() {
        value.push('?');
    }
    text_attribute(&value).map_err(Fault::for_good)
}
