//! The bytes of a program file.

use gradus_contracts::program::MAX_BYTES;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// How much is read: far more than a program can have, and an end of what has none.
const READ_BYTES_MAX: u64 = 16 * MAX_BYTES as u64;

/// Reads a program file.
///
/// # Errors
///
/// The file system's.
pub fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = File::open(path)?;
    file.take(READ_BYTES_MAX).read_to_end(&mut bytes)?;
    Ok(bytes)
}
