//! The folder in which one machine keeps everything, and the lock that keeps others out.

use crate::serve::fault::ServeError;
use ring::digest::{SHA256, digest};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// The file whose lock says that the folder is held.
const LOCK: &str = "lock";

/// The folder, held until the value is dropped.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    _lock: File,
}

impl Folder {
    /// Makes the folder where it is missing and takes its lock.
    ///
    /// # Errors
    /// [`ServeError`]: it is a file, may not be written, or another process holds it.
    pub(crate) fn take(path: &Path) -> Result<Self, ServeError> {
        make(path)?;
        let lock_path = path.join(LOCK);
        let lock = private()
            .create(true)
            .write(true)
            .truncate(false)
            .open(&lock_path)
            .map_err(|cause| failed(&lock_path, "opened", cause))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                path: path.to_path_buf(),
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => Err(ServeError::InUse {
                path: path.to_path_buf(),
            }),
            Err(TryLockError::Error(cause)) => Err(failed(&lock_path, "locked", cause)),
        }
    }

    /// A file in it.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

/// Whether a process holds the folder.
pub(crate) fn is_taken(path: &Path) -> bool {
    let lock = OpenOptions::new().write(true).open(path.join(LOCK));
    match lock {
        Ok(lock) => matches!(lock.try_lock(), Err(TryLockError::WouldBlock)),
        Err(_) => false,
    }
}

/// Tells contents apart, and gives nothing of them away: 16 digits.
pub(crate) fn mark_of(content: &[u8]) -> String {
    let digest = digest(&SHA256, content);
    let first = digest.as_ref().iter().take(8);
    first.map(|byte| format!("{byte:02x}")).collect()
}

/// A word, and its mark behind it: a bit of it that turns is found.
pub(crate) fn marked(word: &str) -> String {
    format!("{word} {}\n", mark_of(word.as_bytes()))
}

/// The word of a text that [`marked`] made, or of a line without a mark; `None`: they do not fit,
/// or the line was cut off.
pub(crate) fn word_of(text: &str) -> Option<&str> {
    match text.trim().split_once(' ') {
        None => text.ends_with('\n').then(|| text.trim()),
        Some((word, mark)) => (mark == mark_of(word.as_bytes())).then_some(word),
    }
}

/// Reads a small file; `None`: there is none.
///
/// # Errors
/// [`ServeError::Folder`].
pub(crate) fn read(path: &Path) -> Result<Option<Vec<u8>>, ServeError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(failed(path, "read", cause)),
    }
}

/// Makes a file that others then write, where it is missing, for the owner's eyes only; so is
/// one that is there, from now on.
///
/// # Errors
/// [`ServeError::Folder`].
pub(crate) fn keep_private(path: &Path) -> Result<(), ServeError> {
    let kept = private().create(true).append(true).open(path);
    let kept = kept.and_then(|file| {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            file.set_permissions(fs::Permissions::from_mode(0o600))?;
        }
        drop(file);
        Ok(())
    });
    kept.map_err(|cause| failed(path, "made", cause))
}

/// Takes files away that an earlier start did not finish.
///
/// # Errors
/// [`ServeError::Folder`].
pub(crate) fn remove(path: &Path) -> Result<(), ServeError> {
    match fs::remove_file(path) {
        Ok(()) => Ok(()),
        Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(()),
        Err(cause) => Err(failed(path, "removed", cause)),
    }
}

/// Puts a finished file in its place.
///
/// # Errors
/// [`ServeError::Folder`].
pub(crate) fn put_in_place(finished: &Path, path: &Path) -> Result<(), ServeError> {
    fs::rename(finished, path).map_err(|cause| failed(finished, "put in its place", cause))
}

/// Writes a small file whole or not at all, for the owner's eyes only.
///
/// # Errors
/// [`ServeError::Folder`].
pub(crate) fn write(path: &Path, content: &[u8]) -> Result<(), ServeError> {
    let unfinished = path.with_extension("unfinished");
    let written = write_private(&unfinished, content).and_then(|()| fs::rename(&unfinished, path));
    written.map_err(|cause| {
        // What is left is overwritten by the next attempt.
        let _ = fs::remove_file(&unfinished);
        failed(path, "written", cause)
    })
}

fn write_private(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = private()
        .create(true)
        .write(true)
        .truncate(true)
        .open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

/// How a file is opened that nobody else may read.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options
}

fn make(path: &Path) -> Result<(), ServeError> {
    if path.is_dir() {
        return Ok(());
    }
    if path.exists() {
        return Err(ServeError::NotAFolder {
            path: path.to_path_buf(),
        });
    }
    fs::create_dir_all(path).map_err(|cause| failed(path, "made", cause))
}

fn failed(path: &Path, done: &'static str, cause: io::Error) -> ServeError {
    ServeError::Folder {
        path: path.to_path_buf(),
        done,
        cause,
    }
}
