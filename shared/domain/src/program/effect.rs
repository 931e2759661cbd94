//! What a rule gives (rules §5).

use super::condition::Asks;
use crate::words::exact::Decimal;
use crate::words::ids::BenefitId;
use crate::words::money::{Growth, Points};

/// What a rule gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Multiplies the matching lines; at least 1.
    Multiply(Decimal),
    /// So many points; never multiplied.
    Bonus(Points),
    /// Points for each full `per_minor` of the matching lines' eligible sum.
    BonusEach {
        /// Points for each.
        points: Points,
        /// Minor units, above zero.
        per_minor: i64,
    },
    /// So much growth.
    Growth(Growth),
    /// A benefit, granted.
    Grant(BenefitId),
}

impl Effect {
    /// What it asks for.
    pub(crate) fn asks(&self) -> Asks<'_> {
        match self {
            Self::Multiply(_) | Self::BonusEach { .. } => Asks::MatchingLines,
            Self::Bonus(_) | Self::Growth(_) => Asks::Nothing,
            Self::Grant(_) => Asks::Reckoned(|needs| &mut needs.grants),
        }
    }
}
