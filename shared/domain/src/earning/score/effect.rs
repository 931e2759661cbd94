//! Reading an effect: what it gives to a rule that takes part (`docs/rules §5`).

use super::act::Taker;
use super::earner::Gives;
use crate::program::effect::Effect;
use crate::words::exact::Overflow;
use crate::words::ids::BenefitId;
use crate::words::money::{Growth, Points};

/// What an effect gives, before the rule's limits.
#[derive(Clone, Copy, Debug)]
pub(super) enum Given<'a> {
    /// Points.
    Points(Gives),
    /// Growth.
    Growth(Growth),
    /// A benefit.
    Grant(&'a BenefitId),
}

impl<'a> Given<'a> {
    /// What `effect` gives where the rule takes part so.
    pub(super) fn by(effect: &'a Effect, taker: &Taker<'_>) -> Result<Self, Overflow> {
        Ok(match effect {
            Effect::Multiply(factor) => Self::Points(Gives::Times(*factor)),
            Effect::Bonus(points) => Self::bonus(*points),
            Effect::BonusEach { points, per_minor } => {
                Self::bonus(bonus_each(*points, *per_minor, taker.eligible_minor)?)
            }
            Effect::Growth(growth) => Self::Growth(*growth),
            Effect::Grant(benefit) => Self::Grant(benefit),
        })
    }

    fn bonus(points: Points) -> Self {
        Self::Points(Gives::Bonus(points))
    }
}

/// Points for each full `per_minor` of the eligible sum.
fn bonus_each(points: Points, per_minor: i64, eligible_minor: i64) -> Result<Points, Overflow> {
    eligible_minor
        .checked_div(per_minor)
        .and_then(|times| points.get().checked_mul(times))
        .map(Points::new)
        .ok_or(Overflow)
}
