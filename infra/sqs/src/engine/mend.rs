//! What is looked over when a file is opened: a bit that has turned in a column by which messages
//! are found leaves a message where nobody ever comes by, and its digest unread.

use crate::engine::answer::QueueId;
use crate::engine::attributes::MAX_VISIBILITY_SECONDS;
use crate::engine::{damage, group, name, send};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, Params, Row, ToSql, Transaction, TransactionBehavior, params};
use std::collections::{BTreeMap, BTreeSet};

/// The most sequences that a line of the log names.
const MOST_NAMED: usize = 100;

/// Sees to it that every message that waits can be received, now or within the longest time
/// that one may be hidden, or else is set aside. Where nothing is wrong nothing is written, and
/// no message is read, only what the indexes hold of them.
pub(crate) fn look_over(connection: &Connection, now_ms: i64) -> rusqlite::Result<()> {
    if look(connection, now_ms)? {
        return Ok(());
    }
    rebuild(connection, now_ms)
}

/// Builds all that is derived from the messages anew, and looks over what it says then.
pub(crate) fn rebuild(connection: &Connection, now_ms: i64) -> rusqlite::Result<()> {
    // A table without row ids is an index itself, and emptied without looking into it.
    connection.execute_batch("REINDEX message; DELETE FROM fifo_group")?;
    tracing::warn!("the queues' file was damaged: the indexes of messages are built anew");
    if !look(connection, now_ms)? {
        tracing::error!("the queues' file is damaged: messages may wait that nobody receives");
    }
    Ok(())
}

/// Mends what is wrong, and says whether it is right then; if not, nothing has happened.
fn look(connection: &Connection, now_ms: i64) -> rusqlite::Result<bool> {
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    let queues = queues(connection)?;
    let mut found = Found::default();
    set_strays_aside(connection, &queues, &mut found)?;
    show(connection, &queues, now_ms, &mut found)?;
    for queue in queues.iter().filter(|queue| queue.is_fifo) {
        if !look_over_groups(connection, queue.id, now_ms, &mut found)? {
            return Ok(false);
        }
    }
    transaction.commit()?;
    found.tell();
    Ok(true)
}

/// What was wrong.
#[derive(Default)]
struct Found {
    /// Messages that are set aside.
    lost: Vec<i64>,
    /// How many messages were hidden for too long.
    shown: usize,
    /// Of how many groups something wrong was noted.
    groups: usize,
}

impl Found {
    fn set_aside(&mut self, db: &Connection, lost: Vec<i64>) -> rusqlite::Result<()> {
        for sequence in &lost {
            damage::move_aside(db, *sequence)?;
        }
        self.lost.extend(lost);
        Ok(())
    }

    fn tell(&self) {
        if !self.lost.is_empty() {
            tracing::error!(
                messages = self.lost.len(),
                sequences = ?self.lost.get(..MOST_NAMED).unwrap_or(&self.lost),
                "messages were damaged in the queues' file: they belong to no queue, or to no \
                 group of a FIFO queue; nobody receives them, they stand in the table \
                 damaged_message of the file"
            );
        }
        if self.shown > 0 || self.groups > 0 {
            tracing::warn!(
                messages = self.shown,
                groups = self.groups,
                "the queues' file was mended: messages that were hidden for longer than any may \
                 be are visible, and of groups that were noted wrongly it is noted anew what \
                 comes first and until when they are blocked"
            );
        }
    }
}

/// A queue, as far as its messages are looked for by it.
struct Known {
    id: QueueId,
    is_fifo: bool,
}

fn queues(db: &Connection) -> rusqlite::Result<Vec<Known>> {
    let mut statement = db.prepare("SELECT id, name FROM queue")?;
    let rows = statement.query_map([], |row| {
        let name = String::from_utf8_lossy(row.get_ref(1)?.as_bytes()?);
        Ok(Known {
            id: QueueId(row.get(0)?),
            is_fifo: name::is_fifo(&name),
        })
    })?;
    rows.collect()
}

