//! How long a message stays away before it comes again.

use aws_lambda_events::sqs::SqsMessage;
use gradus_shell::app::CommandQueue;

/// The longest pause, in seconds.
const LONGEST_SECONDS: i32 = 30;

/// Sets the time until a message is seen again: 1 s after its first receive, doubled with
/// each, up to 30 s. Where that fails the queue's own visibility timeout stands.
pub(crate) async fn before_next_receive(queue: &CommandQueue, message: &SqsMessage) {
    let Some(receipt) = message.receipt_handle.as_deref() else {
        return;
    };
    let changed = queue
        .client
        .change_message_visibility()
        .queue_url(&queue.url)
        .receipt_handle(receipt)
        .visibility_timeout(seconds(message))
        .send()
        .await;
    if let Err(error) = changed {
        tracing::warn!(error = %aws_sdk_sqs::error::DisplayErrorContext(error), "a pause could not be set");
    }
}

fn seconds(message: &SqsMessage) -> i32 {
    let receives = message.attributes.get("ApproximateReceiveCount");
    let receives: u32 = receives.and_then(|count| count.parse().ok()).unwrap_or(1);
    let doublings = receives.saturating_sub(1).min(5);
    (1 << doublings).min(LONGEST_SECONDS)
}

#[cfg(test)]
mod tests {
    use super::seconds;
    use aws_lambda_events::sqs::SqsMessage;

    fn received(times: &str) -> SqsMessage {
        let mut message = SqsMessage::default();
        message
            .attributes
            .insert("ApproximateReceiveCount".to_owned(), times.to_owned());
        message
    }

    #[test]
    fn a_pause_doubles_up_to_half_a_minute() {
        let pauses =
            ["1", "2", "3", "4", "5", "6", "7", "99"].map(|times| seconds(&received(times)));

        assert_eq!(pauses, [1, 2, 4, 8, 16, 30, 30, 30]);
    }

    #[test]
    fn a_message_without_a_count_comes_again_after_a_second() {
        assert_eq!(seconds(&SqsMessage::default()), 1);
    }
}
