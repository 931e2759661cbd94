//! `GetQueueAttributes` and `SetQueueAttributes`.

use crate::engine::attributes::{self, Attributes};
use crate::engine::fault::{Code, Fault};
use crate::engine::queue::Queue;
use crate::engine::turn::Turn;
use crate::engine::{message, name};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Get {
    queue_url: Option<String>,
    attribute_names: Option<Vec<String>>,
}

/// `GetQueueAttributes`: those asked for, those that are there; none asked, none answered.
pub(crate) fn get(turn: &mut Turn<'_>, input: Get) -> Result<Value, Fault> {
    let names = input.attribute_names.unwrap_or_default();
    attributes::check_asked(&names)?;
    let queue = Queue::of_url(turn, input.queue_url.as_deref())?;
    if names.is_empty() {
        return Ok(json!({}));
    }
    message::expire(turn, &queue)?;
    let mut shown = queue.attributes.shown(queue.is_fifo());
    shown.extend(computed(turn, &queue)?);
    if !names.iter().any(|name| name == "All") {
        shown.retain(|name, _| names.contains(name));
    }
    Ok(if shown.is_empty() {
        json!({})
    } else {
        json!({ "Attributes": shown })
    })
}

fn computed(turn: &Turn<'_>, queue: &Queue) -> Result<BTreeMap<String, String>, Fault> {
    let counts = message::count(turn, queue.id)?;
    let seconds = |ms: i64| (ms / 1_000).to_string();
    let values = [
        counts.visible.to_string(),
        counts.delayed.to_string(),
        counts.in_flight.to_string(),
        seconds(queue.created_ms),
        seconds(queue.modified_ms),
        queue.arn(turn),
    ];
    Ok(attributes::COMPUTED
        .iter()
        .map(|name| (*name).to_owned())
        .zip(values)
        .collect())
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Set {
    queue_url: Option<String>,
    attributes: Option<BTreeMap<String, String>>,
}

/// `SetQueueAttributes`: at once, for messages that are there too where AWS says so
/// (retention); a visibility timeout already running goes on.
pub(crate) fn set(turn: &mut Turn<'_>, input: Set) -> Result<Value, Fault> {
    let mut queue = Queue::of_url(turn, input.queue_url.as_deref())?;
    let mut sent = input
        .attributes
        .ok_or_else(|| Fault::missing("Attributes"))?;
    if sent.get("FifoQueue").is_some_and(|value| value == "true") && queue.is_fifo() {
        sent.remove("FifoQueue");
    }
    queue.attributes.set(&sent, queue.is_fifo())?;
    check_throughput(&queue.attributes)?;
    if sent.contains_key("RedrivePolicy") {
        check_redrive(turn, &queue.name, &queue.attributes)?;
    }
    queue.modified_ms = turn.now_ms;
    queue.update(turn)?;
    turn.stir(queue.id);
    Ok(json!({}))
}

/// A throughput limit per group goes with deduplication per group only.
pub(crate) fn check_throughput(attributes: &Attributes) -> Result<(), Fault> {
    let limit = attributes.0.get("FifoThroughputLimit");
    if limit.is_some_and(|limit| limit == "perMessageGroupId")
        && !attributes.deduplicates_per_group()
    {
        return Err(Fault::refused(
            Code::InvalidAttributeValue,
            "Invalid value for the parameter FifoThroughputLimit.",
        ));
    }
    Ok(())
}

/// The dead-letter queue is there, of the same kind, and admits this source.
pub(crate) fn check_redrive(
    turn: &Turn<'_>,
    queue_name: &str,
    attributes: &Attributes,
) -> Result<(), Fault> {
    let Some(redrive) = attributes.redrive()? else {
        return Ok(());
    };
    let text = attributes.0.get("RedrivePolicy").map_or("", String::as_str);
    let refused = |reason: &str| Fault::invalid("RedrivePolicy", text, reason);
    if name::of_arn(turn.region, &redrive.dead_letter_arn).is_none() {
        return Err(refused("Invalid value for deadLetterTargetArn."));
    }
    let target = Queue::of_arn(turn, &redrive.dead_letter_arn)?
        .ok_or_else(|| refused("Dead letter target does not exist."))?;
    if target.is_fifo() != name::is_fifo(queue_name) {
        return Err(refused(
            "Dead-letter queue must be same type of queue as the source.",
        ));
    }
    if !target
        .attributes
        .admits_source(&name::arn(turn.region, queue_name))
    {
        return Err(refused(
            "Dead-letter queue does not allow this source queue.",
        ));
    }
    Ok(())
}
