//! Entries, and what stands beside them, as they are stored.

mod entry;
mod record;
mod rejection;
mod remainder;
mod summary;

pub use entry::{decode_entry, encode_entry};
pub use record::{decode_rejected, decode_waiting, encode_rejected, encode_waiting};
pub use remainder::{decode_remainder, encode_remainder};
pub use summary::{EntrySummary, SummaryKind, TierChange, decode_summary, encode_summary};
