//! Goals within reach: the next tier and the next step of a streak (rules §11).
//!
//! What is within reach is looked at in every entry, so that a goal is said once: with the
//! act, or the beginning of a day, after which it came within reach. The next reward of a
//! catalogue is a further [`Goal`], found from the balance after the entry as the next tier
//! is from its figures, and kept in [`Told`](crate::told::Told) beside it.

use crate::counting::{self, ActAt};
use crate::draft::Draft;
use crate::exact::{Decimal, Overflow, Ratio};
use crate::gauge::{Gauge, Span};
use crate::ids::{RuleId, TierId};
use crate::limits;
use crate::member::{Member, Streak};
use crate::notice::{Goal, Notice, Shortage};
use crate::outlook::Requirement;
use crate::plan::{BudgetLeft, Failure};
use crate::program::Program;
use crate::program::rule::{Condition, Rule};
use crate::program::versions::Version;
use crate::score::{Facts, ScoredAct, may_hold};
use crate::time::LocalDay;

impl Draft<'_> {
    /// Says the goals that came within reach with this entry.
    pub(crate) fn announce_goals(&mut self) -> Result<(), Failure> {
        let near = tier_near(self.program(), &self.member, self.today)?;
        let tier = near.as_ref().map(|(tier, _)| tier.clone());
        if let Some((tier, shortfalls)) = near
            && self.tier_near_before.as_ref() != Some(&tier)
        {
            let goal = Goal::Tier { tier, shortfalls };
            self.entry.notices.push(Notice::GoalNear { goal });
        }
        self.member.told.tier_near = tier;
        if let Some(goal) = self.streak_step_near() {
            self.entry.notices.push(Notice::GoalNear { goal });
        }
        Ok(())
    }

    /// The step of the streak that this entry lengthened, where the next day's act would
    /// make it.
    fn streak_step_near(&self) -> Option<Goal> {
        let lengthened = self.lengthened.as_ref()?;
        if !self.program().reminders.streak_near {
            return None;
        }
        let mut streaks = self.member.streaks.iter();
        let streak = streaks.find(|streak| streak.of == *lengthened)?;
        let on = streak.last_day.plus_days(1);
        if on < self.today {
            return None;
        }
        let facts = facts_of_next_act(self.version, &self.member, streak, on);
        let rules: Vec<RuleId> = self
            .program()
            .rules
            .iter()
            .filter(|rule| self.would_pay(rule, &facts))
            .map(|rule| rule.id.clone())
            .collect();
        (!rules.is_empty()).then(|| Goal::StreakStep {
            act: streak.of.clone(),
            days: streak.length.saturating_add(1),
            on,
            rules,
        })
    }

    /// Whether a rule would pay a streak's step: as far as its condition is known ahead and
    /// the member's limits go; budgets are not looked at.
    fn would_pay(&self, rule: &Rule, facts: &Facts) -> bool {
        let mut asks_for_step = false;
        rule.when.each(&mut |condition| {
            asks_for_step |= matches!(
                (condition, facts.streak_reached),
                (Condition::StreakDays(days), Some(length)) if length.checked_rem(*days) == Some(0)
            );
        });
        let budget = BudgetLeft {
            rule: rule.id.clone(),
            left: i64::MAX,
        };
        let has_left = || {
            let (program, day, budgets) = (self.program(), facts.day, &[budget]);
            limits::left(&self.member, program, rule, day, self.today, budgets, 0)
                .is_none_or(|left| left.amount > 0)
        };
        asks_for_step
            && rule.scores == facts.scores.scored_by()
            && rule.covers(facts.day)
            && may_hold(rule, facts)
            && has_left()
    }
}

/// The facts of an act that continues a streak, as far as they are known ahead.
fn facts_of_next_act(version: &Version, member: &Member, streak: &Streak, on: LocalDay) -> Facts {
    let at = ActAt {
        act: streak.of.clone(),
        occurred_at: version
            .program
            .calendar
            .first_instant(on)
            .max(member.settled_to),
        day: on,
        counts: streak.of == ScoredAct::Purchase,
        channel: None,
        store: None,
        partner: None,
    };
    counting::facts(version, member, &at, on)
}

/// The next tier, where it was said to be within reach and windows that end today still say
/// so.
pub(crate) fn tier_still_near(
    program: &Program,
    member: &Member,
    today: LocalDay,
) -> Result<Option<TierId>, Failure> {
    let Some(said) = &member.told.tier_near else {
        return Ok(None);
    };
    let near = tier_near(program, member, today)?;
    Ok(near.map(|(tier, _)| tier).filter(|tier| tier == said))
}

/// The next tier and what is missing of it, where that is within the program's share of each
/// condition.
fn tier_near(
    program: &Program,
    member: &Member,
    today: LocalDay,
) -> Result<Option<(TierId, Vec<Shortage>)>, Failure> {
    let Some(share) = program.reminders.tier_near_share else {
        return Ok(None);
    };
    let standing = &member.standing;
    let held = program
        .tier_index(&standing.earned)
        .max(program.tier_index(standing.effective()));
    let Some(next) = held.map(|held| held.saturating_add(1)) else {
        return Ok(None);
    };
    let Some(tier) = program.tiers.get(next) else {
        return Ok(None);
    };
    let requirement = Gauge::new(program, member).requirement(next, Span::ending(today))?;
    let missing = within(&requirement, share)?.filter(|missing| !missing.is_empty());
    Ok(missing.map(|missing| (tier.id.clone(), missing)))
}

/// What is missing of a requirement; `None` where that is more than the share of a condition
/// that has to be met.
fn within(requirement: &Requirement, share: Decimal) -> Result<Option<Vec<Shortage>>, Overflow> {
    Ok(match requirement {
        Requirement::All(parts) => {
            let mut all = Vec::new();
            for part in parts {
                match within(part, share)? {
                    Some(missing) => all.extend(missing),
                    None => return Ok(None),
                }
            }
            Some(all)
        }
        Requirement::Any(parts) => {
            let mut any: Option<Vec<Shortage>> = None;
            for part in parts {
                match within(part, share)? {
                    Some(missing) if missing.is_empty() => return Ok(Some(missing)),
                    Some(missing) => any.get_or_insert_default().extend(missing),
                    None => {}
                }
            }
            any
        }
        Requirement::AtLeast(measured) => {
            let at_least = Ratio::from_int(measured.threshold.at_least);
            let most = share.to_ratio().mul(&at_least).ceil()?;
            match measured.missing {
                0 => Some(Vec::new()),
                missing if missing <= most => Some(vec![Shortage {
                    threshold: measured.threshold,
                    value: measured.value,
                    missing,
                }]),
                _ => None,
            }
        }
    })
}
