//! The event source mapping: from a queue to its function, as the service does it.
//!
//! Several pollers take batches. The queue itself keeps a message group with one of them at a
//! time. What a batch's answer does not name is deleted; what it names stays, and comes again
//! when its visibility ends.

use crate::serve::functions;
use aws_lambda_events::encodings::Base64Data;
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage, SqsMessageAttribute};
use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::ProvideErrorMetadata as _;
use aws_sdk_sqs::types::{
    DeleteMessageBatchRequestEntry, Message, MessageAttributeValue, MessageSystemAttributeName,
};
use gradus_shell::app::App;
use gradus_shell::sweep::{SweepEvent, Sweeper};
use std::collections::HashSet;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How many batches `score` has in work at once.
const POLLERS: usize = 4;
/// How long an empty queue is waited at, in seconds: the protocol's maximum.
const WAIT_SECONDS: i32 = 20;
/// The first pause after a failed receive; it doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// A queue and what its function needs.
#[derive(Clone, Debug)]
pub(crate) struct Mapping {
    /// The client.
    pub(crate) client: Client,
    /// The queue.
    pub(crate) url: String,
    /// The queue's name in events.
    pub(crate) arn: String,
    /// How many messages a batch has at most.
    pub(crate) batch_size: u32,
    /// What the batches are for.
    pub(crate) target: Target,
}

/// A function that handles batches of a queue.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    /// `score`.
    Score(Box<App>),
    /// A sweep's function.
    Sweep(Sweeper),
}

impl Target {
    /// How many batches are in work at once.
    fn pollers(&self) -> usize {
        match self {
            Self::Score(_) => POLLERS,
            Self::Sweep(_) => 1,
        }
    }

    async fn call(self, event: SqsEvent) -> Option<SqsBatchResponse> {
        match self {
            Self::Score(app) => Some(gradus_score::handle(*app, event).await),
            Self::Sweep(sweeper) => {
                functions::sweep(sweeper, SweepEvent::Queue(Box::new(event))).await
            }
        }
    }
}

impl Mapping {
    /// Polls until told to stop; batches in work are ended.
    pub(crate) async fn run(self, stop: watch::Receiver<bool>) {
        let mut pollers = JoinSet::new();
        for _ in 0..self.target.pollers() {
            pollers.spawn(self.clone().poll(stop.clone()));
        }
        while let Some(ended) = pollers.join_next().await {
            if let Err(error) = ended {
                tracing::error!(%error, "a poller broke off");
            }
        }
    }

    async fn poll(self, mut stop: watch::Receiver<bool>) {
        let mut pause = FIRST_PAUSE;
        while !*stop.borrow() {
            match self.receive().await {
                Ok(messages) => {
                    pause = FIRST_PAUSE;
                    self.handle(messages).await;
                }
                Err(code) => {
                    tracing::warn!(code, "no messages can be received now");
                    // Told to stop, or the sender is gone: the loop's condition says which.
                    let _ = tokio::time::timeout(pause, stop.wait_for(|stop| *stop)).await;
                    pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
                }
            }
        }
    }

    async fn receive(&self) -> Result<Vec<Message>, String> {
        let received = self
            .client
            .receive_message()
            .queue_url(&self.url)
            .max_number_of_messages(i32::try_from(self.batch_size).unwrap_or(10))
            .wait_time_seconds(WAIT_SECONDS)
            .message_system_attribute_names(MessageSystemAttributeName::All)
            .message_attribute_names("All")
            .send()
            .await
            .map_err(|error| error.code().unwrap_or("no answer").to_owned())?;
        Ok(received.messages.unwrap_or_default())
    }

    async fn handle(&self, messages: Vec<Message>) {
        if messages.is_empty() {
            return;
        }
        let receipts: Vec<(String, String)> = messages
            .iter()
            .filter_map(|message| {
                Some((message.message_id.clone()?, message.receipt_handle.clone()?))
            })
            .collect();
        let mut event = SqsEvent::default();
        event.records = messages
            .into_iter()
            .map(|message| self.record(message))
            .collect();
        // On a task of its own, so that a panic costs this batch and not the poller.
        match tokio::spawn(self.target.clone().call(event)).await {
            Ok(Some(answer)) => self.delete(&done(receipts, &answer)).await,
            Ok(None) => {}
            Err(error) => tracing::error!(%error, "a function broke off: its batch comes again"),
        }
    }

