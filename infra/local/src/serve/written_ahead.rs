//! The log beside a file of SQLite's, in which stands what was written last and is not in the
//! file yet.
//!
//! SQLite reads the log up to the first part whose checksum does not fit, for after a crash it
//! ends with what was half written; and takes what comes behind for nothing. A bit that has
//! turned looks the same to it, and what was acknowledged would be gone without a word. Behind
//! what is half written, or was taken back, no transaction of the same turn ends; where one does,
//! the part was damaged. (The form is that of <https://www.sqlite.org/fileformat2.html#walformat>.)

use crate::serve::fault::ServeError;
use std::fs::File;
use std::io::{BufReader, ErrorKind, Read};
use std::path::{Path, PathBuf};

/// The first four bytes, but for the last bit, which says how checksums read their words.
const MAGIC: u32 = 0x377f_0682;
/// What is shorter holds nothing.
pub(crate) const HEADER_BYTES: usize = 32;
const FRAME_HEADER_BYTES: usize = 24;
/// Page sizes that SQLite has, in bytes.
const PAGE_BYTES: std::ops::RangeInclusive<usize> = 512..=65_536;

/// Where the log of a file stands.
pub(crate) fn log_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}

/// Refuses a log of which something in the middle was damaged. One that is not there, or empty,
/// holds nothing.
///
/// # Errors
/// [`ServeError::Content`], [`ServeError::Folder`].
pub(crate) fn check(file: &Path) -> Result<(), ServeError> {
    let path = log_of(file);
    let found = match File::open(&path) {
        Ok(log) => fault(&mut BufReader::new(log)),
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(()),
        Err(cause) => Err(cause),
    };
    match found {
        Ok(None) => Ok(()),
        Ok(Some(found)) => Err(ServeError::Content {
            path,
            found: found.to_owned(),
            expected: "what is not in the file beside it yet",
        }),
        Err(cause) => Err(ServeError::Folder {
            path,
            done: "read",
            cause,
        }),
    }
}

/// What is wrong with a log.
fn fault(log: &mut impl Read) -> std::io::Result<Option<&'static str>> {
    let mut header = [0; HEADER_BYTES];
    if read_up_to(log, &mut header)? < HEADER_BYTES {
        return Ok(None);
    }
    let word = |bytes: &[u8], place: usize| word_of(bytes, place, u32::from_be_bytes);
    let magic = word(&header, 0);
    let page_bytes = usize::try_from(word(&header, 8)).unwrap_or_default();
    if magic & !1 != MAGIC || !PAGE_BYTES.contains(&page_bytes) {
        return Ok(Some("no log of SQLite's"));
    }
    let order = if magic & 1 == 1 {
        u32::from_be_bytes
    } else {
        u32::from_le_bytes
    };
    let mut sum = Sum::default();
    sum.add(&header[..24], order);
    if sum != Sum(word(&header, 24), word(&header, 28)) {
        return Ok(Some("a damaged beginning"));
    }
    let mut is_whole = true;
    let mut frame = vec![0; FRAME_HEADER_BYTES + page_bytes];
    while read_up_to(log, &mut frame)? == frame.len() {
        // Of another turn: what the log held before it was begun anew.
        if frame[8..16] != header[16..24] {
            is_whole = false;
            continue;
        }
        if !is_whole {
            // Parts of a transaction that was taken back may stand here, but not its end.
            if word(&frame, 4) != 0 {
                return Ok(Some("a damaged part with whole ones behind it"));
            }
            continue;
        }
        sum.add(&frame[..8], order);
        sum.add(&frame[FRAME_HEADER_BYTES..], order);
        is_whole = sum == Sum(word(&frame, 16), word(&frame, 20));
    }
    Ok(None)
}

/// Reads until a buffer is full or nothing is left; how much there was.
fn read_up_to(from: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match from.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(cause) if cause.kind() == ErrorKind::Interrupted => {}
            Err(cause) => return Err(cause),
        }
    }
    Ok(filled)
}

