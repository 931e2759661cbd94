//! Queues come, are found, listed, emptied and go.

use crate::engine::answer::QueueId;
use crate::engine::attributes::Attributes;
use crate::engine::fault::{Code, Fault};
use crate::engine::queue::Queue;
use crate::engine::turn::Turn;
use crate::engine::{name, queue_attributes, tags};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const PURGE_INTERVAL_MS: i64 = 60_000;
const MOST_LISTED: usize = 1_000;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Create {
    queue_name: Option<String>,
    attributes: Option<BTreeMap<String, String>>,
    #[serde(rename = "tags", alias = "Tags")]
    tags: Option<BTreeMap<String, String>>,
}

/// `CreateQueue`: a queue that is there already is answered, if the attributes sent agree.
pub(crate) fn create(turn: &mut Turn<'_>, input: Create) -> Result<Value, Fault> {
    let queue_name = required(input.queue_name, "QueueName")?;
    let mut sent = input.attributes.unwrap_or_default();
    let fifo = take_fifo_flag(&mut sent)?;
    name::check_new(&queue_name, fifo)?;
    let mut attributes = Attributes::default();
    attributes.set(&sent, fifo)?;
    match Queue::named(turn, &queue_name)? {
        Some(queue) => check_same(&queue, &sent)?,
        None => {
            queue_attributes::check_throughput(&attributes)?;
            queue_attributes::check_redrive(turn, &queue_name, &attributes)?;
            let tags = input.tags.unwrap_or_default();
            tags::check(&tags)?;
            Queue::insert(turn, &queue_name, &attributes, &tags)?;
        }
    }
    Ok(json!({ "QueueUrl": name::url(turn.endpoint, &queue_name) }))
}

/// The attribute `FifoQueue` is decided at creation and kept in the name.
fn take_fifo_flag(sent: &mut BTreeMap<String, String>) -> Result<bool, Fault> {
    match sent.remove("FifoQueue").as_deref() {
        None => Ok(false),
        Some("true") => Ok(true),
        Some("false") => Err(Fault::refused(
            Code::InvalidAttributeName,
            "Unknown Attribute FifoQueue.",
        )),
        Some(_) => Err(Fault::refused(
            Code::InvalidAttributeValue,
            "Invalid value for the parameter FifoQueue.",
        )),
    }
}

