//! What a replay came to, for people and for programs.

mod files;
mod json;
mod members;
mod table;

pub(crate) use files::check as check_files;

use super::input::InputFile;
use super::outcome::Outcome;
use super::report;
use crate::cli::ReplayArgs;
use crate::console;
use crate::refusal::Refusal;
use std::path::Path;

/// Writes everything that was asked for.
pub(super) fn write(
    args: &ReplayArgs,
    input: &InputFile,
    outcomes: &[Outcome<'_>],
) -> Result<(), Refusal> {
    let mut wanted: Vec<(&Path, String)> = Vec::new();
    if let (Some(path), Some(outcome)) = (&args.members, outcomes.first()) {
        wanted.push((path, members::csv(outcome)));
    }
    if let Some(path) = &args.report {
        wanted.push((path, report::page(input, args.until, outcomes)));
    }
    let mut text = if args.json {
        json::text(outcomes)?
    } else {
        table::text(outcomes)
    };
    if let (Some(path), false) = (&args.report, args.json) {
        text.push_str(&format!("\nreport: {}\n", path.display()));
    }
    files::write(&wanted)?;
    Ok(console::print(&text)?)
}
