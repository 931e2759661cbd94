//! A point in time, in UTC milliseconds.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{LocalDay, written};
use crate::words::text::Found;

/// A second, in milliseconds.
pub const SECOND_MS: i64 = 1_000;
/// A minute, in milliseconds.
pub const MINUTE_MS: i64 = 60_000;
/// An hour, in milliseconds.
pub const HOUR_MS: i64 = 3_600_000;
/// 24 hours, in milliseconds. A local day may last longer or shorter.
pub const DAY_MS: i64 = 86_400_000;

/// 2200-01-01T00:00:00Z, the first instant that [`Instant::parse`] refuses.
const END_OF_2199_MS: i64 = 7_258_118_400_000;

/// A point in time: UTC milliseconds since 1970-01-01, `docs/rules §2`.
///
/// Serialized as that number; boundaries that speak RFC 3339 use [`Instant::parse`] and `Display`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Instant(i64);

/// Why a text is no instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// The text does not have the shape of RFC 3339.
    #[error(
        "found {found}; a time is written as in RFC 3339, for instance 2026-01-31T23:59:00+08:00"
    )]
    Malformed {
        /// The text.
        found: Found,
    },
    /// The text says no offset from UTC, so it could be any of a day's instants.
    #[error(
        "found {found}, which has no offset from UTC; end it with Z or with an offset such as +08:00"
    )]
    OffsetMissing {
        /// The text.
        found: Found,
    },
    /// The text has the right shape, but no calendar or clock shows it.
    #[error(
        "found {found}, which no calendar or clock shows; the day must exist in its month, hours go to 23, minutes and seconds to 59"
    )]
    NoSuchTime {
        /// The text.
        found: Found,
    },
    /// The instant lies outside of the years 1970 to 2199, in UTC.
    #[error("found {found}; times from 1970-01-01T00:00:00Z to 2199-12-31T23:59:59.999Z are taken")]
    OutOfRange {
        /// The text.
        found: Found,
    },
}

impl Instant {
    /// The earliest value that the type holds; `Display` shows it as a number.
    pub const MIN: Instant = Instant(i64::MIN);
    /// The latest value that the type holds; `Display` shows it as a number.
    pub const MAX: Instant = Instant(i64::MAX);

    /// Reads RFC 3339 with any offset; digits below the millisecond are cut off.
    ///
    /// A leap second (`23:59:60` UTC) is the first second of the day that follows.
    ///
    /// # Errors
    ///
    /// [`TimeError`] where the text is no RFC 3339 or lies outside of the years 1970 to 2199, UTC.
    pub fn parse(text: &str) -> Result<Instant, TimeError> {
        read_rfc3339(text.as_bytes()).map_err(|fault| fault.about(text))
    }

    /// The instant `millis` milliseconds after 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Instant {
        Instant(millis)
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// The instant `millis` milliseconds later, stopping at the ends of what the type holds.
    #[must_use]
    pub const fn saturating_plus_millis(self, millis: i64) -> Instant {
        Instant(self.0.saturating_add(millis))
    }
}

/// RFC 3339 in UTC with `Z`, milliseconds only where they are not zero.
///
/// Outside of the years 0000 to 9999, which RFC 3339 cannot write: the milliseconds since 1970.
impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = i32::try_from(self.0.div_euclid(DAY_MS))
            .ok()
            .and_then(LocalDay::from_epoch_days);
        let Some(day) = day else {
            return write!(f, "{} ms", self.0);
        };
        let of_day_ms = u32::try_from(self.0.rem_euclid(DAY_MS)).unwrap_or_default();
        let mut text = [b'T'; 24];
        text[..10].copy_from_slice(&written::day(day.ymd()));
        text[11..23].copy_from_slice(&written::time_of_day(of_day_ms));
        let end = if text[19..23] == *b".000" { 19 } else { 23 };
        text[end] = b'Z';
        f.write_str(std::str::from_utf8(&text[..=end]).map_err(|_| fmt::Error)?)
    }
}

#[derive(Debug, Clone, Copy)]
enum Fault {
    Malformed,
    OffsetMissing,
    NoSuchTime,
    OutOfRange,
}

impl Fault {
    #[cold]
    fn about(self, text: &str) -> TimeError {
        let found = Found::new(text);
        match self {
            Fault::Malformed => TimeError::Malformed { found },
            Fault::OffsetMissing => TimeError::OffsetMissing { found },
            Fault::NoSuchTime => TimeError::NoSuchTime { found },
            Fault::OutOfRange => TimeError::OutOfRange { found },
        }
    }
}

