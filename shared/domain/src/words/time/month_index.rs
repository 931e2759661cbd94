//! Months of the civil calendar, counted through.

use serde::{Deserialize, Serialize};

use super::LocalDay;
use super::civil::days_in_month;

/// A month of a year as one number: `year * 12 + month - 1`, so that months can be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MonthIndex(i32);

impl MonthIndex {
    /// The month with the number `index`; any number is a month.
    #[must_use]
    pub const fn new(index: i32) -> MonthIndex {
        MonthIndex(index)
    }

    /// The number, `year * 12 + month - 1`.
    #[must_use]
    pub const fn get(self) -> i32 {
        self.0
    }

    /// The month's first day, within [`LocalDay::MIN`] and [`LocalDay::MAX`].
    #[must_use]
    pub fn first_day(self) -> LocalDay {
        self.day_clamped(1)
    }

    /// The month's last day, within [`LocalDay::MIN`] and [`LocalDay::MAX`].
    #[must_use]
    pub fn last_day(self) -> LocalDay {
        self.day_clamped(31)
    }

    /// The month `months` later.
    #[must_use]
    pub const fn plus(self, months: i32) -> MonthIndex {
        MonthIndex(self.0.saturating_add(months))
    }

    /// The month `months` earlier.
    #[must_use]
    pub const fn minus(self, months: i32) -> MonthIndex {
        MonthIndex(self.0.saturating_sub(months))
    }

    /// Day `day` of the month, or the month's last day where it is shorter.
    pub(super) fn day_clamped(self, day: u32) -> LocalDay {
        let year = self.0.div_euclid(12);
        let month = u32::try_from(self.0.rem_euclid(12))
            .unwrap_or_default()
            .saturating_add(1);
        let day = day.min(days_in_month(year, month));
        LocalDay::from_ymd(year, month, day).unwrap_or(if self.0 < 0 {
            LocalDay::MIN
        } else {
            LocalDay::MAX
        })
    }
}

impl LocalDay {
    /// The month that the day is in.
    #[must_use]
    pub fn month_index(self) -> MonthIndex {
        let (year, month, _) = self.ymd();
        let month0 = i32::try_from(month).unwrap_or_default().saturating_sub(1);
        MonthIndex::new(year.saturating_mul(12).saturating_add(month0))
    }

    /// The same day of the month `months` months later, or that month's last day where it is
    /// shorter (31 January plus one month: 28 or 29 February). `docs/rules §2`.
    #[must_use]
    pub fn plus_months(self, months: i32) -> LocalDay {
        let (year, month, day) = self.ymd();
        let month0 = i32::try_from(month).unwrap_or_default().saturating_sub(1);
        MonthIndex::new(year.saturating_mul(12).saturating_add(month0))
            .plus(months)
            .day_clamped(day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_counted_across_years() {
        let january_2026 = LocalDay::from_ymd(2026, 1, 15).unwrap().month_index();

        let november_2025 = january_2026.minus(2);

        assert_eq!(january_2026.get(), 24_312);
        assert_eq!(november_2025.first_day().to_string(), "2025-11-01");
        assert_eq!(november_2025.last_day().to_string(), "2025-11-30");
        assert_eq!(november_2025.plus(2), january_2026);
    }

    #[test]
    fn february_ends_as_the_gregorian_calendar_says() {
        let last_of_february = |year: i32| MonthIndex::new(year * 12 + 1).last_day().to_string();

        assert_eq!(last_of_february(2024), "2024-02-29");
        assert_eq!(last_of_february(2025), "2025-02-28");
        assert_eq!(last_of_february(2100), "2100-02-28");
        assert_eq!(last_of_february(2000), "2000-02-29");
    }

    #[test]
    fn months_beyond_the_calendar_end_at_its_ends() {
        assert_eq!(MonthIndex::new(i32::MAX).plus(1).first_day(), LocalDay::MAX);
        assert_eq!(MonthIndex::new(i32::MIN).minus(1).last_day(), LocalDay::MIN);
    }
}
