//! `gradus check`: are programs sound, and do they behave as their owners say? What do they
//! say? Their scenarios are played in memory.

use crate::console;
use crate::refusal::WRONG_USAGE;
use clap::Args;
use gradus_cases::corpus::{Chapter, Faulty, ScenarioFile, read_corpus};
use gradus_cases::in_memory::InMemory;
use gradus_cases::play::{Break, End, How, play};
use gradus_cases::scenario::Scenario;
use gradus_contracts::program::words::{Language, explain};
use gradus_contracts::program::{ProgramContent, program_doubts};
use gradus_domain::member::lots::{LOTS_WARN_ABOVE, most_lots};
use gradus_domain::program::Program;
use gradus_domain::program::living::living_limits;
use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// What `gradus check` takes.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Program files (.toml, .json), scenario files (.scenarios.toml) or folders of them.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Print what each sound program says in sentences: en, English [the language where none
    /// is given]; zh, Chinese.
    #[arg(long, value_name = "LANGUAGE", num_args = 0..=1, require_equals = true, default_missing_value = "en", value_parser = language)]
    explain: Option<Language>,
}

fn language(code: &str) -> Result<Language, String> {
    let known = Language::ALL;
    let language = known.into_iter().find(|known| known.code() == code);
    language.ok_or_else(|| {
        let codes = known.map(Language::code).join(", ");
        format!("one of {codes} is expected")
    })
}

/// Validates programs, runs their scenarios and prints what came of it.
///
/// 0 where everything is sound and every scenario holds, 1 where something is not, 2 where
/// a path means nothing.
pub fn run(args: &CheckArgs) -> ExitCode {
    let chapters = match read_corpus(&args.paths) {
        Ok(chapters) => chapters,
        Err(message) => {
            console::say(format_args!("gradus check: {message}"));
            return ExitCode::from(WRONG_USAGE);
        }
    };
    let mut report = Report {
        explain: args.explain,
        ..Report::default()
    };
    for chapter in &chapters {
        report.check(chapter);
    }
    report.say_sum();
    if let Err(error) = console::print(&report.text) {
        console::say(format_args!("gradus check: {error}"));
        return ExitCode::FAILURE;
    }
    if report.is_good() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// What is printed, and what it adds up to.
#[derive(Default)]
struct Report {
    /// In which language programs are said, if they are.
    explain: Option<Language>,
    text: String,
    programs: usize,
    faulty_programs: usize,
    scenarios: usize,
    failed_scenarios: usize,
    faulty_files: usize,
}

impl Report {
    fn check(&mut self, chapter: &Chapter) {
        self.line(&chapter.path.display().to_string());
        match &chapter.program {
            None => {}
            Some(Ok(program)) => {
                self.programs = self.programs.saturating_add(1);
                self.say_sound(&program.content.program);
                self.say_doubts(&chapter.path.display().to_string(), &program.file);
                if let Some(language) = self.explain {
                    self.say_in_words(&program.content, language);
                }
            }
            Some(Err(faulty)) => {
                self.programs = self.programs.saturating_add(1);
                self.faulty_programs = self.faulty_programs.saturating_add(1);
                self.say_faulty(faulty);
            }
        }
        for file in &chapter.files {
            match &file.scenarios {
                Ok(scenarios) => {
                    if chapter.program.is_none() {
                        self.programs = self.programs.saturating_add(scenarios.len());
                    }
                    self.check_scenarios(file, scenarios);
                }
                Err(faulty) => {
                    self.faulty_files = self.faulty_files.saturating_add(1);
                    self.say_faulty(faulty);
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
        if let Some(ended) = program.currency.ended() {
            self.line(&format!(
                "  warning: {} ended with {}, and {} came after it; no new version is published in it",
                program.currency, ended.last_day, ended.successor
            ));
        }
        if lots > LOTS_WARN_ABOVE {
            self.line(&format!(
                "  warning: more than {LOTS_WARN_ABOVE} lots make a member heavy to store; \
                 an expiry stretched to the end of a month would make fewer"
            ));
        }
    }

    /// What can be read and is hardly meant.
    fn say_doubts(&mut self, name: &str, file: &[u8]) {
        for doubt in program_doubts(name, file) {
            self.line(&format!("  warning: {doubt}"));
        }
    }

    fn say_in_words(&mut self, content: &ProgramContent, language: Language) {
        self.line("");
        for section in explain(content, language) {
            self.block(&section.to_string());
            self.line("");
        }
    }

    fn check_scenarios(&mut self, file: &ScenarioFile, scenarios: &[Scenario]) {
        let name = file.path.display().to_string();
        for scenario in scenarios {
            self.scenarios = self.scenarios.saturating_add(1);
            match play(&mut InMemory::default(), scenario).end {
                End::Held => self.line(&format!("  ok    {}", scenario.name)),
                End::Broke(broke) => {
                    self.say_failed(scenario);
                    self.say_break(&name, &broke);
                }
                End::Left { line, why } => {
                    self.say_failed(scenario);
                    self.line(&format!("        {name}:{line}: {why}"));
                }
            }
        }
    }

    fn say_failed(&mut self, scenario: &Scenario) {
        self.failed_scenarios = self.failed_scenarios.saturating_add(1);
        self.line(&format!("  FAIL  {}", scenario.name));
    }

    fn say_faulty(&mut self, faulty: &Faulty) {
        for fault in &faulty.0 {
            self.block(fault);
        }
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
            How::Fault(error) => {
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
