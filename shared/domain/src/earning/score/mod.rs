//! Scoring: what a purchase or an activity earns (rules §3, §5).
//!
//! Pure: [`score`] reads the program, the lines, the facts and what is left of each
//! rule's limits, and says what is earned, share by share. It knows no member and no
//! ledger; whoever calls it charges the limits and writes the entry.

mod act;
mod cap;
mod compute;
mod earner;
mod effect;
mod rate;
mod stacking;
mod tally;
#[cfg(test)]
mod tests;

pub use compute::score;

use crate::ledger::score::Limit;
use crate::words::exact::Overflow;
use crate::words::ids::TierId;

/// What is left of a rule before a score: the tightest of its limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// How much; 0 or more.
    pub amount: i64,
    /// Which limit that is.
    pub limit: Limit,
}

/// Why an act cannot be scored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScoreError {
    /// An amount or a total does not fit 64 bits.
    #[error(transparent)]
    Overflow(#[from] Overflow),
    /// The ladder has no such tier.
    #[error("the program has no tier {tier}")]
    UnknownTier {
        /// The tier of the facts.
        tier: TierId,
    },
}
