//! The order of one score (`docs/rules §5`), rounded once (§3).

use super::act::{Act, Taker};
use super::cap::Capped;
use super::earner::{Earner, Gives, Multiplier, keep_one_of_each_group};
use super::effect::Given;
use super::rate::ExactRate;
use super::tally::Tally;
use super::{Left, ScoreError, stacking};
use crate::ledger::score::{BasisLine, Facts, GrantRefused, GrantShare, Score, Source};
use crate::program::Program;
use crate::program::rule::Rule;
use crate::words::exact::{Overflow, Ratio, apportion};
use crate::words::money::{Growth, Points};

/// Scores an act: what `lines` earn under `program` with `facts`.
///
/// `lines` carry the eligible amounts to score, which of a return are those of the
/// remaining part; the lines of an activity are not read. `left` says what is left of a
/// rule over the member's windows, its budget and the like (`None`: unlimited) and is
/// asked once of each rule that takes part; the rule's own limit of one transaction
/// comes on top. No rule gives more than that. The rules of `program` stand by
/// priority, then id.
///
/// # Errors
///
/// [`ScoreError::UnknownTier`] if the tier of the facts is not on the ladder,
/// [`ScoreError::Overflow`] if an amount or a total does not fit 64 bits.
pub fn score(
    program: &Program,
    lines: &[BasisLine],
    facts: &Facts,
    left: impl Fn(&Rule) -> Option<Left>,
) -> Result<Score, ScoreError> {
    let tier = program
        .tiers
        .iter()
        .find(|tier| tier.id == facts.tier)
        .ok_or_else(|| ScoreError::UnknownTier {
            tier: facts.tier.clone(),
        })?;
    let scoring = Scoring {
        program,
        act: Act::new(lines, facts)?,
        rate: ExactRate::in_tier(&program.earning.rate, tier.rate),
    };
    scoring.run(&left)
}

/// One score under way.
struct Scoring<'a> {
    program: &'a Program,
    act: Act<'a>,
    rate: ExactRate,
}

impl<'a> Scoring<'a> {
    fn run(&self, left: &impl Fn(&Rule) -> Option<Left>) -> Result<Score, ScoreError> {
        let mut earners = Vec::new();
        let mut growth = Tally::new(Growth::new);
        growth.add(Source::Base, self.base_growth()?, None)?;
        let mut grants = Vec::new();
        let mut grants_refused = Vec::new();
        for rule in &self.program.rules {
            let Some(taker) = Taker::of(rule, self.act, left)? else {
                continue;
            };
            match Given::by(&rule.effect, &taker)? {
                Given::Points(gives) => earners.push(Earner { taker, gives }),
                Given::Growth(amount) => {
                    let Capped { amount, cut } = taker.cap.cut_whole(amount.get());
                    growth.add(Source::Rule(rule.id.clone()), amount, cut)?;
                }
                Given::Grant(benefit) => {
                    let (rule, benefit) = (rule.id.clone(), benefit.clone());
                    match taker.cap.used_up() {
                        Some(by) => grants_refused.push(GrantRefused { rule, benefit, by }),
                        None => grants.push(GrantShare { rule, benefit }),
                    }
                }
            }
        }
        let (points, shares) = self.points(earners)?.finish();
        let (growth, growth_shares) = growth.finish();
        Ok(Score {
            points,
            shares,
            growth,
            growth_shares,
            grants,
            grants_refused,
        })
    }

    /// Growth from the eligible amount. Rules give whole growth, so that rounding this is
    /// the one rounding.
    fn base_growth(&self) -> Result<i64, Overflow> {
        match &self.program.growth.rate {
            None => Ok(0),
            Some(rate) => {
                let exact = ExactRate::new(rate).of(self.act.eligible_minor);
                self.program.earning.rounding.round(&exact)
            }
        }
    }

    fn points(&self, earners: Vec<Earner<'a>>) -> Result<Tally<Points>, Overflow> {
        let kept = keep_one_of_each_group(earners, &self.rate)?;
        let mut multipliers = Vec::new();
        let mut bonuses = Vec::new();
        for Earner { taker, gives } in kept {
            match gives {
                Gives::Times(factor) => multipliers.push(Multiplier::new(taker, factor)),
                Gives::Bonus(points) => {
                    bonuses.push((taker.rule, taker.cap.cut_whole(points.get())));
                }
            }
        }
        if multipliers.is_empty() {
            self.whole_points(bonuses)
        } else {
            self.exact_points(&multipliers, bonuses)
        }
    }

    /// The points where nothing multiplies: only the base has a part to round.
    fn whole_points(
        &self,
        bonuses: Vec<(&'a Rule, Capped<i64>)>,
    ) -> Result<Tally<Points>, Overflow> {
        let exact = self.rate.of(self.act.eligible_minor);
        let base = self.program.earning.rounding.round(&exact)?;
        let mut tally = Tally::new(Points::new);
        tally.add(Source::Base, base, None)?;
        for (rule, Capped { amount, cut }) in bonuses {
            tally.add(Source::Rule(rule.id.clone()), amount, cut)?;
        }
        Ok(tally)
    }

    /// The points of base, multipliers and bonuses: summed exactly, rounded once, then
    /// spread over the shares.
    fn exact_points(
        &self,
        multipliers: &[Multiplier<'a>],
        bonuses: Vec<(&'a Rule, Capped<i64>)>,
    ) -> Result<Tally<Points>, Overflow> {
        let stacking = self.program.earning.stacking;
        let added = stacking::multiply(stacking, self.act, &self.rate, multipliers)?;
        let mut given: Vec<(&Rule, Capped<Ratio>)> = multipliers
            .iter()
            .map(|multiplier| multiplier.taker.rule)
            .zip(added)
            .chain(
                bonuses
                    .into_iter()
                    .map(|(rule, bonus)| (rule, bonus.exact())),
            )
            .collect();
        given.sort_by_key(|(rule, _)| (rule.priority, &rule.id));

        let mut sources = vec![(Source::Base, None)];
        let mut exact = vec![self.rate.of(self.act.eligible_minor)];
        for (rule, Capped { amount, cut }) in given {
            sources.push((Source::Rule(rule.id.clone()), cut));
            exact.push(amount);
        }
        let total = self.program.earning.rounding.round(&Ratio::sum(&exact))?;
        let mut tally = Tally::new(Points::new);
        for ((source, cut), amount) in sources.into_iter().zip(apportion(total, &exact)?) {
            tally.add(source, amount, cut)?;
        }
        Ok(tally)
    }
}
