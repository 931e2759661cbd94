//! Whether the table's file is whole: its indexes say what its rows say.
//!
//! SQLite believes an index. What does not stand there as it stands in its row is not found, as
//! though it had never been written: it would be recorded, and paid, once more. So the whole file
//! is looked over after each start. Small files are through before anybody is answered; of larger
//! ones the rest is looked at beside the work. An index that was damaged is built anew from the
//! rows, whose texts say their keys once more; where that does not make the file whole, nothing is
//! answered of it any more.

use dynoxide::Item;
use gradus_store::table::{MEMBER, PK, SEQUENCE, SHARD, SK, STATEMENT_INDEX};
use rusqlite::{Connection, ErrorCode, InterruptHandle, OptionalExtension as _, Transaction};
use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::Duration;

/// What a check says of a file, or of a part of it, that is whole.
const WHOLE: &str = "ok";
/// How often a start asks whether the look is through, before it goes on without.
const PATIENCE_LOOKS: u32 = 250;
/// How long it waits in between.
const ASK_AGAIN: Duration = Duration::from_millis(1);
/// How long a change waits for the table's own.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// As many findings as are looked at.
const FINDINGS_MAX: usize = 10_000;

/// What a look at the whole file came to; not set until it is through. An error says what was
/// damaged for good.
pub(crate) type Looked = Arc<OnceLock<Result<(), String>>>;

/// A look at the whole file, once: it takes as long as reading all of it.
pub(crate) struct FileCheck {
    /// `None`: it did not begin.
    interrupt: Option<InterruptHandle>,
    thread: JoinHandle<()>,
    looked: Looked,
}

impl std::fmt::Debug for FileCheck {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FileCheck").finish_non_exhaustive()
    }
}

impl FileCheck {
    /// Begins, and waits a moment for what comes of it.
    ///
    /// # Errors
    /// No thread is to be had.
    pub(crate) fn start(table: &'static str, file: &Path) -> io::Result<Self> {
        let path = file.display().to_string();
        let opened = Connection::open(file).and_then(|file| {
            file.busy_timeout(BUSY_TIMEOUT)?;
            Ok(file)
        });
        let interrupt = opened.as_ref().ok().map(Connection::get_interrupt_handle);
        let looked = Looked::default();
        let told = Arc::clone(&looked);
        let thread = std::thread::Builder::new()
            .name("check".to_owned())
            .spawn(move || match opened.and_then(|mut file| look(&mut file, table)) {
                Ok(come_to) => {
                    if let Err(found) = &come_to {
                        tracing::error!(
                            file = path,
                            found,
                            "the table's file was damaged: nothing is answered of it until it is \
                             restored from a backup"
                        );
                    }
                    let _ = told.set(come_to);
                }
                Err(error) if is_interrupted(&error) => {}
                Err(error) => {
                    tracing::error!(file = path, %error, "the table's file cannot be looked over");
                }
            })?;
        let check = Self {
            interrupt,
            thread,
            looked,
        };
        for _ in 0..PATIENCE_LOOKS {
            if check.thread.is_finished() {
                break;
            }
            std::thread::sleep(ASK_AGAIN);
        }
        Ok(check)
    }

    /// What comes of it.
    pub(crate) fn looked(&self) -> Looked {
        Arc::clone(&self.looked)
    }

    /// Ends it, wherever it is.
    pub(crate) fn stop(self) {
        while !self.thread.is_finished() {
            if let Some(interrupt) = &self.interrupt {
                interrupt.interrupt();
            }
            std::thread::sleep(ASK_AGAIN);
        }
        if self.thread.join().is_err() {
            tracing::error!("the check of the table's file panicked");
        }
    }
}

/// Looks the file over and mends its indexes; the inner error says what is damaged for good.
fn look(file: &mut Connection, table: &str) -> rusqlite::Result<Result<(), String>> {
    let found = findings(file)?;
    if found.is_empty() {
        return Ok(Ok(()));
    }
    let is_mended = match mend(file, table, &found) {
        Err(error) if is_interrupted(&error) => return Err(error),
        Err(error) => {
            tracing::warn!(%error, "the indexes of the table's file cannot be built anew");
            false
        }
        Ok(is_mended) => is_mended,
    };
    let left = findings(file)?;
    if is_mended && left.is_empty() {
        tracing::warn!(
            ?found,
            "the table's file was damaged: indexes are built anew from their rows"
        );
        return Ok(Ok(()));
    }
    Ok(Err(found.join("; ")))
}