/// Messages of a queue that is none are set aside, and what is noted of groups that it, or a
/// queue without groups, cannot have is forgotten.
fn set_strays_aside(db: &Connection, queues: &[Known], found: &mut Found) -> rusqlite::Result<()> {
    for id in queues_in(db, "message")? {
        if !queues.iter().any(|queue| queue.id == id) {
            found.set_aside(db, sequences(db, "queue = ?1", [id.0])?)?;
        }
    }
    for id in queues_in(db, "fifo_group")? {
        if !queues.iter().any(|queue| queue.id == id && queue.is_fifo) {
            let noted = db.execute("DELETE FROM fifo_group WHERE queue = ?1", [id.0])?;
            found.groups = found.groups.saturating_add(noted);
        }
    }
    Ok(())
}

/// The queues that a table speaks of, found by leaps through an index that begins with them.
fn queues_in(db: &Connection, table: &str) -> rusqlite::Result<Vec<QueueId>> {
    let mut statement = db.prepare(&format!(
        "WITH RECURSIVE found (id) AS (
             SELECT min(queue) FROM {table}
             UNION ALL
             SELECT (SELECT min(queue) FROM {table} WHERE queue > id) FROM found
             WHERE id IS NOT NULL)
         SELECT id FROM found WHERE id IS NOT NULL"
    ))?;
    let rows = statement.query_map([], |row| row.get(0).map(QueueId))?;
    rows.collect()
}

/// Makes those messages visible that are hidden for longer than any delay or visibility timeout
/// allows.
fn show(db: &Connection, queues: &[Known], now_ms: i64, found: &mut Found) -> rusqlite::Result<()> {
    let latest_ms = now_ms.saturating_add(MAX_VISIBILITY_SECONDS.saturating_mul(1_000));
    for queue in queues {
        let shown = db.execute(
            "UPDATE message SET visible_at_ms = ?2 WHERE queue = ?1 AND visible_at_ms > ?3",
            params![queue.id.0, now_ms, latest_ms],
        )?;
        found.shown = found.shown.saturating_add(shown);
    }
    Ok(())
}

/// Sets the messages of a FIFO queue aside that are in no group, and has noted of the groups
/// what their messages say. Whether it is found there then: what an index has in the wrong place
/// is not.
fn look_over_groups(
    db: &Connection,
    queue: QueueId,
    now_ms: i64,
    found: &mut Found,
) -> rusqlite::Result<bool> {
    let (mut waiting, in_groups) = waiting_groups(db, queue, now_ms)?;
    let all: i64 = db.query_row(
        "SELECT count(*) FROM message INDEXED BY message_visible WHERE queue = ?1",
        [queue.0],
        |row| row.get(0),
    )?;
    if all != in_groups {
        found.set_aside(
            db,
            sequences(db, "queue = ?1 AND group_id IS NULL", [queue.0])?,
        )?;
    }
    for group in waiting.extract_if(.., |group| !send::is_key(&group.name.0)) {
        found.set_aside(
            db,
            sequences(
                db,
                "queue = ?1 AND group_id = ?2",
                params![queue.0, group.name],
            )?,
        )?;
    }
    if are_noted(db, queue, now_ms, &waiting)? {
        return Ok(true);
    }
    let noted = BTreeSet::from_iter(noted(db, queue, now_ms)?);
    let standing: BTreeSet<&Group> = waiting.iter().collect();
    let wrong: BTreeSet<&Name> = standing
        .symmetric_difference(&noted.iter().collect())
        .map(|group| &group.name)
        .collect();
    for name in &wrong {
        group::work_out(db, queue, *name)?;
    }
    found.groups = found.groups.saturating_add(wrong.len());
    are_noted(db, queue, now_ms, &waiting)
}

fn sequences(db: &Connection, of: &str, with: impl Params) -> rusqlite::Result<Vec<i64>> {
    let mut statement = db.prepare(&format!("SELECT sequence FROM message WHERE {of}"))?;
    let rows = statement.query_map(with, |row| row.get(0))?;
    rows.collect()
}

/// What a group is called, readable or not.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Name(Vec<u8>);

impl ToSql for Name {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Text(&self.0)))
    }
}

/// A group: what comes first in it, and until when it is blocked, or now if it is not.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Group {
    name: Name,
    first: i64,
    blocked_until_ms: i64,
}

impl Group {
    fn is(&self, row: &Row<'_>, now_ms: i64) -> rusqlite::Result<bool> {
        Ok(row.get_ref(0)?.as_bytes()? == self.name.0
            && row.get::<_, i64>(1)? == self.first
            && now_ms.max(row.get(2)?) == self.blocked_until_ms)
    }
}

