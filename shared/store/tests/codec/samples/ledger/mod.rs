//! What the ledger keeps: entries, and what stands beside them.

pub(crate) mod entries;
pub(crate) mod records;
