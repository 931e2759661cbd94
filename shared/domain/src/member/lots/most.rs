//! The most lots that a program lets a member hold (rules §6).

use super::dates::{LastDay, LotDates};
use crate::program::Program;
use crate::program::expiry::{Activation, Expiry, Span, Stretch};
use crate::words::time::LocalDay;
use std::collections::BTreeSet;

/// From so many lots on, a program is warned about.
pub const LOTS_WARN_ABOVE: usize = 64;

/// With more lots than this, a program is refused.
pub const LOTS_MAX: usize = 400;

/// The first day of the life that is tried.
const LIFE_FROM: (i32, u32, u32) = (2020, 1, 1);

/// So many days show all that a calendar does: four years, a leap year among them.
const CALENDAR_DAYS: i32 = 1_461;

/// A month has at most so many days, a quarter, a year.
const MONTH_DAYS: i32 = 31;
const QUARTER_DAYS: i32 = 92;
const YEAR_DAYS: i32 = 366;

/// The most lots that a member who earns every day, in every way that the program knows
/// and with every issuer, can hold at once, active and pending.
///
/// Counting stops soon after [`LOTS_MAX`]. Lots that returns restore or operators reinstate
/// with days of their own come on top.
#[must_use]
pub fn most_lots(program: &Program) -> usize {
    let issuers = program.partners.len().saturating_add(1);
    most_of(issuers, program.earning.activation, &program.expiries())
}

fn most_of(issuers: usize, activation: Activation, expiries: &[Expiry]) -> usize {
    let Some(first) = LocalDay::from_ymd(LIFE_FROM.0, LIFE_FROM.1, LIFE_FROM.2) else {
        return 0;
    };
    let mut active: BTreeSet<LastDay> = BTreeSet::new();
    let mut pending: BTreeSet<(Option<LocalDay>, LotDates)> = BTreeSet::new();
    let mut most = 0;
    for day in 0..life_days(activation, expiries) {
        let today = first.plus_days(day);
        for expiry in expiries {
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

/// How many days are tried: until the first lots of each expiry are gone, so that a day holds
/// as many as it ever does, and from there as long as the calendar takes to come round.
fn life_days(activation: Activation, expiries: &[Expiry]) -> i32 {
    let pending = match activation {
        Activation::AtOnce => 0,
        Activation::AfterDays(days) => i32::from(days),
    };
    let lasts = expiries.iter().map(|expiry| expiry.at_most_days()).max();
    let follows_calendar = expiries.iter().any(|expiry| expiry.follows_calendar());
    pending
        .saturating_add(lasts.unwrap_or(0))
        .saturating_add(if follows_calendar { CALENDAR_DAYS } else { 1 })
}

impl Expiry {
    /// At most so many days lie between the day that it is reckoned from and its last day; 0
    /// where its lots do not lapse on a day of their own.
    fn at_most_days(self) -> i32 {
        match self {
            Self::Never | Self::Inactivity { .. } => 0,
            Self::Rolling { span, stretch } => {
                let span = match span {
                    Span::Days(days) => i32::from(days),
                    Span::Months(months) => i32::from(months).saturating_mul(MONTH_DAYS),
                };
                span.saturating_add(match stretch {
                    Stretch::None => 0,
                    Stretch::EndOfMonth => MONTH_DAYS,
                    Stretch::EndOfQuarter => QUARTER_DAYS,
                    Stretch::EndOfYear => YEAR_DAYS,
                })
            }
            Self::Fixed { at_least_days, .. } => i32::from(at_least_days).saturating_add(YEAR_DAYS),
        }
    }

    /// Whether its lots are not equally many on every day.
    fn follows_calendar(self) -> bool {
        !matches!(
            self,
            Self::Never
                | Self::Inactivity { .. }
                | Self::Rolling {
                    span: Span::Days(_),
                    stretch: Stretch::None,
                }
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::time::MonthDay;

    const AT_ONCE: Activation = Activation::AtOnce;

    fn rolling(span: Span, stretch: Stretch) -> Expiry {
        Expiry::Rolling { span, stretch }
    }

    #[test]
    fn lots_that_do_not_lapse_on_days_of_their_own_are_one_each() {
        let inactivity = Expiry::Inactivity { days: 90 };

        assert_eq!(most_of(1, AT_ONCE, &[Expiry::Never]), 1);
        assert_eq!(most_of(1, AT_ONCE, &[Expiry::Never, inactivity]), 2);
        assert_eq!(most_of(3, AT_ONCE, &[Expiry::Never, inactivity]), 6);
    }

    /// With a day to live and the earning day, 31 days are held; pending ones, which earning
    /// days tell apart, live 30 days from the earning day all the same.
    #[test]
    fn lots_of_thirty_days_are_held_on_thirty_one() {
        let thirty = rolling(Span::Days(30), Stretch::None);

        assert_eq!(most_of(1, AT_ONCE, &[thirty]), 31);
        assert_eq!(most_of(1, Activation::AfterDays(14), &[thirty]), 31);
        // Reckoned anew from the activation day: 40 days pending, then 30 and the day itself.
        assert_eq!(most_of(1, Activation::AfterDays(40), &[thirty]), 71);
    }

    /// From a day of one year to the same of the next are 366 days, or 367 with 29 February,
    /// whose lots share their last day with those of the 28th.
    #[test]
    fn lots_of_twelve_months_are_a_year_and_a_day() {
        let year = rolling(Span::Months(12), Stretch::None);

        assert_eq!(most_of(1, AT_ONCE, &[year]), 366);
    }

    /// Earned in January, they last to the end of the next January: 13 months are held.
    #[test]
    fn lots_to_the_end_of_a_period_are_one_a_period() {
        let to_month = rolling(Span::Months(12), Stretch::EndOfMonth);
        let to_year = rolling(Span::Months(12), Stretch::EndOfYear);
        let new_year = Expiry::Fixed {
            on: MonthDay::new(12, 31).unwrap(),
            at_least_days: 60,
        };

        assert_eq!(most_of(1, AT_ONCE, &[to_month]), 13);
        assert_eq!(most_of(1, AT_ONCE, &[to_year]), 2);
        assert_eq!(most_of(1, AT_ONCE, &[new_year]), 2);
    }

    /// Where days of the month count, four years are looked at behind the longest life.
    #[test]
    fn a_leap_year_is_among_the_days_that_are_tried() {
        let one = rolling(Span::Months(1), Stretch::None);

        // From 1 July to 1 August: 32 days, no two of which share a last day.
        assert_eq!(most_of(1, AT_ONCE, &[one]), 32);
        assert_eq!(life_days(AT_ONCE, &[one]), 31 + 1_461);
    }

    /// The longest that a file may say: ten years to the end of a year, a year pending.
    #[test]
    fn the_longest_expiry_is_seen_to_its_end() {
        let longest = rolling(Span::Months(120), Stretch::EndOfYear);

        // Held in one year: those that lapse at the ends of that and the next ten.
        assert_eq!(most_of(1, AT_ONCE, &[longest]), 11);
        // And each pending day on its own, of which there are 366: more than counts.
        assert!(LOTS_MAX < most_of(2, Activation::AfterDays(366), &[longest]));
    }
}
