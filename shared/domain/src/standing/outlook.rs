//! What a member can read of points and tier: what there is, what lapses when, what keeps the
//! tier and what reaches the next (rules §6, §8).
//!
//! A view is taken of a member as [`settled_view`](crate::deciding::settled_view) shows it.

use super::requirement::Requirement;
use crate::commands::FloorSource;
use crate::ledger::plan::Failure;
use crate::member::Member;
use crate::member::lots::{Lot, PendingLot};
use crate::program::tier::Tier;
use crate::program::versions::Programs;
use crate::standing::gauge::{Gauge, Span};
use crate::words::exact::Overflow;
use crate::words::ids::TierId;
use crate::words::money::{Growth, Points};
use crate::words::time::{Instant, LocalDay};
use std::collections::BTreeMap;

/// A member's points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointsOutlook {
    /// Active less owed; may be below 0.
    pub balance: Points,
    /// Spendable.
    pub active: Points,
    /// Not yet spendable.
    pub pending: Points,
    /// Reserved.
    pub held: Points,
    /// Owed; 0 or more.
    pub debt: Points,
    /// What standing may be measured in; never spent.
    pub growth: Growth,
    /// When pending points become spendable, earliest first.
    pub activations: Vec<ActivatingPoints>,
    /// When points lapse, earliest first; those that never do are in none.
    pub lapses: Vec<LapsingPoints>,
}

/// Pending points that become spendable together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActivatingPoints {
    /// At the first instant of this day.
    pub activates_on: LocalDay,
    /// How many.
    pub points: Points,
}

/// Points that lapse together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LapsingPoints {
    /// The last day on which they can be spent.
    pub last_day: LocalDay,
    /// How many, pending ones included.
    pub points: Points,
    /// Of these, how many are pending now.
    pub pending: Points,
}

/// A member's place on the ladder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TierOutlook {
    /// The tier by which rate and rewards go: the higher of the earned one and all holds.
    pub effective: TierId,
    /// Its last day; `None`: for ever.
    pub effective_last_day: Option<LocalDay>,
    /// The tier that the member's own metrics reached.
    pub earned: TierId,
    /// The day of the decision that reached it, or of the fall to it.
    pub attained_on: LocalDay,
    /// The earned tier's last day; `None`: for ever.
    pub last_day: Option<LocalDay>,
    /// The last day of grace, where the earned tier is kept after a review it did not pass.
    pub grace_until: Option<LocalDay>,
    /// The day at whose beginning the member falls one step if nothing is bought until then.
    pub falls_by_inactivity_on: Option<LocalDay>,
    /// What holds the member at or above a tier.
    pub holds: Vec<HoldOutlook>,
    /// What keeps the earned tier, as if nothing more happened: over windows that end on its
    /// last day; in grace, over what counts in grace; of a tier without a last day, over
    /// windows that end today. `None`: it is the lowest, which asks for nothing.
    pub keeps: Option<Requirement>,
    /// What reaches each tier above the earned one, the next one first: over windows that end
    /// today.
    pub higher: Vec<TierRequirement>,
}

/// Something that holds a member at or above a tier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldOutlook {
    /// The tier.
    pub tier: TierId,
    /// Its last day.
    pub last_day: LocalDay,
    /// What it is.
    pub source: FloorSource,
}

/// What reaches a tier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TierRequirement {
    /// The tier.
    pub tier: TierId,
    /// What it asks for, measured.
    pub requirement: Requirement,
}

/// A member's points, as they stand.
///
/// # Errors
/// [`Overflow`] beyond 64 bits.
pub fn points_outlook(member: &Member) -> Result<PointsOutlook, Overflow> {
    let holdings = &member.holdings;
    let active = holdings.active_points()?;
    Ok(PointsOutlook {
        balance: active.minus(holdings.debt)?,
        active,
        pending: holdings.pending_points()?,
        held: Points::ZERO,
        debt: holdings.debt,
        growth: member.growth,
        activations: activations(&holdings.pending)?,
        lapses: lapses(member)?,
    })
}

