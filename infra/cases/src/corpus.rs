//! Files become programs with their scenarios.

use crate::files::{Files, program_of};
use crate::read;
use crate::scenario::{CaseProgram, Scenario, Unsound};
use crate::toml_reader::Source;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A program with the scenario files about it, or one scenario file whose scenarios bring
/// programs of their own.
#[derive(Debug)]
pub struct Chapter {
    /// The program's file; of scenarios that bring programs of their own, theirs.
    pub path: PathBuf,
    /// What the file says; `None` where the scenarios bring programs of their own.
    pub program: Option<Result<Arc<CaseProgram>, Faulty>>,
    /// The scenario files.
    pub files: Vec<ScenarioFile>,
}

/// A scenario file that was read.
#[derive(Debug)]
pub struct ScenarioFile {
    /// The file.
    pub path: PathBuf,
    /// Its scenarios.
    pub scenarios: Result<Vec<Scenario>, Faulty>,
}

/// Everything that is wrong with a file, as it is printed, one fault after the other.
#[derive(Clone, Debug)]
pub struct Faulty(pub Vec<String>);

/// Reads the programs and scenarios that paths of files and folders mean, in the order of the
/// programs' paths.
///
/// # Errors
/// Why a path means nothing, in words. What is wrong with a file stands in its place.
pub fn read_corpus(paths: &[PathBuf]) -> Result<Vec<Chapter>, String> {
    let files = Files::meant_by(paths)?;
    let mut by_program: BTreeMap<PathBuf, Vec<ScenarioText>> = files
        .programs
        .into_iter()
        .map(|program| (program, Vec::new()))
        .collect();
    for path in files.scenarios {
        let text = ScenarioText::read(path);
        let about = text.about();
        by_program.entry(about).or_default().push(text);
    }
    Ok(by_program
        .into_iter()
        .map(|(path, texts)| chapter(path, &texts))
        .collect())
}

/// A scenario file's text; `Err`: why there is none.
struct ScenarioText {
    path: PathBuf,
    text: Result<String, String>,
}

fn chapter(path: PathBuf, texts: &[ScenarioText]) -> Chapter {
    let brings_programs = texts.iter().any(|text| text.path == path);
    let program = (!brings_programs).then(|| read_program(&path).map(Arc::new));
    let files = texts
        .iter()
        .map(|text| ScenarioFile {
            path: text.path.clone(),
            scenarios: match &program {
                None => text.scenarios(None),
                Some(Ok(program)) => text.scenarios(Some(program)),
                Some(Err(_)) => Err(text.not_run()),
            },
        })
        .collect();
    Chapter {
        path,
        program,
        files,
    }
}

fn read_program(path: &Path) -> Result<CaseProgram, Faulty> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| {
        Faulty::of(format!(
            "{name}: reading failed: {error}\n    a program file must be there and readable; a \
             scenario file names another one in its first line: program = \"classic.toml\""
        ))
    })?;
    CaseProgram::read(&name, bytes).map_err(|unsound| match unsound {
        Unsound::Faulty(faults) => Faulty::of(faults.to_string()),
        Unsound::NoVersion(message) => Faulty::of(format!("{name}: {message}")),
    })
}

impl Faulty {
    fn of(fault: String) -> Self {
        Self(vec![fault])
    }
}

impl ScenarioText {
    fn read(path: PathBuf) -> Self {
        let text = std::fs::read(&path)
            .map_err(|error| {
                format!(
                    "{}: reading failed: {error}\n    a scenario file must be readable",
                    path.display()
                )
            })
            .and_then(|bytes| utf8_text(&path, bytes));
        Self { path, text }
    }

    /// The program's file that the scenarios are about; this file itself where they bring
    /// programs of their own.
    fn about(&self) -> PathBuf {
        let mut named = None;
        if let Ok(text) = &self.text {
            let name = self.path.to_string_lossy();
            let source = Source::new(&name, text);
            if let Some(root) = source.parse() {
                if read::brings_programs(&source, root.get_ref()) {
                    return self.path.clone();
                }
                named = read::program_named(&source, root.get_ref());
            }
        }
        program_of(&self.path, named.as_deref())
    }

    fn scenarios(&self, program: Option<&Arc<CaseProgram>>) -> Result<Vec<Scenario>, Faulty> {
        let text = self.text.as_ref().map_err(|why| Faulty::of(why.clone()))?;
        let name = self.path.display().to_string();
        let source = Source::new(&name, text);
        let root = source.parse();
        let scenarios = root
            .as_ref()
            .map(|root| read::scenarios(&source, root.get_ref(), program))
            .unwrap_or_default();
        let faults = source.into_faults();
        if faults.is_empty() {
            return Ok(scenarios);
        }
        Err(Faulty(faults.iter().map(ToString::to_string).collect()))
    }

    /// Says that the scenarios have no sound program, and whether the file names one at all.
    fn not_run(&self) -> Faulty {
        let text = match &self.text {
            Ok(text) => text,
            Err(why) => return Faulty::of(why.clone()),
        };
        let name = self.path.display().to_string();
        let source = Source::new(&name, text);
        if let Some(root) = source.parse() {
            let _ = read::program_named(&source, root.get_ref());
        }
        let faults = source.into_faults();
        let mut all: Vec<String> = faults.iter().map(ToString::to_string).collect();
        all.push(format!("{name}: not run, for its program is not sound"));
        Faulty(all)
    }
}

/// The text of a scenario file; `Err`: where it is not UTF-8.
fn utf8_text(path: &Path, bytes: Vec<u8>) -> Result<String, String> {
    String::from_utf8(bytes).map_err(|error| {
        let whole = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..whole).unwrap_or_default();
        let before = String::from_utf8_lossy(before);
        let line = before.split('\n').count();
        let column = before
            .rsplit('\n')
            .next()
            .map_or(0, |last| last.chars().count());
        format!(
            "{}:{line}:{}\n    found a byte that is not UTF-8\n    save the file as UTF-8",
            path.display(),
            column.saturating_add(1)
        )
    })
}
