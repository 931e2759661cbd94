//! What a program lets a member accumulate: lots and living limits (rules §5, §6).

use super::expiry::Expiry;
use super::{Program, Reward};
use crate::lots::{LastDay, LotDates};
use crate::time::LocalDay;
use std::collections::BTreeSet;

/// From so many lots on, a program is warned about.
pub const LOTS_WARN_ABOVE: usize = 64;

/// With more lots than this, a program is refused.
pub const LOTS_MAX: usize = 400;

/// With more living limits than this, a program is refused.
pub const LIVING_LIMITS_MAX: usize = 32;

/// The first day of the life that is tried.
const LIFE_FROM: (i32, u32, u32) = (2020, 1, 1);

/// How many days it lasts: past the longest expiry, and four years on, so that a leap year
/// is among them.
const LIFE_DAYS: i32 = 5_500;

/// The most lots that a member who earns every day, in every way that the program knows
/// and with every issuer, can hold at once, active and pending.
///
/// Counting stops soon after [`LOTS_MAX`]. Lots that returns restore or operators reinstate
/// with days of their own come on top.
#[must_use]
pub fn most_lots(program: &Program) -> usize {
    let issuers = program.partners.len().saturating_add(1);
    let activation = program.earning.activation;
    let expiries = expiries(program);
    let Some(first) = LocalDay::from_ymd(LIFE_FROM.0, LIFE_FROM.1, LIFE_FROM.2) else {
        return 0;
    };
    let mut active: BTreeSet<LastDay> = BTreeSet::new();
    let mut pending: BTreeSet<(Option<LocalDay>, LotDates)> = BTreeSet::new();
    let mut most = 0;
    for day in 0..LIFE_DAYS {
        let today = first.plus_days(day);
        for expiry in &expiries {
            let dates = LotDates::earned(today, activation, *expiry, None);
            match dates.activates_on {
                Some(on) => pending.insert((Some(on), dates)),
                None => active.insert(dates.last_day),
            };
        }
        while let Some((on, _)) = pending.first()
            && *on <= Some(today)
            && let Some((_, dates)) = pending.pop_first()
        {
            active.insert(dates.last_day);
        }
        while let Some(LastDay::On(last)) = active.first()
            && *last < today
        {
            active.pop_first();
        }
        let lots = active.len().saturating_add(pending.len());
        most = most.max(lots.saturating_mul(issuers));
        if LOTS_MAX < most {
            break;
        }
    }
    most
}

/// Every expiry that points of the program can have, each once.
pub(super) fn expiries(program: &Program) -> Vec<Expiry> {
    let mut all = vec![program.earning.expiry];
    all.extend(program.tiers.iter().filter_map(|tier| tier.expiry));
    all.extend(program.rules.iter().filter_map(|rule| rule.expiry));
    let entry_rewards = program.tiers.iter().flat_map(|tier| &tier.entry_rewards);
    let occasions = program.occasions.iter().map(|occasion| &occasion.reward);
    for reward in entry_rewards.chain(occasions) {
        if let Reward::Points { expiry, .. } = reward {
            all.extend(*expiry);
        }
    }
    let mut each: Vec<Expiry> = Vec::new();
    for expiry in all {
        if !each.contains(&expiry) {
            each.push(expiry);
        }
    }
    each
}

/// The most per-member limits that live at once: those of rules whose dates overlap, each
/// counted until `late_days` after its rule's last day.
#[must_use]
pub fn living_limits(program: &Program) -> usize {
    let late_days = i32::from(program.late_days);
    let spans: Vec<(LocalDay, Option<LocalDay>, usize)> = program
        .rules
        .iter()
        .map(|rule| {
            let from = rule.from.unwrap_or(LocalDay::MIN);
            let until = rule.until.map(|day| day.plus_days(late_days));
            (from, until, rule.limits.windows().count())
        })
        .collect();
    let living_on = |day: LocalDay| {
        spans
            .iter()
            .filter(|(from, until, _)| *from <= day && until.is_none_or(|until| day <= until))
            .map(|(_, _, limits)| limits)
            .sum()
    };
    spans
        .iter()
        .map(|(from, _, _)| living_on(*from))
        .max()
        .unwrap_or(0)
}
