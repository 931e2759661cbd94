//! What is scored, and which rules take part in it (`docs/rules §5`, step 2).

use super::cap::Cap;
use super::{Left, ScoreError};
use crate::conditions::matching::{Matched, eligible_sum};
use crate::conditions::reading::{Nth, Reading};
use crate::ledger::score::{BasisLine, Facts};
use crate::program::rule::{Rule, ScoredAct};
use crate::words::exact::Overflow;

/// The one line of an activity: without attributes and without an amount.
static ACTIVITY_LINE: BasisLine = BasisLine {
    net_minor: 0,
    tax_minor: 0,
    eligible_minor: 0,
    category: None,
    sku: None,
    brand: None,
};

/// What is scored: facts and lines.
#[derive(Clone, Copy, Debug)]
pub(super) struct Act<'a> {
    /// The facts.
    pub(super) facts: &'a Facts,
    /// The eligible sum of all lines, in minor units.
    pub(super) eligible_minor: i64,
    lines: &'a [BasisLine],
}

impl<'a> Act<'a> {
    /// A purchase of these lines; of an activity its own line.
    pub(super) fn new(lines: &'a [BasisLine], facts: &'a Facts) -> Result<Self, Overflow> {
        let lines = match &facts.scores {
            ScoredAct::Purchase => lines,
            ScoredAct::Activity(_) => std::slice::from_ref(&ACTIVITY_LINE),
        };
        let mut act = Self {
            facts,
            eligible_minor: 0,
            lines,
        };
        act.eligible_minor = eligible_sum(act.lines())?;
        Ok(act)
    }

    /// The lines that can match: of a purchase those with an eligible amount above zero,
    /// and the line of an activity.
    pub(super) fn lines(self) -> impl Iterator<Item = &'a BasisLine> + Clone {
        let even_without_amount = matches!(self.facts.scores, ScoredAct::Activity(_));
        self.lines
            .iter()
            .filter(move |line| even_without_amount || line.eligible_minor > 0)
    }
}

/// A rule that takes part: at least one line matches.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taker<'a> {
    /// The rule.
    pub(super) rule: &'a Rule,
    /// What it can give at most.
    pub(super) cap: Cap,
    /// The eligible sum of its lines, in minor units.
    pub(super) eligible_minor: i64,
    reading: Reading<'a>,
}

impl<'a> Taker<'a> {
    /// The rule as it takes part in `act`, if it does. `left` is asked only then.
    pub(super) fn of(
        rule: &'a Rule,
        act: Act<'a>,
        left: &impl Fn(&Rule) -> Option<Left>,
    ) -> Result<Option<Self>, ScoreError> {
        if rule.scores != act.facts.scores.scored_by() || !rule.covers(act.facts.day) {
            return Ok(None);
        }
        let matched = Matched::of(rule, act.facts, Nth::AsDue, act.eligible_minor, act.lines())?;
        Ok(matched.any.then(|| Self {
            rule,
            cap: Cap::tightest(rule.limits.per_transaction, left(rule)),
            eligible_minor: matched.eligible_minor,
            reading: matched.reading,
        }))
    }

    /// Whether a line of the act is one of its lines.
    pub(super) fn takes(&self, line: &BasisLine) -> bool {
        self.reading.holds(&self.rule.when, line)
    }
}
