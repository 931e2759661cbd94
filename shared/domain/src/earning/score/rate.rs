//! Eligible amount × rate (`docs/rules §3, §5` step 1).

use crate::program::Rate;
use crate::words::exact::{Decimal, Ratio};

/// Exact points, or growth, per amount.
#[derive(Clone, Debug)]
pub(super) struct ExactRate {
    points: Ratio,
    per_minor: i64,
}

impl ExactRate {
    /// A program's rate.
    pub(super) fn new(rate: &Rate) -> Self {
        Self {
            points: rate.points.to_ratio(),
            per_minor: rate.per_minor,
        }
    }

    /// A program's rate in a tier.
    pub(super) fn in_tier(rate: &Rate, tier_rate: Decimal) -> Self {
        Self {
            points: rate.points.to_ratio().mul(&tier_rate.to_ratio()),
            per_minor: rate.per_minor,
        }
    }

    /// What an eligible amount gives. The amount of a rate is above zero; per nothing it
    /// would give nothing.
    pub(super) fn of(&self, eligible_minor: i64) -> Ratio {
        let amounts = Ratio::new(eligible_minor.into(), self.per_minor.into());
        self.points.mul(&amounts.unwrap_or_default())
    }
}
