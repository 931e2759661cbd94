//! What a replay came to, for people and for programs.

mod files;
mod json;
mod members;
mod table;

pub use files::check as check_files;

use super::args::Wanted;
use super::outcome::Outcome;
use super::report;
use crate::console;
use crate::refusal::Refusal;
use std::path::Path;

/// Writes everything that was asked for of a replay of the purchases or commands in `file`.
pub(super) fn write(asked: &Wanted, file: &str, outcomes: &[Outcome<'_>]) -> Result<(), Refusal> {
    let mut wanted: Vec<(&Path, String)> = Vec::new();
    if let (Some(path), Some(outcome)) = (&asked.members, outcomes.first()) {
        wanted.push((path, members::csv(outcome)));
    }
    if let Some(path) = &asked.report {
        wanted.push((path, report::page(file, asked.until, outcomes)));
    }
    let mut text = if asked.json {
        json::text(outcomes)?
    } else {
        table::text(outcomes)
    };
    if let (Some(path), false) = (&asked.report, asked.json) {
        text.push_str(&format!("\nreport: {}\n", path.display()));
    }
    files::write(&wanted)?;
    Ok(console::print(&text)?)
}
