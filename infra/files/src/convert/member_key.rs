//! Member ids where an export has nothing but addresses: a keyed hash, so that nobody without
//! the key can tell whose it is, not even who guesses the address.

use ring::hmac;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

/// How many bytes of a hash make an id: two people in 10^18 share one.
const ID_BYTES: usize = 16;

/// The fewest bytes of a key.
const KEY_BYTES_MIN: usize = 32;

/// How much is read of a key: more than one has, and an end of what has none.
const READ_BYTES_MAX: u64 = 1 << 16;

/// A secret, with which addresses become ids.
pub(super) struct MemberKey(hmac::Key);

impl MemberKey {
    /// Reads the key of a file; makes both where there is no such file. Returns whether it did.
    ///
    /// # Errors
    ///
    /// What to say where the file cannot be read, made, or is no key.
    pub(super) fn of_file(path: &Path) -> Result<(Self, bool), String> {
        let failed = |done: &str, error: &dyn std::fmt::Display| {
            format!(
                "{}: {done} failed: {error}\n    the key of member ids must be readable, or its folder writable",
                path.display()
            )
        };
        let mut bytes = Vec::new();
        let is_new = match File::open(path) {
            Ok(file) => {
                file.take(READ_BYTES_MAX)
                    .read_to_end(&mut bytes)
                    .map_err(|error| failed("reading", &error))?;
                false
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                bytes = Self::make(path).map_err(|error| failed("making", &error))?;
                true
            }
            Err(error) => return Err(failed("reading", &error)),
        };
        if bytes.len() < KEY_BYTES_MIN || bytes.len() as u64 == READ_BYTES_MAX {
            return Err(format!(
                "{}: found {} bytes{}\n    a key of member ids has at least {KEY_BYTES_MIN}, drawn by chance; name a file that is not there, and it is made",
                path.display(),
                bytes.len(),
                if bytes.len() < KEY_BYTES_MIN {
                    ""
                } else {
                    " and more"
                }
            ));
        }
        Ok((Self(hmac::Key::new(hmac::HMAC_SHA256, &bytes)), is_new))
    }

    /// The id of whom an address is: in upper case or lower, it is the same one's.
    pub(super) fn id_of(&self, address: &str) -> String {
        let tag = hmac::sign(&self.0, address.to_lowercase().as_bytes());
        let mut id = String::with_capacity(2 + 2 * ID_BYTES);
        id.push_str("m-");
        for byte in &tag.as_ref()[..ID_BYTES] {
            for half in [byte >> 4, byte & 15] {
                id.push(char::from_digit(half.into(), 16).unwrap_or_default());
            }
        }
        id
    }

    fn make(path: &Path) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
        let mut bytes = vec![0; KEY_BYTES_MIN];
        getrandom::fill(&mut bytes).map_err(|error| error.to_string())?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        let written = file.write_all(&bytes).and_then(|()| file.sync_all());
        if let Err(error) = written {
            // A part of a key would be taken for one, or refused, ever after.
            let _ = fs::remove_file(path);
            return Err(error.into());
        }
        Ok(bytes)
    }
}
