//! Rules that give points, and which one of a group does (`docs/rules §5`, steps 3–5).

use super::act::Taker;
use super::cap::Capped;
use super::rate::ExactRate;
use crate::words::exact::{Decimal, Overflow, Ratio};
use crate::words::money::Points;

/// A rule that takes part and gives points.
#[derive(Clone, Copy, Debug)]
pub(super) struct Earner<'a> {
    /// The rule.
    pub(super) taker: Taker<'a>,
    /// What it gives before its limits.
    pub(super) gives: Gives,
}

/// What a rule gives before its limits.
#[derive(Clone, Copy, Debug)]
pub(super) enum Gives {
    /// So many times the base of its lines.
    Times(Decimal),
    /// A bonus.
    Bonus(Points),
}

/// A rule that multiplies its lines.
#[derive(Clone, Debug)]
pub(super) struct Multiplier<'a> {
    /// The rule.
    pub(super) taker: Taker<'a>,
    /// How many times the base it adds: m − 1, below 0 where it takes.
    pub(super) gain: Ratio,
}

impl<'a> Multiplier<'a> {
    /// Multiplies the rule's lines by `factor`.
    pub(super) fn new(taker: Taker<'a>, factor: Decimal) -> Self {
        Self {
            taker,
            gain: factor.to_ratio().sub(&Ratio::ONE),
        }
    }

    /// Whether it leaves less than there was: m is below 1.
    pub(super) fn takes_away(&self) -> bool {
        self.gain < Ratio::default()
    }

    /// What it adds on the base of so much of its lines, in minor units, after its limits.
    pub(super) fn on_base(
        &self,
        rate: &ExactRate,
        eligible_minor: i64,
    ) -> Result<Capped<Ratio>, Overflow> {
        let added = rate.of(eligible_minor).mul(&self.gain);
        self.taker.cap.cut_exact(added)
    }
}

impl Earner<'_> {
    /// What the rule gives alone on the base, after its limits.
    pub(super) fn alone(&self, rate: &ExactRate) -> Result<Ratio, Overflow> {
        match self.gives {
            Gives::Times(factor) => Ok(Multiplier::new(self.taker, factor)
                .on_base(rate, self.taker.eligible_minor)?
                .amount),
            Gives::Bonus(points) => Ok(Ratio::from_int(
                self.taker.cap.cut_whole(points.get()).amount,
            )),
        }
    }
}

/// Leaves of each group the rule that gives most alone on the base, after its limits;
/// where several give as much, the first. The order stays.
pub(super) fn keep_one_of_each_group<'a>(
    earners: Vec<Earner<'a>>,
    rate: &ExactRate,
) -> Result<Vec<Earner<'a>>, Overflow> {
    if earners
        .iter()
        .all(|earner| earner.taker.rule.group.is_none())
    {
        return Ok(earners);
    }
    let mut kept: Vec<(Earner<'a>, Ratio)> = Vec::with_capacity(earners.len());
    for earner in earners {
        let gives = earner.alone(rate)?;
        let group = earner.taker.rule.group.as_ref();
        let rival = kept
            .iter()
            .position(|(other, _)| group.is_some() && other.taker.rule.group.as_ref() == group);
        match rival {
            None => kept.push((earner, gives)),
            Some(at) => {
                if kept.get(at).is_some_and(|(_, best)| gives > *best) {
                    kept.remove(at);
                    kept.push((earner, gives));
                }
            }
        }
    }
    Ok(kept.into_iter().map(|(earner, _)| earner).collect())
}
