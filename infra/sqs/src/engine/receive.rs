//! `ReceiveMessage`: what is visible now, hidden from others for a while.

use crate::engine::attributes::MAX_VISIBILITY_SECONDS;
use crate::engine::damage::{self, DIGEST_BYTES};
use crate::engine::fault::{Code, Fault};
use crate::engine::message::{self, Passage};
use crate::engine::message_attributes::{self, MessageAttributes};
use crate::engine::queue::{Queue, of_text};
use crate::engine::receipt::Receipt;
use crate::engine::turn::Turn;
use crate::engine::{Wait, group, name, put};
use rusqlite::{Row, params};
use serde::Deserialize;
use serde_json::{Map, Value, json};

const MOST_MESSAGES: i64 = 10;
const MAX_WAIT_SECONDS: i64 = 20;

const SYSTEM_ATTRIBUTES: &[&str] = &[
    "All",
    "ApproximateFirstReceiveTimestamp",
    "ApproximateReceiveCount",
    "AWSTraceHeader",
    "DeadLetterQueueSourceArn",
    "MessageDeduplicationId",
    "MessageGroupId",
    "SenderId",
    "SentTimestamp",
    "SequenceNumber",
];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Receive {
    queue_url: Option<String>,
    attribute_names: Option<Vec<String>>,
    message_system_attribute_names: Option<Vec<String>>,
    message_attribute_names: Option<Vec<String>>,
    max_number_of_messages: Option<i64>,
    visibility_timeout: Option<i64>,
    wait_time_seconds: Option<i64>,
}

/// `ReceiveMessage`, without the waiting: [`Turn::wait`] says what it would wait for.
pub(crate) fn receive(turn: &mut Turn<'_>, input: Receive) -> Result<Value, Fault> {
    let queue = Queue::of_url(turn, input.queue_url.as_deref())?;
    let asked = Asked::of(&queue, input)?;
    message::expire(turn, &queue)?;
    let found = find(turn, &queue, asked.most)?;
    if found.is_empty() {
        if asked.wait_seconds > 0 {
            let next_change_ms = message::next_change_ms(turn, &queue)?;
            turn.wait = Some(Wait {
                queue: queue.id,
                seconds: asked.wait_seconds,
                next_change_ms,
            });
        }
        return Ok(json!({}));
    }
    let taken: Result<Vec<Value>, Fault> = found
        .into_iter()
        .map(|found| take(turn, &queue, &asked, found))
        .collect();
    Ok(json!({ "Messages": taken? }))
}

/// What a receiver asked for, checked.
struct Asked {
    most: i64,
    visibility_seconds: i64,
    wait_seconds: u32,
    system_names: Vec<String>,
    attribute_names: Vec<String>,
}

impl Asked {
    fn of(queue: &Queue, input: Receive) -> Result<Self, Fault> {
        let most = within(
            "MaxNumberOfMessages",
            input.max_number_of_messages.unwrap_or(1),
            (1, MOST_MESSAGES),
            "Must be between 1 and 10, if provided.",
        )?;
        let wait = within(
            "WaitTimeSeconds",
            input
                .wait_time_seconds
                .unwrap_or_else(|| queue.attributes.wait_seconds()),
            (0, MAX_WAIT_SECONDS),
            "Must be >= 0 and <= 20, if provided.",
        )?;
        let visibility_seconds = within(
            "VisibilityTimeout",
            input
                .visibility_timeout
                .unwrap_or_else(|| queue.attributes.visibility_seconds()),
            (0, MAX_VISIBILITY_SECONDS),
            "Must be between 0 and 43200, if provided.",
        )?;
        let mut system_names = input.attribute_names.unwrap_or_default();
        system_names.extend(input.message_system_attribute_names.unwrap_or_default());
        let known = |name: &&String| SYSTEM_ATTRIBUTES.contains(&name.as_str());
        if let Some(name) = system_names.iter().find(|name| !known(name)) {
            return Err(Fault::refused(
                Code::InvalidAttributeName,
                format!("Unknown Attribute {name}."),
            ));
        }
        Ok(Self {
            most,
            visibility_seconds,
            wait_seconds: u32::try_from(wait).unwrap_or_default(),
            system_names,
            attribute_names: input.message_attribute_names.unwrap_or_default(),
        })
    }

    fn wants(&self, name: &str) -> bool {
        self.system_names
            .iter()
            .any(|asked| asked == "All" || asked == name)
    }
}

fn within(
    parameter: &str,
    value: i64,
    (least, most): (i64, i64),
    reason: &str,
) -> Result<i64, Fault> {
    if (least..=most).contains(&value) {
        return Ok(value);
    }
    Err(Fault::invalid(parameter, value, reason))
}

