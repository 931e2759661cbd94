//! A day of the civil calendar.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Weekday, civil, written};
use crate::words::text::{Found, deserialize_text};

/// A day of the civil calendar of a program's zone, `docs/rules §2`: days since 1970-01-01,
/// from the year 0000 to the year 9999.
///
/// Serialized as `"2026-01-31"` in human-readable formats, as the number of days in others.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalDay(i32);

/// Why a text is no day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DayError {
    /// The text is not of the form `YYYY-MM-DD`.
    #[error("found {found}; a day is written YYYY-MM-DD, for instance 2026-01-31")]
    Malformed {
        /// The text.
        found: Found,
    },
    /// The month does not exist, or has no such day.
    #[error(
        "found {found}, a day that is in no calendar; the month goes from 01 to 12 and the day to the month's last"
    )]
    NoSuchDay {
        /// The text.
        found: Found,
    },
}

impl LocalDay {
    /// 1 January of the year 0000.
    pub const MIN: LocalDay = LocalDay(-719_528);
    /// 31 December of the year 9999.
    pub const MAX: LocalDay = LocalDay(2_932_896);

    /// Reads `YYYY-MM-DD`.
    ///
    /// # Errors
    ///
    /// [`DayError`] where the text has another form or the day does not exist.
    pub fn parse(text: &str) -> Result<LocalDay, DayError> {
        let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else {
            return Err(DayError::Malformed {
                found: Found::new(text),
            });
        };
        let parts = (
            number(&[*y1, *y2, *y3, *y4]),
            number(&[*m1, *m2]),
            number(&[*d1, *d2]),
        );
        let (Some(year), Some(month), Some(day)) = parts else {
            return Err(DayError::Malformed {
                found: Found::new(text),
            });
        };
        i32::try_from(year)
            .ok()
            .and_then(|year| LocalDay::from_ymd(year, month, day))
            .ok_or_else(|| DayError::NoSuchDay {
                found: Found::new(text),
            })
    }

    /// The day of a year (0000 to 9999), month (1 to 12) and day of the month, if there is one.
    #[must_use]
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<LocalDay> {
        let there_is = (0..=9_999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=civil::days_in_month(year, month)).contains(&day);
        if there_is {
            LocalDay::from_epoch_days(civil::days_from(year, month, day))
        } else {
            None
        }
    }

