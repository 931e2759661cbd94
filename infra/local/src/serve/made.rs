//! Whether a folder's first start came to its end, and what must be there since.
//!
//! A first start may end at any instant. Secret and queue come first, then the table, which is
//! made aside and put in its place whole: a folder with a table has everything, and one without
//! is begun again. Once [`MADE`] is written, whatever is missing was taken away.

use crate::serve::fault::ServeError;
use crate::serve::folder::{self, Folder};
use crate::serve::home;
use std::fs;
use std::io::ErrorKind;

/// The table's file.
pub(crate) const TABLE: &str = "table.sqlite";
/// The queue's file.
pub(crate) const QUEUE: &str = "queue.sqlite";
/// The file that says that all of it was made.
const MADE: &str = "made";

/// Refuses a folder of which something is missing, or empty, that its first start made: what
/// is left says something only together with it.
///
/// # Errors
/// [`ServeError::Incomplete`].
pub(crate) fn check(folder: &Folder) -> Result<(), ServeError> {
    let is_made = [MADE, TABLE].iter().any(|name| folder.file(name).exists());
    if !is_made {
        return Ok(());
    }
    for name in [TABLE, QUEUE, home::SECRET] {
        let path = folder.file(name);
        let state = match fs::metadata(&path) {
            Ok(about) if about.len() > 0 => continue,
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
        return Err(ServeError::Incomplete { path, state });
    }
    Ok(())
}

/// Notes that everything is there.
///
/// # Errors
/// [`ServeError::Folder`].
pub(crate) fn note(folder: &Folder) -> Result<(), ServeError> {
    let file = folder.file(MADE);
    if file.exists() {
        return Ok(());
    }
    folder::write(&file, b"1\n")
}
