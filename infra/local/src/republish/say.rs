//! What is printed.

use crate::cli::RepublishArgs;
use gradus_files::console::{self, NotPrinted};
use gradus_files::numbers::grouped;
use gradus_publish::again::Resent;
use gradus_store::ledger::LedgerSize;
use std::fmt::Write as _;

/// The width of a line up to its number's end.
const LINE: usize = 44;

/// Says, before it is read, how large the ledger is.
pub(crate) fn price(size: LedgerSize) {
    console::say(format_args!(
        "gradus: the whole ledger is read: {}",
        size_of(size)
    ));
}

/// How large a ledger is and what reading it takes.
pub(crate) fn size(size: &LedgerSize) -> String {
    size_of(*size)
}

fn size_of(size: LedgerSize) -> String {
    format!(
        "{} entries in {} bytes of index as the service counted up to six hours ago, {} read units",
        grouped_count(size.entries),
        grouped_count(size.bytes),
        grouped_count(size.read_units())
    )
}

/// Prints what was sent, or would be.
///
/// # Errors
/// [`NotPrinted`]; what was sent is sent.
pub(crate) fn outcome(
    args: &RepublishArgs,
    entries: usize,
    resent: &Resent,
) -> Result<(), NotPrinted> {
    console::print(&text(args, entries, resent))
}

fn text(args: &RepublishArgs, entries: usize, resent: &Resent) -> String {
    let mut text = format!("entries decided from {} up to {}\n", args.from, args.to);
    line(
        &mut text,
        "entries",
        u64::try_from(entries).unwrap_or(u64::MAX),
    );
    let sent = if args.dry_run {
        "would be sent again"
    } else {
        "sent again"
    };
    line(&mut text, sent, resent.sent());
    for ((destination, kind), count) in &resent.sent {
        line(&mut text, &format!("  {destination} {kind}"), *count);
    }
    line(&mut text, "withheld", resent.withheld.values().sum());
    for (reason, count) in &resent.withheld {
        line(&mut text, &format!("  {}", reason.code()), *count);
    }
    line(&mut text, "told to nobody", resent.unrouted);
    text
}

fn line(text: &mut String, what: &str, count: u64) {
    let count = grouped_count(count);
    let width = LINE.saturating_sub(what.len());
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{what}{count:>width$}");
}

fn grouped_count(count: u64) -> String {
    grouped(i64::try_from(count).unwrap_or(i64::MAX))
}
