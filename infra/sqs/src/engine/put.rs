//! A checked message enters its queue, unless it was sent before.

use crate::engine::answer::QueueId;
use crate::engine::damage::{self, DIGEST_BYTES};
use crate::engine::fault::Fault;
use crate::engine::queue::Queue;
use crate::engine::turn::Turn;
use crate::engine::{group, inputs};
use rusqlite::{OptionalExtension as _, params};

/// How long a deduplication id is remembered: 5 minutes from the first send.
const DEDUPLICATION_MS: i64 = 300_000;

/// A message that may be put.
pub(crate) struct NewMessage {
    pub(crate) body: String,
    /// JSON of the message attributes, where there are any.
    pub(crate) attributes: Option<String>,
    pub(crate) trace_header: Option<String>,
    pub(crate) group: Option<String>,
    pub(crate) deduplication_id: Option<String>,
    pub(crate) delay_seconds: i64,
}

impl NewMessage {
    fn digest(&self) -> [u8; DIGEST_BYTES] {
        let optional = [
            &self.attributes,
            &self.trace_header,
            &self.group,
            &self.deduplication_id,
        ];
        damage::digest(&self.body, optional.map(Option::as_deref))
    }
}

/// What became of it: its own id and place, or those of the message it repeats.
pub(crate) struct Placed {
    pub(crate) message_id: String,
    pub(crate) sequence: i64,
}

/// Puts a message at the end of its queue. In a FIFO queue a repeated deduplication id puts
/// nothing and answers the first message's id.
pub(crate) fn put(
    turn: &mut Turn<'_>,
    queue: &Queue,
    message: &NewMessage,
) -> Result<Placed, Fault> {
    let key = message
        .deduplication_id
        .as_deref()
        .filter(|_| queue.is_fifo());
    let key = key.map(|id| Key {
        queue: queue.id,
        scope: if queue.attributes.deduplicates_per_group() {
            message.group.as_deref().unwrap_or_default()
        } else {
            ""
        },
        id,
    });
    if let Some(first) = key
        .as_ref()
        .map(|key| key.first(turn))
        .transpose()?
        .flatten()
    {
        return Ok(first);
    }
    let placed = insert(turn, queue, message)?;
    if let Some(key) = key {
        key.remember(turn, &placed)?;
    }
    Ok(placed)
}

fn insert(turn: &mut Turn<'_>, queue: &Queue, message: &NewMessage) -> Result<Placed, Fault> {
    let message_id = inputs::message_id(turn.entropy)?;
    let delay_ms = message.delay_seconds.saturating_mul(1_000);
    let visible_at_ms = turn.now_ms.saturating_add(delay_ms);
    turn.db
        .prepare_cached(
            "INSERT INTO message (queue, message_id, body, attributes, trace_header, group_id,
                                  deduplication_id, sent_ms, visible_at_ms, digest)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            queue.id.0,
            message_id,
            message.body,
            message.attributes,
            message.trace_header,
            message.group,
            message.deduplication_id,
            turn.now_ms,
            visible_at_ms,
            message.digest()
        ])?;
    let sequence = turn.db.last_insert_rowid();
    if let Some(group) = message.group.as_deref().filter(|_| queue.is_fifo()) {
        group::joined(turn, queue.id, group, sequence, visible_at_ms)?;
    }
    turn.stir(queue.id);
    Ok(Placed {
        message_id,
        sequence,
    })
}

/// Where a deduplication id counts: in its queue or in its message group.
struct Key<'a> {
    queue: QueueId,
    scope: &'a str,
    id: &'a str,
}

impl Key<'_> {
    /// The message sent under this key within the last five minutes.
    fn first(&self, turn: &Turn<'_>) -> Result<Option<Placed>, Fault> {
        let last_forgotten_ms = turn.now_ms.saturating_sub(DEDUPLICATION_MS);
        turn.db
            .prepare_cached("DELETE FROM deduplication WHERE sent_ms <= ?1")?
            .execute([last_forgotten_ms])?;
        let mut statement = turn.db.prepare_cached(
            "SELECT message_id, sequence FROM deduplication
             WHERE queue = ?1 AND scope = ?2 AND deduplication_id = ?3",
        )?;
        let first = statement.query_row(params![self.queue.0, self.scope, self.id], |row| {
            Ok(Placed {
                message_id: row.get(0)?,
                sequence: row.get(1)?,
            })
        });
        Ok(first.optional()?)
    }

    fn remember(&self, turn: &Turn<'_>, placed: &Placed) -> Result<(), Fault> {
        turn.db
            .prepare_cached(
                "INSERT INTO deduplication
                     (queue, scope, deduplication_id, sent_ms, message_id, sequence)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                self.queue.0,
                self.scope,
                self.id,
                turn.now_ms,
                placed.message_id,
                placed.sequence
            ])?;
        Ok(())
    }
}

/// The sequence number callers see: 20 digits, as in AWS, larger for later messages.
pub(crate) fn sequence_number(sequence: i64) -> String {
    format!("1{sequence:019}")
}
