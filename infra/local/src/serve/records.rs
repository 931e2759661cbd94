//! The records of the table's stream, as its file keeps them.

use crate::serve::fault::ServeError;
use crate::serve::{damaged_records, file_check};
use aws_lambda_events::dynamodb::EventRecord;
use dynoxide::Database;
use dynoxide::actions::describe_stream::DescribeStreamRequest;
use dynoxide::actions::get_records::GetRecordsRequest;
use dynoxide::actions::get_shard_iterator::GetShardIteratorRequest;
use dynoxide::actions::list_streams::ListStreamsRequest;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// How often it is looked whether any are left, where somebody waits for them.
const ASK_AGAIN: Duration = Duration::from_millis(5);
/// How long a trim waits for the table's own writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The records that are still to be announced.
#[derive(Clone)]
pub(crate) struct Records {
    database: Database,
    table: &'static str,
    trimmer: Arc<Mutex<rusqlite::Connection>>,
    /// Somebody waits for them.
    wanted: Arc<Notify>,
}

impl std::fmt::Debug for Records {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Records").finish_non_exhaustive()
    }
}

impl Records {
    /// Those of a table, whose file is open already.
    ///
    /// # Errors
    /// [`ServeError::Table`].
    pub(crate) fn of(
        table: &'static str,
        database: Database,
        file: PathBuf,
    ) -> Result<Self, ServeError> {
        let opened = rusqlite::Connection::open(&file).and_then(|connection| {
            connection.busy_timeout(BUSY_TIMEOUT)?;
            Ok(connection)
        });
        match opened {
            Ok(connection) => Ok(Self {
                database,
                table,
                trimmer: Arc::new(Mutex::new(connection)),
                wanted: Arc::default(),
            }),
            Err(error) => Err(ServeError::Table {
                path: file,
                cause: error.to_string(),
            }),
        }
    }

    /// The first ones, at most so many; those that were damaged are set aside.
    ///
    /// # Errors
    /// [`ServeError::Service`].
    pub(crate) async fn next(&self, count: usize) -> Result<Vec<EventRecord>, ServeError> {
        let (database, table) = (self.database.clone(), self.table);
        let trimmer = Arc::clone(&self.trimmer);
        blocking(move || {
            let mut connection = trimmer.lock().unwrap_or_else(PoisonError::into_inner);
            damaged_records::set_aside(&mut connection, table, count).map_err(unreadable)?;
            drop(connection);
            let iterator = first_of(&database, table)?;
            let answer = database.get_records(GetRecordsRequest {
                shard_iterator: iterator,
                limit: Some(count),
            });
            let records = answer.map_err(unreadable)?.records;
            serde_json::to_value(records)
                .and_then(serde_json::from_value)
                .map_err(unreadable)
        })
        .await
    }

    /// Returns when those that are there now are announced, or none can be seen; whoever announces
    /// them is told at once that somebody waits.
    pub(crate) async fn until_announced(&self) {
        let Ok(Some(last)) = self.number("max").await else {
            return;
        };
        while let Ok(Some(first)) = self.number("min").await
            && first <= last
        {
            self.wanted.notify_one();
            tokio::time::sleep(ASK_AGAIN).await;
        }
    }

    /// Returns when somebody waits for them.
    pub(crate) async fn wanted(&self) {
        self.wanted.notified().await;
    }

    /// The greatest or the least of their numbers in the file; `None`: there are none.
    async fn number(&self, which: &'static str) -> Result<Option<i64>, ServeError> {
        let (trimmer, table) = (Arc::clone(&self.trimmer), self.table);
        blocking(move || {
            let connection = trimmer.lock().unwrap_or_else(PoisonError::into_inner);
            let asked = format!("SELECT {which}(id) FROM _stream_records WHERE table_name = ?1");
            let mut asked = connection.prepare_cached(&asked).map_err(unreadable)?;
            asked
                .query_row([table], |row| row.get(0))
                .map_err(unreadable)
        })
        .await
    }

