//! The most lots that a program lets a member hold (rules §6).

use super::dates::{LastDay, LotDates};
use crate::program::Program;
use crate::words::time::LocalDay;
use std::collections::BTreeSet;

/// From so many lots on, a program is warned about.
pub const LOTS_WARN_ABOVE: usize = 64;

/// With more lots than this, a program is refused.
pub const LOTS_MAX: usize = 400;

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
    let expiries = program.expiries();
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