/// A message that may be received.
struct Found {
    sequence: i64,
    message_id: String,
    body: String,
    attributes: Option<String>,
    trace_header: Option<String>,
    group: Option<String>,
    deduplication_id: Option<String>,
    sent_ms: i64,
    visible_at_ms: i64,
    first_received_ms: Option<i64>,
    receive_count: i64,
    received_here: i64,
    dead_letter_source: Option<String>,
    /// None where it came into the file before messages had one.
    digest: Option<[u8; DIGEST_BYTES]>,
}

/// A message as it stands in the file.
enum Stored {
    Whole(Box<Found>),
    /// What is left of it: where it stands, and until when it is hidden.
    Damaged {
        sequence: i64,
        visible_at_ms: i64,
    },
}

const COLUMNS: &str = "sequence, message_id, body, attributes, trace_header, group_id,
    deduplication_id, sent_ms, visible_at_ms, first_received_ms, receive_count, received_here,
    dead_letter_source, digest";

impl Stored {
    fn of_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let whole = match Found::of_row(row) {
            Ok(found) => found.is_as_sent().then(|| Box::new(found)),
            // A column holds what no column of its kind can hold.
            Err(
                rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::Utf8Error(..),
            ) => None,
            Err(error) => return Err(error),
        };
        match whole {
            Some(found) => Ok(Self::Whole(found)),
            None => Ok(Self::Damaged {
                sequence: row.get(0)?,
                visible_at_ms: row.get(8)?,
            }),
        }
    }

    fn visible_at_ms(&self) -> i64 {
        match self {
            Self::Whole(found) => found.visible_at_ms,
            Self::Damaged { visible_at_ms, .. } => *visible_at_ms,
        }
    }
}

impl Found {
    /// How often it was received from this queue: no more often than at all.
    fn received_here(&self) -> i64 {
        self.received_here.min(self.receive_count)
    }

    fn is_as_sent(&self) -> bool {
        let optional = [
            &self.attributes,
            &self.trace_header,
            &self.group,
            &self.deduplication_id,
        ];
        let found = || damage::digest(&self.body, optional.map(Option::as_deref));
        self.digest.is_none_or(|digest| digest == found())
    }

    fn of_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            sequence: row.get(0)?,
            message_id: row.get(1)?,
            body: row.get(2)?,
            attributes: row.get(3)?,
            trace_header: row.get(4)?,
            group: row.get(5)?,
            deduplication_id: row.get(6)?,
            sent_ms: row.get(7)?,
            visible_at_ms: row.get(8)?,
            first_received_ms: row.get(9)?,
            receive_count: row.get(10)?,
            received_here: row.get(11)?,
            dead_letter_source: row.get(12)?,
            digest: row.get(13)?,
        })
    }
}

/// Up to `most` receivable messages. Those that were received too often are moved to the
/// dead-letter queue on the way, those that were damaged are set aside, and the search begins
/// again if nothing else was found.
fn find(turn: &mut Turn<'_>, queue: &Queue, most: i64) -> Result<Vec<Found>, Fault> {
    let redrive = dead_letters(turn, queue)?;
    loop {
        let visible = visible(turn, queue, most)?;
        let mut found = Vec::new();
        let mut moved = false;
        for (message, group) in visible {
            let message = match message {
                Stored::Whole(message) => *message,
                Stored::Damaged { sequence, .. } => {
                    damage::set_aside(turn, queue, sequence, group.as_deref())?;
                    moved = true;
                    continue;
                }
            };
            match &redrive {
                Some((target, most_receives)) if message.received_here() >= *most_receives => {
                    bury(turn, queue, &message, target)?;
                    moved = true;
                }
                Some(_) | None => found.push(message),
            }
        }
        if !found.is_empty() || !moved {
            return Ok(found);
        }
    }
}

/// The dead-letter queue and how many receives it takes, where the policy's queue is there.
fn dead_letters(turn: &Turn<'_>, queue: &Queue) -> Result<Option<(Queue, i64)>, Fault> {
    let Some(redrive) = queue.attributes.redrive()? else {
        return Ok(None);
    };
    let target = Queue::of_arn(turn, &redrive.dead_letter_arn)?;
    let target = target.filter(|target| target.is_fifo() == queue.is_fifo());
    Ok(target.map(|target| (target, redrive.max_receive_count)))
}

fn bury(turn: &mut Turn<'_>, queue: &Queue, message: &Found, target: &Queue) -> Result<(), Fault> {
    let source_arn = name::arn(turn.region, &queue.name);
    let passage = Passage::DeadLetter {
        source_arn: &source_arn,
    };
    message::move_to(turn, message.sequence, target, &passage)?;
    if let Some(name) = message.group.as_deref().filter(|_| queue.is_fifo()) {
        group::refresh(turn, queue.id, name)?;
    }
    Ok(())
}

/// Messages, each with the group under which it was found.
type Visible = Vec<(Stored, Option<String>)>;

