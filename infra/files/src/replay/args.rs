//! What `gradus replay` takes.

use super::input::Naming;
use super::named::LOCALE;
use clap::Args;
use gradus_domain::words::time::LocalDay;
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// The most threads that decide.
const THREADS_MAX: usize = 256;

/// What `gradus replay` takes.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("input").required(true).args(["purchases", "commands"]))]
pub struct ReplayArgs {
    /// A program file, TOML or JSON. Repeated: several programs side by side.
    #[arg(long = "program", required = true, value_name = "PROGRAM")]
    pub(super) programs: Vec<PathBuf>,

    /// Purchases as CSV, plain or gzip: transaction_id, member_id, occurred_at, amount and
    /// optionally channel, store, category, sku, brand, quantity.
    #[arg(long, value_name = "CSV")]
    pub(super) purchases: Option<PathBuf>,

    /// What the purchases file calls these columns, such as amount=Total,member_id=Customer.
    /// Repeated: more of them.
    #[arg(long, value_name = "OURS=THEIRS", value_parser = Naming::parse)]
    pub(super) columns: Vec<Naming>,

    /// How often rows count that equal another of their receipt in every column [default: once
    /// where there is a quantity, each otherwise].
    #[arg(long, value_name = "once|each", value_parser = same_rows)]
    pub(super) same_rows: Option<SameRows>,

    /// Commands, one JSON object a line, plain or gzip.
    #[arg(long, value_name = "JSONL")]
    pub(super) commands: Option<PathBuf>,

    #[command(flatten)]
    pub(super) wanted: Wanted,

    /// In which of the program's languages the page names tiers, rules and benefits.
    #[arg(long, value_name = "TAG", default_value = LOCALE)]
    pub(super) locale: String,

    /// Skip bad rows and count them instead of stopping at the first.
    #[arg(long)]
    pub(super) keep_going: bool,

    /// How many threads decide, at most 256 [default: one a core].
    #[arg(long, value_name = "N", value_parser = threads)]
    pub(super) threads: Option<NonZeroUsize>,
}

/// What is wanted of a replay, and where it goes.
#[derive(Debug, Args)]
pub struct Wanted {
    /// The last day: every member is settled to its end.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = until_day)]
    pub until: LocalDay,

    /// Write each member's end to this CSV file.
    #[arg(long, value_name = "CSV")]
    pub members: Option<PathBuf>,

    /// Print one JSON object instead of a table; an array of objects for several programs.
    #[arg(long)]
    pub json: bool,

    /// Write a page with charts to this HTML file.
    #[arg(long, value_name = "HTML")]
    pub report: Option<PathBuf>,
}

/// How often rows count that equal another of their receipt in every column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SameRows {
    /// They are one row that was written several times.
    Once,
    /// They are pieces of the same kind.
    Each,
}

fn same_rows(text: &str) -> Result<SameRows, String> {
    match text {
        "once" => Ok(SameRows::Once),
        "each" => Ok(SameRows::Each),
        _ => Err("once or each is expected".to_owned()),
    }
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

fn threads(text: &str) -> Result<NonZeroUsize, String> {
    text.parse()
        .ok()
        .filter(|threads: &NonZeroUsize| threads.get() <= THREADS_MAX)
        .ok_or_else(|| format!("a whole number from 1 to {THREADS_MAX} is expected"))
}
