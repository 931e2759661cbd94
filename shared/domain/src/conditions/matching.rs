//! Which lines a rule's condition matches (rules §5, step 2).

use super::reading::{Nth, Reading};
use crate::ledger::score::{BasisLine, Facts};
use crate::program::rule::{Rule, ScoredAct};
use crate::words::exact::Overflow;

/// The lines that match a rule.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Matched<'a> {
    /// What its condition was read with.
    pub(crate) reading: Reading<'a>,
    /// Whether there is one.
    pub(crate) any: bool,
    /// Their eligible sum, in minor units.
    pub(crate) eligible_minor: i64,
}

impl<'a> Matched<'a> {
    /// Of `lines`, which are those that can match, with their eligible sum. A condition on the
    /// sum of the matching lines is read once all others are.
    pub(crate) fn of<'l>(
        rule: &'a Rule,
        facts: &'a Facts,
        nth: Nth,
        amount_minor: i64,
        lines: impl Iterator<Item = &'l BasisLine> + Clone,
    ) -> Result<Self, Overflow> {
        let reading = Reading {
            rule: Some(&rule.id),
            facts,
            nth,
            amount_minor,
            lines_amount_minor: None,
        };
        let matched = Self::with(rule, reading, lines.clone())?;
        if !matched.any || !rule.when.reads_lines_amount() {
            return Ok(matched);
        }
        let reading = Reading {
            lines_amount_minor: Some(matched.eligible_minor),
            ..reading
        };
        Self::with(rule, reading, lines)
    }

    fn with<'l>(
        rule: &Rule,
        reading: Reading<'a>,
        lines: impl Iterator<Item = &'l BasisLine>,
    ) -> Result<Self, Overflow> {
        let mut any = false;
        let matching = lines.filter(|line| reading.holds(&rule.when, line));
        let eligible_minor = eligible_sum(matching.inspect(|_| any = true))?;
        Ok(Self {
            reading,
            any,
            eligible_minor,
        })
    }
}

/// The eligible sum of lines, in minor units.
pub(crate) fn eligible_sum<'l>(
    lines: impl Iterator<Item = &'l BasisLine>,
) -> Result<i64, Overflow> {
    let mut sum: i64 = 0;
    for line in lines {
        sum = sum.checked_add(line.eligible_minor).ok_or(Overflow)?;
    }
    Ok(sum)
}

/// The lines of a purchase that can match.
pub(crate) fn eligible(lines: &[BasisLine]) -> impl Iterator<Item = &BasisLine> + Clone {
    lines.iter().filter(|line| line.eligible_minor > 0)
}

/// How many a purchase of `lines` has of what matches a rule, when every condition on such a
/// count is taken as met: pieces, or itself.
pub(super) fn counted(
    rule: &Rule,
    by_piece: bool,
    facts: &Facts,
    lines: &[BasisLine],
) -> Result<u32, Overflow> {
    let scores_it = facts.scores == ScoredAct::Purchase && rule.scores == facts.scores.scored_by();
    if !scores_it || !rule.covers(facts.day) {
        return Ok(0);
    }
    let amount_minor = eligible_sum(eligible(lines))?;
    let matched = Matched::of(rule, facts, Nth::TakenAsMet, amount_minor, eligible(lines))?;
    if !by_piece {
        return Ok(u32::from(matched.any));
    }
    let mut pieces: u32 = 0;
    for (index, line) in lines.iter().enumerate() {
        if line.eligible_minor > 0 && matched.reading.holds(&rule.when, line) {
            let of_line = facts.pieces.get(index).copied().unwrap_or(1);
            pieces = pieces.saturating_add(of_line);
        }
    }
    Ok(pieces)
}
