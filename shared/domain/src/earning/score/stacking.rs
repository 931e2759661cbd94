//! How several multipliers meet each other (`docs/rules §5`, step 4).

use super::act::{Act, Taker};
use super::cap::Capped;
use super::earner::Multiplier;
use super::rate::ExactRate;
use crate::ledger::score::BasisLine;
use crate::program::Stacking;
use crate::words::exact::{Overflow, Ratio};

/// What each multiplier adds after its limits, in their order: by priority, then id.
pub(super) fn multiply(
    stacking: Stacking,
    act: Act<'_>,
    rate: &ExactRate,
    multipliers: &[Multiplier<'_>],
) -> Result<Vec<Capped<Ratio>>, Overflow> {
    match stacking {
        Stacking::Additive => additive(act, rate, multipliers),
        Stacking::Multiplicative => multiplicative(act, rate, multipliers),
        Stacking::Best => best(act, rate, multipliers),
    }
}

/// Each adds base × (m − 1) on its lines. Where m is below 1 that is taken, after all others
/// have added: of each line at most what stands on it.
fn additive(
    act: Act<'_>,
    rate: &ExactRate,
    multipliers: &[Multiplier<'_>],
) -> Result<Vec<Capped<Ratio>>, Overflow> {
    let mut added = multipliers
        .iter()
        .map(|multiplier| multiplier.on_base(rate, multiplier.taker.eligible_minor))
        .collect::<Result<Vec<_>, Overflow>>()?;
    if multipliers.iter().any(Multiplier::takes_away) {
        let mut lines = Lines::with(act, rate, multipliers, &added);
        for (multiplier, taken) in multipliers.iter().zip(&mut added) {
            if multiplier.takes_away() {
                taken.amount = lines.take(multiplier);
            }
        }
    }
    Ok(added)
}

/// What stands on the lines once every multiplier has added to them.
struct Lines<'a> {
    lines: Vec<Line<'a>>,
}

struct Line<'a> {
    line: &'a BasisLine,
    base: Ratio,
    stands: Ratio,
}

impl<'a> Lines<'a> {
    /// A cut is spread over a rule's lines in proportion.
    fn with(
        act: Act<'a>,
        rate: &ExactRate,
        multipliers: &[Multiplier<'_>],
        added: &[Capped<Ratio>],
    ) -> Self {
        let lines = act.lines().map(|line| {
            let base = rate.of(line.eligible_minor);
            let mut stands = base.clone();
            for (multiplier, Capped { amount, .. }) in multipliers.iter().zip(added) {
                if !multiplier.takes_away() && multiplier.taker.takes(line) {
                    let whole = rate.of(multiplier.taker.eligible_minor);
                    let part = base.div(&whole).unwrap_or_default();
                    stands = stands.add(&amount.mul(&part));
                }
            }
            Line { line, base, stands }
        });
        Self {
            lines: lines.collect(),
        }
    }

    /// What a multiplier below 1 adds, which is 0 or less; it stands on the lines no more.
    fn take(&mut self, multiplier: &Multiplier<'_>) -> Ratio {
        let mut sum = Ratio::default();
        for Line { line, base, stands } in &mut self.lines {
            if multiplier.taker.takes(line) {
                let most = Ratio::default().sub(stands);
                let added = base.mul(&multiplier.gain).max(most);
                *stands = stands.add(&added);
                sum = sum.add(&added);
            }
        }
        sum
    }
}

/// Each adds (m − 1) × what stands on its lines so far. A cut is spread over them in
/// proportion: each line grows by the same factor.
fn multiplicative(
    act: Act<'_>,
    rate: &ExactRate,
    multipliers: &[Multiplier<'_>],
) -> Result<Vec<Capped<Ratio>>, Overflow> {
    let mut standing: Vec<(&BasisLine, Ratio)> = act
        .lines()
        .map(|line| (line, rate.of(line.eligible_minor)))
        .collect();
    let mut given = Vec::with_capacity(multipliers.len());
    for Multiplier { taker, gain } in multipliers {
        let taken = standing.iter().filter(|(line, _)| taker.takes(line));
        let stands = Ratio::sum(taken.map(|(_, points)| points));
        let capped = taker.cap.cut_exact(stands.mul(gain))?;
        let growth = match capped.cut {
            None => gain.clone(),
            Some(_) => capped.amount.div(&stands).unwrap_or_default(),
        };
        for (line, points) in &mut standing {
            if taker.takes(line) {
                *points = points.add(&points.mul(&growth));
            }
        }
        given.push(capped);
    }
    Ok(given)
}

/// Each line takes the highest among the rules that have something left; what is cut does
/// not pass to the next. A rule that has nothing left is shown as cut from what it would
/// have given if every rule had had something left.
fn best(
    act: Act<'_>,
    rate: &ExactRate,
    multipliers: &[Multiplier<'_>],
) -> Result<Vec<Capped<Ratio>>, Overflow> {
    let among_all = eligible_by_highest(act, multipliers, |_| true)?;
    let among_left = eligible_by_highest(act, multipliers, |taker| !taker.cap.is_used_up())?;
    multipliers
        .iter()
        .zip(among_all.into_iter().zip(among_left))
        .map(|(multiplier, (wanted_minor, taken_minor))| {
            let eligible_minor = if multiplier.taker.cap.is_used_up() {
                wanted_minor
            } else {
                taken_minor
            };
            multiplier.on_base(rate, eligible_minor)
        })
        .collect()
}

/// For each multiplier the eligible sum of the lines on which it is the highest among
/// those that compete; where several are as high, the first is.
fn eligible_by_highest(
    act: Act<'_>,
    multipliers: &[Multiplier<'_>],
    competes: impl Fn(&Taker<'_>) -> bool,
) -> Result<Vec<i64>, Overflow> {
    let mut eligible = vec![0_i64; multipliers.len()];
    for line in act.lines() {
        let mut highest: Option<(&mut i64, &Ratio)> = None;
        for (sum, Multiplier { taker, gain }) in eligible.iter_mut().zip(multipliers) {
            if competes(taker)
                && taker.takes(line)
                && highest.as_ref().is_none_or(|(_, best)| gain > *best)
            {
                highest = Some((sum, gain));
            }
        }
        if let Some((sum, _)) = highest {
            *sum = sum.checked_add(line.eligible_minor).ok_or(Overflow)?;
        }
    }
    Ok(eligible)
}
