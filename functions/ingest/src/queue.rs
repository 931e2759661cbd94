//! Into the command queue.

use crate::door;
use aws_sdk_sqs::error::ProvideErrorMetadata;
use aws_sdk_sqs::types::{MessageAttributeValue, SendMessageBatchRequestEntry};
use gradus_contracts::queues::{CommandMessage, message_group};
use gradus_contracts::words::sendable::sendable;
use gradus_domain::commands::Command;
use gradus_engine::programs::LoadedProgram;
use gradus_shell::app::{App, CommandQueue};
use gradus_shell::clock::random_name;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;
use gradus_shell::trace;
use gradus_store::trace::TraceParent;
use std::collections::{BTreeSet, HashMap};

/// How many messages one call of the queue takes.
const ENTRIES_MAX: usize = 10;
/// How many bytes of messages one call of the queue takes.
const CALL_BYTES_MAX: usize = 262_144;

type Attributes = HashMap<String, MessageAttributeValue>;

/// A command as the queue carries it.
struct Message {
    body: String,
    group: String,
    /// Fresh for each sending: the queue must not swallow a legitimate repeat, the ledger
    /// knows repeats by their keys.
    deduplication: String,
}

/// Puts one command into the queue.
///
/// # Errors
/// 503 where the queue does not take it.
pub(crate) async fn send(
    app: &App,
    request: &Request,
    program: &LoadedProgram,
    command: &Command,
) -> Result<(), Problem> {
    let queue = queue(app)?;
    let message = message(app, program, command)?;
    let sent = queue
        .client
        .send_message()
        .queue_url(&queue.url)
        .message_body(message.body)
        .message_group_id(message.group)
        .message_deduplication_id(message.deduplication)
        .set_message_attributes(attributes(request)?)
        .send()
        .await;
    sent.map(|_| ()).map_err(|error| {
        note(&error);
        unavailable()
    })
}

/// Puts commands into the queue, in their order; returns the places of those that it did not
/// take.
///
/// # Errors
/// Where no queue is configured or a message has no form.
pub(crate) async fn send_all(
    app: &App,
    request: &Request,
    program: &LoadedProgram,
    commands: &[(usize, Command)],
) -> Result<BTreeSet<usize>, Problem> {
    let mut left = BTreeSet::new();
    if commands.is_empty() {
        return Ok(left);
    }
    let queue = queue(app)?;
    let mut call: Vec<(usize, Message)> = Vec::new();
    let mut bytes = 0;
    for (place, command) in commands {
        let message = message(app, program, command)?;
        if call.len() == ENTRIES_MAX || CALL_BYTES_MAX < bytes + message.body.len() {
            left.extend(send_call(queue, request, std::mem::take(&mut call)).await?);
            bytes = 0;
        }
        bytes += message.body.len();
        call.push((*place, message));
    }
    left.extend(send_call(queue, request, call).await?);
    Ok(left)
}

async fn send_call(
    queue: &CommandQueue,
    request: &Request,
    messages: Vec<(usize, Message)>,
) -> Result<BTreeSet<usize>, Problem> {
    if messages.is_empty() {
        return Ok(BTreeSet::new());
    }
    let attributes = attributes(request)?;
    let mut call = queue.client.send_message_batch().queue_url(&queue.url);
    let places: BTreeSet<usize> = messages.iter().map(|(place, _)| *place).collect();
    for (place, message) in messages {
        let entry = SendMessageBatchRequestEntry::builder()
            .id(place.to_string())
            .message_body(message.body)
            .message_group_id(message.group)
            .message_deduplication_id(message.deduplication)
            .set_message_attributes(attributes.clone())
            .build()
            .map_err(|error| internal(&error))?;
        call = call.entries(entry);
    }
    match call.send().await {
        Ok(answer) => {
            let failed = answer.failed().iter();
            Ok(failed.filter_map(|entry| entry.id().parse().ok()).collect())
        }
        Err(error) => {
            note(&error);
            Ok(places)
        }
    }
}

/// The trace of the request, for whoever decides its commands.
fn attributes(request: &Request) -> Result<Option<Attributes>, Problem> {
    let trace = request.trace.as_ref().map(TraceParent::as_str);
    trace::attributes(trace).map_err(|error| internal(&error))
}

fn queue(app: &App) -> Result<&CommandQueue, Problem> {
    app.commands
        .as_ref()
        .ok_or_else(|| internal(&"no queue is configured"))
}

fn message(app: &App, program: &LoadedProgram, command: &Command) -> Result<Message, Problem> {
    let command = &door::taken(command);
    let form = CommandMessage::of(&program.id, command).ok_or_else(|| internal(&"no form"))?;
    Ok(Message {
        body: sendable(serde_json::to_string(&form).map_err(|error| internal(&error))?),
        group: message_group(&program.id, &command.member),
        deduplication: random_name(app.entropy.as_ref()).map_err(|error| internal(&error))?,
    })
}

/// Says in one line what the queue says of messages that it does not take.
fn note(error: &impl ProvideErrorMetadata) {
    tracing::warn!(
        code = error.code().unwrap_or("no answer"),
        said = error.message().unwrap_or_default(),
        "the queue does not take messages"
    );
}

/// 503: nothing is kept, send it again.
pub(crate) fn unavailable() -> Problem {
    Problem::new(
        503,
        "unavailable",
        "the command could not be taken now; send it again, it is done once",
    )
    .retry_after(1)
}

fn internal(error: &dyn std::fmt::Display) -> Problem {
    tracing::error!(error = %error, "a command cannot be sent");
    Problem::new(
        500,
        "internal",
        "the command could not be taken; it is recorded for the operator",
    )
}
