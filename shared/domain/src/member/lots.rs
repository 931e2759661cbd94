//! Lots: points that lapse together; pending points; debt (rules §6).
//!
//! [`Holdings`] is what a member has and owes. Every change goes through one of its
//! methods and leaves its postings, so the ledger and the state cannot part.

mod dates;
mod holdings;
mod lapses;
mod most;
mod redate;

pub use dates::{LastDay, LotDates};
pub use holdings::{Holdings, Lot, PendingLot, Taken, TakenBack};
pub use lapses::{LAPSES_MAX, Lapse, Lapses};
pub use most::{LOTS_MAX, LOTS_WARN_ABOVE, most_lots};
pub use redate::{Redated, Redating};