fn visible(turn: &Turn<'_>, queue: &Queue, most: i64) -> Result<Visible, Fault> {
    let mut all = Vec::new();
    if !queue.is_fifo() {
        let sql = format!(
            "SELECT {COLUMNS} FROM message INDEXED BY message_visible
             WHERE queue = ?1 AND visible_at_ms <= ?2 ORDER BY visible_at_ms, sequence LIMIT ?3"
        );
        let mut statement = turn.db.prepare_cached(&sql)?;
        let rows = statement.query_map(params![queue.id.0, turn.now_ms, most], Stored::of_row)?;
        for row in rows {
            all.push((row?, None));
        }
        return Ok(all);
    }
    for name in group::open(turn, queue.id, most)? {
        let left = most.saturating_sub(i64::try_from(all.len()).unwrap_or(i64::MAX));
        if left == 0 {
            break;
        }
        let first = beginning_of(turn, queue, &name, left)?;
        all.extend(
            first
                .into_iter()
                .map(|message| (message, Some(name.clone()))),
        );
    }
    Ok(all)
}

/// The group's first messages, as far as they are visible without a gap.
fn beginning_of(
    turn: &Turn<'_>,
    queue: &Queue,
    group: &str,
    most: i64,
) -> Result<Vec<Stored>, Fault> {
    let sql = format!(
        "SELECT {COLUMNS} FROM message INDEXED BY message_group
         WHERE queue = ?1 AND group_id = ?2 ORDER BY sequence LIMIT ?3"
    );
    let mut statement = turn.db.prepare_cached(&sql)?;
    let rows = statement.query_map(params![queue.id.0, group, most], Stored::of_row)?;
    let first: Vec<Stored> = rows.collect::<Result<_, _>>()?;
    Ok(first
        .into_iter()
        .take_while(|message| message.visible_at_ms() <= turn.now_ms)
        .collect())
}

/// Hides a message and hands it out under a fresh receipt.
fn take(turn: &mut Turn<'_>, queue: &Queue, asked: &Asked, found: Found) -> Result<Value, Fault> {
    let receipt = Receipt::fresh(queue.id, found.sequence, turn.entropy)?;
    let hidden_ms = asked.visibility_seconds.saturating_mul(1_000);
    turn.db
        .prepare_cached(
            "UPDATE message SET receipt = ?2, received_ms = ?3, visible_at_ms = ?4,
                 first_received_ms = coalesce(first_received_ms, ?3),
                 receive_count = receive_count + 1, received_here = received_here + 1
             WHERE sequence = ?1",
        )?
        .execute(params![
            found.sequence,
            receipt.token,
            turn.now_ms,
            turn.now_ms.saturating_add(hidden_ms)
        ])?;
    if let Some(name) = found.group.as_deref().filter(|_| queue.is_fifo()) {
        group::refresh(turn, queue.id, name)?;
    }
    shown(turn, queue, asked, found, &receipt)
}

fn shown(
    turn: &Turn<'_>,
    queue: &Queue,
    asked: &Asked,
    found: Found,
    receipt: &Receipt,
) -> Result<Value, Fault> {
    let mut message = json!({
        "MessageId": found.message_id,
        "ReceiptHandle": receipt.encode(),
        "MD5OfBody": message_attributes::digest_of_body(&found.body),
    });
    let system = system_attributes(turn, queue, asked, &found);
    if !system.is_empty() {
        message["Attributes"] = Value::Object(system);
    }
    if let Some(text) = &found.attributes {
        let all: MessageAttributes = of_text(text)?;
        let attributes = message_attributes::asked_for(all, &asked.attribute_names);
        if let Some(digest) = message_attributes::digest(&attributes)? {
            message["MD5OfMessageAttributes"] = json!(digest);
            message["MessageAttributes"] = json!(attributes);
        }
    }
    message["Body"] = Value::String(found.body);
    Ok(message)
}

fn system_attributes(
    turn: &Turn<'_>,
    queue: &Queue,
    asked: &Asked,
    found: &Found,
) -> Map<String, Value> {
    let first_ms = found.first_received_ms.unwrap_or(turn.now_ms);
    let in_fifo = |text: String| queue.is_fifo().then_some(text);
    let all = [
        ("SenderId", Some(name::ACCOUNT.to_owned())),
        ("SentTimestamp", Some(found.sent_ms.to_string())),
        (
            "ApproximateReceiveCount",
            Some(found.receive_count.saturating_add(1).to_string()),
        ),
        (
            "ApproximateFirstReceiveTimestamp",
            Some(first_ms.to_string()),
        ),
        (
            "SequenceNumber",
            in_fifo(put::sequence_number(found.sequence)),
        ),
        ("MessageDeduplicationId", found.deduplication_id.clone()),
        ("MessageGroupId", found.group.clone()),
        ("AWSTraceHeader", found.trace_header.clone()),
        ("DeadLetterQueueSourceArn", found.dead_letter_source.clone()),
    ];
    all.into_iter()
        .filter(|(name, _)| asked.wants(name))
        .filter_map(|(name, value)| Some((name.to_owned(), Value::String(value?))))
        .collect()
}
