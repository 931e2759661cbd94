//! Tags of a queue: kept and listed, without effect.

use crate::engine::fault::Fault;
use crate::engine::queue::Queue;
use crate::engine::turn::Turn;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const MOST_TAGS: usize = 50;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Tag {
    queue_url: Option<String>,
    tags: Option<BTreeMap<String, String>>,
}

/// `TagQueue`: adds tags, replacing those of the same key.
pub(crate) fn tag(turn: &mut Turn<'_>, input: Tag) -> Result<Value, Fault> {
    let mut queue = Queue::of_url(turn, input.queue_url.as_deref())?;
    let sent = input.tags.filter(|tags| !tags.is_empty());
    queue
        .tags
        .extend(sent.ok_or_else(|| Fault::missing("Tags"))?);
    check(&queue.tags)?;
    queue.update(turn)?;
    Ok(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Untag {
    queue_url: Option<String>,
    tag_keys: Option<Vec<String>>,
}

/// `UntagQueue`: removes tags; those that are not there do not matter.
pub(crate) fn untag(turn: &mut Turn<'_>, input: Untag) -> Result<Value, Fault> {
    let mut queue = Queue::of_url(turn, input.queue_url.as_deref())?;
    let keys = input.tag_keys.filter(|keys| !keys.is_empty());
    for key in keys.ok_or_else(|| Fault::missing("TagKeys"))? {
        queue.tags.remove(&key);
    }
    queue.update(turn)?;
    Ok(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct OfQueue {
    queue_url: Option<String>,
}

/// `ListQueueTags`.
pub(crate) fn list(turn: &mut Turn<'_>, input: OfQueue) -> Result<Value, Fault> {
    let queue = Queue::of_url(turn, input.queue_url.as_deref())?;
    Ok(if queue.tags.is_empty() {
        json!({})
    } else {
        json!({ "Tags": queue.tags })
    })
}

/// At most 50 tags, keys of 1 to 128 and values of up to 256 characters.
pub(crate) fn check(tags: &BTreeMap<String, String>) -> Result<(), Fault> {
    let within = |(key, value): (&String, &String)| {
        (1..=128).contains(&key.chars().count()) && value.chars().count() <= 256
    };
    if tags.len() <= MOST_TAGS && tags.iter().all(within) {
        return Ok(());
    }
    Err(Fault::invalid(
        "Tags",
        tags.len(),
        "A queue has at most 50 tags, with keys of 1 to 128 and values of up to 256 characters.",
    ))
}
