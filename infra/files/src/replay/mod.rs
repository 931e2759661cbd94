//! `gradus replay`: a file of purchases or commands through one program or several.
//!
//! - [`args`]: what it takes;
//! - [`input`]: from files to commands, in bounded memory, faults with their places;
//! - [`worker`]: deciding commands for some [`members`], with what the [`store`] keeps;
//! - `run`: one file through one program, on one thread or several;
//! - [`figures`]: what is counted; [`cost`]: what points were given for; [`outcome`]: what a program came to;
//! - [`output`]: a table, JSON, a CSV of members; [`report`]: a page with charts;
//! - [`recorded`]: what somebody else has decided, counted and written alike.

mod args;
mod cost;
mod figures;
mod input;
mod members;
mod named;
mod outcome;
mod output;
mod progress;
mod recorded;
mod report;
mod run;
mod store;
mod worker;

pub use args::{ReplayArgs, Wanted};
pub use input::each_purchase;
pub use output::check_files;
pub use recorded::{Recorded, write_recorded};

use crate::console;
use crate::program_file;
use crate::refusal::{Refusal, WRONG_USAGE};
use args::SameRows;
use gradus_contracts::program::read_program_content;
use input::{InputFile, Naming};
use named::Named;
use outcome::Outcome;
use progress::Bar;
use run::Replay;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Replays. Nothing is written unless everything went well.
pub fn run(args: &ReplayArgs) -> ExitCode {
    match replay(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(refusal) => refusal.tell(),
    }
}

fn replay(args: &ReplayArgs) -> Result<(), Refusal> {
    if args.wanted.members.is_some() && args.programs.len() > 1 {
        return Err(Refusal {
            text: "error: --members goes with one --program; run the others one by one".to_owned(),
            code: WRONG_USAGE,
        });
    }
    check_files(&args.wanted, &files_read(args))?;
    let input = input_file(args)?;
    let mut programs = args
        .programs
        .iter()
        .map(|path| read(path, &args.locale))
        .collect::<Result<Vec<_>, _>>()?;
    tell_apart(&mut programs, &args.programs);
    let naming = naming(args)?;
    let known = look_through(&input, &naming)?;
    let mut outcomes = Vec::with_capacity(programs.len());
    for program in &programs {
        outcomes.push(replay_one(args, &input, (&known, &naming), program)?);
    }
    tell_tally(&input, &outcomes);
    tell_faults(&mut outcomes);
    if outcomes.iter().all(Outcome::has_nothing) {
        let file = input.path().display();
        return Err(Refusal::from(format!(
            "{file}: nothing of it can be replayed; the faults above say what would do"
        )));
    }
    output::write(&args.wanted, &input.name(), &outcomes)?;
    // The process ends here: giving memory back member by member would only take time.
    std::mem::forget(outcomes);
    Ok(())
}

/// The files that are read, and by which option.
fn files_read(args: &ReplayArgs) -> Vec<(&'static str, &Path)> {
    let programs = args.programs.iter().map(|path| ("--program", path));
    let purchases = args.purchases.iter().map(|path| ("--purchases", path));
    let commands = args.commands.iter().map(|path| ("--commands", path));
    let read = programs.chain(purchases).chain(commands);
    read.map(|(option, path)| (option, path.as_path()))
        .collect()
}

