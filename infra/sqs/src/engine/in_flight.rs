//! Messages in flight: when the queues were last closed, and when the clock leaps.

use rusqlite::{Connection, Transaction, TransactionBehavior};

/// What opening a file does with messages in flight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InFlight {
    /// They stay so until their visibility timeout, as in AWS: a receiver may hold them still.
    #[default]
    Kept,
    /// They are visible at once: for queues whose receivers all end with the process. The
    /// receive counts stay, and handles given out before have expired in FIFO queues.
    GivenBack,
}

/// Makes every message in flight visible, and opens the groups that they blocked.
pub(crate) fn give_back(connection: &Connection, now_ms: i64) -> rusqlite::Result<()> {
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    transaction.execute(
        "UPDATE message SET visible_at_ms = ?1 WHERE receipt IS NOT NULL AND visible_at_ms > ?1",
        [now_ms],
    )?;
    // What blocks a group now is its first message alone, which may be delayed. They are
    // found by the index that was looked over.
    transaction.execute(
        "UPDATE fifo_group INDEXED BY fifo_group_order SET blocked_until_ms = (
             SELECT max(?1, visible_at_ms) FROM message
             WHERE sequence = fifo_group.first_sequence)
         WHERE blocked_until_ms > ?1",
        [now_ms],
    )?;
    transaction.commit()
}

/// Moves the end of every wait by as much as the clock is about to leap: whoever holds a
/// message holds it for as long as before.
pub(crate) fn leap(connection: &Connection, now_ms: i64, by_ms: i64) -> rusqlite::Result<()> {
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    transaction.execute(
        "UPDATE message SET visible_at_ms = visible_at_ms + ?2 WHERE visible_at_ms > ?1",
        [now_ms, by_ms],
    )?;
    transaction.execute(
        "UPDATE fifo_group SET blocked_until_ms = blocked_until_ms + ?2
         WHERE blocked_until_ms > ?1",
        [now_ms, by_ms],
    )?;
    transaction.commit()
}
