//! The trace of a request: from its header, through the queue, into logs.

use crate::clock::Entropy;
use crate::sqs::text_attribute;
use aws_lambda_events::sqs::SqsMessage;
use aws_sdk_sqs::error::BuildError;
use aws_sdk_sqs::types::MessageAttributeValue;
use gradus_domain::commands::Command;
use gradus_engine::traces::Traces;
use gradus_store::trace::TraceParent;
use std::collections::HashMap;

/// The header, and the attribute of messages, that carries it.
pub const TRACEPARENT: &str = "traceparent";

/// What a request's header says; a new one where it says none that can be read. `None`: there
/// is no randomness, which is no reason to refuse a request.
pub(crate) fn of_header(header: Option<&str>, entropy: &dyn Entropy) -> Option<TraceParent> {
    header.and_then(TraceParent::parse).or_else(|| {
        let mut bytes = [0; 24];
        match entropy.fill(&mut bytes) {
            Ok(()) => TraceParent::of_random(bytes),
            Err(error) => {
                tracing::warn!(error, "a request goes without a trace");
                None
            }
        }
    })
}

/// What a message's attribute says.
#[must_use]
pub fn of_message(message: &SqsMessage) -> Option<TraceParent> {
    let attribute = message.message_attributes.get(TRACEPARENT)?;
    TraceParent::parse(attribute.string_value.as_deref()?)
}

/// What a message says of the request that it comes of; `None`: nobody knows.
///
/// # Errors
/// Where it has no form, which a text has.
pub fn attributes(
    traceparent: Option<&str>,
) -> Result<Option<HashMap<String, MessageAttributeValue>>, BuildError> {
    let Some(traceparent) = traceparent else {
        return Ok(None);
    };
    let attribute = text_attribute(traceparent)?;
    Ok(Some([(TRACEPARENT.to_owned(), attribute)].into()))
}

/// Commands that all came of one request.
#[must_use]
pub fn of_all<'a>(
    trace: Option<&TraceParent>,
    commands: impl IntoIterator<Item = &'a Command>,
) -> Traces {
    let Some(trace) = trace else {
        return Traces::new();
    };
    let keys = commands.into_iter().filter_map(Command::key);
    keys.map(|key| (key, trace.clone())).collect()
}
