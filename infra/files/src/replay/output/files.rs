//! The files that a replay writes: all of them, each whole, or none.

use crate::refusal::{Refusal, WRONG_USAGE};
use crate::replay::args::Wanted;
use crate::whole_file::{is_special, part_of, target};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// Looks, before anything is read, whether the files can be written where they are wanted.
/// `read` are those that are read, each with the option that names it.
///
/// # Errors
///
/// Where a folder is missing, or a file that is read, or written for something else, would be
/// written over.
pub fn check(wanted: &Wanted, read: &[(&str, &Path)]) -> Result<(), Refusal> {
    let mut taken: Vec<(&str, PathBuf)> = read
        .iter()
        .filter_map(|&(option, path)| Some((option, fs::canonicalize(path).ok()?)))
        .collect();
    let written = wanted
        .members
        .iter()
        .map(|path| ("--members", path))
        .chain(wanted.report.iter().map(|path| ("--report", path)));
    for (option, path) in written {
        let refused = |found: &str, hint: &str| Refusal {
            text: format!("error: {option} {}: {found}\n    {hint}", path.display()),
            code: WRONG_USAGE,
        };
        if path.is_dir() {
            return Err(refused("found a folder", "name a file in it"));
        }
        let Some(target) = target(path) else {
            return Err(refused(
                "found no such folder",
                "make the folder first, or name a file in one that is there",
            ));
        };
        if is_special(&target) {
            continue;
        }
        if let Some((other, _)) = taken.iter().find(|(_, there)| *there == target) {
            return Err(refused(
                &format!("found the file of {other}"),
                "it would be written over: name another file",
            ));
        }
        taken.push((option, target));
    }
    Ok(())
}

/// Writes all files: each beside its place first, and only when all are written, to its place.
///
/// # Errors
///
/// The first file that cannot be written; then no file is left half written.
pub(super) fn write(files: &[(&Path, String)]) -> Result<(), Refusal> {
    let mut parts: Vec<(PathBuf, PathBuf)> = Vec::with_capacity(files.len());
    let written = files.iter().try_for_each(|(path, content)| {
        write_part(path, content, &mut parts).map_err(|error| failed(path, &error))
    });
    let placed = written.and_then(|()| {
        parts.iter().try_for_each(|(part, target)| {
            fs::rename(part, target).map_err(|error| failed(target, &error))
        })
    });
    if placed.is_err() {
        for (part, _) in &parts {
            // What is not there any more is in its place.
            let _ = fs::remove_file(part);
        }
    }
    placed
}

fn write_part(path: &Path, content: &str, parts: &mut Vec<(PathBuf, PathBuf)>) -> io::Result<()> {
    let target = target(path).ok_or(io::ErrorKind::NotFound)?;
    if is_special(&target) {
        return fs::write(path, content);
    }
    let part = part_of(&target);
    parts.push((part.clone(), target));
    fs::write(part, content)
}

fn failed(path: &Path, error: &io::Error) -> Refusal {
    Refusal::from(format!(
        "{}: writing failed: {error}\n    the folder must be writable and have room",
        path.display()
    ))
}
