//! A day that comes every year.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{LocalDay, MonthIndex};
use crate::words::text::{Found, deserialize_text};

/// A month and a day of it, such as a birthday; 29 February is one.
///
/// Serialized as `"MM-DD"` in human-readable formats, as the pair of month and day in others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MonthDay {
    month: u8,
    day: u8,
}

/// Why a text is no month and day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MonthDayError {
    /// The text is not of the form `MM-DD`.
    #[error("found {found}; month and day are written MM-DD, for instance 02-29")]
    Malformed {
        /// The text.
        found: Found,
    },
    /// The month does not exist, or has no such day in any year.
    #[error(
        "found {found}, a day that no year has; the month goes from 01 to 12 and the day to the month's last"
    )]
    NoSuchDay {
        /// The text.
        found: Found,
    },
}

/// Any leap year tells which days exist.
const LEAP_YEAR: i32 = 2000;

impl MonthDay {
    /// Reads `MM-DD`.
    ///
    /// # Errors
    ///
    /// [`MonthDayError`] where the text has another form or no year has that day.
    pub fn parse(text: &str) -> Result<MonthDay, MonthDayError> {
        let malformed = || MonthDayError::Malformed {
            found: Found::new(text),
        };
        let [m1, m2, b'-', d1, d2] = text.as_bytes() else {
            return Err(malformed());
        };
        let month = number(*m1, *m2).ok_or_else(malformed)?;
        let day = number(*d1, *d2).ok_or_else(malformed)?;
        MonthDay::new(month, day).ok_or_else(|| MonthDayError::NoSuchDay {
            found: Found::new(text),
        })
    }

    /// Day `day` of month `month` (1 to 12), if any year has it.
    #[must_use]
    pub fn new(month: u8, day: u8) -> Option<MonthDay> {
        LocalDay::from_ymd(LEAP_YEAR, month.into(), day.into()).map(|_| MonthDay { month, day })
    }

    /// The month, 1 to 12.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub const fn day(self) -> u8 {
        self.day
    }

    /// The day in `year`; 29 February is 28 February in common years, `docs/rules §2`.
    #[must_use]
    pub fn in_year(self, year: i32) -> LocalDay {
        let month0 = i32::from(self.month).saturating_sub(1);
        MonthIndex::new(year.saturating_mul(12).saturating_add(month0)).day_clamped(self.day.into())
    }
}

fn number(tens: u8, ones: u8) -> Option<u8> {
    if !(tens.is_ascii_digit() && ones.is_ascii_digit()) {
        return None;
    }
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    Some(tens.wrapping_mul(10).wrapping_add(ones))
}

/// `MM-DD`.
impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

impl Serialize for MonthDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            (self.month, self.day).serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for MonthDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<MonthDay, D::Error> {
        if deserializer.is_human_readable() {
            return deserialize_text(
                deserializer,
                "month and day such as \"02-29\"",
                MonthDay::parse,
            );
        }
        let (month, day) = <(u8, u8)>::deserialize(deserializer)?;
        MonthDay::new(month, day).ok_or_else(|| {
            serde::de::Error::custom(format_args!(
                "found day {day} of month {month}, which no year has"
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_29th_of_february_is_the_28th_in_common_years() {
        let birthday = MonthDay::parse("02-29").unwrap();

        assert_eq!(birthday.in_year(2024).to_string(), "2024-02-29");
        assert_eq!(birthday.in_year(2025).to_string(), "2025-02-28");
        assert_eq!(birthday.in_year(2100).to_string(), "2100-02-28");
    }

    #[test]
    fn an_error_says_what_was_found_and_what_would_do() {
        assert_eq!(
            MonthDay::parse("2-29").unwrap_err().to_string(),
            "found \"2-29\"; month and day are written MM-DD, for instance 02-29"
        );
        for text in ["02-30", "13-01", "00-01", "04-31", "01-00", "99-99"] {
            assert_eq!(
                MonthDay::parse(text),
                Err(MonthDayError::NoSuchDay {
                    found: Found::new(text)
                })
            );
        }
        for text in ["", "02/29", "+1-01", "02-29 ", "1a-01"] {
            assert_eq!(
                MonthDay::parse(text),
                Err(MonthDayError::Malformed {
                    found: Found::new(text)
                })
            );
        }
    }

    proptest! {
        #[test]
        fn a_day_of_a_year_comes_on_itself(days in -200_000..200_000_i32) {
            let day = LocalDay::from_epoch_days(days).unwrap();
            let (year, month, day_of_month) = day.ymd();

            let yearly = MonthDay::new(u8::try_from(month).unwrap(), u8::try_from(day_of_month).unwrap());

            let yearly = yearly.unwrap();
            prop_assert_eq!(yearly.in_year(year), day);
            prop_assert_eq!(MonthDay::parse(&yearly.to_string()), Ok(yearly));
        }
    }
}
