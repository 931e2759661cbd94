//! Rows of the table's file that hold no item any more.
//!
//! The engine takes a row whose text it cannot read for absent: what was recorded would be
//! recorded once more, and what is taken would be given to another. So the file itself is asked
//! wherever the engine finds nothing, and before anything is written that counts on nothing
//! being there.

use dynoxide::{AttributeValue, Item};
use gradus_store::table::{PK, SK};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Row, Rows};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// A look at a table's rows, beside its engine.
#[derive(Debug)]
pub(crate) struct DamagedRows {
    file: Mutex<Connection>,
    table: &'static str,
}

/// What is left of an item: its key, as the file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DamagedRow {
    partition: String,
    sort: String,
}

impl std::fmt::Display for DamagedRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "the row of {} / {} was damaged: it holds no item any more; nothing is decided on it \
             until the table's file is restored from a backup",
            self.partition, self.sort
        )
    }
}

impl DamagedRows {
    /// Those of a table in a file that is there.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub(crate) fn of(table: &'static str, file: &Path) -> rusqlite::Result<Self> {
        let file = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        Ok(Self {
            file: Mutex::new(file),
            table,
        })
    }

    /// The first of the items under these keys whose row is there and cannot be read. What else
    /// the keys hold is left aside.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(crate) fn among<'a>(
        &self,
        keys: impl IntoIterator<Item = &'a Item>,
    ) -> rusqlite::Result<Option<DamagedRow>> {
        let file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = format!("{} WHERE pk = ?1 AND sk = ?2", self.rows(None));
        for key in keys {
            let place = |name| key.get(name).and_then(|value| value.to_key_string());
            let (Some(partition), Some(sort)) = (place(PK), place(SK)) else {
                continue;
            };
            let mut rows = file.prepare_cached(&asked)?;
            if let Some(damaged) = first_damaged(rows.query((partition, sort))?)? {
                return Ok(Some(damaged));
            }
        }
        Ok(None)
    }

    /// The first row that cannot be read in the partitions of the table or an index that these
    /// values name, as far as they name one.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(crate) fn in_partition<'a>(
        &self,
        index: Option<&str>,
        values: impl IntoIterator<Item = &'a AttributeValue>,
    ) -> rusqlite::Result<Option<DamagedRow>> {
        let file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = format!(
            "{} WHERE {} = ?1",
            self.rows(index),
            if index.is_none() { "pk" } else { "gsi_pk" }
        );
        for partition in values.into_iter().filter_map(AttributeValue::to_key_string) {
            let mut rows = file.prepare_cached(&asked)?;
            if let Some(damaged) = first_damaged(rows.query([partition])?)? {
                return Ok(Some(damaged));
            }
        }
        Ok(None)
    }

    /// The first row that cannot be read of the whole table, or of an index.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(crate) fn anywhere(&self, index: Option<&str>) -> rusqlite::Result<Option<DamagedRow>> {
        let file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let mut rows = file.prepare_cached(&self.rows(index))?;
        first_damaged(rows.query([])?)
    }

    /// What asks for key and text of the rows of the table or an index.
    fn rows(&self, index: Option<&str>) -> String {
        let table = self.table;
        match index {
            None => format!("SELECT pk, sk, item_json FROM \"{table}\""),
            Some(index) => format!(
                "SELECT table_pk, table_sk, item_json FROM \"{table}::gsi::{}\"",
                index.replace('"', "\"\"")
            ),
        }
    }
}

/// The first row, of key and text, that the engine cannot read.
fn first_damaged(mut rows: Rows<'_>) -> rusqlite::Result<Option<DamagedRow>> {
    while let Some(row) = rows.next()? {
        if !is_item(row)? {
            return key_of(row).map(Some);
        }
    }
    Ok(None)
}

/// Whether the engine can read a row's text, and finds the row's key in it: a condition that asks
/// whether there is one looks there.
fn is_item(row: &Row<'_>) -> rusqlite::Result<bool> {
    let ValueRef::Text(text) = row.get_ref(2)? else {
        return Ok(false);
    };
    let Ok(item) = serde_json::from_slice::<Item>(text) else {
        return Ok(false);
    };
    let says = |name, column| -> rusqlite::Result<bool> {
        let said = item.get(name).and_then(AttributeValue::to_key_string);
        let stands = row.get_ref(column)?.as_bytes().ok();
        Ok(said.as_deref().map(str::as_bytes) == stands)
    };
    Ok(says(PK, 0)? && says(SK, 1)?)
}

fn key_of(row: &Row<'_>) -> rusqlite::Result<DamagedRow> {
    let part = |column| -> rusqlite::Result<String> {
        Ok(match row.get_ref(column)? {
            // The engine writes an attribute's type before its value.
            ValueRef::Text(text) => String::from_utf8_lossy(text)
                .trim_start_matches("S:")
                .to_owned(),
            _ => "?".to_owned(),
        })
    };
    Ok(DamagedRow {
        partition: part(0)?,
        sort: part(1)?,
    })
}
