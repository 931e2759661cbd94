//! What a receiver does with a message it holds: delete it, or change how long it is hidden.

use crate::engine::attributes::MAX_VISIBILITY_SECONDS;
use crate::engine::batch::{self, Entry};
use crate::engine::fault::{Code, Fault};
use crate::engine::group;
use crate::engine::queue::Queue;
use crate::engine::receipt::Receipt;
use crate::engine::turn::Turn;
use rusqlite::{OptionalExtension as _, params};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Delete {
    queue_url: Option<String>,
    receipt_handle: Option<String>,
}

/// `DeleteMessage`: again is fine. A handle from before the last receive deletes nothing: in
/// a standard queue silently, in a FIFO queue it has expired.
pub(crate) fn delete(turn: &mut Turn<'_>, input: Delete) -> Result<Value, Fault> {
    let queue = Queue::of_url(turn, input.queue_url.as_deref())?;
    delete_one(turn, &queue, input.receipt_handle.as_deref())
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DeleteBatch {
    queue_url: Option<String>,
    entries: Option<Vec<DeleteEntry>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DeleteEntry {
    id: Option<String>,
    receipt_handle: Option<String>,
}

impl Entry for DeleteEntry {
    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
}

/// `DeleteMessageBatch`.
pub(crate) fn delete_batch(turn: &mut Turn<'_>, input: DeleteBatch) -> Result<Value, Fault> {
    let queue = Queue::of_url(turn, input.queue_url.as_deref())?;
    let entries = input.entries.unwrap_or_default();
    batch::check(&entries, "DeleteMessageBatch")?;
    batch::each(&entries, |entry| {
        delete_one(turn, &queue, entry.receipt_handle.as_deref())
    })
}

fn delete_one(turn: &mut Turn<'_>, queue: &Queue, handle: Option<&str>) -> Result<Value, Fault> {
    let handle = required(handle)?;
    let receipt = Receipt::decode(handle, queue.id)?;
    let Some(held) = Held::by(turn, &receipt)? else {
        return Ok(json!({}));
    };
    if queue.is_fifo() && !(held.is_latest && held.visible_at_ms > turn.now_ms) {
        return Err(Fault::invalid(
            "ReceiptHandle",
            handle,
            "The receipt handle has expired.",
        ));
    }
    if held.is_latest {
        turn.db
            .prepare_cached("DELETE FROM message WHERE sequence = ?1")?
            .execute([receipt.sequence])?;
        held.release(turn, queue)?;
    }
    Ok(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ChangeVisibility {
    queue_url: Option<String>,
    receipt_handle: Option<String>,
    visibility_timeout: Option<i64>,
}

/// `ChangeMessageVisibility`: counted from now; 0 gives the message back.
pub(crate) fn change_visibility(
    turn: &mut Turn<'_>,
    input: ChangeVisibility,
) -> Result<Value, Fault> {
    let queue = Queue::of_url(turn, input.queue_url.as_deref())?;
    let seconds = input.visibility_timeout;
    change_one(turn, &queue, input.receipt_handle.as_deref(), seconds)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ChangeVisibilityBatch {
    queue_url: Option<String>,
    entries: Option<Vec<ChangeEntry>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ChangeEntry {
    id: Option<String>,
    receipt_handle: Option<String>,
    visibility_timeout: Option<i64>,
}

impl Entry for ChangeEntry {
    fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }
}

/// `ChangeMessageVisibilityBatch`.
pub(crate) fn change_visibility_batch(
    turn: &mut Turn<'_>,
    input: ChangeVisibilityBatch,
) -> Result<Value, Fault> {
    let queue = Queue::of_url(turn, input.queue_url.as_deref())?;
    let entries = input.entries.unwrap_or_default();
    batch::check(&entries, "ChangeMessageVisibilityBatch")?;
    batch::each(&entries, |entry| {
        change_one(
            turn,
            &queue,
            entry.receipt_handle.as_deref(),
            entry.visibility_timeout,
        )
    })
}

fn change_one(
    turn: &mut Turn<'_>,
    queue: &Queue,
    handle: Option<&str>,
    seconds: Option<i64>,
) -> Result<Value, Fault> {
    let handle = required(handle)?;
    let seconds = seconds.ok_or_else(|| Fault::missing("VisibilityTimeout"))?;
    if !(0..=MAX_VISIBILITY_SECONDS).contains(&seconds) {
        return Err(Fault::invalid(
            "VisibilityTimeout",
            seconds,
            "VisibilityTimeout must be an integer between 0 and 43200.",
        ));
    }
    let receipt = Receipt::decode(handle, queue.id)?;
    let held = Held::by(turn, &receipt)?
        .filter(|held| held.is_latest)
        .ok_or_else(|| {
            Fault::invalid(
                "ReceiptHandle",
                handle,
                "Message does not exist or is not available for visibility timeout change.",
            )
        })?;
    if held.visible_at_ms <= turn.now_ms {
        return Err(Fault::refused(
            Code::MessageNotInflight,
            "The specified message isn't in flight.",
        ));
    }
    held.check_total(turn.now_ms, seconds)?;
    turn.db
        .prepare_cached("UPDATE message SET visible_at_ms = ?2 WHERE sequence = ?1")?
        .execute(params![
            receipt.sequence,
            turn.now_ms.saturating_add(seconds.saturating_mul(1_000))
        ])?;
    held.release(turn, queue)?;
    Ok(json!({}))
}

/// A message that a receipt points to.
struct Held {
    /// Whether it was not received again since.
    is_latest: bool,
    visible_at_ms: i64,
    received_ms: i64,
    group: Option<String>,
}

impl Held {
    fn by(turn: &Turn<'_>, receipt: &Receipt) -> Result<Option<Self>, Fault> {
        let mut statement = turn.db.prepare_cached(
            "SELECT coalesce(receipt = ?3, 0), visible_at_ms, coalesce(received_ms, 0), group_id
             FROM message WHERE sequence = ?1 AND queue = ?2",
        )?;
        let held = statement.query_row(
            params![receipt.sequence, receipt.queue.0, receipt.token],
            |row| {
                Ok(Self {
                    is_latest: row.get(0)?,
                    visible_at_ms: row.get(1)?,
                    received_ms: row.get(2)?,
                    group: row.get(3)?,
                })
            },
        );
        Ok(held.optional()?)
    }

    /// A message stays hidden for at most 12 hours from its receive.
    fn check_total(&self, now_ms: i64, seconds: i64) -> Result<(), Fault> {
        let hidden_ms = now_ms.saturating_sub(self.received_ms);
        let total_ms = hidden_ms.saturating_add(seconds.saturating_mul(1_000));
        if total_ms <= MAX_VISIBILITY_SECONDS.saturating_mul(1_000) {
            return Ok(());
        }
        Err(Fault::invalid(
            "VisibilityTimeout",
            seconds,
            "Total VisibilityTimeout for the message is beyond the limit [43200 seconds]",
        ))
    }

    /// The message's group may go on, and waiting receivers may find something.
    fn release(&self, turn: &mut Turn<'_>, queue: &Queue) -> Result<(), Fault> {
        if let Some(name) = self.group.as_deref().filter(|_| queue.is_fifo()) {
            group::refresh(turn, queue.id, name)?;
        }
        turn.stir(queue.id);
        Ok(())
    }
}

fn required(handle: Option<&str>) -> Result<&str, Fault> {
    let handle = handle.filter(|handle| !handle.is_empty());
    handle.ok_or_else(|| Fault::missing("ReceiptHandle"))
}