fn check_same(queue: &Queue, sent: &BTreeMap<String, String>) -> Result<(), Fault> {
    let shown = queue.attributes.shown(queue.is_fifo());
    match sent
        .iter()
        .find(|(name, value)| shown.get(*name) != Some(value))
    {
        None => Ok(()),
        Some((name, _)) => Err(Fault::refused(
            Code::QueueNameExists,
            format!(
                "A queue already exists with the same name and a different value for \
                 attribute {name}"
            ),
        )),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GetUrl {
    queue_name: Option<String>,
    #[serde(rename = "QueueOwnerAWSAccountId")]
    owner: Option<String>,
}

/// `GetQueueUrl`.
pub(crate) fn get_url(turn: &mut Turn<'_>, input: GetUrl) -> Result<Value, Fault> {
    let queue_name = required(input.queue_name, "QueueName")?;
    let ours = input.owner.is_none_or(|owner| owner == name::ACCOUNT);
    let queue = Queue::named(turn, &queue_name)?.filter(|_| ours);
    let queue = queue.ok_or_else(Fault::no_queue)?;
    Ok(json!({ "QueueUrl": queue.url(turn) }))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct OfQueue {
    queue_url: Option<String>,
}

/// `DeleteQueue`: with all its messages. The name is free at once.
pub(crate) fn delete(turn: &mut Turn<'_>, input: OfQueue) -> Result<Value, Fault> {
    let queue = Queue::of_url(turn, input.queue_url.as_deref())?;
    clear(turn, queue.id)?;
    turn.db
        .execute("DELETE FROM deduplication WHERE queue = ?1", [queue.id.0])?;
    turn.db
        .execute("DELETE FROM queue WHERE id = ?1", [queue.id.0])?;
    Ok(json!({}))
}

/// `PurgeQueue`: removes every message, in flight or not, at most once a minute.
pub(crate) fn purge(turn: &mut Turn<'_>, input: OfQueue) -> Result<Value, Fault> {
    let mut queue = Queue::of_url(turn, input.queue_url.as_deref())?;
    let too_early = |purged_ms: i64| {
        (purged_ms..purged_ms.saturating_add(PURGE_INTERVAL_MS)).contains(&turn.now_ms)
    };
    if queue.purged_ms.is_some_and(too_early) {
        return Err(Fault::refused(
            Code::PurgeQueueInProgress,
            format!(
                "Only one PurgeQueue operation on {} is allowed every 60 seconds.",
                queue.name
            ),
        ));
    }
    queue.purged_ms = Some(turn.now_ms);
    queue.update(turn)?;
    clear(turn, queue.id)?;
    Ok(json!({}))
}

fn clear(turn: &mut Turn<'_>, queue: QueueId) -> Result<(), Fault> {
    for cleared in [
        "DELETE FROM message WHERE queue = ?1",
        "DELETE FROM damaged_message WHERE queue = ?1",
        "DELETE FROM fifo_group WHERE queue = ?1",
    ] {
        turn.db.execute(cleared, [queue.0])?;
    }
    turn.stir(queue);
    Ok(())
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct List {
    queue_name_prefix: Option<String>,
    next_token: Option<String>,
    max_results: Option<i64>,
}

/// `ListQueues`, by name; a token leads on only where `MaxResults` was given, as in AWS.
pub(crate) fn list(turn: &mut Turn<'_>, input: List) -> Result<Value, Fault> {
    let prefix = input.queue_name_prefix.unwrap_or_default();
    let queues = Queue::all(turn)?;
    let found = queues
        .iter()
        .filter(|queue| queue.name.starts_with(&prefix));
    let page = page(turn, found, input.next_token.as_deref(), input.max_results)?;
    Ok(page.answer("QueueUrls", false))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ListSources {
    queue_url: Option<String>,
    next_token: Option<String>,
    max_results: Option<i64>,
}

/// `ListDeadLetterSourceQueues`: queues whose redrive policy names this one.
pub(crate) fn list_sources(turn: &mut Turn<'_>, input: ListSources) -> Result<Value, Fault> {
    let queue = Queue::of_url(turn, input.queue_url.as_deref())?;
    let arn = queue.arn(turn);
    let sources = sources_of(turn, &arn)?;
    let page = page(
        turn,
        sources.iter(),
        input.next_token.as_deref(),
        input.max_results,
    )?;
    Ok(page.answer("queueUrls", true))
}

/// Queues whose redrive policy names the queue with this ARN.
pub(crate) fn sources_of(turn: &Turn<'_>, arn: &str) -> Result<Vec<Queue>, Fault> {
    let mut sources = Vec::new();
    for queue in Queue::all(turn)? {
        let redrive = queue.attributes.redrive()?;
        if redrive.is_some_and(|redrive| redrive.dead_letter_arn == arn) {
            sources.push(queue);
        }
    }
    Ok(sources)
}

struct Page {
    urls: Vec<String>,
    next_token: Option<String>,
}

impl Page {
    fn answer(self, key: &str, even_if_empty: bool) -> Value {
        let mut answer = json!({});
        if even_if_empty || !self.urls.is_empty() {
            answer[key] = json!(self.urls);
        }
        if let Some(token) = self.next_token {
            answer["NextToken"] = json!(token);
        }
        answer
    }
}

fn page<'q>(
    turn: &Turn<'_>,
    queues: impl Iterator<Item = &'q Queue>,
    token: Option<&str>,
    max_results: Option<i64>,
) -> Result<Page, Fault> {
    let most = match max_results {
        None => MOST_LISTED,
        Some(most) => usize::try_from(most)
            .ok()
            .filter(|most| (1..=MOST_LISTED).contains(most))
            .ok_or_else(|| {
                Fault::invalid("MaxResults", most, "MaxResults must be between 1 and 1000.")
            })?,
    };
    let after = token.map(read_token).transpose()?;
    let mut rest = queues.filter(|queue| after.as_ref().is_none_or(|after| queue.name > *after));
    let shown: Vec<&Queue> = rest.by_ref().take(most).collect();
    let more = max_results.is_some() && rest.next().is_some();
    let last = shown.last().filter(|_| more);
    Ok(Page {
        next_token: last.map(|last| URL_SAFE_NO_PAD.encode(&last.name)),
        urls: shown.iter().map(|queue| queue.url(turn)).collect(),
    })
}

fn read_token(token: &str) -> Result<String, Fault> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok();
    bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or_else(|| Fault::invalid("NextToken", token, "The token was not made here."))
}

fn required(value: Option<String>, parameter: &str) -> Result<String, Fault> {
    value
        .filter(|value| !value.is_empty())
        .ok_or_else(|| Fault::missing(parameter))
}
