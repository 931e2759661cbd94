//! Whether a folder's first start came to its end, and what must be there since.
//!
//! A first start may end at any instant. Secret and queue come first, then the table, which is
//! made aside and put in its place whole: a folder with a table has everything, and one without
//! is begun again. Once [`MADE`] is written, whatever is missing was taken away.
//!
//! What was written last stands in the logs beside the two files until they are closed in order,
//! which [`STOPPED`] says: without it, a log that is missing was taken away as well.

use crate::serve::fault::ServeError;
use crate::serve::folder::{self, Folder};
use crate::serve::{home, written_ahead};
use std::fs;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

/// The table's file.
pub(crate) const TABLE: &str = "table.sqlite";
/// The queue's file.
pub(crate) const QUEUE: &str = "queue.sqlite";
/// How SQLite calls the number in which a file says what it is of.
const ID: &str = "application_id";
/// Where it stands in the file: https://www.sqlite.org/fileformat2.html#database_header.
const ID_PLACE: usize = 68;
/// How a file of SQLite's begins.
const SQLITE: &[u8] = b"SQLite format 3\0";
/// The file that says that all of it was made: [`FORM`], and the mark of the secret with which it
/// was.
const MADE: &str = "made";
/// The first word of [`MADE`]. A folder that was made before there was a mark has `1`.
const FORM: &str = "2";
/// The file that says that the last process ended in order: nothing stands in a log any more.
const STOPPED: &str = "stopped";

/// Refuses a folder of which something is missing, empty or of another folder, that its first
/// start made: what is left says something only together with it.
///
/// # Errors
/// [`ServeError::Incomplete`], [`ServeError::Content`], [`ServeError::Folder`].
pub(crate) fn check(folder: &Folder) -> Result<(), ServeError> {
    let is_made = [MADE, TABLE].iter().any(|name| folder.file(name).exists());
    if !is_made {
        return Ok(());
    }
    for name in [TABLE, QUEUE, home::SECRET] {
        must_be_there(folder.file(name))?;
    }
    for name in [TABLE, QUEUE] {
        written_ahead::check(&folder.file(name))?;
    }
    let Some(mark) = mark(folder)? else {
        return Ok(());
    };
    check_secret(folder, &mark)?;
    must_be_there(folder.file(home::CLOCK))?;
    if folder.file(STOPPED).exists() {
        return Ok(());
    }
    for name in [TABLE, QUEUE] {
        let log = written_ahead::log_of(&folder.file(name));
        match fs::metadata(&log).map(|about| about.len()) {
            Ok(length) if length < written_ahead::HEADER_BYTES as u64 => tracing::warn!(
                file = %log.display(),
                "the log of a process that did not end in order is empty: where somebody emptied \
                 it, what was written last is gone"
            ),
            Ok(_) => {}
            Err(_) => must_be_there(log)?,
        }
    }
    Ok(())
}

fn must_be_there(path: PathBuf) -> Result<(), ServeError> {
    let state = match fs::metadata(&path) {
        Ok(about) if about.len() > 0 => return Ok(()),
        Ok(_) => "empty",
        Err(cause) if cause.kind() == ErrorKind::NotFound => "missing",
        Err(cause) => {
            return Err(ServeError::Folder {
                path,
                done: "looked at",
                cause,
            });
        }
    };
    Err(ServeError::Incomplete { path, state })
}

/// That the secret is the one with which the folder was made: another leads nobody's phone or
/// e-mail to anybody, and would let others take them.
fn check_secret(folder: &Folder, mark: &str) -> Result<(), ServeError> {
    let secret = home::alias_secret(folder)?;
    if mark == folder::mark_of(&secret) {
        return Ok(());
    }
    Err(ServeError::Content {
        path: folder.file(home::SECRET),
        found: "another secret".to_owned(),
        expected: "the one of this folder's first start",
    })
}

/// The mark of the secret; `None`: the folder was made before there was one.
fn mark(folder: &Folder) -> Result<Option<String>, ServeError> {
    let path = folder.file(MADE);
    let Some(bytes) = folder::read(&path)? else {
        return Ok(None);
    };
    let text = String::from_utf8_lossy(&bytes);
    let text = text.trim();
    if text == "1" {
        return Ok(None);
    }
    match text.split_once(' ') {
        Some((FORM, mark)) => Ok(Some(mark.to_owned())),
        _ => Err(ServeError::Content {
            found: format!("{text:?}"),
            path,
            expected: "the mark of the folder's secret",
        }),
    }
}

