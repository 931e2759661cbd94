//! Message groups of FIFO queues: which comes first and until when it is blocked.

use crate::engine::answer::QueueId;
use crate::engine::fault::Fault;
use crate::engine::turn::Turn;
use rusqlite::{Connection, ToSql, params};

/// A message joined the end of its group. Only the first one opens the group.
pub(crate) fn joined(
    turn: &Turn<'_>,
    queue: QueueId,
    group: &str,
    sequence: i64,
    visible_at_ms: i64,
) -> Result<(), Fault> {
    turn.db
        .prepare_cached(
            "INSERT INTO fifo_group (queue, group_id, first_sequence, blocked_until_ms)
             VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
        )?
        .execute(params![queue.0, group, sequence, visible_at_ms])?;
    Ok(())
}

/// Messages of the group were received, settled or removed: works out anew what comes first
/// and until when the group is blocked — while any of its messages is in flight, and until its
/// first one is visible.
pub(crate) fn refresh(turn: &Turn<'_>, queue: QueueId, group: &str) -> Result<(), Fault> {
    Ok(work_out(turn.db, queue, group)?)
}

/// As [`refresh`], of a group that may be called anything.
pub(crate) fn work_out(db: &Connection, queue: QueueId, group: impl ToSql) -> rusqlite::Result<()> {
    let worked_out = db
        .prepare_cached(
            "INSERT INTO fifo_group (queue, group_id, first_sequence, blocked_until_ms)
             SELECT queue, group_id, sequence, max(visible_at_ms, coalesce((
                        SELECT max(visible_at_ms) FROM message INDEXED BY message_received
                        WHERE queue = ?1 AND group_id = ?2 AND receipt IS NOT NULL), 0))
             FROM message INDEXED BY message_group
             WHERE queue = ?1 AND group_id = ?2 ORDER BY sequence LIMIT 1
             ON CONFLICT DO UPDATE SET first_sequence = excluded.first_sequence,
                                       blocked_until_ms = excluded.blocked_until_ms",
        )?
        .execute(params![queue.0, group])?;
    if worked_out == 0 {
        db.prepare_cached("DELETE FROM fifo_group WHERE queue = ?1 AND group_id = ?2")?
            .execute(params![queue.0, group])?;
    }
    Ok(())
}

/// Up to `most` groups that can be received from, the longest waiting first.
pub(crate) fn open(turn: &Turn<'_>, queue: QueueId, most: i64) -> Result<Vec<String>, Fault> {
    let mut statement = turn.db.prepare_cached(
        "SELECT group_id FROM fifo_group INDEXED BY fifo_group_order
         WHERE queue = ?1 AND blocked_until_ms <= ?2 ORDER BY first_sequence LIMIT ?3",
    )?;
    let groups = statement.query_map(params![queue.0, turn.now_ms, most], |row| row.get(0))?;
    Ok(groups.collect::<Result<_, _>>()?)
}
