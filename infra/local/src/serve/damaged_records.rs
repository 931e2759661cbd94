//! Records of the table's stream that were damaged in its file.
//!
//! The engine reads no record at all where one of them cannot be read, and none that does not say
//! the stream's name, or its number, as it was written; and one that says to be of a later release
//! waits for that. Such a record is set aside, so that what stands behind it is announced, and the
//! log says so: what it would have announced comes with `gradus republish`.

use dynoxide::{AttributeValue, Item};
use gradus_store::codec::CODECS_READ;
use gradus_store::table::{CODEC, PK, SK};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use std::collections::BTreeMap;

/// What a record may say that has happened.
const EVENTS: [&str; 3] = ["INSERT", "MODIFY", "REMOVE"];
/// The last second that has a date: the end of the year 9999.
const SECONDS_MAX: i64 = 253_402_300_799;

/// What of a record is looked at.
const COLUMNS: &str = "id, table_name, event_name, keys_json, new_image, old_image, \
    sequence_number, shard_id, created_at, user_identity, event_id";
/// As they were written: one that says no table that there is, or no number, is among them.
const AS_WRITTEN: &str = "WHERE table_name = ?1 OR table_name NOT IN (SELECT table_name FROM _tables) \
    ORDER BY id LIMIT ?2";
/// As the engine reads them.
const AS_READ: &str = "WHERE table_name = ?1 ORDER BY CAST(sequence_number AS INTEGER) LIMIT ?2";

/// Sets those aside that stand among the first records of a table, until none of those that
/// the engine would give was damaged.
///
/// # Errors
/// The file cannot be read or written.
pub(crate) fn set_aside(file: &mut Connection, table: &str, count: usize) -> rusqlite::Result<()> {
    loop {
        let mut damaged = damaged_among(file, AS_WRITTEN, table, count)?;
        damaged.extend(damaged_among(file, AS_READ, table, count)?);
        if damaged.is_empty() {
            return Ok(());
        }
        take_out(file, damaged)?;
    }
}

/// Sets the first record that the engine gives aside where it says to be in a form that this
/// release does not read, and the table has the same item in one that it reads. Otherwise a later
/// release wrote it.
///
/// # Errors
/// The file cannot be read or written.
pub(crate) fn set_aside_other_codec(file: &mut Connection, table: &str) -> rusqlite::Result<()> {
    let asked = format!("SELECT {COLUMNS} FROM _stream_records {AS_READ}");
    let first = file
        .query_row(&asked, params![table, 1], |row| {
            Ok((row.get(0)?, keys(row)?, item_in(row.get_ref(4)?)))
        })
        .optional()?;
    match first {
        Some((id, keys, Some(image)))
            if is_read(&image) == Some(false) && is_read_in(file, table, &image)? =>
        {
            take_out(file, BTreeMap::from([(id, keys)]))
        }
        _ => Ok(()),
    }
}

/// Whether an item is in a form that this release reads; `None`: it does not say its form.
fn is_read(item: &Item) -> Option<bool> {
    match item.get(CODEC)? {
        AttributeValue::N(codec) => {
            let codec = codec.parse().ok();
            Some(codec.is_some_and(|codec| CODECS_READ.contains(&codec)))
        }
        _ => None,
    }
}

/// Whether the table has the item under an image's key in a form that this release reads.
fn is_read_in(file: &Connection, table: &str, image: &Item) -> rusqlite::Result<bool> {
    let key = |name| image.get(name).and_then(AttributeValue::to_key_string);
    let asked = format!("SELECT item_json FROM \"{table}\" WHERE pk = ?1 AND sk = ?2");
    let item = file
        .query_row(&asked, params![key(PK), key(SK)], |row| {
            Ok(item_in(row.get_ref(0)?))
        })
        .optional()?
        .flatten();
    Ok(item.as_ref().and_then(is_read) == Some(true))
}

fn item_in(text: ValueRef<'_>) -> Option<Item> {
    serde_json::from_str(text.as_str().ok()?).ok()
}

