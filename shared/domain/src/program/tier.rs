//! A tier of the ladder: what qualifies, how long it lasts, what a review does (rules §8).

use super::Reward;
use super::expiry::Expiry;
use crate::program::messages::MessageChannel;
use crate::words::exact::Decimal;
use crate::words::ids::TierId;
use crate::words::time::{LocalDay, anniversary_after};
use serde::{Deserialize, Serialize};

/// One step of the ladder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tier {
    /// Its name.
    pub id: TierId,
    /// What a member must have done; met by everyone on the lowest.
    pub qualification: Qualification,
    /// How long it lasts once reached or renewed. The lowest lasts for ever.
    pub validity: Validity,
    /// Whether it is prolonged while its conditions are met (`extends: on_qualifying`).
    pub extends_on_qualifying: bool,
    /// What happens after the last day where its conditions are not met.
    pub review: Review,
    /// Whole days without a qualifying purchase after which a member falls one step.
    pub inactivity_days: Option<u16>,
    /// Multiplies the program's rate.
    pub rate: Decimal,
    /// When points earned in this tier lapse, if not as the program says.
    pub expiry: Option<Expiry>,
    /// What a member gets on reaching it, once per tier and 12 months.
    pub entry_rewards: Vec<Reward>,
    /// Over which channels its members are written to, the preferred one first; empty: as
    /// the program says.
    pub message_channels: Vec<MessageChannel>,
}

/// What a member must have done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Qualification {
    /// Every one of these; none at all is met by everyone.
    All(Vec<Qualification>),
    /// At least one of these.
    Any(Vec<Qualification>),
    /// A metric over a window.
    AtLeast(Threshold),
}

/// `metric ≥ threshold` over a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Threshold {
    /// What is measured.
    pub metric: Metric,
    /// How much it takes: minor units for spend, otherwise a count. 0 is met by everyone.
    pub at_least: i64,
    /// Over which days.
    pub window: Window,
}

/// What a member's standing is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Eligible amounts less returns, in minor units.
    Spend,
    /// Purchases whose eligible remainder is above zero.
    Purchases,
    /// What purchases and activities still stand for.
    PointsEarned,
    /// Growth.
    Growth,
    /// Days with such a purchase or any activity.
    ActiveDays,
}

/// A span of days that ends on a given day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// So many days, the last included; at most 396.
    RollingDays(u16),
    /// The days after (the last day minus so many months); above 13 months, whole
    /// calendar months.
    RollingMonths(u16),
    /// The month so far.
    CalendarMonth,
    /// The year so far.
    CalendarYear,
    /// From the latest anniversary of the joining day.
    MembershipYear,
    /// From the day of the purchase that reached the tier held.
    SinceTierBegan,
    /// Everything.
    Lifetime,
}

/// The longest window of months that is exact to the day.
pub const EXACT_MONTHS_MAX: u16 = 13;

/// How long a tier lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Validity {
    /// For ever.
    Forever,
    /// So many months from the day it was reached, less one day; at least 1.
    Months(u16),
    /// To the end of the n-th calendar year after; 0: this one.
    CalendarYears(u16),
    /// To the day before the next anniversary of the joining day.
    MembershipYear,
}

/// What happens after the last day where the conditions are not met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Review {
    /// Where the member goes.
    pub fall: Fall,
    /// For how many days the tier is kept before the fall; 0: none.
    pub grace_days: u16,
    /// What counts in grace.
    pub grace_counts: GraceCounts,
}

/// Where a review leads that finds the conditions not met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fall {
    /// To the highest tier whose conditions are met.
    ToQualified,
    /// One step down.
    OneStep,
    /// Nowhere: kept, with a validity as at a renewal.
    Hold,
}

/// What a purchase in grace counts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GraceCounts {
    /// For its own windows alone.
    Own,
    /// For the old window too.
    Previous,
}

impl Validity {
    /// The last day of a tier attained on `day`; `None`: for ever.
    #[must_use]
    pub fn attained(self, day: LocalDay, joined_on: LocalDay) -> Option<LocalDay> {
        match self {
            Self::Forever => None,
            Self::Months(months) => Some(day.plus_months(i32::from(months)).minus_days(1)),
            Self::CalendarYears(years) => Some(end_of_year(day, years)),
            Self::MembershipYear => Some(anniversary_after(joined_on, day).minus_days(1)),
        }
    }

    /// The last day of a tier renewed by the review of `reviewed_last_day`.
    #[must_use]
    pub fn renewed(self, reviewed_last_day: LocalDay, joined_on: LocalDay) -> Option<LocalDay> {
        let review_day = reviewed_last_day.plus_days(1);
        match self {
            Self::CalendarYears(years) => Some(end_of_year(reviewed_last_day, years.max(1))),
            Self::Forever | Self::Months(_) | Self::MembershipYear => {
                self.attained(review_day, joined_on)
            }
        }
    }
}

fn end_of_year(day: LocalDay, years_after: u16) -> LocalDay {
    day.plus_months(i32::from(years_after).saturating_mul(12))
        .last_of_year()
}

impl Qualification {
    /// What everyone meets.
    pub const NOTHING: Self = Self::All(Vec::new());

    /// Calls `visit` with each threshold, in the order of the program.
    pub fn each_threshold(&self, visit: &mut impl FnMut(&Threshold)) {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().for_each(|part| part.each_threshold(visit));
            }
            Self::AtLeast(threshold) => visit(threshold),
        }
    }

    /// Whether it is met where `reached` says so of each threshold. A threshold of 0 is
    /// met by everyone.
    pub fn is_met<E>(
        &self,
        reached: &mut impl FnMut(&Threshold) -> Result<bool, E>,
    ) -> Result<bool, E> {
        match self {
            Self::All(parts) => {
                for part in parts {
                    if !part.is_met(reached)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Self::Any(parts) => {
                for part in parts {
                    if part.is_met(reached)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Self::AtLeast(threshold) => Ok(threshold.at_least <= 0 || reached(threshold)?),
        }
    }
}