/// That a file of SQLite's is the one of this folder, and of this kind; it is made where it is
/// missing, and one that says nothing, as those of earlier releases, is told.
///
/// What SQLite cannot read is left to whoever opens it. A file with a log beside it is only looked
/// at: opened and closed, it would have none, as though somebody had taken it away.
///
/// # Errors
/// [`ServeError::Content`], [`ServeError::Folder`].
pub(crate) fn belongs(folder: &Folder, name: &str, secret: &[u8; 32]) -> Result<(), ServeError> {
    let path = folder.file(name);
    folder::keep_private(&path)?;
    let of_folder = id_of(name, secret);
    let told = id_in(&path);
    if told != 0 && told != of_folder {
        return Err(ServeError::Content {
            path,
            found: "what another folder, or another file of this one, was made with".to_owned(),
            expected: "what this folder's first start made",
        });
    }
    if told == 0 && !written_ahead::log_of(&path).exists() {
        // Whoever opens it next says what is wrong with it.
        let _ = rusqlite::Connection::open(&path)
            .and_then(|file| file.pragma_update(None, ID, of_folder));
    }
    Ok(())
}

/// What a file says it is of; 0: nothing, or it is none.
fn id_in(path: &Path) -> i32 {
    let mut header = [0; ID_PLACE + 4];
    let read = fs::File::open(path).and_then(|mut file| file.read_exact(&mut header));
    match (read, header.last_chunk::<4>()) {
        (Ok(()), Some(id)) if header.starts_with(SQLITE) => i32::from_be_bytes(*id),
        _ => 0,
    }
}

/// What a file of a name says in a folder with this secret; not 0.
fn id_of(name: &str, secret: &[u8; 32]) -> i32 {
    let mark = folder::mark_of(&[name.as_bytes(), secret].concat());
    let digits = mark.get(..7).unwrap_or_default();
    i32::from_str_radix(digits, 16).unwrap_or_default().max(1)
}

/// Notes that everything is there, and that nothing stands in a log yet.
///
/// # Errors
/// [`ServeError::Folder`].
pub(crate) fn note(folder: &Folder, secret: &[u8; 32]) -> Result<(), ServeError> {
    let file = folder.file(MADE);
    if file.exists() {
        return Ok(());
    }
    note_end(folder)?;
    folder::write(
        &file,
        format!("{FORM} {}\n", folder::mark_of(secret)).as_bytes(),
    )
}

/// Notes that it is served: what is acknowledged from here on may stand in the logs.
///
/// # Errors
/// [`ServeError::Folder`].
pub(crate) fn note_beginning(folder: &Folder) -> Result<(), ServeError> {
    folder::remove(&folder.file(STOPPED))
}

/// Notes that both files are closed, and their logs gone.
///
/// # Errors
/// [`ServeError::Folder`].
pub(crate) fn note_end(folder: &Folder) -> Result<(), ServeError> {
    folder::write(&folder.file(STOPPED), b"1\n")
}

#[cfg(test)]
mod tests {
    use super::{QUEUE, TABLE, belongs, id_in, id_of};
    use crate::serve::folder::Folder;
    use crate::serve::written_ahead::log_of;

    #[test]
    fn a_file_is_told_of_which_folder_it_is_unless_a_log_stands_beside_it() {
        let data = tempfile::tempdir().unwrap();
        let folder = Folder::take(data.path()).unwrap();
        let secret = [7; 32];
        let file = folder.file(QUEUE);
        let open = rusqlite::Connection::open(&file).unwrap();
        open.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (a)")
            .unwrap();

        belongs(&folder, QUEUE, &secret).unwrap();

        assert_eq!(id_in(&file), 0);
        assert!(log_of(&file).exists());
        drop(open);
        belongs(&folder, QUEUE, &secret).unwrap();
        assert_eq!(id_in(&file), id_of(QUEUE, &secret));
        assert_ne!(id_of(QUEUE, &secret), id_of(TABLE, &secret));
        belongs(&folder, QUEUE, &[8; 32]).unwrap_err();
    }
}
