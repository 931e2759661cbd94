//! A sweep's queue: work goes in, and what cannot be done is set aside.

use super::{SweepError, SweepQueue};
use crate::sqs::{REASON, text_attribute};
use aws_sdk_sqs::error::DisplayErrorContext;
use aws_sdk_sqs::types::SendMessageBatchRequestEntry;
use gradus_contracts::schedules::SweepMessage;

/// How many messages one call takes.
const BATCH_MAX: usize = 10;
/// After how many seconds members are tried again that could not be settled.
const RETRY_SECONDS: i32 = 60;

impl SweepQueue {
    /// Puts work into the queue.
    ///
    /// # Errors
    /// [`SweepError::Queue`] at the first that it does not take.
    pub(super) async fn send(&self, messages: &[SweepMessage]) -> Result<(), SweepError> {
        for some in messages.chunks(BATCH_MAX) {
            let entries: Result<Vec<_>, SweepError> = some
                .iter()
                .enumerate()
                .map(|(place, message)| {
                    SendMessageBatchRequestEntry::builder()
                        .id(place.to_string())
                        .message_body(self.text(message)?)
                        .build()
                        .map_err(|error| self.not_taken(error))
                })
                .collect();
            let answer = self
                .client
                .send_message_batch()
                .queue_url(&self.url)
                .set_entries(Some(entries?))
                .send()
                .await
                .map_err(|error| self.not_taken(DisplayErrorContext(error)))?;
            if let Some(failed) = answer.failed.first() {
                return Err(self.not_taken(&failed.code));
            }
        }
        Ok(())
    }

    /// Puts members into the queue that are to be tried again after a pause.
    ///
    /// # Errors
    /// [`SweepError::Queue`].
    pub(super) async fn send_later(&self, message: &SweepMessage) -> Result<(), SweepError> {
        self.client
            .send_message()
            .queue_url(&self.url)
            .message_body(self.text(message)?)
            .delay_seconds(RETRY_SECONDS)
            .send()
            .await
            .map(|_| ())
            .map_err(|error| self.not_taken(DisplayErrorContext(error)))
    }

    /// Puts a message, as it is, into the dead-letter queue, and why.
    ///
    /// # Errors
    /// [`SweepError::Queue`].
    pub(super) async fn set_aside(&self, body: &str, reason: &str) -> Result<(), SweepError> {
        let attribute = text_attribute(reason).map_err(|error| self.not_taken(error))?;
        self.client
            .send_message()
            .queue_url(&self.dead_letter_url)
            .message_body(body)
            .message_attributes(REASON, attribute)
            .send()
            .await
            .map(|_| ())
            .map_err(|error| self.not_taken(DisplayErrorContext(error)))
    }

    pub(super) fn text(&self, message: &SweepMessage) -> Result<String, SweepError> {
        serde_json::to_string(message).map_err(|error| self.not_taken(error))
    }

    fn not_taken(&self, found: impl std::fmt::Display) -> SweepError {
        SweepError::Queue {
            url: self.url.clone(),
            found: found.to_string(),
        }
    }
}
