//! What a program lets a member accumulate: lots and living limits (rules §5, §6).

use super::expiry::{Activation, Expiry};
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

/// The days that are tried as "today": four years, a leap year among them.
const TRIED_DAYS: i32 = 1_461;

/// The first day that is tried.
const TRIED_FROM: (i32, u32, u32) = (2027, 1, 1);

/// The most lots that a member who earns every day, in every way that the program knows
/// and with every issuer, can hold at once, active and pending.
///
/// Counting stops soon after [`LOTS_MAX`]. Lots that returns restore or operators reinstate
/// with days of their own come on top.
#[must_use]
pub fn most_lots(program: &Program) -> usize {
    let issuers = program.partners.len().saturating_add(1);
    let expiries = expiries(program);
    let Some(first) = LocalDay::from_ymd(TRIED_FROM.0, TRIED_FROM.1, TRIED_FROM.2) else {
        return 0;
    };
    let mut most = 0;
    for offset in 0..TRIED_DAYS {
        let today = first.plus_days(offset);
        let lots = lots_on(today, program.earning.activation, &expiries);
        most = most.max(lots.saturating_mul(issuers));
        if LOTS_MAX < most {
            break;
        }
    }
    most
}

/// Every expiry that points of the program can have, each once.
fn expiries(program: &Program) -> Vec<Expiry> {
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

/// The lots that exist on a day where every day before it earned in every way.
fn lots_on(today: LocalDay, activation: Activation, expiries: &[Expiry]) -> usize {
    let mut active: BTreeSet<LastDay> = BTreeSet::new();
    let mut pending: BTreeSet<LotDates> = BTreeSet::new();
    for expiry in expiries {
        let mut earned_on = today;
        while active.len().saturating_add(pending.len()) <= LOTS_MAX {
            let dates = LotDates::earned(earned_on, activation, *expiry, None);
            let is_pending = dates.activates_on.is_some_and(|day| today < day);
            let lives = match dates.last_day {
                LastDay::On(last) => today <= last,
                LastDay::Inactivity | LastDay::Never => true,
            };
            if is_pending {
                pending.insert(dates);
            } else if lives {
                active.insert(dates.last_day);
                if !matches!(dates.last_day, LastDay::On(_)) {
                    break;
                }
            } else {
                break;
            }
            earned_on = earned_on.minus_days(1);
        }
    }
    active.len().saturating_add(pending.len())
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
