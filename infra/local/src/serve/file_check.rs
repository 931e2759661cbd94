//! Whether the table's file is whole: its indexes say what its rows say.
//!
//! SQLite believes an index. What does not stand there as it stands in its row is not found, as
//! though it had never been written.

use rusqlite::{Connection, ErrorCode, InterruptHandle, OpenFlags};
use std::io;
use std::path::Path;
use std::thread::JoinHandle;

/// What a check says of a file, or of a part of it, that is whole.
const WHOLE: &str = "ok";

/// A look at the whole file, once, beside the table's work: it takes as long as reading all of it.
pub(crate) struct FileCheck {
    /// `None`: it did not begin.
    interrupt: Option<InterruptHandle>,
    thread: JoinHandle<()>,
}

impl std::fmt::Debug for FileCheck {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FileCheck").finish_non_exhaustive()
    }
}

impl FileCheck {
    /// Begins.
    ///
    /// # Errors
    /// No thread is to be had.
    pub(crate) fn start(file: &Path) -> io::Result<Self> {
        let path = file.display().to_string();
        let opened = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY);
        let interrupt = opened.as_ref().ok().map(Connection::get_interrupt_handle);
        let thread = std::thread::Builder::new()
            .name("check".to_owned())
            .spawn(move || {
                let found = opened.and_then(|file| findings(&file));
                match found {
                    Ok(found) if found.is_empty() => {}
                    Ok(found) => tracing::error!(
                        file = path,
                        found = ?found,
                        "the table's file was damaged: what is named here may not be found, or be \
                         found twice; restore it from a backup"
                    ),
                    Err(error) if was_interrupted(&error) => {}
                    Err(error) => {
                        tracing::error!(file = path, %error, "the table's file cannot be checked");
                    }
                }
            })?;
        Ok(Self { interrupt, thread })
    }

    /// Ends it, wherever it is.
    pub(crate) fn stop(self) {
        while !self.thread.is_finished() {
            if let Some(interrupt) = &self.interrupt {
                interrupt.interrupt();
            }
            std::thread::yield_now();
        }
        if self.thread.join().is_err() {
            tracing::error!("the check of the table's file panicked");
        }
    }
}

/// The first things that are wrong with a file, as SQLite says them.
fn findings(file: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut found = file.prepare("PRAGMA integrity_check(10)")?;
    let found = found.query_map([], |row| row.get(0))?;
    let found = found.collect::<rusqlite::Result<Vec<String>>>()?;
    Ok(found.into_iter().filter(|said| said != WHOLE).collect())
}

fn was_interrupted(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted)
}

/// Builds the indexes of the stream's records anew where they say other than the records: of what
/// does not stand in its index as it stands in its row nothing can be deleted.
///
/// # Errors
/// The file cannot be read or written.
pub(crate) fn mend_the_streams_indexes(file: &Connection) -> rusqlite::Result<()> {
    let check = "PRAGMA integrity_check(_stream_records)";
    let found: String = file.query_row(check, [], |row| row.get(0))?;
    if found == WHOLE {
        return Ok(());
    }
    file.execute_batch("REINDEX _stream_records")?;
    tracing::warn!(
        found,
        "the table's file was damaged: the indexes of the stream's records are built anew"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{findings, mend_the_streams_indexes};
    use rusqlite::Connection;

    /// A table of keys in whose index one stands otherwise than in its row.
    fn damaged() -> Connection {
        let file = Connection::open_in_memory().unwrap();
        // The row is changed while nobody knows of the index.
        file.execute_batch(
            "CREATE TABLE _stream_records (id INTEGER PRIMARY KEY, key TEXT);
             CREATE INDEX by_key ON _stream_records (key);
             INSERT INTO _stream_records VALUES (1, 'a');
             CREATE TABLE kept AS SELECT * FROM sqlite_schema WHERE name = 'by_key';
             PRAGMA writable_schema = ON;
             DELETE FROM sqlite_schema WHERE name = 'by_key';
             PRAGMA writable_schema = RESET;
             UPDATE _stream_records SET key = 'b';
             PRAGMA writable_schema = ON;
             INSERT INTO sqlite_schema SELECT * FROM kept;
             PRAGMA writable_schema = RESET",
        )
        .unwrap();
        file
    }

    #[test]
    fn a_record_that_its_index_has_otherwise_is_found_and_can_be_deleted_once_that_is_mended() {
        let file = damaged();
        assert_eq!(findings(&file).unwrap().len(), 1);
        let delete = || file.execute("DELETE FROM _stream_records WHERE id = 1", []);
        delete().unwrap_err();

        mend_the_streams_indexes(&file).unwrap();

        assert_eq!(findings(&file).unwrap(), [""; 0]);
        assert_eq!(delete().unwrap(), 1);
    }
}
