//! `gradus check`: are programs sound, and do they behave as their owners say? What do they
//! say?
//!
//! - [`files`]: which files are meant;
//! - [`toml_reader`], `read`: a scenario file becomes scenarios, every fault with its place;
//! - [`scenario`]: what a scenario is;
//! - `play`, [`compare`], [`happened`]: a scenario is played and held against what was seen.

mod compare;
mod files;
mod happened;
mod play;
mod read;
mod scenario;
mod toml_reader;
mod words;

use crate::cli::CheckArgs;
use files::{Files, program_of};
use gradus_contracts::program::words::{Language, explain};
use gradus_contracts::program::{ProgramContent, read_program_content};
use gradus_domain::member::lots::{LOTS_WARN_ABOVE, most_lots};
use gradus_domain::program::Program;
use gradus_domain::program::living::living_limits;
use gradus_domain::program::versions::Programs;
use play::{Break, How, Verdict, play};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use toml_reader::Source;

/// Wrong usage, as the command line itself answers it.
const WRONG_USAGE: u8 = 2;

/// Validates programs, runs their scenarios and prints what came of it.
///
/// 0 where everything is sound and every scenario holds, 1 where something is not, 2 where
/// a path means nothing.
pub(crate) fn run(args: &CheckArgs) -> ExitCode {
    let files = match Files::meant_by(&args.paths) {
        Ok(files) => files,
        Err(message) => {
            eprintln!("gradus check: {message}");
            return ExitCode::from(WRONG_USAGE);
        }
    };
    let mut report = Report {
        explain: args.explain,
        ..Report::default()
    };
    for (program, scenario_files) in by_program(files) {
        report.check(&program, &scenario_files);
    }
    report.say_sum();
    let shown = std::io::stdout().lock().write_all(report.text.as_bytes());
    if report.is_good() && shown.is_ok() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// A scenario file that was read; `Err`: why it could not be.
struct ScenarioText {
    path: PathBuf,
    text: Result<String, String>,
}

/// Programs with their scenario files.
fn by_program(files: Files) -> BTreeMap<PathBuf, Vec<ScenarioText>> {
    let mut by_program: BTreeMap<PathBuf, Vec<ScenarioText>> = files
        .programs
        .into_iter()
        .map(|program| (program, Vec::new()))
        .collect();
    for path in files.scenarios {
        let text = std::fs::read(&path)
            .map_err(|error| {
                format!(
                    "{}: reading failed: {error}\n    a scenario file must be readable",
                    path.display()
                )
            })
            .and_then(|bytes| utf8_text(&path, bytes));
        let named = text.as_ref().ok().and_then(|text| {
            let name = path.to_string_lossy();
            let source = Source::new(&name, text);
            let root = source.parse()?;
            read::program_named(&source, root.get_ref())
        });
        let program = program_of(&path, named.as_deref());
        by_program
            .entry(program)
            .or_default()
            .push(ScenarioText { path, text });
    }
    by_program
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

/// What is printed, and what it adds up to.
#[derive(Default)]
struct Report {
    text: String,
    /// In which language programs are said, if they are.
    explain: Option<Language>,
    programs: usize,
    faulty_programs: usize,
    scenarios: usize,
    failed_scenarios: usize,
    faulty_files: usize,
}

impl Report {
    fn check(&mut self, program: &Path, scenario_files: &[ScenarioText]) {
        self.programs = self.programs.saturating_add(1);
        self.line(&program.display().to_string());
        let programs = match read(program) {
            Ok((content, programs)) => {
                self.say_sound(&content.program);
                if let Some(language) = self.explain {
                    self.say_in_words(&content, language);
                }
                Some((content.program, programs))
            }
            Err(faults) => {
                self.faulty_programs = self.faulty_programs.saturating_add(1);
                self.block(&faults);
                None
            }
        };
        for file in scenario_files {
            match (&file.text, &programs) {
                (Ok(text), Some((program, programs))) => {
                    self.check_scenarios(&file.path, text, program, programs);
                }
                (Ok(text), None) => {
                    self.faulty_files = self.faulty_files.saturating_add(1);
                    self.say_not_run(&file.path, text);
                }
                (Err(message), _) => {
                    self.faulty_files = self.faulty_files.saturating_add(1);
                    self.block(message);
                }
            }
        }
    }

    fn say_sound(&mut self, program: &Program) {
        let lots = most_lots(program);
        let limits = living_limits(program);
        self.line(&format!(
            "  sound: {}, version {}; a member holds at most {lots} {}, {limits} {} live",
            program.id,
            program.version,
            if lots == 1 { "lot" } else { "lots" },
            if limits == 1 { "limit" } else { "limits" },
        ));
        if lots > LOTS_WARN_ABOVE {
            self.line(&format!(
                "  warning: more than {LOTS_WARN_ABOVE} lots make a member heavy to store; \
                 an expiry stretched to the end of a month would make fewer"
            ));
        }
    }

    fn say_in_words(&mut self, content: &ProgramContent, language: Language) {
        self.line("");
        for section in explain(content, language) {
            self.block(&section.to_string());
            self.line("");
        }
    }

    fn check_scenarios(&mut self, path: &Path, text: &str, program: &Program, programs: &Programs) {
        let name = path.display().to_string();
        let source = Source::new(&name, text);
        let root = source.parse();
        let scenarios = root
            .as_ref()
            .map(|root| read::scenarios(&source, root.get_ref(), program))
            .unwrap_or_default();
        let faults = source.into_faults();
        if !faults.is_empty() {
            self.faulty_files = self.faulty_files.saturating_add(1);
            for fault in faults {
                self.block(&fault.to_string());
            }
            return;
        }
        for scenario in scenarios {
            self.scenarios = self.scenarios.saturating_add(1);
            match play(programs, &scenario) {
                Verdict::Held => self.line(&format!("  ok    {}", scenario.name)),
                Verdict::Broke(broke) => {
                    self.failed_scenarios = self.failed_scenarios.saturating_add(1);
                    self.line(&format!("  FAIL  {}", scenario.name));
                    self.say_break(&name, &broke);
                }
            }
        }
    }

    /// Says that scenarios have no sound program, and whether the file names one at all.
    fn say_not_run(&mut self, path: &Path, text: &str) {
        let name = path.display().to_string();
        let source = Source::new(&name, text);
        if let Some(root) = source.parse() {
            let _ = read::program_named(&source, root.get_ref());
        }
        for fault in source.into_faults() {
            self.block(&fault.to_string());
        }
        self.block(&format!("{name}: not run, for its program is not sound"));
    }

    fn say_break(&mut self, file: &str, broke: &Break) {
        self.line(&format!("        {file}:{}: {}", broke.line, broke.told));
        match &broke.how {
            How::Differs {
                differences,
                happened,
            } => {
                for difference in differences {
                    self.line(&format!("          {}", difference.what));
                    self.line(&format!("            expected {}", difference.expected));
                    self.line(&format!("            found    {}", difference.found));
                }
                for line in happened {
                    self.line(&format!("          · {line}"));
                }
            }
            How::Internal(error) => {
                self.line(&format!("          a fault of gradus itself: {error}"));
            }
        }
    }

    fn say_sum(&mut self) {
        let mut wrong = Vec::new();
        for (count, what) in [
            (self.faulty_programs, "programs with faults"),
            (self.faulty_files, "scenario files not run"),
            (self.failed_scenarios, "scenarios failed"),
        ] {
            if count > 0 {
                wrong.push(format!("{what}: {count}"));
            }
        }
        let verdict = if wrong.is_empty() {
            "all is well".to_owned()
        } else {
            wrong.join(", ")
        };
        self.line("");
        self.line(&format!(
            "programs: {}, scenarios: {}; {verdict}",
            self.programs, self.scenarios
        ));
    }

    fn is_good(&self) -> bool {
        self.faulty_programs == 0 && self.faulty_files == 0 && self.failed_scenarios == 0
    }

    fn line(&mut self, line: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "{line}");
    }

    fn block(&mut self, text: &str) {
        for line in text.lines() {
            self.line(&format!("  {line}"));
        }
    }
}

/// Reads a program; `Err`: all its faults, as they are printed.
fn read(path: &Path) -> Result<(ProgramContent, Programs), String> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| {
        format!(
            "{name}: reading failed: {error}\n    a program file must be there and readable; a \
             scenario file names another one in its first line: program = \"classic.toml\""
        )
    })?;
    let content = read_program_content(&name, &bytes).map_err(|faults| faults.to_string())?;
    let programs =
        Programs::new(vec![content.program.clone()]).map_err(|error| format!("{name}: {error}"))?;
    Ok((content, programs))
}
