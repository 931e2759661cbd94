//! When points become spendable, and when they lapse (rules §6).

use super::{Program, Reward};
use crate::words::time::{LocalDay, MonthDay};

/// When earned points become spendable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// With the decision that earns them.
    AtOnce,
    /// At the first instant of the day this many days after the earning day; at least 1.
    AfterDays(u16),
}

/// When points lapse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// They do not.
    Never,
    /// A span after the earning day, perhaps stretched to the end of a period.
    Rolling {
        /// How long, from the earning day.
        span: Span,
        /// To which period's end the last day is stretched.
        stretch: Stretch,
    },
    /// The first such calendar day at least this many days after the earning day.
    Fixed {
        /// The calendar day; 29 February is 28 February in common years.
        on: MonthDay,
        /// How many days there are at least.
        at_least_days: u16,
    },
    /// One last day for all such points of a member: this many days after the latest
    /// qualifying act.
    Inactivity {
        /// How many days after.
        days: u16,
    },
}

/// A length of time on the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// Days.
    Days(u16),
    /// Calendar months, clamped to the month's last day.
    Months(u16),
}

/// To which period's end a last day is stretched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stretch {
    /// Not at all.
    None,
    /// The month's.
    EndOfMonth,
    /// The quarter's.
    EndOfQuarter,
    /// The year's.
    EndOfYear,
}

impl Activation {
    /// The day at whose start points earned on `earning_day` become active; `None`: at once.
    #[must_use]
    pub fn day(self, earning_day: LocalDay) -> Option<LocalDay> {
        match self {
            Self::AtOnce => None,
            Self::AfterDays(days) => Some(earning_day.plus_days(i32::from(days))),
        }
    }
}

impl Span {
    /// The day this span after `day`.
    #[must_use]
    pub fn after(self, day: LocalDay) -> LocalDay {
        match self {
            Self::Days(days) => day.plus_days(i32::from(days)),
            Self::Months(months) => day.plus_months(i32::from(months)),
        }
    }
}

impl Stretch {
    /// The last day of the period that holds `day`.
    #[must_use]
    pub fn of(self, day: LocalDay) -> LocalDay {
        match self {
            Self::None => day,
            Self::EndOfMonth => day.last_of_month(),
            Self::EndOfQuarter => day.last_of_quarter(),
            Self::EndOfYear => day.last_of_year(),
        }
    }
}

impl Program {
    /// Every expiry that its points can have, each once.
    #[must_use]
    pub fn expiries(&self) -> Vec<Expiry> {
        let mut all = vec![self.earning.expiry];
        all.extend(self.tiers.iter().filter_map(|tier| tier.expiry));
        all.extend(self.rules.iter().filter_map(|rule| rule.expiry));
        for reward in self.rewards() {
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
}