fn read_rfc3339(text: &[u8]) -> Result<Instant, Fault> {
    let (date_time, rest) = text.split_first_chunk::<19>().ok_or(Fault::Malformed)?;
    let [
        y1,
        y2,
        y3,
        y4,
        b'-',
        m1,
        m2,
        b'-',
        d1,
        d2,
        b'T' | b't',
        time @ ..,
    ] = date_time
    else {
        return Err(Fault::Malformed);
    };
    let [h1, h2, b':', n1, n2, b':', s1, s2] = time else {
        return Err(Fault::Malformed);
    };
    let century = two_digits(*y1, *y2)?;
    let year = century
        .saturating_mul(100)
        .saturating_add(two_digits(*y3, *y4)?);
    let (month, day) = (two_digits(*m1, *m2)?, two_digits(*d1, *d2)?);
    let (hour, minute) = (two_digits(*h1, *h2)?, two_digits(*n1, *n2)?);
    let second = two_digits(*s1, *s2)?;
    let (milli, offset) = read_fraction(rest)?;
    let offset_ms = read_offset_ms(offset)?;

    let day = i32::try_from(year)
        .ok()
        .and_then(|year| LocalDay::from_ymd(year, month, day));
    let day = day.ok_or(Fault::NoSuchTime)?;
    if hour > 23 || minute > 59 || second > 60 {
        return Err(Fault::NoSuchTime);
    }
    let of_day_s = hour
        .saturating_mul(3600)
        .saturating_add(minute.saturating_mul(60));
    let of_day_s = i64::from(of_day_s.saturating_add(second));
    let millis = i64::from(day.epoch_days())
        .saturating_mul(DAY_MS)
        .saturating_add(of_day_s.saturating_mul(SECOND_MS))
        .saturating_add(milli)
        .saturating_sub(offset_ms);
    if second == 60 && millis.rem_euclid(DAY_MS) >= SECOND_MS {
        return Err(Fault::NoSuchTime);
    }
    if (0..END_OF_2199_MS).contains(&millis) {
        Ok(Instant(millis))
    } else {
        Err(Fault::OutOfRange)
    }
}

/// The milliseconds of an optional `.fff…`, and what follows it.
fn read_fraction(text: &[u8]) -> Result<(i64, &[u8]), Fault> {
    let Some((b'.', text)) = text.split_first() else {
        return Ok((0, text));
    };
    let mut milli = 0_i64;
    let mut worth = 100_i64;
    let mut rest = text;
    while let Some((byte, after)) = rest.split_first() {
        let Ok(digit) = digit(*byte) else { break };
        milli = milli.saturating_add(i64::from(digit).saturating_mul(worth));
        worth /= 10;
        rest = after;
    }
    if rest.len() == text.len() {
        Err(Fault::Malformed)
    } else {
        Ok((milli, rest))
    }
}

fn read_offset_ms(text: &[u8]) -> Result<i64, Fault> {
    match text {
        [b'Z' | b'z'] => Ok(0),
        [] => Err(Fault::OffsetMissing),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (two_digits(*h1, *h2)?, two_digits(*m1, *m2)?);
            if hours > 23 || minutes > 59 {
                return Err(Fault::NoSuchTime);
            }
            let minutes = i64::from(hours.saturating_mul(60).saturating_add(minutes));
            let ms = minutes.saturating_mul(MINUTE_MS);
            Ok(if *sign == b'-' {
                ms.saturating_neg()
            } else {
                ms
            })
        }
        [..] => Err(Fault::Malformed),
    }
}

fn two_digits(tens: u8, ones: u8) -> Result<u32, Fault> {
    Ok(digit(tens)?.wrapping_mul(10).wrapping_add(digit(ones)?))
}

fn digit(byte: u8) -> Result<u32, Fault> {
    match byte.wrapping_sub(b'0') {
        value @ 0..=9 => Ok(u32::from(value)),
        10.. => Err(Fault::Malformed),
    }
}

