//! Setting a message aside, whole.

use aws_lambda_events::sqs::SqsMessage;
use gradus_shell::app::CommandQueue;
use gradus_shell::sqs::{REASON, text_attribute};

/// Sends a message as it is to the dead-letter queue, and why; says whether that worked.
///
/// Its deduplication id is its message id: a second try within five minutes is the same
/// message, and a redelivery after that is set aside once more rather than lost.
pub(crate) async fn send(queue: &CommandQueue, message: &SqsMessage, reason: &str) -> bool {
    let id = message.message_id.as_deref().unwrap_or_default();
    let group = message
        .attributes
        .get("MessageGroupId")
        .map_or("unreadable", String::as_str);
    let attribute = match text_attribute(reason) {
        Ok(attribute) => attribute,
        Err(error) => {
            tracing::error!(message = id, error = %error, "not set aside: its reason has no form");
            return false;
        }
    };
    let sent = queue
        .client
        .send_message()
        .queue_url(&queue.dead_letter_url)
        .message_body(message.body.as_deref().unwrap_or_default())
        .message_group_id(group)
        .message_deduplication_id(id)
        .message_attributes(REASON, attribute)
        .send()
        .await;
    match sent {
        Ok(_) => {
            tracing::error!(message = id, reason, "a message is set aside");
            true
        }
        Err(error) => {
            tracing::error!(message = id, error = %aws_sdk_sqs::error::DisplayErrorContext(error), "not set aside: the dead-letter queue does not take it");
            false
        }
    }
}