    /// The day `days` days after 1970-01-01, if it is within [`LocalDay::MIN`] and
    /// [`LocalDay::MAX`].
    #[must_use]
    pub const fn from_epoch_days(days: i32) -> Option<LocalDay> {
        if Self::MIN.0 <= days && days <= Self::MAX.0 {
            Some(LocalDay(days))
        } else {
            None
        }
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub const fn epoch_days(self) -> i32 {
        self.0
    }

    /// Year, month (1 to 12) and day of the month (1 to 31).
    #[must_use]
    pub fn ymd(self) -> (i32, u32, u32) {
        civil::ymd_of(self.0)
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i32 {
        self.ymd().0
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u32 {
        self.ymd().1
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub fn day_of_month(self) -> u32 {
        self.ymd().2
    }

    /// The day of the week.
    #[must_use]
    pub const fn weekday(self) -> Weekday {
        // 1970-01-01 was a Thursday.
        Weekday::after_monday(self.0.saturating_add(3))
    }

    /// The day `days` days later (earlier where negative), stopping at the ends of the calendar.
    #[must_use]
    pub const fn plus_days(self, days: i32) -> LocalDay {
        let sum = self.0.saturating_add(days);
        if sum < Self::MIN.0 {
            Self::MIN
        } else if sum > Self::MAX.0 {
            Self::MAX
        } else {
            LocalDay(sum)
        }
    }

    /// The day `days` days earlier, stopping at the ends of the calendar.
    #[must_use]
    pub const fn minus_days(self, days: i32) -> LocalDay {
        self.plus_days(days.saturating_neg())
    }

    /// The same day of the month `months` months earlier, or that month's last day where it is
    /// shorter.
    #[must_use]
    pub fn minus_months(self, months: i32) -> LocalDay {
        self.plus_months(months.saturating_neg())
    }

    /// How many days after this day `other` comes; negative where it comes before.
    #[must_use]
    pub const fn days_until(self, other: LocalDay) -> i32 {
        other.0.saturating_sub(self.0)
    }

    /// The Monday of the day's week.
    #[must_use]
    pub const fn week_start(self) -> LocalDay {
        self.minus_days(self.weekday().days_since_monday())
    }

    /// The first day of its month.
    #[must_use]
    pub fn first_of_month(self) -> LocalDay {
        self.month_index().first_day()
    }

    /// The last day of its month.
    #[must_use]
    pub fn last_of_month(self) -> LocalDay {
        self.month_index().last_day()
    }

    /// The first day of its calendar quarter.
    #[must_use]
    pub fn first_of_quarter(self) -> LocalDay {
        let month = self.month_index();
        month.minus(month.get().rem_euclid(3)).first_day()
    }

    /// The last day of its calendar quarter.
    #[must_use]
    pub fn last_of_quarter(self) -> LocalDay {
        let month = self.month_index();
        month.minus(month.get().rem_euclid(3)).plus(2).last_day()
    }

    /// 1 January of its year.
    #[must_use]
    pub fn first_of_year(self) -> LocalDay {
        let month = self.month_index();
        month.minus(month.get().rem_euclid(12)).first_day()
    }

    /// 31 December of its year.
    #[must_use]
    pub fn last_of_year(self) -> LocalDay {
        let month = self.month_index();
        month.minus(month.get().rem_euclid(12)).plus(11).last_day()
    }
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0_u32, |value, byte| {
        let digit = char::from(*byte).to_digit(10)?;
        value.checked_mul(10)?.checked_add(digit)
    })
}

/// `YYYY-MM-DD`.
impl fmt::Display for LocalDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = written::day(self.ymd());
        f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for LocalDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LocalDay({self})")
    }
}

impl Serialize for LocalDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            serializer.serialize_i32(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for LocalDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<LocalDay, D::Error> {
        if deserializer.is_human_readable() {
            return deserialize_text(
                deserializer,
                "a day such as \"2026-01-31\"",
                LocalDay::parse,
            );
        }
        let days = i32::deserialize(deserializer)?;
        LocalDay::from_epoch_days(days).ok_or_else(|| {
            serde::de::Error::custom(format_args!(
                "found day {days}; days since 1970-01-01 go from {} to {}",
                LocalDay::MIN.0,
                LocalDay::MAX.0
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde::de::IntoDeserializer;
    use serde::de::value::{Error as ValueError, StrDeserializer};

    fn day(text: &str) -> LocalDay {
        LocalDay::parse(text).unwrap()
    }

    #[test]
    fn days_are_counted_from_1970() {
        assert_eq!(day("1970-01-01").epoch_days(), 0);
        assert_eq!(day("2000-03-01").epoch_days(), 11_017);
        assert_eq!(day("1969-12-31").epoch_days(), -1);
        assert_eq!(LocalDay::MIN.to_string(), "0000-01-01");
        assert_eq!(LocalDay::MAX.to_string(), "9999-12-31");
        assert_eq!(day("2026-01-31").ymd(), (2026, 1, 31));
        assert_eq!(day("2026-01-31").days_until(day("2026-03-01")), 29);
    }

    #[test]
    fn adding_months_stops_at_the_months_last_day() {
        assert_eq!(day("2026-01-31").plus_months(1), day("2026-02-28"));
        assert_eq!(day("2024-01-31").plus_months(1), day("2024-02-29"));
        assert_eq!(day("2024-02-29").plus_months(12), day("2025-02-28"));
        assert_eq!(day("2024-02-29").plus_months(48), day("2028-02-29"));
        assert_eq!(day("2026-01-15").minus_months(2), day("2025-11-15"));
        assert_eq!(day("2026-03-31").minus_months(1), day("2026-02-28"));
        assert_eq!(day("2026-12-31").plus_months(0), day("2026-12-31"));
    }

    #[test]
    fn the_ends_of_week_month_quarter_and_year_enclose_the_day() {
        let day_in_may = day("2026-05-17");

        assert_eq!(day_in_may.weekday(), Weekday::Sunday);
        assert_eq!(day_in_may.week_start(), day("2026-05-11"));
        assert_eq!(day("2026-05-11").week_start(), day("2026-05-11"));
        assert_eq!(day_in_may.first_of_month(), day("2026-05-01"));
        assert_eq!(day_in_may.last_of_month(), day("2026-05-31"));
        assert_eq!(day_in_may.first_of_quarter(), day("2026-04-01"));
        assert_eq!(day_in_may.last_of_quarter(), day("2026-06-30"));
        assert_eq!(day_in_may.first_of_year(), day("2026-01-01"));
        assert_eq!(day_in_may.last_of_year(), day("2026-12-31"));
        assert_eq!(day("1970-01-01").weekday(), Weekday::Thursday);
        assert_eq!(day("2024-02-29").weekday(), Weekday::Thursday);
    }

    #[test]
    fn an_error_says_what_was_found_and_what_would_do() {
        for text in [
            "",
            "2026-1-31",
            "31.01.2026",
            "2026-01-31T",
            "2026/01/31",
            "２026-01-3",
            "+026-01-31",
        ] {
            assert_eq!(
                LocalDay::parse(text).unwrap_err().to_string(),
                format!("found \"{text}\"; a day is written YYYY-MM-DD, for instance 2026-01-31")
            );
        }
        for text in [
            "2026-02-29",
            "2026-00-10",
            "2026-13-10",
            "2026-04-31",
            "2026-04-00",
        ] {
            assert_eq!(
                LocalDay::parse(text),
                Err(DayError::NoSuchDay {
                    found: Found::new(text)
                })
            );
        }
    }

    #[test]
    fn a_day_travels_as_iso_text() {
        let input: StrDeserializer<'_, ValueError> = "2026-01-31".into_deserializer();
        let wrong: StrDeserializer<'_, ValueError> = "2026-02-30".into_deserializer();

        let read = LocalDay::deserialize(input);
        let refused = LocalDay::deserialize(wrong);

        assert_eq!(read, Ok(day("2026-01-31")));
        assert!(
            refused
                .unwrap_err()
                .to_string()
                .starts_with("found \"2026-02-30\"")
        );
        struct Shown(LocalDay);
        impl fmt::Display for Shown {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.serialize(f)
            }
        }
        assert_eq!(Shown(day("2026-01-31")).to_string(), "2026-01-31");
    }

    fn any_day() -> impl Strategy<Value = LocalDay> {
        (LocalDay::MIN.0..=LocalDay::MAX.0).prop_map(LocalDay)
    }

    proptest! {
        #[test]
        fn text_and_parts_lead_back_to_the_day(day in any_day()) {
            let (year, month, day_of_month) = day.ymd();

            prop_assert_eq!(LocalDay::parse(&day.to_string()), Ok(day));
            prop_assert_eq!(LocalDay::from_ymd(year, month, day_of_month), Some(day));
        }

        #[test]
        fn ends_enclose_and_touch(day in any_day()) {
            prop_assert!(day.first_of_month() <= day && day <= day.last_of_month());
            prop_assert!(day.first_of_quarter() <= day.first_of_month());
            prop_assert!(day.last_of_month() <= day.last_of_quarter());
            prop_assert!(day.first_of_year() <= day.first_of_quarter());
            prop_assert!(day.last_of_quarter() <= day.last_of_year());
            prop_assert!(day.week_start() == LocalDay::MIN || day.week_start().weekday() == Weekday::Monday);
            let next = day.last_of_month().plus_days(1);
            prop_assert!(next == LocalDay::MAX || next.day_of_month() == 1);
        }

        #[test]
        fn months_later_is_that_month_with_the_day_or_its_last(day in any_day(), months in -1200..1200_i32) {
            let later = day.plus_months(months);

            let index = day.month_index().plus(months);
            prop_assume!(later != LocalDay::MIN && later != LocalDay::MAX);
            prop_assert_eq!(later.month_index(), index);
            let expected = day.day_of_month().min(later.last_of_month().day_of_month());
            prop_assert_eq!(later.day_of_month(), expected);
        }

        #[test]
        fn no_number_leads_out_of_the_calendar(day in any_day(), n in any::<i32>()) {
            for other in [day.plus_days(n), day.minus_days(n), day.plus_months(n), day.minus_months(n)] {
                prop_assert!(LocalDay::MIN <= other && other <= LocalDay::MAX);
            }
        }
    }
}