fn is_interrupted(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted)
}

/// What is wrong with a file, as SQLite says it.
fn findings(file: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut found = file.prepare(&format!("PRAGMA integrity_check({FINDINGS_MAX})"))?;
    let found = found.query_map([], |row| row.get(0))?;
    let found = found.collect::<rusqlite::Result<Vec<String>>>()?;
    Ok(found.into_iter().filter(|said| said != WHOLE).collect())
}

/// Builds the indexes anew that findings name, and sets the columns of rows right whose text says
/// otherwise; false: there is a finding of another kind, or a row does not say its key, and
/// nothing was changed. SQLite says which of the rows it is by counting them, not by its number.
fn mend(file: &mut Connection, table: &str, found: &[String]) -> rusqlite::Result<bool> {
    let transaction = file.transaction()?;
    let mut tables = BTreeSet::new();
    for said in found {
        let Some(index) = index_of(said) else {
            return Ok(false);
        };
        let Some(of) = table_of(&transaction, index)? else {
            return Ok(false);
        };
        tables.insert(of);
    }
    for name in &tables {
        let Some(keys) = Keys::of(table, name) else {
            return Ok(false);
        };
        transaction.execute_batch(&format!("REINDEX {}", quoted(name)))?;
        if !keys.set(&transaction, name)? {
            return Ok(false);
        }
    }
    transaction.commit()?;
    Ok(true)
}

/// The index that a finding is about; `None`: it is about something else.
fn index_of(said: &str) -> Option<&str> {
    let index = [
        "missing from index ",
        "# of entries in index ",
        "entry in index ",
    ]
    .into_iter()
    .find_map(|before| Some(said.split_once(before)?.1));
    index.map(str::trim)
}

