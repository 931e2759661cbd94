//! The database: how it is opened and what its tables mean.

use rusqlite::{Connection, ErrorCode};
use std::path::{Path, PathBuf};

/// The version of the tables below, kept in SQLite's `user_version`.
const FORMAT: i64 = 2;

/// How long an open waits for another process to let go of the file, in milliseconds.
const OPEN_WAIT_MS: u64 = 250;

/// `sequence` orders messages within a queue and is never used again. `visible_at_ms` is when
/// a message can next be received: later than now it is in flight if it has a `receipt`, and
/// delayed if it has none. `receive_count` is what callers are told, `received_here` counts
/// towards this queue's redrive policy. `digest` is over what was sent ([`crate::engine::damage`]);
/// messages that stood in a file of format 1 have none. What does not fit its digest any more
/// moves to `damaged_message`, whose columns take whatever there is. `fifo_group` is derived from `message`: per message
/// group the first message and the time until which the group is blocked.
const TABLES: &str = "
CREATE TABLE queue (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    attributes TEXT NOT NULL,
    tags TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    modified_ms INTEGER NOT NULL,
    purged_ms INTEGER
) STRICT;
CREATE TABLE message (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    queue INTEGER NOT NULL,
    message_id TEXT NOT NULL,
    body TEXT NOT NULL,
    attributes TEXT,
    trace_header TEXT,
    group_id TEXT,
    deduplication_id TEXT,
    sent_ms INTEGER NOT NULL,
    visible_at_ms INTEGER NOT NULL,
    receipt BLOB,
    received_ms INTEGER,
    first_received_ms INTEGER,
    receive_count INTEGER NOT NULL DEFAULT 0,
    received_here INTEGER NOT NULL DEFAULT 0,
    dead_letter_source TEXT,
    digest BLOB
) STRICT;
CREATE TABLE damaged_message AS SELECT * FROM message;
CREATE INDEX message_visible ON message (queue, visible_at_ms, sequence);
CREATE INDEX message_sent ON message (queue, sent_ms);
CREATE INDEX message_group ON message (queue, group_id, sequence) WHERE group_id IS NOT NULL;
CREATE INDEX message_received ON message (queue, group_id, visible_at_ms)
    WHERE receipt IS NOT NULL AND group_id IS NOT NULL;
CREATE TABLE fifo_group (
    queue INTEGER NOT NULL,
    group_id TEXT NOT NULL,
    first_sequence INTEGER NOT NULL,
    blocked_until_ms INTEGER NOT NULL,
    PRIMARY KEY (queue, group_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX fifo_group_order ON fifo_group (queue, first_sequence, blocked_until_ms);
CREATE INDEX fifo_group_blocked ON fifo_group (queue, blocked_until_ms);
CREATE TABLE deduplication (
    queue INTEGER NOT NULL,
    scope TEXT NOT NULL,
    deduplication_id TEXT NOT NULL,
    sent_ms INTEGER NOT NULL,
    message_id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (queue, scope, deduplication_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX deduplication_sent ON deduplication (sent_ms);
CREATE TABLE move_task (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    handle TEXT NOT NULL UNIQUE,
    source_arn TEXT NOT NULL,
    destination_arn TEXT,
    rate INTEGER,
    status TEXT NOT NULL,
    failure TEXT,
    moved INTEGER NOT NULL,
    to_move INTEGER NOT NULL,
    started_ms INTEGER NOT NULL
) STRICT;
";

/// What makes a file of format 1 one of format 2.
const SECOND_FORMAT: &str = "
ALTER TABLE message ADD COLUMN digest BLOB;
CREATE TABLE damaged_message AS SELECT * FROM message WHERE 0;
";

/// What SQLite says of what is as it must be.
const SOUND: &str = "ok";

/// What an acknowledged write survives.
///
/// Either way a killed process loses nothing that was answered with success, and a file is
/// never torn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// The end of the process, `kill -9` included: writes have reached the operating system.
    /// A power failure or a crash of the operating system may lose the last moments.
    #[default]
    ProcessCrash,
    /// A power failure too: every commit is synced to the disk before it is answered.
    PowerLoss,
}

/// Why the queues could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has the file open.
    #[error("the queue file {path} is in use by another process", path = path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The file is not a database, or is damaged.
    #[error("the queue file {path} is not a readable database: {cause}", path = path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        cause: rusqlite::Error,
    },
    /// A queue's row cannot be read, or the index by which it is found says another name.
    #[error(
        "the queue file {path} is damaged where its queues stand: {found}; nobody would \
         find the messages of such a queue. Set its row in the table `queue` right and run \
         `REINDEX queue`, or take the file from a backup",
        path = path.display()
    )]
    Queues {
        /// The file.
        path: PathBuf,
        /// What SQLite finds.
        found: String,
    },
    /// The file was written by a later release.
    #[error("the queue file {path} has format {found}, this release reads up to {FORMAT}", path = path.display())]
    LaterFormat {
        /// The file.
        path: PathBuf,
        /// The format found.
        found: i64,
    },
    /// Anything else: no such folder, no permission, a full disk.
    #[error("the queue file {path} cannot be opened: {cause}", path = path.display())]
    Failed {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        cause: rusqlite::Error,
    },
}