const BY_NAME: &str = "SELECT group_id, first_sequence, blocked_until_ms FROM fifo_group
     WHERE queue = ?1 ORDER BY group_id";

const BY_FIRST: &str = "SELECT group_id, first_sequence, blocked_until_ms FROM fifo_group
     INDEXED BY fifo_group_order WHERE queue = ?1 ORDER BY first_sequence";

/// The groups as they are noted.
fn noted(db: &Connection, queue: QueueId, now_ms: i64) -> rusqlite::Result<Vec<Group>> {
    let mut statement = db.prepare(BY_NAME)?;
    let rows = statement.query_map([queue.0], |row| {
        Ok(Group {
            name: Name(row.get_ref(0)?.as_bytes()?.to_vec()),
            first: row.get(1)?,
            blocked_until_ms: now_ms.max(row.get(2)?),
        })
    })?;
    rows.collect()
}

/// Whether these groups, by name, are those that are noted: under their names, and in the index
/// by which they are received from.
fn are_noted(
    db: &Connection,
    queue: QueueId,
    now_ms: i64,
    groups: &[Group],
) -> rusqlite::Result<bool> {
    let mut in_order: Vec<&Group> = groups.iter().collect();
    if !are_in(db, queue, now_ms, BY_NAME, &in_order)? {
        return Ok(false);
    }
    in_order.sort_unstable_by_key(|group| group.first);
    are_in(db, queue, now_ms, BY_FIRST, &in_order)
}

fn are_in(
    db: &Connection,
    queue: QueueId,
    now_ms: i64,
    sql: &str,
    groups: &[&Group],
) -> rusqlite::Result<bool> {
    let mut statement = db.prepare(sql)?;
    let mut rows = statement.query([queue.0])?;
    for group in groups {
        match rows.next()? {
            Some(row) if group.is(row, now_ms)? => {}
            Some(_) | None => return Ok(false),
        }
    }
    Ok(rows.next()?.is_none())
}

/// The groups as their messages have it ([`group::refresh`]), by name, and how many messages
/// they have: read from indexes alone.
fn waiting_groups(
    db: &Connection,
    queue: QueueId,
    now_ms: i64,
) -> rusqlite::Result<(Vec<Group>, i64)> {
    let hidden = hidden(db, queue, now_ms)?;
    let in_flight = in_flight(db, queue, now_ms)?;
    let mut statement = db.prepare(
        "SELECT group_id, sequence FROM message INDEXED BY message_group
         WHERE queue = ?1 AND group_id IS NOT NULL ORDER BY group_id, sequence",
    )?;
    let mut groups: Vec<Group> = Vec::new();
    let mut messages = 0_i64;
    let mut rows = statement.query([queue.0])?;
    while let Some(row) = rows.next()? {
        messages = messages.saturating_add(1);
        let name = row.get_ref(0)?.as_bytes()?;
        if groups.last().is_some_and(|group| group.name.0 == name) {
            continue;
        }
        let (name, first) = (Name(name.to_vec()), row.get(1)?);
        let blocks = [hidden.get(&first), in_flight.get(&name)];
        groups.push(Group {
            blocked_until_ms: blocks.into_iter().flatten().fold(now_ms, |a, b| a.max(*b)),
            name,
            first,
        });
    }
    Ok((groups, messages))
}

/// Until when messages are hidden that are.
fn hidden(db: &Connection, queue: QueueId, now_ms: i64) -> rusqlite::Result<BTreeMap<i64, i64>> {
    let mut statement = db.prepare(
        "SELECT sequence, visible_at_ms FROM message INDEXED BY message_visible
         WHERE queue = ?1 AND visible_at_ms > ?2",
    )?;
    let rows = statement.query_map([queue.0, now_ms], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

/// Until when groups have messages in flight.
fn in_flight(
    db: &Connection,
    queue: QueueId,
    now_ms: i64,
) -> rusqlite::Result<BTreeMap<Name, i64>> {
    let mut statement = db.prepare(
        "SELECT group_id, max(visible_at_ms) FROM message INDEXED BY message_received
         WHERE queue = ?1 AND group_id IS NOT NULL AND receipt IS NOT NULL AND visible_at_ms > ?2
         GROUP BY group_id",
    )?;
    let rows = statement.query_map([queue.0, now_ms], |row| {
        Ok((Name(row.get_ref(0)?.as_bytes()?.to_vec()), row.get(1)?))
    })?;
    rows.collect()
}
