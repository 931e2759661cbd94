//! Rows of the indexes of who is due that were damaged in the table's file.
//!
//! The engine gives no row of an index where it cannot read one of them, and of a row it believes
//! what stands in its text, not in its columns. These indexes hold keys alone, and no row says
//! anything that the item it is of does not: so a damaged row is written anew from its item, or
//! left out, and the others are swept.

use dynoxide::{AttributeValue, Item};
use gradus_store::table::{DUE_INDEXES, PK, SHARD, SK};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How long a change waits for the table's own.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The indexes of who is due of a table, beside its engine.
#[derive(Debug)]
pub(crate) struct DueRows {
    file: Mutex<Connection>,
    table: &'static str,
}

/// A row's columns, of which each begins with an attribute's type.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Columns {
    shard: String,
    at: String,
    partition: String,
    sort: String,
}

/// A row that does not say the same twice.
#[derive(Debug)]
struct Damaged {
    id: i64,
    /// `None`: one of them is no text.
    columns: Option<Columns>,
    /// `None`: it cannot be read.
    text: Option<Item>,
}

impl DueRows {
    /// Those of a table in a file that is there.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub(crate) fn of(table: &'static str, file: &Path) -> rusqlite::Result<Self> {
        let file = Connection::open(file)?;
        file.busy_timeout(BUSY_TIMEOUT)?;
        Ok(Self {
            file: Mutex::new(file),
            table,
        })
    }

    /// Whether an index is one of these.
    pub(crate) fn have(index: &str) -> bool {
        DUE_INDEXES.contains(&index)
    }

    /// Whether each of these items of an index stands in columns that say what it says.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(crate) fn stand_as_they_say(&self, index: &str, items: &[Item]) -> rusqlite::Result<bool> {
        let file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = format!(
            "SELECT 1 FROM {} WHERE gsi_pk = ?1 AND gsi_sk = ?2 AND table_pk = ?3 AND table_sk = ?4",
            self.rows(index)
        );
        let mut asked = file.prepare_cached(&asked)?;
        for item in items {
            let Some(columns) = Columns::of(item, index) else {
                return Ok(false);
            };
            let Columns {
                shard,
                at,
                partition,
                sort,
            } = columns;
            if !asked.exists([shard, at, partition, sort])? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Mends the partitions of an index that these values name, as far as they name one.
    ///
    /// # Errors
    /// The file cannot be read or written.
    pub(crate) fn mend<'a>(
        &self,
        index: &str,
        values: impl IntoIterator<Item = &'a AttributeValue>,
    ) -> rusqlite::Result<()> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        for partition in values.into_iter().filter_map(AttributeValue::to_key_string) {
            for damaged in self.damaged(&file, index, &partition)? {
                let transaction = file.transaction()?;
                let anew = self.mend_row(&transaction, index, &damaged)?;
                transaction.commit()?;
                let (row, said) = (damaged.id, damaged.columns.as_ref());
                let member = said.map_or("?", |columns| columns.partition.as_str());
                if anew {
                    tracing::error!(
                        index,
                        row,
                        member,
                        "a row of who is due was damaged: it is written anew from its member"
                    );
                } else {
                    tracing::error!(
                        index,
                        row,
                        member,
                        "a row of who is due was damaged, and no member that can be read has it: \
                         it is left out"
                    );
                }
            }
        }
        Ok(())
    }

    fn damaged(
        &self,
        file: &Connection,
        index: &str,
        partition: &str,
    ) -> rusqlite::Result<Vec<Damaged>> {
        let asked = format!(
            "SELECT rowid, gsi_pk, gsi_sk, table_pk, table_sk, item_json FROM {} WHERE gsi_pk = ?1",
            self.rows(index)
        );
        let mut asked = file.prepare_cached(&asked)?;
        let mut rows = asked.query([partition])?;
        let mut damaged = Vec::new();
        while let Some(row) = rows.next()? {
            let columns = Columns::in_row(row)?;
            let text = item_in(row.get_ref(5)?);
            let said = text.as_ref().and_then(|item| Columns::of(item, index));
            if columns.is_none() || said != columns {
                damaged.push(Damaged {
                    id: row.get(0)?,
                    columns,
                    text,
                });
            }
        }
        Ok(damaged)
    }

    /// Takes a row out, and puts one in as the item has it that the row is of; false: there is
    /// none.
    fn mend_row(
        &self,
        file: &Transaction<'_>,
        index: &str,
        damaged: &Damaged,
    ) -> rusqlite::Result<bool> {
        let rows = self.rows(index);
        file.execute(
            &format!("DELETE FROM {rows} WHERE rowid = ?1"),
            [damaged.id],
        )?;
        let columns = damaged.columns.as_ref();
        let columns = columns.map(|it| (it.partition.clone(), it.sort.clone()));
        let text = damaged.text.as_ref().and_then(place_of);
        for (partition, sort) in columns.into_iter().chain(text) {
            let Some(item) = self.item(file, &partition, &sort)? else {
                continue;
            };
            let Some(columns) = Columns::of(&item, index) else {
                continue;
            };
            let keys: Item = [PK, SK, SHARD, index]
                .into_iter()
                .filter_map(|name| Some((name.to_owned(), item.get(name)?.clone())))
                .collect();
            let text = serde_json::to_string(&keys)
                .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
            let put = format!("INSERT OR REPLACE INTO {rows} VALUES (?1, ?2, ?3, ?4, ?5)");
            let Columns { shard, at, .. } = columns;
            file.execute(&put, [shard, at, partition, sort, text])?;
            return Ok(true);
        }
        Ok(false)
    }

    /// The table's item under a key, if it can be read and says that key.
    fn item(
        &self,
        file: &Connection,
        partition: &str,
        sort: &str,
    ) -> rusqlite::Result<Option<Item>> {
        let asked = format!(
            "SELECT item_json FROM \"{}\" WHERE pk = ?1 AND sk = ?2",
            self.table
        );
        let item = file
            .query_row(&asked, [partition, sort], |row| {
                Ok(item_in(row.get_ref(0)?))
            })
            .optional()?
            .flatten();
        Ok(item.filter(|item| place_of(item) == Some((partition.to_owned(), sort.to_owned()))))
    }

    /// How SQLite names the rows of an index.
    fn rows(&self, index: &str) -> String {
        format!("\"{}::gsi::{index}\"", self.table)
    }
}

impl Columns {
    /// Those in which an item stands in an index; `None`: in none.
    fn of(item: &Item, index: &str) -> Option<Self> {
        let text = |name| item.get(name)?.to_key_string();
        let (partition, sort) = place_of(item)?;
        Some(Self {
            shard: text(SHARD)?,
            at: text(index)?,
            partition,
            sort,
        })
    }

    fn in_row(row: &Row<'_>) -> rusqlite::Result<Option<Self>> {
        let text = |column| -> rusqlite::Result<Option<String>> {
            let text = row.get_ref(column)?.as_str().ok();
            Ok(text.map(str::to_owned))
        };
        let texts = (text(1)?, text(2)?, text(3)?, text(4)?);
        let (Some(shard), Some(at), Some(partition), Some(sort)) = texts else {
            return Ok(None);
        };
        Ok(Some(Self {
            shard,
            at,
            partition,
            sort,
        }))
    }
}

/// The key of an item, as columns have it.
fn place_of(item: &Item) -> Option<(String, String)> {
    let text = |name| item.get(name)?.to_key_string();
    Some((text(PK)?, text(SK)?))
}

fn item_in(text: ValueRef<'_>) -> Option<Item> {
    serde_json::from_str(text.as_str().ok()?).ok()
}
