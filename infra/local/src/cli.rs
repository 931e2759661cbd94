//! The command line: what `gradus` can be asked for.
//!
//! Exit codes: 0 where it worked, 1 for bad input, 2 for wrong usage.

use crate::convert::Platform;
use crate::replay::Naming;
use clap::{Args, Parser, Subcommand};
use gradus_contracts::api::routes::Scope;
use gradus_contracts::program::is_name;
use gradus_contracts::program::words::Language;
use gradus_contracts::telling::kinds::KINDS;
use gradus_domain::words::calendar::{Calendar, zones_release};
use gradus_domain::words::money::Currency;
use gradus_domain::words::time::{Instant, LocalDay};
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::LazyLock;

/// The release, and by which zones it reckons days.
fn version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        let release = env!("CARGO_PKG_VERSION");
        format!("{release} (time zones: IANA {})", zones_release())
    });
    &VERSION
}

/// The most threads that decide.
const THREADS_MAX: usize = 256;

/// Points, tiers and privileges on one machine.
#[derive(Debug, Parser)]
#[command(
    name = "gradus",
    version = version(),
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
    /// Run real purchases through the real functions and look at what comes of it.
    Demo(DemoArgs),
    /// Validate programs and run the scenarios beside them.
    Check(CheckArgs),
    /// Run a file of purchases or commands through programs: what would they have cost?
    Replay(ReplayArgs),
    /// Turn what a shop's platform exports into commands, one JSON object a line.
    Convert(ConvertArgs),
    /// Run everything on this machine: the HTTP API, the table, the queue.
    Serve(ServeArgs),
    /// Send notifications of a span of time again, from the ledger.
    Republish(RepublishArgs),
    /// Print what is announced, a line each, while it happens.
    Tail(TailArgs),
    /// Print a token for a folder that is or was served.
    Token(TokenArgs),
}

/// What `gradus demo` takes.
#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// All 69,659 purchases; the same as `--every 1`.
    #[arg(long, conflicts_with = "every")]
    pub(crate) all: bool,

    /// The purchases of one member in so many.
    #[arg(long, value_name = "N", default_value = "10", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) every: u32,

    /// The sweeps come by at the first instant of each N-th day; 0: once, at the end.
    #[arg(long, value_name = "N", default_value = "7")]
    pub(crate) sweep_days: u16,

    /// In this month they come by every 15 minutes.
    #[arg(long, value_name = "YYYY-MM", value_parser = month)]
    pub(crate) fine_month: Option<LocalDay>,

    /// Keep everything in this folder, for `gradus serve` afterwards; it must be new.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,

    /// Where the page with charts goes.
    #[arg(long, value_name = "HTML", default_value = "report.html")]
    pub(crate) report: PathBuf,

    /// Write each member's end to this CSV file.
    #[arg(long, value_name = "CSV")]
    pub(crate) members: Option<PathBuf>,

    /// Print one JSON object, as `gradus replay` does, instead of a table.
    #[arg(long)]
    pub(crate) json: bool,
}

/// What `gradus check` takes.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Program files (.toml, .json), scenario files (.scenarios.toml) or folders of them.
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// Print what each sound program says in sentences: en, English [the language where none
    /// is given]; zh, Chinese.
    #[arg(long, value_name = "LANGUAGE", num_args = 0..=1, require_equals = true, default_missing_value = "en", value_parser = language)]
    pub(crate) explain: Option<Language>,
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

    /// What the purchases file calls these columns, such as amount=Total,member_id=Customer.
    /// Repeated: more of them.
    #[arg(long, value_name = "OURS=THEIRS", value_parser = Naming::parse)]
    pub(crate) columns: Vec<Naming>,

    /// How often rows count that equal another of their receipt in every column [default: once
    /// where there is a quantity, each otherwise].
    #[arg(long, value_name = "once|each", value_parser = same_rows)]
    pub(crate) same_rows: Option<SameRows>,

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

    /// In which of the program's languages the page names tiers, rules and benefits.
    #[arg(long, value_name = "TAG", default_value = crate::replay::LOCALE)]
    pub(crate) locale: String,

    /// Skip bad rows and count them instead of stopping at the first.
    #[arg(long)]
    pub(crate) keep_going: bool,

    /// How many threads decide, at most 256 [default: one a core].
    #[arg(long, value_name = "N", value_parser = threads)]
    pub(crate) threads: Option<NonZeroUsize>,
}

