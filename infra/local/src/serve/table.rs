//! The table: DynamoDB's protocol over one SQLite file, on a loopback port.
//!
//! It has a thread of its own, for its calls to SQLite block.

use crate::serve::clients::{self, Endpoint};
use crate::serve::damaged_rows::DamagedRows;
use crate::serve::due_rows::DueRows;
use crate::serve::fault::ServeError;
use crate::serve::file_check::{self, FileCheck};
use crate::serve::records::Records;
use crate::serve::{access, connections, folder, table_protocol};
use dynoxide::Database;
use gradus_store::shape::{self, Index};
use gradus_store::table;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::watch;

/// How long a request that makes the table may take to come.
const MAKING_TIMEOUT: Duration = Duration::from_secs(60);

/// The table's name.
pub(crate) const TABLE: &str = "gradus";

/// The table's server, running.
#[derive(Debug)]
pub(crate) struct TableServer {
    /// Its stream.
    pub(crate) records: Records,
    file: PathBuf,
    check: FileCheck,
    stop: watch::Sender<bool>,
    thread: JoinHandle<Result<(), String>>,
}

impl TableServer {
    /// Opens the file, making it where it is missing, and serves it.
    ///
    /// # Errors
    /// [`ServeError::Table`] where the file cannot be opened, [`ServeError::Runtime`].
    pub(crate) fn start(
        file: &Path,
        listener: TcpListener,
        endpoint: &Endpoint,
        patience: Duration,
    ) -> Result<Self, ServeError> {
        folder::keep_private(file)?;
        let database = open(file).map_err(|cause| ServeError::Table {
            path: file.to_path_buf(),
            cause,
        })?;
        let records = Records::of(TABLE, database.clone(), file.to_path_buf())?;
        let unreadable = |error: rusqlite::Error| ServeError::Table {
            path: file.to_path_buf(),
            cause: error.to_string(),
        };
        let damaged = DamagedRows::of(TABLE, file).map_err(unreadable)?;
        let due = DueRows::of(TABLE, file).map_err(unreadable)?;
        let check = FileCheck::start(TABLE, file).map_err(ServeError::Runtime)?;
        let looked = check.looked();
        if let Some(Err(found)) = looked.get() {
            return Err(ServeError::Table {
                path: file.to_path_buf(),
                cause: format!("it was damaged: {found}"),
            });
        }
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(ServeError::Runtime)?;
        let router = access::guarded(
            table_protocol::router(database, damaged, due, looked),
            endpoint.address,
            endpoint.token.clone(),
        );
        let (stop, stopped) = watch::channel(false);
        let thread = std::thread::Builder::new()
            .name("table".to_owned())
            .spawn(move || {
                runtime.block_on(async move {
                    let listener = tokio::net::TcpListener::from_std(listener)
                        .map_err(|error| error.to_string())?;
                    connections::serve(listener, router, patience, stopped).await;
                    Ok(())
                })
            })
            .map_err(ServeError::Runtime)?;
        Ok(Self {
            records,
            file: file.to_path_buf(),
            check,
            stop,
            thread,
        })
    }

