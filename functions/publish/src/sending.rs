//! Sending to one destination, in order.

use crate::fault::Fault;
use crate::message::Message;
use crate::parking;
use crate::tally::Outcome;
use aws_sdk_sqs::types::SendMessageBatchRequestEntry;
use gradus_shell::outbox::NotificationQueues;
use gradus_shell::trace;
use std::collections::BTreeMap;

/// How many messages a call takes.
const AT_ONCE: usize = 10;
/// How many bytes of messages a call is given, well below what the service takes; a message
/// that is larger goes alone.
const BYTES_AT_ONCE: usize = 200_000;

/// Sends messages to a destination, in their order, up to the first that cannot be sent now;
/// what is refused is parked. Returns what became of them, each with its place.
pub(crate) async fn send(
    queues: NotificationQueues,
    destination: String,
    messages: Vec<Message>,
) -> Vec<(usize, Outcome)> {
    let mut outcomes = Vec::with_capacity(messages.len());
    let mut rest = messages.as_slice();
    while !rest.is_empty() {
        let (some, after) = rest.split_at(fitting(rest));
        rest = after;
        for (message, result) in some.iter().zip(deliver(&queues, &destination, some).await) {
            let outcome = match result {
                Ok(()) => Outcome::Sent,
                Err(fault) if fault.passes => {
                    tracing::warn!(destination, reason = fault.reason, "not sent now");
                    Outcome::Undone
                }
                Err(fault) => parking::park(&queues, &destination, message, &fault.reason).await,
            };
            outcomes.push((message.place, outcome));
            if outcome == Outcome::Undone {
                // Among those behind it one may be of an earlier record.
                let behind = &messages[outcomes.len()..];
                outcomes.extend(behind.iter().map(|left| (left.place, Outcome::Undone)));
                return outcomes;
            }
        }
    }
    outcomes
}

/// How many messages go in one call; at least one.
pub(crate) fn fitting(messages: &[Message]) -> usize {
    let mut bytes = 0;
    let fits = |message: &&Message| {
        bytes += message.body.len();
        bytes <= BYTES_AT_ONCE
    };
    let count = messages.iter().take(AT_ONCE).take_while(fits).count();
    count.max(1)
}

/// Sends messages in one call; where the service refuses the call for one of them, one by
/// one.
pub(crate) async fn deliver(
    queues: &NotificationQueues,
    destination: &str,
    messages: &[Message],
) -> Vec<Result<(), Fault>> {
    match send_batch(queues, destination, messages).await {
        Ok(results) => results,
        Err(fault) if fault.passes || fault.is_of_queue() || messages.len() == 1 => {
            vec![Err(fault); messages.len()]
        }
        Err(_) => one_by_one(queues, destination, messages).await,
    }
}

/// A call for each message, up to the first that cannot be sent now: what follows it would
/// overtake it, and cannot be sent now either.
async fn one_by_one(
    queues: &NotificationQueues,
    destination: &str,
    messages: &[Message],
) -> Vec<Result<(), Fault>> {
    let mut results = Vec::with_capacity(messages.len());
    for message in messages {
        let one = std::slice::from_ref(message);
        match send_batch(queues, destination, one).await {
            Ok(result) => results.extend(result),
            Err(fault) => results.push(Err(fault)),
        }
        if let Some(Err(fault)) = results.last()
            && fault.passes
        {
            results.resize(messages.len(), Err(fault.clone()));
            break;
        }
    }
    results
}

/// One call: what became of each message, or why the call as such failed.
async fn send_batch(
    queues: &NotificationQueues,
    destination: &str,
    messages: &[Message],
) -> Result<Vec<Result<(), Fault>>, Fault> {
    let mut call = queues
        .client
        .send_message_batch()
        .queue_url(queues.url_of(destination));
    for (index, message) in messages.iter().enumerate() {
        let attributes = trace::attributes(message.traceparent.as_deref());
        let entry = SendMessageBatchRequestEntry::builder()
            .set_message_attributes(attributes.map_err(Fault::for_good)?)
            .id(index.to_string())
            .message_body(&message.body)
            .message_group_id(&message.group)
            .message_deduplication_id(&message.deduplication_id)
            .build()
            .map_err(Fault::for_good)?;
        call = call.entries(entry);
    }
    let answer = call.send().await.map_err(|error| Fault::of_call(&error))?;
    let mut failed: BTreeMap<&str, Fault> = BTreeMap::new();
    for entry in answer.failed() {
        let fault = Fault::of_entry(entry.code(), entry.message(), entry.sender_fault());
        failed.insert(entry.id(), fault);
    }
    let result = |index: usize| match failed.remove(index.to_string().as_str()) {
        Some(fault) => Err(fault),
        None => Ok(()),
    };
    Ok((0..messages.len()).map(result).collect())
}
