//! What a process takes of the machine.

use super::server::Failed;

/// A process's resident memory, as Linux tells it.
pub(crate) fn resident_kilobytes(process: u32) -> Result<u64, Failed> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next());
    Ok(kilobytes.ok_or("no VmRSS")?.parse()?)
}
