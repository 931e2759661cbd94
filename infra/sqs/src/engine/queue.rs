//! A queue as it is stored.

use crate::engine::answer::QueueId;
use crate::engine::attributes::Attributes;
use crate::engine::fault::Fault;
use crate::engine::name;
use crate::engine::turn::Turn;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;

/// One queue: its name, what was set on it, and its dates.
#[derive(Clone, Debug)]
pub(crate) struct Queue {
    pub(crate) id: QueueId,
    pub(crate) name: String,
    pub(crate) attributes: Attributes,
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) created_ms: i64,
    pub(crate) modified_ms: i64,
    pub(crate) purged_ms: Option<i64>,
}

const COLUMNS: &str = "id, name, attributes, tags, created_ms, modified_ms, purged_ms";

impl Queue {
    /// The queue a URL names.
    pub(crate) fn of_url(turn: &Turn<'_>, url: Option<&str>) -> Result<Self, Fault> {
        let url = url
            .filter(|url| !url.is_empty())
            .ok_or_else(|| Fault::missing("QueueUrl"))?;
        Self::named(turn, name::of_url(url)?)?.ok_or_else(Fault::no_queue)
    }

    /// The queue an ARN names, if it is there.
    pub(crate) fn of_arn(turn: &Turn<'_>, arn: &str) -> Result<Option<Self>, Fault> {
        match name::of_arn(turn.region, arn) {
            Some(name) => Self::named(turn, name),
            None => Ok(None),
        }
    }

    /// The queue of this name, if it is there.
    pub(crate) fn named(turn: &Turn<'_>, name: &str) -> Result<Option<Self>, Fault> {
        let sql = format!("SELECT {COLUMNS} FROM queue WHERE name = ?1");
        let mut statement = turn.db.prepare_cached(&sql)?;
        statement
            .query_row([name], |row| Ok(Self::of_row(row)))
            .optional()?
            .transpose()
    }

    /// Every queue, by name.
    pub(crate) fn all(turn: &Turn<'_>) -> Result<Vec<Self>, Fault> {
        let sql = format!("SELECT {COLUMNS} FROM queue ORDER BY name");
        let mut statement = turn.db.prepare_cached(&sql)?;
        let rows = statement.query_map([], |row| Ok(Self::of_row(row)))?;
        rows.map(|row| row?).collect()
    }

    /// Makes a queue.
    pub(crate) fn insert(
        turn: &Turn<'_>,
        name: &str,
        attributes: &Attributes,
        tags: &BTreeMap<String, String>,
    ) -> Result<(), Fault> {
        turn.db.execute(
            "INSERT INTO queue (name, attributes, tags, created_ms, modified_ms)
             VALUES (?1, ?2, ?3, ?4, ?4)",
            params![name, to_text(attributes)?, to_text(tags)?, turn.now_ms],
        )?;
        Ok(())
    }

    /// Keeps changed attributes, tags and purge time.
    pub(crate) fn update(&self, turn: &Turn<'_>) -> Result<(), Fault> {
        turn.db.execute(
            "UPDATE queue SET attributes = ?2, tags = ?3, modified_ms = ?4, purged_ms = ?5
             WHERE id = ?1",
            params![
                self.id.0,
                to_text(&self.attributes)?,
                to_text(&self.tags)?,
                self.modified_ms,
                self.purged_ms
            ],
        )?;
        Ok(())
    }

    pub(crate) fn is_fifo(&self) -> bool {
        name::is_fifo(&self.name)
    }

    pub(crate) fn arn(&self, turn: &Turn<'_>) -> String {
        name::arn(turn.region, &self.name)
    }

    pub(crate) fn url(&self, turn: &Turn<'_>) -> String {
        name::url(turn.endpoint, &self.name)
    }

    fn of_row(row: &Row<'_>) -> Result<Self, Fault> {
        let name: String = row.get(1)?;
        Ok(Self {
            id: QueueId(row.get(0)?),
            attributes: stored(row, 2, "attributes", &name)?,
            tags: stored(row, 3, "tags", &name)?,
            name,
            created_ms: row.get(4)?,
            modified_ms: row.get(5)?,
            purged_ms: row.get(6)?,
        })
    }
}

/// What of the queues' rows was damaged, the first of it; `None`: nothing.
pub(crate) fn damaged(connection: &Connection) -> rusqlite::Result<Option<String>> {
    let mut statement = connection.prepare(&format!("SELECT {COLUMNS} FROM queue"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if let Err(fault) = Queue::of_row(row) {
            return Ok(Some(fault.to_string()));
        }
    }
    Ok(None)
}

/// What is stored as JSON in a column of a queue's row.
fn stored<T: DeserializeOwned>(
    row: &Row<'_>,
    column: usize,
    what: &str,
    queue: &str,
) -> Result<T, Fault> {
    let bytes = row.get_ref(column)?.as_bytes().unwrap_or_default();
    serde_json::from_slice(bytes).map_err(|cause| {
        Fault::Stored(format!(
            "the {what} of the queue {queue} were damaged: {cause}"
        ))
    })
}

/// JSON for a text column.
pub(crate) fn to_text(value: &impl Serialize) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|error| Fault::Stored(error.to_string()))
}

/// JSON out of a text column.
pub(crate) fn of_text<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|error| Fault::Stored(error.to_string()))
}
