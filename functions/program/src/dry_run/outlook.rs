//! What becomes of a member's lots and tier without a new version and with it, if nothing but
//! the passing of time happens.

use super::rules::Rules;
use gradus_contracts::program::versions::AHEAD_MONTHS;
use gradus_domain::deciding::{settled_in_thought, settled_view};
use gradus_domain::ledger::entry::Entry;
use gradus_domain::ledger::plan::Failure;
use gradus_domain::member::Member;
use gradus_domain::member::lots::{LastDay, Redated};
use gradus_domain::program::Program;
use gradus_domain::program::versions::Programs;
use gradus_domain::standing::outlook::tier_outlook;
use gradus_domain::words::ids::TierId;
use gradus_domain::words::time::{Instant, LocalDay};

/// What a version changes for a member's lots and tier.
#[derive(Clone, Debug)]
pub(super) struct Outlook {
    /// Points whose last day it changes.
    pub(super) redated: Vec<Move>,
    /// Tiers when it has come into force.
    pub(super) when_in_force: Pair,
    /// Whether it puts the member in grace.
    pub(super) grace_began: bool,
    /// Tiers after the next review.
    pub(super) after_next_review: Pair,
    /// What that review does without it.
    pub(super) review_before: Review,
    /// What it does with it.
    pub(super) review_after: Review,
    /// The highest tiers whose conditions are met today.
    pub(super) qualified_today: Pair,
}

/// Points whose last day changes; `None`: they do not lapse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Move {
    pub(super) from: Option<LocalDay>,
    pub(super) to: Option<LocalDay>,
    pub(super) points: i64,
}

/// A tier without a version, and one with it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair {
    pub(super) before: TierId,
    pub(super) after: TierId,
}

/// What a review does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Review {
    Kept,
    InGrace,
    Fell,
    Rose,
}

impl Outlook {
    /// Looks ahead for a member as it is stored.
    ///
    /// # Errors
    /// [`Failure`] where the member does not fit both versions.
    pub(super) fn of(rules: &Rules, stored: &Member) -> Result<Self, Failure> {
        let calendar = &rules.new.calendar;
        let now = settled_view(&rules.before, Box::new(stored.clone()), rules.now)?;
        let begins = calendar.first_instant(rules.first_day);
        let (old, _) = settled(&rules.before, stored, begins)?;
        let (new, entries) = settled(&rules.after, stored, begins)?;
        let next_review = review_day(&old).max(review_day(&new));
        let (old_later, new_later) = match next_review {
            Some(day) if day <= rules.today.plus_months(i32::from(AHEAD_MONTHS)) => {
                let begins = calendar.first_instant(day);
                (
                    settled(&rules.before, stored, begins)?.0,
                    settled(&rules.after, stored, begins)?.0,
                )
            }
            Some(_) | None => (old.clone(), new.clone()),
        };
        let held = now.standing.effective();
        Ok(Self {
            redated: moves(rules.first_day, &entries, &now, &new),
            when_in_force: Pair::of(&old, &new),
            grace_began: new.standing.grace.is_some() && old.standing.grace.is_none(),
            after_next_review: Pair::of(&old_later, &new_later),
            review_before: Review::of(&rules.old, held, &old_later),
            review_after: Review::of(&rules.new, held, &new_later),
            qualified_today: Pair {
                before: qualified(&rules.before_alone, &rules.old, &now, rules.now)?,
                after: qualified(&rules.after_alone, &rules.new, &now, rules.now)?,
            },
        })
    }

    /// Whether anything differs.
    pub(super) fn differs(&self) -> bool {
        !self.redated.is_empty()
            || self.grace_began
            || self.when_in_force.differs()
            || self.after_next_review.differs()
    }
}

impl Pair {
    fn of(before: &Member, after: &Member) -> Self {
        Self {
            before: before.standing.effective().clone(),
            after: after.standing.effective().clone(),
        }
    }

    fn differs(&self) -> bool {
        self.before != self.after
    }
}

impl Review {
    fn of(program: &Program, held: &TierId, later: &Member) -> Self {
        let rank = |tier: &TierId| program.tier_index(tier);
        let then = later.standing.effective();
        match rank(then).cmp(&rank(held)) {
            std::cmp::Ordering::Less => Self::Fell,
            std::cmp::Ordering::Greater => Self::Rose,
            std::cmp::Ordering::Equal if later.standing.grace.is_some() => Self::InGrace,
            std::cmp::Ordering::Equal => Self::Kept,
        }
    }
}

/// A member settled up to an instant, and the entries on the way; nothing is written.
///
/// # Errors
/// [`Failure`].
pub(super) fn settled(
    programs: &Programs,
    member: &Member,
    at: Instant,
) -> Result<(Box<Member>, Vec<Entry>), Failure> {
    settled_in_thought(programs, Box::new(member.clone()), at)
}

/// The day at whose beginning a member's tier is reviewed, or grace ends.
fn review_day(member: &Member) -> Option<LocalDay> {
    let standing = &member.standing;
    let last_day = standing
        .grace
        .map(|grace| grace.last_day)
        .or(standing.last_day);
    last_day.map(|day| day.plus_days(1))
}

fn moves(first_day: LocalDay, entries: &[Entry], before: &Member, after: &Member) -> Vec<Move> {
    let of_first_day = entries
        .iter()
        .map(|entry| entry.what.details())
        .filter(|details| details.day == Some(first_day));
    let redated = of_first_day.map(|details| details.redated);
    let lapses = |member: &Member, last_day: LastDay| member.holdings.lapses_after(last_day);
    redated
        .flatten()
        .map(|redated: &Redated| Move {
            from: lapses(before, redated.from.last_day),
            to: lapses(after, redated.to),
            points: redated.points.get(),
        })
        .collect()
}

/// The highest tier whose conditions a member meets over windows that end today: what is
/// above the lowest tier, for a member as if on it.
fn qualified(
    alone: &Programs,
    program: &Program,
    member: &Member,
    now: Instant,
) -> Result<TierId, Failure> {
    let missing = || Failure::NoVersion { at: now };
    let lowest = program.tiers.first().ok_or_else(missing)?.id.clone();
    let mut as_if = member.clone();
    as_if.standing.earned = lowest.clone();
    as_if.standing.last_day = None;
    as_if.standing.grace = None;
    let outlook = tier_outlook(alone, &as_if, now)?;
    let met = outlook
        .higher
        .into_iter()
        .rev()
        .find(|tier| tier.requirement.is_met());
    Ok(met.map_or(lowest, |met| met.tier))
}
