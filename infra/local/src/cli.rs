//! The command line: what `gradus` can be asked for.
//!
//! Exit codes: 0 where it worked, 1 for bad input, 2 for wrong usage.

use clap::{Args, Parser, Subcommand};
use gradus_contracts::api::routes::Scope;
use gradus_contracts::program::is_name;
use gradus_contracts::telling::kinds::KINDS;
use gradus_domain::words::calendar::zones_release;
use gradus_domain::words::time::{Instant, LocalDay};
use gradus_files::check::CheckArgs;
use gradus_files::convert::ConvertArgs;
use gradus_files::replay::ReplayArgs;
use std::net::SocketAddr;
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

/// How many seconds `gradus serve` waits for a request that has begun.
pub(crate) const REQUEST_TIMEOUT_SECONDS: u16 = 60;

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
