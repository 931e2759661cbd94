//! Messages as they are stored: counted, expired, moved to another queue.

use crate::engine::answer::QueueId;
use crate::engine::fault::Fault;
use crate::engine::group;
use crate::engine::queue::Queue;
use crate::engine::retention::Retention;
use crate::engine::turn::Turn;
use rusqlite::{OptionalExtension as _, params};

/// How many messages of a queue are in which state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) visible: i64,
    pub(crate) delayed: i64,
    pub(crate) in_flight: i64,
}

/// Counts a queue's messages.
pub(crate) fn count(turn: &Turn<'_>, queue: QueueId) -> Result<Counts, Fault> {
    let visible = turn
        .db
        .prepare_cached("SELECT count(*) FROM message WHERE queue = ?1 AND visible_at_ms <= ?2")?
        .query_row(params![queue.0, turn.now_ms], |row| row.get(0))?;
    let (delayed, in_flight) = turn
        .db
        .prepare_cached(
            "SELECT count(*) - count(receipt), count(receipt) FROM message
             WHERE queue = ?1 AND visible_at_ms > ?2",
        )?
        .query_row(params![queue.0, turn.now_ms], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    Ok(Counts {
        visible,
        delayed,
        in_flight,
    })
}

/// When the next hidden message turns visible; `None` where none is hidden.
pub(crate) fn next_change_ms(turn: &Turn<'_>, queue: &Queue) -> Result<Option<i64>, Fault> {
    let sql = if queue.is_fifo() {
        "SELECT min(blocked_until_ms) FROM fifo_group WHERE queue = ?1 AND blocked_until_ms > ?2"
    } else {
        "SELECT min(visible_at_ms) FROM message WHERE queue = ?1 AND visible_at_ms > ?2"
    };
    let mut statement = turn.db.prepare_cached(sql)?;
    Ok(statement.query_row(params![queue.id.0, turn.now_ms], |row| row.get(0))?)
}

/// Removes messages older than the queue's retention, in flight or not.
pub(crate) fn expire(turn: &mut Turn<'_>, queue: &Queue) -> Result<(), Fault> {
    match turn.retention {
        Retention::ByClock => {}
        Retention::UntilTaken => return Ok(()),
    }
    let kept_ms = queue.attributes.retention_seconds().saturating_mul(1_000);
    let last_expired_ms = turn.now_ms.saturating_sub(kept_ms);
    let found = params![queue.id.0, last_expired_ms];
    let any = turn
        .db
        .prepare_cached("SELECT 1 FROM message WHERE queue = ?1 AND sent_ms <= ?2 LIMIT 1")?
        .query_row(found, |_| Ok(()))
        .optional()?;
    if any.is_none() {
        return Ok(());
    }
    let groups: Vec<String> = if queue.is_fifo() {
        let mut statement = turn.db.prepare_cached(
            "SELECT DISTINCT group_id FROM message WHERE queue = ?1 AND sent_ms <= ?2",
        )?;
        let groups = statement.query_map(found, |row| row.get(0))?;
        groups.collect::<Result<_, _>>()?
    } else {
        Vec::new()
    };
    turn.db.execute(
        "DELETE FROM message WHERE queue = ?1 AND sent_ms <= ?2",
        found,
    )?;
    for name in &groups {
        group::refresh(turn, queue.id, name)?;
    }
    turn.stir(queue.id);
    Ok(())
}

/// What changes about a message on its way to another queue.
pub(crate) enum Passage<'a> {
    /// To the dead-letter queue: the message stays the message, and remembers its source.
    DeadLetter {
        /// The ARN of the queue it leaves.
        source_arn: &'a str,
    },
    /// Out of the dead-letter queue: a new message with the old content.
    Redrive {
        /// Its new id.
        message_id: &'a str,
    },
}

/// Moves a message to the end of another queue; its group is kept. The caller refreshes the
/// group that was left.
///
/// Retention counts on in a standard dead-letter queue and starts anew in a FIFO one, as AWS
/// documents under "Configuring a dead-letter queue retention period".
pub(crate) fn move_to(
    turn: &mut Turn<'_>,
    sequence: i64,
    target: &Queue,
    passage: &Passage<'_>,
) -> Result<(), Fault> {
    let now_ms = turn.now_ms;
    let (message_id, source_arn) = match passage {
        Passage::DeadLetter { source_arn } => (None, Some(*source_arn)),
        Passage::Redrive { message_id } => (Some(*message_id), None),
    };
    let starts_anew = message_id.is_some();
    let sent_ms = (starts_anew || target.is_fifo()).then_some(now_ms);
    let group: Option<String> = turn
        .db
        .prepare_cached(
            "INSERT INTO message (queue, message_id, body, attributes, trace_header, group_id,
                                  deduplication_id, sent_ms, visible_at_ms, first_received_ms,
                                  receive_count, dead_letter_source, digest)
             SELECT ?2, coalesce(?3, message_id), body, attributes, trace_header, group_id,
                    deduplication_id, coalesce(?4, sent_ms), ?5,
                    iif(?6, NULL, first_received_ms), iif(?6, 0, receive_count), ?7, digest
             FROM message WHERE sequence = ?1 RETURNING group_id",
        )?
        .query_row(
            params![
                sequence,
                target.id.0,
                message_id,
                sent_ms,
                now_ms,
                starts_anew,
                source_arn
            ],
            |row| row.get(0),
        )?;
    let moved_to = turn.db.last_insert_rowid();
    turn.db
        .prepare_cached("DELETE FROM message WHERE sequence = ?1")?
        .execute([sequence])?;
    if let Some(group) = group.filter(|_| target.is_fifo()) {
        group::joined(turn, target.id, &group, moved_to, now_ms)?;
    }
    turn.stir(target.id);
    Ok(())
}
