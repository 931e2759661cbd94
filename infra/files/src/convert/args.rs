//! What `gradus convert` takes.

use super::platform::Platform;
use clap::Args;
use gradus_domain::words::calendar::Calendar;
use gradus_domain::words::money::Currency;
use std::path::PathBuf;

/// What `gradus convert` takes.
#[derive(Debug, Args)]
pub struct ConvertArgs {
    /// Whose export it is.
    #[arg(value_name = "shopify|square|woocommerce|stripe", value_parser = Platform::of_name)]
    pub(super) platform: Platform,

    /// The export, CSV, plain or gzip.
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,

    /// Write the commands to this file [default: to standard output].
    #[arg(long, value_name = "JSONL")]
    pub(super) out: Option<PathBuf>,

    /// The program, TOML or JSON, for its currency and its zone: orders in other currencies are
    /// left.
    #[arg(long, value_name = "PROGRAM", conflicts_with_all = ["currency", "zone"])]
    pub(super) program: Option<PathBuf>,

    /// The currency instead of a program's, such as USD.
    #[arg(long, value_name = "CODE", value_parser = currency)]
    pub(super) currency: Option<Currency>,

    /// The zone instead of a program's, such as America/New_York.
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    pub(super) zone: Option<Calendar>,

    /// The key with which e-mail addresses become member ids, where the export has no ids of
    /// customers; made where it is missing.
    #[arg(long, value_name = "FILE", default_value = "gradus-members.key")]
    pub(super) member_key: PathBuf,

    /// Skip bad orders and count them instead of stopping at the first.
    #[arg(long)]
    pub(super) keep_going: bool,
}

fn currency(code: &str) -> Result<Currency, String> {
    Currency::parse(code).map_err(|error| error.to_string())
}

fn zone(name: &str) -> Result<Calendar, String> {
    Calendar::new(name).map_err(|error| error.to_string())
}