fn table_of(file: &Connection, index: &str) -> rusqlite::Result<Option<String>> {
    let asked = "SELECT tbl_name FROM sqlite_schema WHERE type = 'index' AND name = ?1";
    file.query_row(asked, [index], |row| row.get(0)).optional()
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The columns of a table by which its rows are found, each with the attribute that says it in the
/// row's text.
struct Keys(Vec<(&'static str, String)>);

impl Keys {
    /// Those of the engine's table, or of one of its indexes; `None`: it is none of them.
    fn of(table: &str, name: &str) -> Option<Self> {
        if name == table {
            return Some(Self(vec![("pk", PK.to_owned()), ("sk", SK.to_owned())]));
        }
        let index = name.strip_prefix(table)?.strip_prefix("::gsi::")?;
        let [first, second] = if index == STATEMENT_INDEX {
            [MEMBER, SEQUENCE]
        } else {
            [SHARD, index]
        };
        Some(Self(vec![
            ("gsi_pk", first.to_owned()),
            ("gsi_sk", second.to_owned()),
            ("table_pk", PK.to_owned()),
            ("table_sk", SK.to_owned()),
        ]))
    }

    /// Sets the columns of rows as their texts say; false: a text does not say one of them.
    fn set(&self, file: &Transaction<'_>, table: &str) -> rusqlite::Result<bool> {
        let table = quoted(table);
        let mut asked = file.prepare(&format!("SELECT rowid, * FROM {table} NOT INDEXED"))?;
        let mut rows = asked.query([])?;
        let mut wrong = Vec::new();
        while let Some(row) = rows.next()? {
            let number: i64 = row.get(0)?;
            let text = row.get_ref("item_json")?.as_str().ok();
            let item = text.and_then(|text| serde_json::from_str::<Item>(text).ok());
            for (column, attribute) in &self.0 {
                let said = item
                    .as_ref()
                    .and_then(|item| item.get(attribute)?.to_key_string());
                let Some(said) = said else {
                    return Ok(false);
                };
                let stands = row.get_ref(*column)?.as_bytes().unwrap_or_default();
                if stands != said.as_bytes() {
                    wrong.push((number, *column, said));
                }
            }
        }
        for (number, column, said) in wrong {
            let set = format!("UPDATE {table} SET {column} = ?1 WHERE rowid = ?2");
            file.execute(&set, (said, number))?;
        }
        Ok(true)
    }
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
    use super::{findings, look, mend_the_streams_indexes};
    use rusqlite::Connection;

    /// What is in the file, with the index on one column as though a change had passed it by.
    fn damaged(made: &str, index: &str, change: &str) -> Connection {
        let file = Connection::open_in_memory().unwrap();
        file.execute_batch(&format!(
            "{made};
             CREATE TABLE kept AS SELECT * FROM sqlite_schema WHERE name = '{index}';
             PRAGMA writable_schema = ON;
             DELETE FROM sqlite_schema WHERE name = '{index}';
             PRAGMA writable_schema = RESET;
             {change};
             PRAGMA writable_schema = ON;
             INSERT INTO sqlite_schema SELECT * FROM kept;
             PRAGMA writable_schema = RESET"
        ))
        .unwrap();
        file
    }

    /// A table of the engine's with one item, whose row is changed.
    fn table(change: &str) -> Connection {
        let made = r#"CREATE TABLE gradus (pk TEXT, sk TEXT, item_json TEXT);
            CREATE INDEX by_key ON gradus (pk, sk);
            INSERT INTO gradus VALUES ('S:c', 'S:@', '{"PK":{"S":"c"},"SK":{"S":"@"}}');
            DELETE FROM gradus;
            INSERT INTO gradus (rowid, pk, sk, item_json) VALUES (7, 'S:a', 'S:@', '{"PK":{"S":"a"},"SK":{"S":"@"}}')"#;
        damaged(made, "by_key", change)
    }

    fn keys(file: &Connection) -> Vec<String> {
        let mut keys = file.prepare("SELECT pk FROM gradus NOT INDEXED").unwrap();
        let keys = keys.query_map([], |row| row.get(0)).unwrap();
        keys.collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn a_record_that_its_index_has_otherwise_is_found_and_can_be_deleted_once_that_is_mended() {
        let made = "CREATE TABLE _stream_records (id INTEGER PRIMARY KEY, key TEXT);
            CREATE INDEX by_key ON _stream_records (key);
            INSERT INTO _stream_records VALUES (1, 'a')";
        let file = damaged(made, "by_key", "UPDATE _stream_records SET key = 'b'");
        assert_eq!(findings(&file).unwrap().len(), 1);
        let delete = || file.execute("DELETE FROM _stream_records WHERE id = 1", []);
        delete().unwrap_err();

        mend_the_streams_indexes(&file).unwrap();

        assert_eq!(findings(&file).unwrap(), [""; 0]);
        assert_eq!(delete().unwrap(), 1);
    }

    #[test]
    fn an_index_is_built_anew_from_rows_and_a_row_goes_by_its_text() {
        // The same as though the index alone had been damaged, the other way round.
        let mut of_index =
            table("UPDATE gradus SET pk = 'S:b', item_json = replace(item_json, '\"a\"', '\"b\"')");
        let mut of_row = table("UPDATE gradus SET pk = 'S:b'");

        assert_eq!(look(&mut of_index, "gradus").unwrap(), Ok(()));
        assert_eq!(look(&mut of_row, "gradus").unwrap(), Ok(()));

        assert_eq!(keys(&of_index), ["S:b"]);
        assert_eq!(keys(&of_row), ["S:a"]);
        assert_eq!(findings(&of_row).unwrap(), [""; 0]);
    }

    #[test]
    fn a_row_that_does_not_say_its_key_is_damaged_for_good_and_left_as_it_is() {
        let mut file = table("UPDATE gradus SET pk = 'S:b', item_json = '{'");

        let found = look(&mut file, "gradus").unwrap().unwrap_err();

        assert!(found.contains("missing from index by_key"), "{found}");
        assert_eq!(keys(&file), ["S:b"]);
        assert_eq!(findings(&file).unwrap().len(), 1);
    }

    #[test]
    fn a_whole_file_is_left_as_it_is() {
        let mut file = table("SELECT 1");

        assert_eq!(look(&mut file, "gradus").unwrap(), Ok(()));
    }
}
