//! Messages that are no longer what was sent: a bit of the file has turned.

use crate::engine::fault::Fault;
use crate::engine::group;
use crate::engine::queue::Queue;
use crate::engine::turn::Turn;
use md5::{Digest as _, Md5};
use rusqlite::{Connection, params};

/// The length of a digest: MD5, as the service's own digests of bodies.
pub(crate) const DIGEST_BYTES: usize = 16;

/// The digest of what was sent: body, attributes, trace header, group and deduplication id, each
/// led by its length, or by what no length is where it is missing.
pub(crate) fn digest(
    body: &str,
    [attributes, trace_header, group, deduplication_id]: [Option<&str>; 4],
) -> [u8; DIGEST_BYTES] {
    let mut md5 = Md5::new();
    for part in [
        Some(body),
        attributes,
        trace_header,
        group,
        deduplication_id,
    ] {
        let length = part.map_or(u64::MAX, |part| {
            u64::try_from(part.len()).unwrap_or(u64::MAX)
        });
        md5.update(length.to_be_bytes());
        md5.update(part.unwrap_or_default());
    }
    md5.finalize().into()
}

/// Takes a damaged message out of its queue, so that nobody acts on it and nothing waits behind
/// it. It stays in the file, in `damaged_message`, until the queue is purged or deleted.
///
/// `group` is the one under which it was found, for its own may be what was damaged.
pub(crate) fn set_aside(
    turn: &mut Turn<'_>,
    queue: &Queue,
    sequence: i64,
    group: Option<&str>,
) -> Result<(), Fault> {
    move_aside(turn.db, sequence)?;
    tracing::error!(
        queue = queue.name,
        sequence,
        "a message was damaged in the queues' file: its checksum does not fit; nobody receives it, \
         it stands in the table damaged_message of the file"
    );
    if let Some(name) = group {
        group::refresh(turn, queue.id, name)?;
    }
    turn.stir(queue.id);
    Ok(())
}

/// Moves a message from those that wait to those that nobody receives.
pub(crate) fn move_aside(db: &Connection, sequence: i64) -> rusqlite::Result<()> {
    for moved in [
        "INSERT INTO damaged_message SELECT * FROM message WHERE sequence = ?1",
        "DELETE FROM message WHERE sequence = ?1",
    ] {
        db.prepare_cached(moved)?.execute(params![sequence])?;
    }
    Ok(())
}