    /// Sets the first one aside where it is in no form that is known, and its item in the table
    /// is: it was damaged, and no other release will take it.
    ///
    /// # Errors
    /// [`ServeError::Service`].
    pub(crate) async fn set_aside_other_codec(&self) -> Result<(), ServeError> {
        let (trimmer, table) = (Arc::clone(&self.trimmer), self.table);
        blocking(move || {
            let mut connection = trimmer.lock().unwrap_or_else(PoisonError::into_inner);
            damaged_records::set_aside_other_codec(&mut connection, table).map_err(unreadable)
        })
        .await
    }

    /// Builds the indexes of the records anew where they say other than the records.
    ///
    /// # Errors
    /// [`ServeError::Service`].
    pub(crate) async fn mend_indexes(&self) -> Result<(), ServeError> {
        let trimmer = Arc::clone(&self.trimmer);
        blocking(move || {
            let connection = trimmer.lock().unwrap_or_else(PoisonError::into_inner);
            file_check::mend_the_streams_indexes(&connection).map_err(unreadable)
        })
        .await
    }

    /// Empties the file's log of changes, in which what was deleted still stands; false: others
    /// were at work, and it is to be tried again.
    ///
    /// # Errors
    /// [`ServeError::Service`].
    pub(crate) async fn empty_log(&self) -> Result<bool, ServeError> {
        let trimmer = Arc::clone(&self.trimmer);
        blocking(move || {
            let connection = trimmer.lock().unwrap_or_else(PoisonError::into_inner);
            connection
                .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| {
                    row.get::<_, i64>(0)
                })
                .map(|is_busy| is_busy == 0)
                .map_err(|error| ServeError::service("the table's log cannot be emptied", error))
        })
        .await
    }

    /// Whether the file still holds what was deleted, until it is written over by chance.
    pub(crate) fn keeps_what_is_deleted(&self) -> bool {
        let connection = self.trimmer.lock().unwrap_or_else(PoisonError::into_inner);
        let overwrites = connection.pragma_query_value(None, "secure_delete", |row| row.get(0));
        overwrites != Ok(1)
    }

    /// Deletes the first ones, so many.
    ///
    /// # Errors
    /// [`ServeError::Service`].
    pub(crate) async fn trim(&self, count: usize) -> Result<(), ServeError> {
        let (trimmer, table) = (Arc::clone(&self.trimmer), self.table);
        blocking(move || {
            let connection = trimmer.lock().unwrap_or_else(PoisonError::into_inner);
            connection
                .execute(
                    "DELETE FROM _stream_records WHERE rowid IN (
                         SELECT rowid FROM _stream_records WHERE table_name = ?1
                         ORDER BY CAST(sequence_number AS INTEGER) LIMIT ?2
                     )",
                    (table, i64::try_from(count).unwrap_or(i64::MAX)),
                )
                .map(|_| ())
                .map_err(|error| ServeError::service("the stream cannot be trimmed", error))
        })
        .await
    }
}

/// Where the stream begins.
fn first_of(database: &Database, table: &str) -> Result<String, ServeError> {
    let asked = ListStreamsRequest {
        table_name: Some(table.to_owned()),
        ..ListStreamsRequest::default()
    };
    let streams = database.list_streams(asked).map_err(unreadable)?.streams;
    let Some(stream) = streams.into_iter().next() else {
        return Err(unreadable("the table has none"));
    };
    let asked = DescribeStreamRequest {
        stream_arn: stream.stream_arn.clone(),
        ..DescribeStreamRequest::default()
    };
    let described = database.describe_stream(asked).map_err(unreadable)?;
    let Some(shard) = described.stream_description.shards.into_iter().next() else {
        return Err(unreadable("it has no shard"));
    };
    let asked = GetShardIteratorRequest {
        stream_arn: stream.stream_arn,
        shard_id: shard.shard_id,
        shard_iterator_type: "TRIM_HORIZON".to_owned(),
        ..GetShardIteratorRequest::default()
    };
    let answer = database.get_shard_iterator(asked).map_err(unreadable)?;
    answer
        .shard_iterator
        .ok_or_else(|| unreadable("it has no beginning"))
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ServeError> + Send + 'static,
) -> Result<T, ServeError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| ServeError::service("the stream's reader broke off", error))?
}

fn unreadable(error: impl std::fmt::Display) -> ServeError {
    ServeError::service("the stream cannot be read", error)
}