/// Opens the database in a file, creating it where it is missing, and keeps others out.
pub(crate) fn open(path: &Path, durability: Durability) -> Result<Connection, OpenError> {
    let classify = |cause| classify(path, cause);
    let connection = Connection::open(path).map_err(classify)?;
    let found = prepare(&connection, durability).map_err(classify)?;
    if found > FORMAT {
        return Err(OpenError::LaterFormat {
            path: path.to_path_buf(),
            found,
        });
    }
    let found = names_are(&connection).map_err(classify)?;
    if found != SOUND {
        return Err(OpenError::Queues {
            path: path.to_path_buf(),
            found,
        });
    }
    Ok(connection)
}

/// What SQLite finds of the queues' rows and the index of their names.
fn names_are(connection: &Connection) -> rusqlite::Result<String> {
    connection.query_row("PRAGMA integrity_check(queue)", [], |row| row.get(0))
}

/// Opens a database that lives as long as the process.
pub(crate) fn in_memory() -> Result<Connection, OpenError> {
    let connection = Connection::open_in_memory();
    let prepared = connection.and_then(|connection| {
        prepare(&connection, Durability::ProcessCrash)?;
        Ok(connection)
    });
    prepared.map_err(|cause| OpenError::Failed {
        path: PathBuf::from(":memory:"),
        cause,
    })
}

/// Sets the connection up, makes the tables in a new file and returns the format found.
fn prepare(connection: &Connection, durability: Durability) -> rusqlite::Result<i64> {
    connection.busy_timeout(std::time::Duration::from_millis(OPEN_WAIT_MS))?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(
        None,
        "synchronous",
        match durability {
            Durability::ProcessCrash => "NORMAL",
            Durability::PowerLoss => "FULL",
        },
    )?;
    connection.pragma_update_and_check(None, "journal_size_limit", 64 << 20, |_| Ok(()))?;
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let missing = match found {
        0 => Some(TABLES),
        1 => Some(SECOND_FORMAT),
        _ => None,
    };
    if let Some(missing) = missing {
        connection.execute_batch(missing)?;
        connection.pragma_update(None, "user_version", FORMAT)?;
    }
    connection.execute_batch("COMMIT")?;
    Ok(found)
}

/// What SQLite says of a file, as the reason why it is not opened.
pub(crate) fn classify(path: &Path, cause: rusqlite::Error) -> OpenError {
    let path = path.to_path_buf();
    match cause.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => OpenError::InUse { path },
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            OpenError::Unreadable { path, cause }
        }
        Some(_) | None => OpenError::Failed { path, cause },
    }
}