/// How many seconds `gradus serve` waits for a request that has begun.
pub(crate) const REQUEST_TIMEOUT_SECONDS: u16 = 60;

/// How often rows count that equal another of their receipt in every column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SameRows {
    /// They are one row that was written several times.
    Once,
    /// They are pieces of the same kind.
    Each,
}

/// What `gradus convert` takes.
#[derive(Debug, Args)]
pub(crate) struct ConvertArgs {
    /// Whose export it is.
    #[arg(value_name = "shopify|square|woocommerce|stripe", value_parser = Platform::of_name)]
    pub(crate) platform: Platform,

    /// The export, CSV, plain or gzip.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    /// Write the commands to this file [default: to standard output].
    #[arg(long, value_name = "JSONL")]
    pub(crate) out: Option<PathBuf>,

    /// The program, TOML or JSON, for its currency and its zone: orders in other currencies are
    /// left.
    #[arg(long, value_name = "PROGRAM", conflicts_with_all = ["currency", "zone"])]
    pub(crate) program: Option<PathBuf>,

    /// The currency instead of a program's, such as USD.
    #[arg(long, value_name = "CODE", value_parser = currency)]
    pub(crate) currency: Option<Currency>,

    /// The zone instead of a program's, such as America/New_York.
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    pub(crate) zone: Option<Calendar>,

    /// The key with which e-mail addresses become member ids, where the export has no ids of
    /// customers; made where it is missing.
    #[arg(long, value_name = "FILE", default_value = "gradus-members.key")]
    pub(crate) member_key: PathBuf,

    /// Skip bad orders and count them instead of stopping at the first.
    #[arg(long)]
    pub(crate) keep_going: bool,
}

/// What `gradus serve` takes.
#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    /// The folder in which everything is kept; made where it is missing.
    #[arg(long, value_name = "DIR", default_value = ".gradus")]
    pub(crate) data: PathBuf,

    /// Where the HTTP API listens; port 0: any free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8787")]
    pub(crate) listen: SocketAddr,

    /// The loopback port of the table, which speaks DynamoDB's protocol; 0: any free one.
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub(crate) table_port: u16,

    /// The loopback port of the queue, which speaks SQS's protocol; 0: any free one.
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub(crate) queue_port: u16,

    /// A program file to publish where it is not yet. Repeated: several programs.
    #[arg(long = "program", value_name = "FILE")]
    pub(crate) programs: Vec<PathBuf>,

    /// Bind the printed tokens to these programs too, though nobody has published them.
    #[arg(long = "tokens-for", value_name = "PROGRAM", value_parser = program_name)]
    pub(crate) tokens_for: Vec<String>,

    /// How many seconds the head of a request, and then its body, may take to come in; a
    /// connection on which nothing is asked for so long is closed.
    #[arg(long, value_name = "N", default_value_t = REQUEST_TIMEOUT_SECONDS, value_parser = clap::value_parser!(u16).range(5..=3_600))]
    pub(crate) request_timeout_seconds: u16,

    /// Start the clock at this instant, RFC 3339; it runs on from there. A folder whose clock is
    /// later already goes on from its own.
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    pub(crate) at: Option<Instant>,

    /// What is logged, as JSON lines on standard error: error, warn or info.
    #[arg(long, value_name = "LEVEL", default_value = "warn")]
    pub(crate) log: String,
}

/// What `gradus republish` takes.
#[derive(Debug, Args)]
pub(crate) struct RepublishArgs {
    /// The first instant, RFC 3339, of the decisions whose notifications are sent again.
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    pub(crate) from: Instant,

    /// The first instant after them.
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    pub(crate) to: Instant,

    /// The folder that `gradus serve` is serving.
    #[arg(long, value_name = "DIR", default_value = ".gradus")]
    pub(crate) data: PathBuf,

    /// Instead of a folder the table and queues that GRADUS_TABLE and GRADUS_NOTIFY_URL_PREFIX
    /// name, with region and credentials from the environment or profile.
    #[arg(long, conflicts_with = "data")]
    pub(crate) deployed: bool,

