//! Entries, and what stands beside them, as they are stored. What happened, accounts and
//! rejections are stored as the domain has them: by their place in its tables.

mod entry;
mod record;
mod remainder;
mod summary;

pub use entry::{decode_entry, encode_entry};
pub use record::{decode_rejected, decode_waiting, encode_rejected, encode_waiting};
pub use remainder::{decode_remainder, encode_remainder};
pub use summary::{EntrySummary, TierChange, decode_summary, encode_summary};