/// Numbers and keys of damaged records among the first of an order.
fn damaged_among(
    file: &Connection,
    order: &str,
    table: &str,
    count: usize,
) -> rusqlite::Result<BTreeMap<i64, String>> {
    let shard = dynoxide::streams::shard_id(table);
    let mut damaged = BTreeMap::new();
    let asked = format!("SELECT {COLUMNS} FROM _stream_records {order}");
    let mut rows = file.prepare_cached(&asked)?;
    let mut rows = rows.query(params![table, i64::try_from(count).unwrap_or(i64::MAX)])?;
    while let Some(row) = rows.next()? {
        if is_sound(row, table, &shard).is_none_or(|is_sound| !is_sound) {
            damaged.insert(row.get(0)?, keys(row)?);
        }
    }
    Ok(damaged)
}

fn take_out(file: &mut Connection, damaged: BTreeMap<i64, String>) -> rusqlite::Result<()> {
    let transaction = file.transaction()?;
    transaction.execute_batch(
        "CREATE TABLE IF NOT EXISTS gradus_damaged_records AS SELECT * FROM _stream_records WHERE 0",
    )?;
    for id in damaged.keys() {
        transaction.execute(
            "INSERT INTO gradus_damaged_records SELECT * FROM _stream_records WHERE id = ?1",
            params![id],
        )?;
        transaction.execute("DELETE FROM _stream_records WHERE id = ?1", params![id])?;
    }
    transaction.commit()?;
    for (record, keys) in damaged {
        tracing::error!(
            record,
            keys,
            "a record of the table's stream was damaged in the table's file: what it announces is \
             not announced, and comes with gradus republish"
        );
    }
    Ok(())
}

/// Whether the engine can read a record, and finds it; `None`: something of it is of no type that
/// it could have.
fn is_sound(row: &Row<'_>, table: &str, shard: &str) -> Option<bool> {
    let text = |column: usize| row.get_ref(column).ok()?.as_str().ok();
    let is_text_or_missing = |column: usize| match row.get_ref(column) {
        Ok(ValueRef::Null) => true,
        Ok(value) => value.as_str().is_ok(),
        Err(_) => false,
    };
    let number: i64 = text(6)?.parse().ok()?;
    let created_at: i64 = row.get(8).ok()?;
    Some(
        text(1)? == table
            && EVENTS.contains(&text(2)?)
            && text(3)?.starts_with('{')
            && [4, 5, 9, 10].into_iter().all(is_text_or_missing)
            && 0 < number
            && text(7)? == shard
            && (0..=SECONDS_MAX).contains(&created_at),
    )
}

