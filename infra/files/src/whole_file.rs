//! Files that are written whole or not at all: beside their place first, and then put there.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// How much is written at a time.
const BUFFER_BYTES: usize = 1 << 18;

/// A file that is in its place once it is whole.
pub(crate) struct WholeFile {
    file: BufWriter<File>,
    /// Where it is written and where it goes; `None`: a device, which is written to at once.
    places: Option<(PathBuf, PathBuf)>,
}

impl WholeFile {
    /// Begins a file.
    ///
    /// # Errors
    ///
    /// The file system's.
    pub(crate) fn begin(path: &Path) -> io::Result<Self> {
        let target = target(path).ok_or(io::ErrorKind::NotFound)?;
        if is_special(&target) {
            let file = File::options().write(true).open(&target)?;
            return Ok(Self {
                file: BufWriter::with_capacity(BUFFER_BYTES, file),
                places: None,
            });
        }
        let part = part_of(&target);
        Ok(Self {
            file: BufWriter::with_capacity(BUFFER_BYTES, File::create(&part)?),
            places: Some((part, target)),
        })
    }

    /// Puts it in its place.
    ///
    /// # Errors
    ///
    /// The file system's; then nothing is left of it.
    pub(crate) fn put_in_place(mut self) -> io::Result<()> {
        self.file.flush()?;
        if let Some((part, target)) = &self.places {
            self.file.get_ref().sync_all()?;
            fs::rename(part, target)?;
            self.places = None;
        }
        Ok(())
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        if let Some((part, _)) = &self.places {
            // It is half a file that nobody asked for; there is nothing to do where it stays.
            let _ = fs::remove_file(part);
        }
    }
}

/// Beside its place, where it is written.
pub(crate) fn part_of(target: &Path) -> PathBuf {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    target.with_file_name(name)
}

/// Where a file is or will be, by its one true path; `None` where its folder is missing.
pub(crate) fn target(path: &Path) -> Option<PathBuf> {
    fs::canonicalize(path).ok().or_else(|| {
        let folder = match path.parent()? {
            folder if folder.as_os_str().is_empty() => Path::new("."),
            folder => folder,
        };
        Some(fs::canonicalize(folder).ok()?.join(path.file_name()?))
    })
}

/// Whether it is a device or a pipe, which is written to but never replaced.
pub(crate) fn is_special(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir())
}