    /// Only of this program. Repeated: several [default: all].
    #[arg(long = "program", value_name = "PROGRAM")]
    pub(crate) programs: Vec<String>,

    /// Only of this member: reads its statement, not the whole ledger. Repeated: several.
    #[arg(long = "member", value_name = "ID")]
    pub(crate) members: Vec<String>,

    /// Only to this destination of the routing table. Repeated: several [default: all].
    #[arg(long = "destination", value_name = "NAME")]
    pub(crate) destinations: Vec<String>,

    /// Only this kind, such as tier.upgraded. Repeated: several [default: all].
    #[arg(long = "kind", value_name = "KIND", value_parser = kind)]
    pub(crate) kinds: Vec<String>,

    /// By the routing table in force now, not by the one of the decision's time, which was
    /// wrong.
    #[arg(long)]
    pub(crate) current_routing: bool,

    /// Read the whole ledger of a deployment, whatever it costs.
    #[arg(long)]
    pub(crate) read_all: bool,

    /// Count what would be sent, and send nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// What `gradus tail` takes.
#[derive(Debug, Args)]
pub(crate) struct TailArgs {
    /// The folder that `gradus serve` is serving.
    #[arg(long, value_name = "DIR", default_value = ".gradus")]
    pub(crate) data: PathBuf,

    /// Only of this program. Repeated: several [default: all that are published].
    #[arg(long = "program", value_name = "PROGRAM")]
    pub(crate) programs: Vec<String>,
}

/// What `gradus token` takes.
#[derive(Debug, Args)]
pub(crate) struct TokenArgs {
    /// The folder that was given to `gradus serve`.
    #[arg(long, value_name = "DIR", default_value = ".gradus")]
    pub(crate) data: PathBuf,

    /// What the token is good for: member, pos, operate, program, erase. Repeated: several.
    #[arg(long = "scope", required = true, value_name = "SCOPE", value_parser = scope)]
    pub(crate) scopes: Vec<Scope>,

    /// The program that it opens. Repeated: several.
    #[arg(long = "program", required = true, value_name = "PROGRAM", value_parser = program_name)]
    pub(crate) programs: Vec<String>,

    /// The member whose own account it opens, with the scope member.
    #[arg(long, value_name = "ID", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(crate) member: Option<String>,

    /// For how many days, at most 3650.
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=3650))]
    pub(crate) valid_days: u16,
}

fn program_name(text: &str) -> Result<String, String> {
    if is_name(text) {
        return Ok(text.to_owned());
    }
    Err("a program's name is expected: 1 to 64 letters, digits, \"_\", \".\" or \"-\"".to_owned())
}

fn language(code: &str) -> Result<Language, String> {
    let known = Language::ALL;
    let language = known.into_iter().find(|known| known.code() == code);
    language.ok_or_else(|| {
        let codes = known.map(Language::code).join(", ");
        format!("one of {codes} is expected")
    })
}

fn instant(text: &str) -> Result<Instant, String> {
    Instant::parse(text).map_err(|error| error.to_string())
}

fn month(text: &str) -> Result<LocalDay, String> {
    LocalDay::parse(&format!("{text}-01"))
        .map_err(|_| "a month such as 1997-03 is expected".to_owned())
}

fn kind(text: &str) -> Result<String, String> {
    if KINDS.contains(&text) {
        return Ok(text.to_owned());
    }
    Err(format!("one of {} is expected", KINDS.join(", ")))
}

fn scope(text: &str) -> Result<Scope, String> {
    Scope::of_word(text).ok_or_else(|| {
        let known = Scope::ALL.map(Scope::word).join(", ");
        format!("one of {known} is expected")
    })
}

fn currency(code: &str) -> Result<Currency, String> {
    Currency::parse(code).map_err(|error| error.to_string())
}

fn zone(name: &str) -> Result<Calendar, String> {
    Calendar::new(name).map_err(|error| error.to_string())
}

fn same_rows(text: &str) -> Result<SameRows, String> {
    match text {
        "once" => Ok(SameRows::Once),
        "each" => Ok(SameRows::Each),
        _ => Err("once or each is expected".to_owned()),
    }
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
