//! Redrive: messages leave a dead-letter queue, at once and within the request.

use crate::engine::fault::{Code, Fault};
use crate::engine::message::{self, Passage};
use crate::engine::queue::Queue;
use crate::engine::turn::Turn;
use crate::engine::{group, inputs, lifecycle};
use rusqlite::{OptionalExtension as _, Row, params};
use serde::Deserialize;
use serde_json::{Value, json};

const MAX_RATE: i64 = 500;
const COMPLETED: &str = "COMPLETED";
const FAILED: &str = "FAILED";
const NO_SOURCE: &str = "CouldNotDetermineMessageSource";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Start {
    source_arn: Option<String>,
    destination_arn: Option<String>,
    max_number_of_messages_per_second: Option<i64>,
}

/// `StartMessageMoveTask`: moves every visible message back to where it came from, or to the
/// destination. The task has ended when the answer arrives. A message that was sent to the
/// dead-letter queue directly has no source: the task fails there and keeps what it moved.
pub(crate) fn start(turn: &mut Turn<'_>, input: Start) -> Result<Value, Fault> {
    let source_arn = input.source_arn.filter(|arn| !arn.is_empty());
    let source_arn = source_arn.ok_or_else(|| Fault::missing("SourceArn"))?;
    let source = source(turn, &source_arn)?;
    let destination = destination(turn, &source, input.destination_arn.as_deref())?;
    let rate = input.max_number_of_messages_per_second;
    if let Some(rate) = rate.filter(|rate| !(1..=MAX_RATE).contains(rate)) {
        let reason = "Must be between 1 and 500, if provided.";
        return Err(Fault::invalid("MaxNumberOfMessagesPerSecond", rate, reason));
    }
    message::expire(turn, &source)?;
    let to_move = visible(turn, &source)?;
    let moved = move_all(turn, &source, destination.as_ref(), &to_move)?;
    let complete = moved == to_move.len();
    let handle = inputs::message_id(turn.entropy)?;
    turn.db.execute(
        "INSERT INTO move_task (handle, source_arn, destination_arn, rate, status, failure,
                                moved, to_move, started_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            handle,
            source_arn,
            input.destination_arn,
            rate,
            if complete { COMPLETED } else { FAILED },
            (!complete).then_some(NO_SOURCE),
            i64::try_from(moved).unwrap_or(i64::MAX),
            i64::try_from(to_move.len()).unwrap_or(i64::MAX),
            turn.now_ms
        ],
    )?;
    Ok(json!({ "TaskHandle": handle }))
}

fn source(turn: &Turn<'_>, arn: &str) -> Result<Queue, Fault> {
    let source = Queue::of_arn(turn, arn)?.ok_or_else(|| no_resource("SourceArn"))?;
    if lifecycle::sources_of(turn, arn)?.is_empty() {
        return Err(Fault::refused(
            Code::InvalidParameterValue,
            "Source queue must be configured as a Dead Letter Queue.",
        ));
    }
    Ok(source)
}

fn destination(turn: &Turn<'_>, source: &Queue, arn: Option<&str>) -> Result<Option<Queue>, Fault> {
    let Some(arn) = arn else { return Ok(None) };
    let queue = Queue::of_arn(turn, arn)?.ok_or_else(|| no_resource("DestinationArn"))?;
    if queue.is_fifo() != source.is_fifo() || queue.id == source.id {
        return Err(Fault::refused(
            Code::InvalidParameterValue,
            "Source and destination must be different queues of the same type.",
        ));
    }
    Ok(Some(queue))
}

fn no_resource(parameter: &str) -> Fault {
    Fault::refused(
        Code::ResourceNotFound,
        format!("The resource that you specified for the {parameter} parameter doesn't exist."),
    )
}

/// A message to be moved.
struct Stranded {
    sequence: i64,
    group: Option<String>,
    source_arn: Option<String>,
}