fn activations(pending: &[PendingLot]) -> Result<Vec<ActivatingPoints>, Overflow> {
    let mut by_day: BTreeMap<LocalDay, Points> = BTreeMap::new();
    for pending in pending {
        let sum = by_day.entry(pending.activates_on).or_default();
        *sum = sum.plus(pending.lot.points)?;
    }
    let all = by_day
        .into_iter()
        .map(|(activates_on, points)| ActivatingPoints {
            activates_on,
            points,
        });
    Ok(all.collect())
}

fn lapses(member: &Member) -> Result<Vec<LapsingPoints>, Overflow> {
    let holdings = &member.holdings;
    let mut by_day: BTreeMap<LocalDay, LapsingPoints> = BTreeMap::new();
    let mut add = |lot: &Lot, is_pending: bool| -> Result<(), Overflow> {
        let Some(last_day) = holdings.lapses_after(lot.last_day) else {
            return Ok(());
        };
        let there = by_day.entry(last_day).or_insert(LapsingPoints {
            last_day,
            points: Points::ZERO,
            pending: Points::ZERO,
        });
        there.points = there.points.plus(lot.points)?;
        if is_pending {
            there.pending = there.pending.plus(lot.points)?;
        }
        Ok(())
    };
    for lot in &holdings.active {
        add(lot, false)?;
    }
    for pending in &holdings.pending {
        add(&pending.lot, true)?;
    }
    Ok(by_day.into_values().collect())
}

/// A member's place on the ladder, at a time.
///
/// # Errors
/// [`Failure`] where no version is in force, or the member does not fit it.
pub fn tier_outlook(
    programs: &Programs,
    member: &Member,
    now: Instant,
) -> Result<TierOutlook, Failure> {
    let version = programs.at(now).ok_or(Failure::NoVersion { at: now })?;
    let program = &version.program;
    let calendar = &program.calendar;
    let today = calendar.day_of(now.max(member.settled_to));
    let standing = &member.standing;
    let gauge = Gauge::new(program, member);
    let index = gauge.index_of(&standing.earned)?;
    let tier = gauge.tier(index)?;
    Ok(TierOutlook {
        effective: standing.effective().clone(),
        effective_last_day: standing.effective_last_day(calendar),
        earned: standing.earned.clone(),
        attained_on: standing.attained_on,
        last_day: standing.last_day,
        grace_until: standing.grace.map(|grace| grace.last_day),
        falls_by_inactivity_on: falls_by_inactivity_on(member, tier, index),
        holds: standing
            .floors
            .iter()
            .map(|floor| HoldOutlook {
                tier: floor.tier.clone(),
                last_day: floor.last_day(calendar),
                source: floor.source,
            })
            .collect(),
        keeps: keeps(&gauge, member, index, today)?,
        higher: higher(&gauge, &program.tiers, index, today)?,
    })
}

fn falls_by_inactivity_on(member: &Member, tier: &Tier, index: usize) -> Option<LocalDay> {
    let days = tier.inactivity_days.filter(|_| index > 0)?;
    Some(member.standing.inactive_from.plus_days(i32::from(days)))
}

fn keeps(
    gauge: &Gauge<'_>,
    member: &Member,
    index: usize,
    today: LocalDay,
) -> Result<Option<Requirement>, Failure> {
    if index == 0 {
        return Ok(None);
    }
    let standing = &member.standing;
    let span = match (standing.grace, standing.last_day) {
        (Some(grace), _) => gauge.grace_span(index, grace, today)?,
        (None, Some(last_day)) => Span::ending(last_day),
        (None, None) => Span::ending(today),
    };
    gauge.requirement(index, span).map(Some)
}

fn higher(
    gauge: &Gauge<'_>,
    tiers: &[Tier],
    index: usize,
    today: LocalDay,
) -> Result<Vec<TierRequirement>, Failure> {
    let above = index.saturating_add(1);
    tiers
        .iter()
        .enumerate()
        .skip(above)
        .map(|(index, tier)| {
            Ok(TierRequirement {
                tier: tier.id.clone(),
                requirement: gauge.requirement(index, Span::ending(today))?,
            })
        })
        .collect()
}
