//! Which program files and scenario files are meant.
//!
//! A file whose name ends in `.scenarios.toml` holds scenarios; any other `.toml` or `.json`
//! is a program. A program brings the scenario file beside it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// How the name of a scenario file ends.
const SCENARIOS: &str = ".scenarios.toml";

/// Files to look at, each once.
#[derive(Debug, Default)]
pub(crate) struct Files {
    /// Programs.
    pub(crate) programs: BTreeSet<PathBuf>,
    /// Scenario files.
    pub(crate) scenarios: BTreeSet<PathBuf>,
}

impl Files {
    /// The files that are meant by paths of files and folders.
    ///
    /// # Errors
    /// Why a path means nothing, in words.
    pub(crate) fn meant_by(paths: &[PathBuf]) -> Result<Self, String> {
        let mut files = Self::default();
        for path in paths {
            let metadata = path
                .metadata()
                .map_err(|error| format!("{}: {error}; {}", path.display(), expected()))?;
            if metadata.is_dir() {
                files.add_folder(path)?;
            } else if !files.add(path) {
                return Err(format!("{}: {}", path.display(), expected()));
            }
        }
        Ok(files)
    }

    fn add_folder(&mut self, folder: &Path) -> Result<(), String> {
        let failed = |error: std::io::Error| format!("{}: {error}", folder.display());
        let mut found = false;
        for entry in folder.read_dir().map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            found |= path.is_file() && self.add(&path);
        }
        if found {
            Ok(())
        } else {
            Err(format!(
                "{}: found neither a program (.toml, .json) nor a scenario file ({SCENARIOS}) in this folder",
                folder.display()
            ))
        }
    }

    /// Whether the file is one that is looked at.
    fn add(&mut self, path: &Path) -> bool {
        let name = path.file_name().and_then(|name| name.to_str());
        let extension = path.extension().and_then(|extension| extension.to_str());
        if name.is_some_and(|name| name.ends_with(SCENARIOS)) {
            self.scenarios.insert(path.to_owned());
            return true;
        }
        if !matches!(extension, Some("toml" | "json")) {
            return false;
        }
        let beside = scenarios_beside(path);
        if beside.is_file() {
            self.scenarios.insert(beside);
        }
        self.programs.insert(path.to_owned());
        true
    }
}

/// What a path means.
fn expected() -> String {
    format!("expected a program (.toml, .json), a scenario file ({SCENARIOS}) or a folder")
}

/// The scenario file that belongs to a program.
fn scenarios_beside(program: &Path) -> PathBuf {
    let mut name = program.file_stem().unwrap_or_default().to_owned();
    name.push(SCENARIOS);
    program.with_file_name(name)
}

/// The program that a scenario file belongs to: the one it names, or the one beside it.
pub(crate) fn program_of(scenarios: &Path, named: Option<&str>) -> PathBuf {
    if let Some(named) = named {
        return scenarios.with_file_name(named);
    }
    let name = scenarios
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    let stem = name.strip_suffix(SCENARIOS).unwrap_or(name);
    let toml = scenarios.with_file_name(format!("{stem}.toml"));
    let json = scenarios.with_file_name(format!("{stem}.json"));
    if json.is_file() && !toml.is_file() {
        json
    } else {
        toml
    }
}
