//! The crates of the workspace, and where the sources of each begin.

use crate::fault::Fault;
use std::fs;
use std::path::{Path, PathBuf};

/// A crate of the workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Its folder, from the workspace's.
    pub folder: PathBuf,
    /// The root files of its library, programs, tests, examples and benchmarks.
    pub roots: Vec<Root>,
}

/// A root file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// From the workspace's folder.
    pub file: PathBuf,
    /// Whether it is built for tests alone, so that `#[cfg(test)]` holds in it.
    pub is_test: bool,
}

/// Folders of what is built or fetched.
const BUILT: [&str; 2] = ["target", "node_modules"];

/// This workspace's folder.
#[must_use]
pub fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The files below a folder whose names end so, folder by folder: other than what is hidden or
/// built.
///
/// # Errors
/// [`Fault`] where a folder cannot be read.
pub fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, Fault> {
    let mut found = Vec::new();
    for entry in entries(folder, Path::new(""))? {
        let path = folder.join(&entry);
        let name = entry.to_string_lossy();
        if path.is_dir() {
            if !name.starts_with('.') && !BUILT.contains(&name.as_ref()) {
                found.extend(files(&path, ending)?);
            }
        } else if name.ends_with(ending) {
            found.push(path);
        }
    }
    Ok(found)
}

/// The members of the workspace in this folder, by their folders' names.
///
/// # Errors
/// [`Fault`] where its manifest or a folder cannot be read.
pub fn packages(workspace: &Path) -> Result<Vec<Package>, Fault> {
    let manifest = workspace.join("Cargo.toml");
    let text = fs::read_to_string(&manifest).map_err(|error| Fault::of_file(&manifest, error))?;
    let mut folders = Vec::new();
    for member in members(&text) {
        match member.strip_suffix("/*") {
            None => folders.push(PathBuf::from(member)),
            Some(parent) => folders.extend(
                entries(workspace, Path::new(parent))?
                    .into_iter()
                    .filter(|folder| workspace.join(folder).join("Cargo.toml").is_file()),
            ),
        }
    }
    folders.sort();
    folders
        .into_iter()
        .map(|folder| {
            let roots = roots(workspace, &folder)?;
            Ok(Package { folder, roots })
        })
        .collect()
}

/// The quoted words of `members = […]`.
fn members(manifest: &str) -> Vec<&str> {
    let from = manifest.split("\nmembers = [").nth(1).unwrap_or_default();
    let list = from.split(']').next().unwrap_or_default();
    list.split('"').skip(1).step_by(2).collect()
}

fn roots(workspace: &Path, package: &Path) -> Result<Vec<Root>, Fault> {
    let mut roots = Vec::new();
    for file in ["src/lib.rs", "src/main.rs"] {
        roots.push((package.join(file), false));
    }
    for (folder, is_test) in [
        ("src/bin", false),
        ("tests", true),
        ("examples", false),
        ("benches", false),
    ] {
        for found in entries(workspace, &package.join(folder))? {
            let is_file = found.extension().is_some_and(|extension| extension == "rs");
            let file = if is_file {
                found
            } else {
                found.join("main.rs")
            };
            roots.push((file, is_test));
        }
    }
    Ok(roots
        .into_iter()
        .filter(|(file, _)| workspace.join(file).is_file())
        .map(|(file, is_test)| Root { file, is_test })
        .collect())
}

/// What is in a folder, by name; nothing where there is no such folder.
fn entries(workspace: &Path, folder: &Path) -> Result<Vec<PathBuf>, Fault> {
    let absolute = workspace.join(folder);
    if !absolute.is_dir() {
        return Ok(Vec::new());
    }
    let fault = |error| Fault::of_file(&absolute, error);
    let mut found = Vec::new();
    for entry in fs::read_dir(&absolute).map_err(fault)? {
        found.push(folder.join(entry.map_err(fault)?.file_name()));
    }
    found.sort();
    Ok(found)
}
