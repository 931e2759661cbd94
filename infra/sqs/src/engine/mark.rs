//! A place in the stream of all messages, by which one can wait for those before it while
//! others come.

use rusqlite::{Connection, OptionalExtension as _, params};

/// The newest message of all queues at some moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark(i64);

/// The newest message, those included that are gone.
pub(crate) fn newest(db: &Connection) -> rusqlite::Result<Mark> {
    let newest = db
        .prepare_cached("SELECT seq FROM sqlite_sequence WHERE name = 'message'")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(Mark(newest.unwrap_or(0)))
}

/// Whether a queue holds no message of the mark's time or before, visible or not.
pub(crate) fn is_through(db: &Connection, queue: &str, mark: Mark) -> rusqlite::Result<bool> {
    let held = db
        .prepare_cached(
            "SELECT 1 FROM message JOIN queue ON queue.id = message.queue
             WHERE queue.name = ?1 AND message.sequence <= ?2 LIMIT 1",
        )?
        .query_row(params![queue, mark.0], |_| Ok(()))
        .optional()?;
    Ok(held.is_none())
}