fn word_of(bytes: &[u8], place: usize, order: fn([u8; 4]) -> u32) -> u32 {
    let mut word = [0; 4];
    word.copy_from_slice(&bytes[place..place + 4]);
    order(word)
}

/// The running checksum: over two words at a time, and over all that came before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sum(u32, u32);

impl Sum {
    /// Adds bytes, a multiple of eight of them.
    fn add(&mut self, bytes: &[u8], order: fn([u8; 4]) -> u32) {
        for pair in bytes.chunks_exact(8) {
            self.0 = self
                .0
                .wrapping_add(word_of(pair, 0, order))
                .wrapping_add(self.1);
            self.1 = self
                .1
                .wrapping_add(word_of(pair, 4, order))
                .wrapping_add(self.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{check, log_of};
    use rusqlite::Connection;
    use std::path::{Path, PathBuf};

    /// A file whose log holds ten small transactions, as a process leaves it that is killed.
    fn killed(folder: &Path) -> PathBuf {
        let (served, file) = (folder.join("served"), folder.join("left"));
        let connection = Connection::open(&served).unwrap();
        connection
            .execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (n INTEGER)")
            .unwrap();
        for n in 0..10 {
            connection
                .execute("INSERT INTO t VALUES (?1)", [n])
                .unwrap();
        }
        std::fs::copy(&served, &file).unwrap();
        std::fs::copy(log_of(&served), log_of(&file)).unwrap();
        file
    }

    fn rows(file: &Path) -> i64 {
        let count = "SELECT count(*) FROM t";
        let connection = Connection::open(file).unwrap();
        connection.query_row(count, [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn a_whole_log_and_one_that_was_cut_off_anywhere_will_do() {
        let folder = tempfile::tempdir().unwrap();
        let file = killed(folder.path());
        let log = std::fs::read(log_of(&file)).unwrap();

        for length in (0..=log.len()).rev().step_by(997) {
            std::fs::write(log_of(&file), &log[..length]).unwrap();
            check(&file).unwrap();
        }
    }

    #[test]
    fn a_log_that_was_begun_anew_over_a_longer_one_will_do() {
        let folder = tempfile::tempdir().unwrap();
        let file = killed(folder.path());
        let again = folder.path().join("again");
        let connection = Connection::open(&file).unwrap();
        connection
            .execute_batch("PRAGMA wal_checkpoint(RESTART); INSERT INTO t VALUES (10)")
            .unwrap();
        std::fs::copy(&file, &again).unwrap();
        std::fs::copy(log_of(&file), log_of(&again)).unwrap();

        check(&again).unwrap();

        assert_eq!(rows(&again), 11);
    }

    #[test]
    fn what_is_left_of_a_transaction_that_was_taken_back_will_do() {
        let folder = tempfile::tempdir().unwrap();
        let file = killed(folder.path());
        let log = std::fs::read(log_of(&file)).unwrap();
        // Ten transactions of a page each, after those that made the table: the seventh to the
        // tenth are parts of a larger one, without its end, and another was written over the
        // sixth.
        let frame = 4_096 + 24;
        let mut left = log.clone();
        let behind = log.len() - 4 * frame;
        for start in (behind..log.len()).step_by(frame) {
            left[start + 4..start + 8].copy_from_slice(&[0; 4]);
        }
        left[behind + 16] ^= 1;
        std::fs::write(log_of(&file), &left).unwrap();

        check(&file).unwrap();

        assert_eq!(rows(&file), 6);
    }

    #[test]
    fn a_bit_that_has_turned_before_the_last_part_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let file = killed(folder.path());
        let log = std::fs::read(log_of(&file)).unwrap();
        // The last part is a page of 4,096 bytes and what stands before it.
        for place in (0..log.len() - 4_096 - 24).step_by(777) {
            let mut turned = log.clone();
            turned[place] ^= 1;
            std::fs::write(log_of(&file), &turned).unwrap();

            let found = check(&file);

            assert!(found.is_err(), "byte {place}: {} rows", rows(&file));
        }
    }
}