fn visible(turn: &Turn<'_>, queue: &Queue) -> Result<Vec<Stranded>, Fault> {
    let mut statement = turn.db.prepare_cached(
        "SELECT sequence, group_id, dead_letter_source FROM message
         WHERE queue = ?1 AND visible_at_ms <= ?2 ORDER BY sequence",
    )?;
    let rows = statement.query_map(params![queue.id.0, turn.now_ms], |row| {
        Ok(Stranded {
            sequence: row.get(0)?,
            group: row.get(1)?,
            source_arn: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Moves messages in their order and returns how many were moved before one had no target.
fn move_all(
    turn: &mut Turn<'_>,
    from: &Queue,
    destination: Option<&Queue>,
    messages: &[Stranded],
) -> Result<usize, Fault> {
    for (moved, message) in messages.iter().enumerate() {
        let original = match (destination, &message.source_arn) {
            (None, Some(arn)) => Queue::of_arn(turn, arn)?,
            (Some(_), _) | (None, None) => None,
        };
        let Some(target) = destination.or(original.as_ref()) else {
            return Ok(moved);
        };
        let message_id = inputs::message_id(turn.entropy)?;
        let passage = Passage::Redrive {
            message_id: &message_id,
        };
        message::move_to(turn, message.sequence, target, &passage)?;
        if let Some(name) = message.group.as_deref().filter(|_| from.is_fifo()) {
            group::refresh(turn, from.id, name)?;
        }
    }
    Ok(messages.len())
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct List {
    source_arn: Option<String>,
    max_results: Option<i64>,
}

/// `ListMessageMoveTasks`: the latest first, one unless told otherwise, at most ten.
pub(crate) fn list(turn: &mut Turn<'_>, input: List) -> Result<Value, Fault> {
    let source_arn = input
        .source_arn
        .ok_or_else(|| Fault::missing("SourceArn"))?;
    Queue::of_arn(turn, &source_arn)?.ok_or_else(|| no_resource("SourceArn"))?;
    let most = input.max_results.unwrap_or(1);
    if !(1..=10).contains(&most) {
        return Err(Fault::invalid(
            "MaxResults",
            most,
            "Must be between 1 and 10, if provided.",
        ));
    }
    let mut statement = turn.db.prepare(
        "SELECT source_arn, destination_arn, rate, status, failure, moved, to_move, started_ms
         FROM move_task WHERE source_arn = ?1 ORDER BY number DESC LIMIT ?2",
    )?;
    let rows = statement.query_map(params![source_arn, most], shown)?;
    let tasks: Vec<Value> = rows.collect::<Result<_, _>>()?;
    Ok(json!({ "Results": tasks }))
}

fn shown(row: &Row<'_>) -> rusqlite::Result<Value> {
    let mut task = json!({
        "SourceArn": row.get::<_, String>(0)?,
        "Status": row.get::<_, String>(3)?,
        "ApproximateNumberOfMessagesMoved": row.get::<_, i64>(5)?,
        "ApproximateNumberOfMessagesToMove": row.get::<_, i64>(6)?,
        "StartedTimestamp": row.get::<_, i64>(7)?,
    });
    if let Some(arn) = row.get::<_, Option<String>>(1)? {
        task["DestinationArn"] = json!(arn);
    }
    if let Some(rate) = row.get::<_, Option<i64>>(2)? {
        task["MaxNumberOfMessagesPerSecond"] = json!(rate);
    }
    if let Some(reason) = row.get::<_, Option<String>>(4)? {
        task["FailureReason"] = json!(reason);
    }
    Ok(task)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Cancel {
    task_handle: Option<String>,
}

/// `CancelMessageMoveTask`: always too late, for a task ends within its own request.
pub(crate) fn cancel(turn: &mut Turn<'_>, input: Cancel) -> Result<Value, Fault> {
    let handle = input
        .task_handle
        .ok_or_else(|| Fault::missing("TaskHandle"))?;
    let there = turn
        .db
        .query_row(
            "SELECT 1 FROM move_task WHERE handle = ?1",
            [handle],
            |_| Ok(()),
        )
        .optional()?;
    Err(match there {
        None => no_resource("TaskHandle"),
        Some(()) => Fault::refused(
            Code::UnsupportedOperation,
            "Only active tasks can be cancelled.",
        ),
    })
}
