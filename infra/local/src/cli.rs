//! The command line: what `gradus` can be asked for.
//!
//! Exit codes: 0 where it worked, 1 for bad input, 2 for wrong usage.

use clap::{Args, Parser, Subcommand};
use gradus_domain::time::LocalDay;
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// The most threads that decide.
const THREADS_MAX: usize = 256;

/// Points, tiers and privileges on one machine.
#[derive(Debug, Parser)]
#[command(
    name = "gradus",
    version,
    propagate_version = true,
    after_help = "Exit codes: 0 where it worked, 1 for bad input, 2 for wrong usage"
)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Validate programs and run the scenarios beside them.
    Check(CheckArgs),
    /// Run a file of purchases or commands through programs: what would they have cost?
    Replay(ReplayArgs),
}

/// What `gradus check` takes.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Program files (.toml, .json), scenario files (.scenarios.toml) or folders of them.
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
}

/// What `gradus replay` takes.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("input").required(true).args(["purchases", "commands"]))]
pub(crate) struct ReplayArgs {
    /// A program file, TOML or JSON. Repeated: several programs side by side.
    #[arg(long = "program", required = true, value_name = "PROGRAM")]
    pub(crate) programs: Vec<PathBuf>,

    /// Purchases as CSV, plain or gzip: transaction_id, member_id, occurred_at, amount and
    /// optionally channel, store, category, sku, brand, quantity.
    #[arg(long, value_name = "CSV")]
    pub(crate) purchases: Option<PathBuf>,

    /// Commands, one JSON object a line, plain or gzip.
    #[arg(long, value_name = "JSONL")]
    pub(crate) commands: Option<PathBuf>,

    /// The last day: every member is settled to its end.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = until_day)]
    pub(crate) until: LocalDay,

    /// Write each member's end to this CSV file.
    #[arg(long, value_name = "CSV")]
    pub(crate) members: Option<PathBuf>,

    /// Print one JSON object instead of a table; an array of objects for several programs.
    #[arg(long)]
    pub(crate) json: bool,

    /// Write a page with charts to this HTML file.
    #[arg(long, value_name = "HTML")]
    pub(crate) report: Option<PathBuf>,

    /// Skip bad rows and count them instead of stopping at the first.
    #[arg(long)]
    pub(crate) keep_going: bool,

    /// How many threads decide, at most 256 [default: one a core].
    #[arg(long, value_name = "N", value_parser = threads)]
    pub(crate) threads: Option<NonZeroUsize>,
}

fn threads(text: &str) -> Result<NonZeroUsize, String> {
    text.parse()
        .ok()
        .filter(|threads: &NonZeroUsize| threads.get() <= THREADS_MAX)
        .ok_or_else(|| format!("a whole number from 1 to {THREADS_MAX} is expected"))
}

fn until_day(text: &str) -> Result<LocalDay, String> {
    let day = LocalDay::parse(text).map_err(|error| error.to_string())?;
    if (1970..2200).contains(&day.year()) {
        Ok(day)
    } else {
        Err(format!(
            "found {day}; days from 1970-01-01 to 2199-12-31 are taken"
        ))
    }
}
