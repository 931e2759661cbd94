//! What the folder remembers beside table and queue: secrets, the address of the last start,
//! the programs that tokens are bound to, the last sweeps.

use crate::serve::fault::ServeError;
use crate::serve::folder::{self, Folder};
use gradus_contracts::program::is_name;
use gradus_domain::words::time::Instant;
use gradus_shell::clock::{Entropy as _, SystemEntropy};
use std::collections::BTreeSet;
use std::path::Path;

/// The signing key, PKCS #8.
pub(crate) const KEY: &str = "signing-key.der";
/// The issuer's URL as of the last start.
pub(crate) const ISSUER: &str = "issuer";
/// Where what serves the folder answers, as of the last start.
pub(crate) const ENDPOINTS: &str = "endpoints";
/// The same, and the token of this start, as the SDKs and tools of AWS read it.
pub(crate) const AWS_CONFIG: &str = "aws-config";
/// The clock.
pub(crate) const CLOCK: &str = "clock";
/// The time for which the sweeps were called last.
pub(crate) const SWEPT: &str = "swept";
/// The secret behind aliases.
pub(crate) const SECRET: &str = "secret";
const PROGRAMS: &str = "programs";

/// For which time the sweeps were called last; `None`: never.
///
/// # Errors
/// [`ServeError`].
pub(crate) fn last_swept(file: &Path) -> Result<Option<Instant>, ServeError> {
    let Some(bytes) = folder::read(file)? else {
        return Ok(None);
    };
    let text = String::from_utf8_lossy(&bytes);
    match folder::word_of(&text).map(Instant::parse) {
        Some(Ok(time)) => Ok(Some(time)),
        None | Some(Err(_)) => Err(ServeError::Content {
            path: file.to_path_buf(),
            found: format!("{:?}", text.trim()),
            expected: "the time of the last sweeps, RFC 3339, and its mark",
        }),
    }
}

/// Notes for which time the sweeps were called.
///
/// # Errors
/// [`ServeError`].
pub(crate) fn note_swept(file: &Path, time: Instant) -> Result<(), ServeError> {
    folder::write(file, folder::marked(&time.to_string()).as_bytes())
}

/// The secret behind aliases; made at the first start and the same for ever.
///
/// # Errors
/// [`ServeError`].
pub(crate) fn alias_secret(folder: &Folder) -> Result<[u8; 32], ServeError> {
    let file = folder.file(SECRET);
    if let Some(bytes) = folder::read(&file)? {
        return <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| ServeError::Content {
            path: file,
            found: format!("{} bytes", bytes.len()),
            expected: "a secret of 32 bytes",
        });
    }
    let mut secret = [0; 32];
    SystemEntropy
        .fill(&mut secret)
        .map_err(ServeError::Entropy)?;
    folder::write(&file, &secret)?;
    Ok(secret)
}

/// Programs named at this start or an earlier one, by name.
///
/// # Errors
/// [`ServeError`].
pub(crate) fn remember_programs(
    folder: &Folder,
    named: impl IntoIterator<Item = String>,
) -> Result<Vec<String>, ServeError> {
    let file = folder.file(PROGRAMS);
    let kept = folder::read(&file)?.unwrap_or_default();
    let kept = String::from_utf8(kept).map_err(|error| ServeError::Content {
        path: file.clone(),
        found: format!("{:?}", String::from_utf8_lossy(error.as_bytes()).trim()),
        expected: "a name of a program on each line",
    })?;
    if let Some(other) = kept.lines().find(|line| !is_name(line)) {
        return Err(ServeError::Content {
            path: file,
            found: format!("{other:?}"),
            expected: "a name of a program on each line",
        });
    }
    let mut programs: BTreeSet<String> = kept.lines().map(str::to_owned).collect();
    let before = programs.len();
    programs.extend(named);
    if before < programs.len() {
        let lines: String = programs.iter().map(|name| format!("{name}\n")).collect();
        folder::write(&file, lines.as_bytes())?;
    }
    Ok(programs.into_iter().collect())
}

/// The issuer's URL as of the last start of a folder.
///
/// # Errors
/// [`ServeError::NeverServed`], [`ServeError::NoIssuer`].
pub(crate) fn last_issuer(path: &Path) -> Result<String, ServeError> {
    let file = path.join(ISSUER);
    let text = folder::read(&file)?.ok_or_else(|| ServeError::NeverServed {
        path: path.to_path_buf(),
    })?;
    let text = String::from_utf8_lossy(&text);
    let url = text.trim();
    if url.starts_with("http://") && url.ends_with('/') {
        return Ok(url.to_owned());
    }
    Err(ServeError::NoIssuer {
        path: file,
        found: format!("{url:?}"),
    })
}
