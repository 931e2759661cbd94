//! How long messages are kept that nobody takes.

use crate::engine::fault::Fault;
use crate::engine::group;
use crate::engine::queue::Queue;
use crate::engine::turn::Turn;
use rusqlite::{OptionalExtension as _, params};

/// What becomes of messages that nobody takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Retention {
    /// They are gone after the queue's retention period, as in AWS.
    #[default]
    ByClock,
    /// They stay: for a clock that is moved by months at once, while those who read the queue
    /// had no time to.
    UntilTaken,
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
