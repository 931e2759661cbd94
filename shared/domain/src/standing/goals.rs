//! The next tier within reach (rules §11).
//!
//! What is within reach is looked at in every entry, so that a goal is said once: with the
//! act, or the beginning of a day, after which it came within reach. The next reward of a
//! catalogue is a further [`Goal`], found from the balance after the entry as the next tier
//! is from its figures, and kept in [`Told`](crate::member::told::Told) beside it.

use super::gauge::{Gauge, Span};
use super::requirement::Requirement;
use crate::ledger::draft::Draft;
use crate::ledger::plan::Failure;
use crate::member::Member;
use crate::program::Program;
use crate::telling::notice::Notice;
use crate::telling::parts::{Goal, Shortage};
use crate::words::exact::{Decimal, Overflow, Ratio};
use crate::words::ids::TierId;
use crate::words::time::LocalDay;

impl Draft<'_> {
    /// Says the next tier, where it came within reach with this entry.
    pub(crate) fn announce_near_tier(&mut self) -> Result<(), Failure> {
        let near = tier_near(self.program(), &self.member, self.today)?;
        let tier = near.as_ref().map(|(tier, _)| tier.clone());
        if let Some((tier, shortfalls)) = near
            && self.tier_near_before.as_ref() != Some(&tier)
        {
            let goal = Goal::Tier { tier, shortfalls };
            self.entry.notices.push(Notice::GoalNear { goal });
        }
        self.member.told.tier_near = tier;
        Ok(())
    }
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
