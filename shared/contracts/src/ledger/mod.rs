//! The ledger as bodies write it: entries with what they moved and why, and what became of
//! commands.

pub mod answer;
pub mod delivery;
pub mod entry;
pub mod event;
pub mod posting;
pub mod score;
