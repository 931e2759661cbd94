//! Standard output and standard error, as every command writes to them.
//!
//! Whoever reads may stop reading, as `head` does: that is nobody's fault. Whatever else keeps
//! a result from being written is one, for nobody has it then.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write as _};

/// A result that could not be written.
#[derive(Debug, thiserror::Error)]
#[error("standard output: writing failed: {0}; what it goes to must be writable and have room")]
pub struct NotPrinted(io::Error);

/// Prints a result, to its last byte.
///
/// # Errors
///
/// [`NotPrinted`], but not where nobody reads on.
pub fn print(text: &str) -> Result<(), NotPrinted> {
    let mut out = io::stdout().lock();
    read_on(out.write_all(text.as_bytes()).and_then(|()| out.flush())).map(|_| ())
}

/// Whether somebody reads on, by what became of writing to standard output.
///
/// # Errors
///
/// [`NotPrinted`].
pub fn read_on(written: io::Result<()>) -> Result<bool, NotPrinted> {
    match written {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(NotPrinted(error)),
    }
}

/// Says something beside the result, on standard error. Where that cannot be written, there is
/// nobody else to tell.
pub fn say(words: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{words}");
}