fn replay_one<'a>(
    args: &ReplayArgs,
    input: &InputFile,
    (known, naming): (&input::Known, &Naming),
    program: &'a Named,
) -> Result<Outcome<'a>, Refusal> {
    let calendar = &program
        .programs
        .first()
        .ok_or("found no program")?
        .program
        .calendar;
    let replay = Replay {
        input,
        known,
        naming,
        same_rows_count_once: args.same_rows.map(|same| match same {
            SameRows::Once => true,
            SameRows::Each => false,
        }),
        programs: &program.programs,
        end: calendar.first_instant(args.wanted.until.plus_days(1)),
        keep_going: args.keep_going,
        by_month: args.wanted.report.is_some() || args.wanted.json,
        threads: args.threads.unwrap_or_else(cores),
    };
    let mut bar = Bar::new(&program.name, file_bytes(input));
    let replayed = replay.run(&mut bar).map_err(|fault| {
        let mut text = fault.to_string();
        if args.programs.len() > 1 {
            text.push_str(&format!("\n    so it is for the program {}", program.name));
        }
        Refusal::from(text)
    })?;
    bar.finish();
    let mut outcome = Outcome::new(program, replayed)?;
    if args.wanted.members.is_some() || args.wanted.report.is_some() {
        outcome.sort_accounts();
    }
    if args.wanted.report.is_some()
        && let Some(member) = outcome.most_moved()
    {
        outcome.story = replay.story_of(&member)?;
    }
    Ok(outcome)
}

/// Names the drafts of one program by their files, too.
fn tell_apart(programs: &mut [Named], files: &[PathBuf]) {
    let ids: Vec<String> = programs.iter().map(|named| named.name.clone()).collect();
    for (named, file) in programs.iter_mut().zip(files) {
        if ids.iter().filter(|id| **id == named.name).count() > 1 {
            named.add_file(file);
        }
    }
}

fn read(path: &Path, locale: &str) -> Result<Named, Refusal> {
    let file_name = path.display().to_string();
    let bytes = program_file::read(path).map_err(|error| {
        format!(
            "{file_name}: reading failed: {error}\n    a program file must be there and readable"
        )
    })?;
    let content = read_program_content(&file_name, &bytes)?;
    Ok(Named::new(content, locale)?)
}

fn input_file(args: &ReplayArgs) -> Result<InputFile, Refusal> {
    match (&args.purchases, &args.commands) {
        (Some(path), None) => Ok(InputFile::purchases(path)),
        (None, Some(path)) => Ok(InputFile::commands(path)),
        (None, None) | (Some(_), Some(_)) => Err(Refusal {
            text: "error: one of --purchases and --commands is needed".to_owned(),
            code: WRONG_USAGE,
        }),
    }
}

fn naming(args: &ReplayArgs) -> Result<Naming, Refusal> {
    let usage = |text: String| Refusal {
        text: format!("error: {text}"),
        code: WRONG_USAGE,
    };
    if args.purchases.is_none() && (!args.columns.is_empty() || args.same_rows.is_some()) {
        return Err(usage(
            "--columns and --same-rows go with --purchases; commands have one form".to_owned(),
        ));
    }
    Naming::joined(&args.columns).map_err(usage)
}

fn look_through(input: &InputFile, naming: &Naming) -> Result<input::Known, Refusal> {
    let bar = Bar::new("looking through", file_bytes(input));
    let known = input::look_through(input, naming, bar.progress())?;
    bar.finish();
    Ok(known)
}

fn file_bytes(input: &InputFile) -> u64 {
    std::fs::metadata(input.path()).map_or(0, |file| file.len())
}

fn cores() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Tells what there was in the file: of the first program, for the file is the same.
fn tell_tally(input: &InputFile, outcomes: &[Outcome<'_>]) {
    let said = outcomes.first().map(|outcome| outcome.tally.to_string());
    let said = said.unwrap_or_default();
    if !said.is_empty() {
        let said = said.trim_end().replace('\n', "\n    ");
        console::say(format_args!("of {}\n    {said}", input.name()));
    }
}

/// Tells the faults of rows that were skipped: those of the first program that has any, for
/// the file is the same.
fn tell_faults(outcomes: &mut [Outcome<'_>]) {
    let Some(outcome) = outcomes
        .iter_mut()
        .max_by_key(|outcome| outcome.skipped.count())
    else {
        return;
    };
    let count = outcome.skipped.count();
    let told = outcome.skipped.first();
    for fault in told {
        console::say(fault);
    }
    let more = count - told.len() as u64;
    if more > 0 {
        console::say(format_args!("… and {more} more"));
    }
}
