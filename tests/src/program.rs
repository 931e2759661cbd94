//! Programs from the text of their files.

use gradus_contracts::program::read_program;
use gradus_domain::program::Program;
use gradus_domain::program::versions::Programs;

/// Reads one program file.
///
/// # Panics
/// Where the file has faults: they are the message.
#[must_use]
pub fn program(text: &str) -> Program {
    match read_program("test.toml", text.as_bytes()) {
        Ok(program) => program,
        Err(faults) => panic!("{faults}\n{text}"),
    }
}

/// Reads the versions of one program, the oldest first.
///
/// # Panics
/// Where a file has faults, or the versions do not belong together.
#[must_use]
pub fn programs(texts: &[&str]) -> Programs {
    let versions = texts.iter().map(|text| program(text)).collect();
    match Programs::new(versions) {
        Ok(programs) => programs,
        Err(error) => panic!("{error}"),
    }
}

/// A program file with the least in it, and `more` behind that: tables such as
/// `[[rules]]`. One point per 1.00, never lapsing, one tier, unless `more` says so.
#[must_use]
pub fn simple(zone: &str, currency: &str, more: &str) -> String {
    let mut text = format!(
        "id = \"test\"\nversion = 1\nzone = \"{zone}\"\ncurrency = \"{currency}\"\nactivities = [\"check-in\", \"review\"]\n"
    );
    if !more.contains("[earning]") {
        text.push_str("[earning]\npoints = \"1\"\nper = \"1.00\"\nexpiry = \"never\"\n");
    }
    if !more.contains("[[tiers]]") {
        text.push_str("[[tiers]]\nid = \"base\"\n");
    }
    text.push_str(more);
    text
}