#[cfg(test)]
#[expect(
    clippy::arithmetic_side_effects,
    reason = "a test that overflows fails, as it should"
)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use proptest::prelude::*;

    fn parsed(text: &str) -> i64 {
        Instant::parse(text).unwrap().millis()
    }

    fn error_of(text: &str) -> String {
        Instant::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn an_offset_is_taken_off_and_sub_millisecond_digits_are_cut() {
        // 1970-01-02T08:00:00.123+08:00 is 1970-01-02T00:00:00.123Z: 86 400 s and 123 ms.
        assert_eq!(parsed("1970-01-02T08:00:00.1239999+08:00"), 86_400_123);
        assert_eq!(parsed("1970-01-01T19:00:00-05:00"), 86_400_000);
        assert_eq!(parsed("1970-01-01T00:00:00Z"), 0);
        assert_eq!(parsed("1970-01-01t00:00:01.5z"), 1_500);
        assert_eq!(parsed("1970-01-01T00:00:00-00:00"), 0);
    }

    #[test]
    fn the_years_1970_to_2199_in_utc_are_taken() {
        assert_eq!(parsed("2199-12-31T23:59:59.999Z"), 7_258_118_399_999);
        assert_eq!(parsed("2200-01-01T07:59:59.999+08:00"), 7_258_118_399_999);
        assert_eq!(parsed("1969-12-31T19:00:00-05:00"), 0);

        let taken = "times from 1970-01-01T00:00:00Z to 2199-12-31T23:59:59.999Z are taken";
        for text in [
            "2200-01-01T00:00:00Z",
            "1969-12-31T23:59:59.999Z",
            "1970-01-01T00:00:00+00:01",
        ] {
            assert_eq!(error_of(text), format!("found \"{text}\"; {taken}"));
        }
    }

    #[test]
    fn a_leap_second_is_the_first_of_the_day_that_follows() {
        assert_eq!(
            parsed("2016-12-31T23:59:60Z"),
            parsed("2017-01-01T00:00:00Z")
        );
        assert_eq!(
            parsed("2017-01-01T07:59:60.5+08:00"),
            parsed("2017-01-01T00:00:00.5Z")
        );
        assert!(error_of("2016-12-31T12:00:60Z").contains("no calendar or clock shows"));
    }

    #[test]
    fn an_error_says_what_was_found_and_what_would_do() {
        assert_eq!(
            error_of("2026-01-31T10:00:00"),
            "found \"2026-01-31T10:00:00\", which has no offset from UTC; end it with Z or with an offset such as +08:00"
        );
        assert_eq!(
            error_of("31.01.2026 10:00"),
            "found \"31.01.2026 10:00\"; a time is written as in RFC 3339, for instance 2026-01-31T23:59:00+08:00"
        );
        for text in [
            "2026-02-29T10:00:00Z",
            "2026-13-01T10:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T10:60:00Z",
            "2026-01-01T10:00:61Z",
            "2026-01-01T10:00:00+24:00",
            "2026-01-01T10:00:00+01:60",
        ] {
            assert!(
                error_of(text).contains("no calendar or clock shows"),
                "{text}"
            );
        }
        for text in [
            "",
            "2026-01-31",
            "2026-01-31 10:00:00Z",
            "2026-01-31T10:00:00.Z",
            "2026-01-31T10:00:00,5Z",
            "2026-01-31T10:00:00Z ",
            "2026-01-31T10:00:00+0800",
            "2026-01-31T10:00:00+08",
            "+026-01-31T10:00:00Z",
            "2026-01-31T10:00:0xZ",
            "２026-01-31T10:00:00Z",
        ] {
            assert!(error_of(text).contains("RFC 3339"), "{text}");
        }
    }

    #[test]
    fn milliseconds_are_shown_only_where_they_are_not_zero() {
        assert_eq!(Instant::from_millis(0).to_string(), "1970-01-01T00:00:00Z");
        assert_eq!(
            Instant::from_millis(86_400_050).to_string(),
            "1970-01-02T00:00:00.050Z"
        );
        assert_eq!(
            Instant::from_millis(-1).to_string(),
            "1969-12-31T23:59:59.999Z"
        );
        assert_eq!(Instant::MAX.to_string(), "9223372036854775807 ms");
    }

    #[test]
    fn adding_stops_at_the_end_of_the_type() {
        assert_eq!(
            Instant::from_millis(1).saturating_plus_millis(2),
            Instant::from_millis(3)
        );
        assert_eq!(Instant::MAX.saturating_plus_millis(1), Instant::MAX);
        assert_eq!(Instant::MIN.saturating_plus_millis(-1), Instant::MIN);
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(millis in 0..END_OF_2199_MS) {
            let instant = Instant::from_millis(millis);

            prop_assert_eq!(Instant::parse(&instant.to_string()), Ok(instant));
        }

        #[test]
        fn every_offset_reads_as_chrono_reads_it(
            millis in DAY_MS..END_OF_2199_MS - DAY_MS,
            offset_minutes in -1439..1440_i32,
        ) {
            let zone = chrono::FixedOffset::east_opt(offset_minutes * 60).unwrap();
            let time = DateTime::from_timestamp_millis(millis).unwrap().with_timezone(&zone);

            let text = format!("{:?}{}", time.naive_local(), time.offset());

            prop_assert_eq!(Instant::parse(&text), Ok(Instant::from_millis(millis)));
        }

        #[test]
        fn no_text_makes_it_panic(text in "[0-9TtZz:.+-]{0,30}|\\PC{0,40}") {
            let _ = Instant::parse(&text);
        }
    }
}