    /// Lets running requests finish and closes the file, into which goes all that stands in its
    /// log. Blocks until that is done.
    ///
    /// # Errors
    /// Why serving had ended early, or what still stands in the log.
    pub(crate) fn stop(self) -> Result<(), String> {
        drop(self.records);
        self.check.stop();
        self.stop.send_replace(true);
        match self.thread.join() {
            Ok(ended) => ended?,
            Err(_) => return Err("the table's thread panicked".to_owned()),
        }
        let emptied: rusqlite::Result<i64> =
            rusqlite::Connection::open(&self.file).and_then(|file| {
                file.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
            });
        match emptied {
            Ok(0) => Ok(()),
            Ok(_) => Err("others read its file: its log stays beside it".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// Makes the file with the table in it, where it is missing: aside, and put in its place whole,
/// for the table is made in many steps and the process may end between two.
///
/// # Errors
/// [`ServeError`].
pub(crate) async fn make(file: &Path) -> Result<(), ServeError> {
    if file.exists() {
        return Ok(());
    }
    let unfinished = file.with_extension("unfinished");
    for left in ["unfinished", "unfinished-wal", "unfinished-shm"] {
        folder::remove(&file.with_extension(left))?;
    }
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(ServeError::Runtime)?;
    listener
        .set_nonblocking(true)
        .map_err(ServeError::Runtime)?;
    let address = listener.local_addr().map_err(ServeError::Runtime)?;
    let endpoint = Endpoint {
        address,
        token: access::new_token()?,
    };
    let server = TableServer::start(&unfinished, listener, &endpoint, MAKING_TIMEOUT)?;
    let client = clients::table(&endpoint);
    prepare(&client).await?;
    // Where the first attempt broke off half way, the next one hears that the table is there.
    check_shape(&client, &unfinished).await?;
    let stopped = tokio::task::spawn_blocking(move || server.stop()).await;
    let ended = match stopped {
        Ok(Ok(())) => without_log(&unfinished).map_err(|error| error.to_string()),
        Ok(Err(cause)) => Err(cause),
        Err(error) => Err(error.to_string()),
    };
    match ended {
        Ok(()) => folder::put_in_place(&unfinished, file),
        Err(cause) => Err(ServeError::Table {
            path: unfinished,
            cause,
        }),
    }
}

/// Brings what is in a file's log into the file: a name is given to one of them alone.
fn without_log(file: &Path) -> rusqlite::Result<()> {
    rusqlite::Connection::open(file)?
        .execute_batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE")
}

/// Makes the table where it is missing.
///
/// # Errors
/// [`ServeError::Service`].
async fn prepare(client: &aws_sdk_dynamodb::Client) -> Result<(), ServeError> {
    let Err(error) = table::create(client, TABLE).await else {
        return Ok(());
    };
    let is_there = error
        .as_service_error()
        .is_some_and(|error| error.is_resource_in_use_exception());
    if is_there {
        return Ok(());
    }
    let found = error
        .as_service_error()
        .map_or_else(|| error.to_string(), ToString::to_string);
    Err(ServeError::service("the table cannot be made", found))
}

/// That the table has all its indexes, and is defined as it was made: a stream that is off in a
/// damaged file announces nothing, and an index that shows less is not read any more.
///
/// # Errors
/// [`ServeError::Table`].
pub(crate) async fn check_shape(
    client: &aws_sdk_dynamodb::Client,
    file: &Path,
) -> Result<(), ServeError> {
    let all = [
        Index::Statement,
        Index::ExpireAt,
        Index::ReviewAt,
        Index::RemindAt,
    ];
    let checked = match shape::check(client, TABLE, &all).await {
        Ok(()) => shape::check_definition(client, TABLE).await,
        Err(error) => Err(error),
    };
    checked.map_err(|error| ServeError::Table {
        path: file.to_path_buf(),
        cause: error.to_string(),
    })
}

fn open(file: &Path) -> Result<Database, String> {
    let name = file.to_str().ok_or("its name is not UTF-8")?;
    let database = Database::new(name).map_err(|error| in_short(&error.to_string()))?;
    // Sets `synchronous = NORMAL`, as the queue has it: an acknowledged write survives the
    // end of the process, `kill -9` included, and a power failure may take the last moments.
    database
        .disable_bulk_loading()
        .map_err(|error| error.to_string())?;
    find_the_streams_end(file).map_err(|error| error.to_string())?;
    rusqlite::Connection::open(file)
        .and_then(|file| file_check::mend_the_streams_indexes(&file))
        .map_err(|error| error.to_string())?;
    Ok(database)
}

/// What is wrong with a file, without advice on encryption, which no file of ours has.
fn in_short(cause: &str) -> String {
    if cause.contains("not a valid SQLite database") {
        "file is not a database".to_owned()
    } else {
        cause.trim_start_matches("Internal error: ").to_owned()
    }
}

/// An index by which the last record of the stream is found. Each write asks for it, and
/// without an index that reads the whole stream.
fn find_the_streams_end(file: &Path) -> rusqlite::Result<()> {
    rusqlite::Connection::open(file)?.execute_batch(
        "CREATE INDEX IF NOT EXISTS gradus_stream_end
         ON _stream_records (table_name, CAST(sequence_number AS INTEGER))",
    )
}

#[cfg(test)]
mod tests {
    use super::open;

    #[test]
    fn the_streams_last_record_is_found_without_reading_the_stream() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("table.sqlite");
        drop(open(&file).unwrap());

        let plan: String = rusqlite::Connection::open(&file)
            .unwrap()
            .query_row(
                "EXPLAIN QUERY PLAN
                 SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1
                 FROM _stream_records WHERE table_name = 'gradus'",
                [],
                |row| row.get(3),
            )
            .unwrap();

        assert!(plan.contains("gradus_stream_end"), "{plan}");
    }
}