/// The keys of what it is about, as far as they can be read.
fn keys(row: &Row<'_>) -> rusqlite::Result<String> {
    Ok(match row.get_ref(3)? {
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        _ => "?".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::{set_aside, set_aside_other_codec};
    use dynoxide::Database;
    use rusqlite::Connection;

    /// A stream of three records, in a file as the engine makes it.
    fn stream(file: &std::path::Path) -> Connection {
        drop(Database::new(file.to_str().unwrap()).unwrap());
        let connection = Connection::open(file).unwrap();
        for number in 1..=3 {
            connection
                .execute(
                    "INSERT INTO _stream_records (table_name, event_name, keys_json, new_image,
                         sequence_number, shard_id, created_at, event_id)
                     VALUES ('gradus', 'INSERT', '{\"PK\":{\"S\":\"k\"}}', '{}', ?1,
                         'shardId-00000001-gradus', 1767225600, ?1)",
                    [number.to_string()],
                )
                .unwrap();
        }
        connection
    }

    fn numbers(connection: &Connection, table: &str) -> Vec<i64> {
        let sql = format!("SELECT id FROM {table} ORDER BY id");
        let mut rows = connection.prepare(&sql).unwrap();
        let ids = rows.query_map([], |row| row.get(0)).unwrap();
        ids.collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn a_damaged_record_is_set_aside_and_those_around_it_stay() {
        for damage in [
            "table_name = 'gradur'",
            "event_name = 'INSEST'",
            "event_name = CAST(x'ff' AS TEXT)",
            "keys_json = 'zPK'",
            "keys_json = CAST(x'7bff' AS TEXT)",
            "new_image = CAST(x'7bff7d' AS TEXT)",
            "new_image = x'7b7d'",
            "sequence_number = '\u{7f}'",
            "sequence_number = '-2'",
            "shard_id = 'shardId-00000003-gradus'",
            "created_at = 9007199254740993",
            "created_at = -1",
            "event_id = CAST(x'ff' AS TEXT)",
        ] {
            let folder = tempfile::tempdir().unwrap();
            let mut connection = stream(&folder.path().join("table.sqlite"));
            let damaged = format!("UPDATE _stream_records SET {damage} WHERE id = 2");
            assert_eq!(connection.execute(&damaged, []).unwrap(), 1, "{damage}");

            set_aside(&mut connection, "gradus", 100).unwrap();

            assert_eq!(numbers(&connection, "_stream_records"), [1, 3], "{damage}");
            assert_eq!(
                numbers(&connection, "gradus_damaged_records"),
                [2],
                "{damage}"
            );
        }
    }

    #[test]
    fn what_the_engine_would_read_next_is_looked_at_as_well() {
        let folder = tempfile::tempdir().unwrap();
        let mut connection = stream(&folder.path().join("table.sqlite"));
        let damage = "UPDATE _stream_records SET shard_id = 'another' WHERE id = 3;
                      UPDATE _stream_records SET event_name = 'INSEST' WHERE id = 1;
                      UPDATE _stream_records SET sequence_number = '9' WHERE id = 2";
        connection.execute_batch(damage).unwrap();

        set_aside(&mut connection, "gradus", 1).unwrap();

        assert_eq!(numbers(&connection, "_stream_records"), [2]);
    }

    #[test]
    fn a_record_of_another_codec_than_its_item_is_set_aside_and_one_of_a_later_release_waits() {
        let folder = tempfile::tempdir().unwrap();
        let mut connection = stream(&folder.path().join("table.sqlite"));
        connection
            .execute_batch("CREATE TABLE gradus (pk TEXT, sk TEXT, item_json TEXT)")
            .unwrap();
        let item = |codec: &str| {
            let key = r#""PK":{"S":"shop#E#purchase:1"},"SK":{"S":"@"}"#;
            format!(r#"{{{key},"codec":{{"N":"{codec}"}}}}"#)
        };
        // The image's codec, and that of the item in the table.
        let mut left = |image: &str, stands: &str| {
            let change = "UPDATE _stream_records SET new_image = ?1 WHERE id = 1";
            connection.execute(change, [item(image)]).unwrap();
            connection.execute("DELETE FROM gradus", []).unwrap();
            let put = "INSERT INTO gradus VALUES ('S:shop#E#purchase:1', 'S:@', ?1)";
            connection.execute(put, [item(stands)]).unwrap();
            set_aside_other_codec(&mut connection, "gradus").unwrap();
            numbers(&connection, "_stream_records")
        };

        assert_eq!(left("1", "1"), [1, 2, 3]);
        assert_eq!(left("5", "5"), [1, 2, 3]);
        assert_eq!(left("5", "1"), [2, 3]);
    }

    #[test]
    fn the_stream_of_another_table_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let mut connection = stream(&folder.path().join("table.sqlite"));
        let other =
            "INSERT INTO _tables (table_name, key_schema, attribute_definitions, created_at)
                 VALUES ('other', '[]', '[]', 0);
             UPDATE _stream_records SET table_name = 'other' WHERE id = 2";
        connection.execute_batch(other).unwrap();

        set_aside(&mut connection, "gradus", 100).unwrap();

        assert_eq!(numbers(&connection, "_stream_records"), [1, 2, 3]);
    }

    #[test]
    fn a_sound_stream_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let mut connection = stream(&folder.path().join("table.sqlite"));

        set_aside(&mut connection, "gradus", 100).unwrap();

        assert_eq!(numbers(&connection, "_stream_records"), [1, 2, 3]);
    }
}