    fn record(&self, message: Message) -> SqsMessage {
        let mut record = SqsMessage::default();
        record.message_id = message.message_id;
        record.receipt_handle = message.receipt_handle;
        record.body = message.body;
        record.md5_of_body = message.md5_of_body;
        record.md5_of_message_attributes = message.md5_of_message_attributes;
        record.attributes = message
            .attributes
            .unwrap_or_default()
            .into_iter()
            .map(|(name, value)| (name.as_str().to_owned(), value))
            .collect();
        record.message_attributes = message
            .message_attributes
            .unwrap_or_default()
            .into_iter()
            .map(|(name, value)| (name, attribute(value)))
            .collect();
        record.event_source_arn = Some(self.arn.clone());
        record.event_source = Some("aws:sqs".to_owned());
        record.aws_region = Some(crate::serve::clients::REGION.to_owned());
        record
    }

    /// What cannot be deleted comes again, and is answered from what stands.
    async fn delete(&self, receipts: &[String]) {
        if receipts.is_empty() {
            return;
        }
        let entries: Result<Vec<_>, _> = receipts
            .iter()
            .enumerate()
            .map(|(place, receipt)| {
                DeleteMessageBatchRequestEntry::builder()
                    .id(place.to_string())
                    .receipt_handle(receipt)
                    .build()
            })
            .collect();
        let entries = match entries {
            Ok(entries) => entries,
            Err(error) => return tracing::error!(%error, "messages are not deleted"),
        };
        let answer = self
            .client
            .delete_message_batch()
            .queue_url(&self.url)
            .set_entries(Some(entries))
            .send()
            .await;
        match answer {
            Ok(answer) if answer.failed.is_empty() => {}
            Ok(answer) => tracing::warn!(count = answer.failed.len(), "messages are not deleted"),
            Err(error) => {
                tracing::warn!(
                    code = error.code().unwrap_or("no answer"),
                    "messages are not deleted"
                );
            }
        }
    }
}

/// The receipts of what an answer does not name. An answer that names what was not in the
/// batch, or nothing by name, fails the whole batch, as the service has it.
fn done(receipts: Vec<(String, String)>, answer: &SqsBatchResponse) -> Vec<String> {
    let failed: HashSet<&str> = answer
        .batch_item_failures
        .iter()
        .map(|failure| failure.item_identifier.as_str())
        .collect();
    let known: HashSet<&str> = receipts.iter().map(|(id, _)| id.as_str()).collect();
    if !failed.is_subset(&known) {
        tracing::error!("the answer names messages that were not in the batch: all come again");
        return Vec::new();
    }
    let is_done: Vec<bool> = receipts
        .iter()
        .map(|(id, _)| !failed.contains(id.as_str()))
        .collect();
    receipts
        .into_iter()
        .zip(is_done)
        .filter_map(|((_, receipt), is_done)| is_done.then_some(receipt))
        .collect()
}

fn attribute(value: MessageAttributeValue) -> SqsMessageAttribute {
    let mut told = SqsMessageAttribute::default();
    told.string_value = value.string_value;
    told.binary_value = value.binary_value.map(|blob| {
        let mut data = Base64Data::default();
        data.0 = blob.into_inner();
        data
    });
    told.data_type = Some(value.data_type);
    told
}

#[cfg(test)]
mod tests {
    use super::done;
    use aws_lambda_events::sqs::SqsBatchResponse;

    fn receipts() -> Vec<(String, String)> {
        ["1", "2", "3"]
            .map(|id| (id.to_owned(), format!("receipt {id}")))
            .to_vec()
    }

    fn failing(ids: &[&str]) -> SqsBatchResponse {
        let mut answer = SqsBatchResponse::default();
        for id in ids {
            answer.add_failure(*id);
        }
        answer
    }

    #[test]
    fn what_the_answer_does_not_name_is_deleted() {
        assert_eq!(
            done(receipts(), &failing(&["2"])),
            ["receipt 1", "receipt 3"]
        );
        assert_eq!(done(receipts(), &failing(&[])).len(), 3);
    }

    #[test]
    fn an_answer_that_names_a_stranger_or_nobody_keeps_the_whole_batch() {
        assert!(done(receipts(), &failing(&["9"])).is_empty());
        assert!(done(receipts(), &failing(&[""])).is_empty());
    }
}
