//! `SendMessage` and `SendMessageBatch`: what a message must look like.

use crate::engine::attributes::MAX_MESSAGE_BYTES;
use crate::engine::batch::{self, Entry};
use crate::engine::fault::{Code, Fault};
use crate::engine::inputs::Hex;
use crate::engine::message_attributes::{self, MessageAttributes};
use crate::engine::put::{self, NewMessage};
use crate::engine::queue::{Queue, to_text};
use crate::engine::turn::Turn;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const MAX_DELAY_SECONDS: i64 = 900;
const MAX_KEY_CHARACTERS: usize = 128;
const TRACE_HEADER: &str = "AWSTraceHeader";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SendOne {
    queue_url: Option<String>,
    message_body: Option<String>,
    delay_seconds: Option<i64>,
    message_attributes: Option<MessageAttributes>,
    message_system_attributes: Option<MessageAttributes>,
    message_deduplication_id: Option<String>,
    message_group_id: Option<String>,
}

/// `SendMessage`.
pub(crate) fn send(turn: &mut Turn<'_>, input: SendOne) -> Result<Value, Fault> {
    let queue = Queue::of_url(turn, input.queue_url.as_deref())?;
    let entry = SendEntry {
        id: None,
        message_body: input.message_body,
        delay_seconds: input.delay_seconds,
        message_attributes: input.message_attributes,
        message_system_attributes: input.message_system_attributes,
        message_deduplication_id: input.message_deduplication_id,
        message_group_id: input.message_group_id,
    };
    send_one(turn, &queue, &entry)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SendBatch {
    queue_url: Option<String>,
    entries: Option<Vec<SendEntry>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct SendEntry {
    id: Option<String>,
    message_body: Option<String>,
    delay_seconds: Option<i64>,
    message_attributes: Option<MessageAttributes>,
    message_system_attributes: Option<MessageAttributes>,
    message_deduplication_id: Option<String>,
    message_group_id: Option<String>,
}

impl Entry for SendEntry {
    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
}

/// `SendMessageBatch`: entries in their order, each accepted or refused by itself.
pub(crate) fn send_batch(turn: &mut Turn<'_>, input: SendBatch) -> Result<Value, Fault> {
    let queue = Queue::of_url(turn, input.queue_url.as_deref())?;
    let entries = input.entries.unwrap_or_default();
    batch::check(&entries, "SendMessageBatch")?;
    check_total(&entries)?;
    batch::each(&entries, |entry| send_one(turn, &queue, entry))
}

fn check_total(entries: &[SendEntry]) -> Result<(), Fault> {
    let mut total = 0;
    for entry in entries {
        let of_attributes = match &entry.message_attributes {
            Some(attributes) => message_attributes::check(attributes).unwrap_or_default(),
            None => 0,
        };
        total += entry.message_body.as_ref().map_or(0, String::len) + of_attributes;
    }
    if fits(total, MAX_MESSAGE_BYTES) {
        return Ok(());
    }
    Err(Fault::refused(
        Code::BatchRequestTooLong,
        format!(
            "Batch requests cannot be longer than {MAX_MESSAGE_BYTES} bytes. \
             You have sent {total} bytes."
        ),
    ))
}

fn send_one(turn: &mut Turn<'_>, queue: &Queue, entry: &SendEntry) -> Result<Value, Fault> {
    let message = checked(queue, entry)?;
    let placed = put::put(turn, queue, &message)?;
    let mut answer = json!({
        "MessageId": placed.message_id,
        "MD5OfMessageBody": message_attributes::digest_of_body(&message.body),
    });
    for (key, attributes) in [
        ("MD5OfMessageAttributes", &entry.message_attributes),
        (
            "MD5OfMessageSystemAttributes",
            &entry.message_system_attributes,
        ),
    ] {
        let digest = attributes
            .as_ref()
            .map(message_attributes::digest)
            .transpose()?
            .flatten();
        if let Some(digest) = digest {
            answer[key] = json!(digest);
        }
    }
    if queue.is_fifo() {
        answer["SequenceNumber"] = json!(put::sequence_number(placed.sequence));
    }
    Ok(answer)
}

/// Checks an entry against its queue and AWS's limits.
fn checked(queue: &Queue, entry: &SendEntry) -> Result<NewMessage, Fault> {
    let body = entry
        .message_body
        .as_deref()
        .filter(|body| !body.is_empty());
    let body = body.ok_or_else(|| Fault::missing("MessageBody"))?;
    check_characters(body)?;
    let attributes = entry
        .message_attributes
        .as_ref()
        .filter(|all| !all.is_empty());
    let attribute_bytes = attributes
        .map(message_attributes::check)
        .transpose()?
        .unwrap_or_default();
    check_size(
        body.len() + attribute_bytes,
        queue.attributes.max_message_bytes(),
    )?;
    Ok(NewMessage {
        body: body.to_owned(),
        attributes: attributes.map(to_text).transpose()?,
        trace_header: trace_header(entry)?,
        group: group(queue, entry)?,
        deduplication_id: deduplication_id(queue, entry, body)?,
        delay_seconds: delay_seconds(queue, entry)?,
    })
}

fn check_characters(body: &str) -> Result<(), Fault> {
    let allowed = |character| {
        matches!(character,
            '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}'
            | '\u{10000}'..='\u{10ffff}')
    };
    if body.chars().all(allowed) {
        return Ok(());
    }
    Err(Fault::refused(
        Code::InvalidMessageContents,
        "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | \
         #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF",
    ))
}

fn check_size(bytes: usize, most: i64) -> Result<(), Fault> {
    if fits(bytes, most) {
        return Ok(());
    }
    Err(Fault::refused(
        Code::InvalidParameterValue,
        format!(
            "One or more parameters are invalid. Reason: Message must be shorter than {most} \
             bytes."
        ),
    ))
}

fn fits(bytes: usize, most: i64) -> bool {
    i64::try_from(bytes).is_ok_and(|bytes| bytes <= most)
}

fn trace_header(entry: &SendEntry) -> Result<Option<String>, Fault> {
    let Some(attributes) = &entry.message_system_attributes else {
        return Ok(None);
    };
    message_attributes::check(attributes)?;
    if let Some(other) = attributes.keys().find(|name| *name != TRACE_HEADER) {
        return Err(Fault::refused(
            Code::InvalidParameterValue,
            format!("Message system attribute name '{other}' is invalid."),
        ));
    }
    Ok(attributes
        .get(TRACE_HEADER)
        .and_then(|header| header.string_value.clone()))
}

/// The message group: required in a FIFO queue; in a standard queue it is only passed on.
fn group(queue: &Queue, entry: &SendEntry) -> Result<Option<String>, Fault> {
    match entry.message_group_id.as_deref() {
        Some(group) if is_key(group.as_bytes()) => Ok(Some(group.to_owned())),
        Some(group) => Err(bad_key("MessageGroupId", group)),
        None if queue.is_fifo() => Err(Fault::missing("MessageGroupId")),
        None => Ok(None),
    }
}

/// The deduplication id of a FIFO message: given, or the SHA-256 of the body.
fn deduplication_id(queue: &Queue, entry: &SendEntry, body: &str) -> Result<Option<String>, Fault> {
    match entry.message_deduplication_id.as_deref() {
        Some(id) if !queue.is_fifo() => Err(not_for_this_queue("MessageDeduplicationId", id)),
        Some(id) if is_key(id.as_bytes()) => Ok(Some(id.to_owned())),
        Some(id) => Err(bad_key("MessageDeduplicationId", id)),
        None if !queue.is_fifo() => Ok(None),
        None if queue.attributes.deduplicates_by_content() => {
            Ok(Some(Hex(&Sha256::digest(body.as_bytes())).to_string()))
        }
        None => Err(Fault::refused(
            Code::InvalidParameterValue,
            "The queue should either have ContentBasedDeduplication enabled or \
             MessageDeduplicationId provided explicitly",
        )),
    }
}

fn delay_seconds(queue: &Queue, entry: &SendEntry) -> Result<i64, Fault> {
    match entry.delay_seconds {
        None => Ok(queue.attributes.delay_seconds()),
        Some(0) if queue.is_fifo() => Ok(queue.attributes.delay_seconds()),
        Some(seconds) if queue.is_fifo() => Err(not_for_this_queue("DelaySeconds", seconds)),
        Some(seconds) if (0..=MAX_DELAY_SECONDS).contains(&seconds) => Ok(seconds),
        Some(seconds) => Err(Fault::invalid(
            "DelaySeconds",
            seconds,
            "DelaySeconds must be >= 0 and <= 900.",
        )),
    }
}

fn not_for_this_queue(parameter: &str, value: impl std::fmt::Display) -> Fault {
    Fault::invalid(
        parameter,
        value,
        "The request include parameter that is not valid for this queue type.",
    )
}

/// 1 to 128 visible ASCII characters: letters, digits, punctuation.
pub(crate) fn is_key(key: &[u8]) -> bool {
    (1..=MAX_KEY_CHARACTERS).contains(&key.len()) && key.iter().all(u8::is_ascii_graphic)
}

fn bad_key(parameter: &str, value: &str) -> Fault {
    Fault::invalid(
        parameter,
        value,
        &format!(
            "{parameter} can only include alphanumeric and punctuation characters. \
             1 to 128 in length."
        ),
    )
}
