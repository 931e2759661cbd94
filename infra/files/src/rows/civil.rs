//! Times as shops write them: by the clock on the wall, with an offset from UTC or without,
//! and days without a time.

use gradus_domain::words::calendar::Calendar;
use gradus_domain::words::text::Found;
use gradus_domain::words::time::{HOUR_MS, Instant, LocalDay, MINUTE_MS, SECOND_MS};

/// A time as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// With an offset from UTC: an instant.
    Instant(Instant),
    /// What a clock on the wall shows.
    Clock {
        /// The day.
        day: LocalDay,
        /// The hour, 0 to 23.
        hour: u8,
        /// The minute, 0 to 59.
        minute: u8,
        /// Milliseconds of the minute.
        milli: u16,
    },
    /// A day alone.
    Day(LocalDay),
}

/// In which order the parts of a date with strokes stand that does not begin with four digits of
/// a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strokes {
    /// No such date is taken: nobody knows which part is the month.
    Refused,
    /// Month, day, year.
    MonthFirst,
}

/// Why a text is no time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotATime {
    /// It has another shape.
    #[error(
        "found {0}; a time is written as 2026-01-31T23:59:00+08:00, 2026-01-31 23:59:00 or 2026-01-31"
    )]
    Shape(Found),
    /// A date with strokes, where those are refused.
    #[error("found {0}, of which month and day could be either; write the year first: 2026-01-31")]
    Ambiguous(Found),
    /// No calendar or clock shows it.
    #[error(
        "found {0}, which no calendar or clock shows; the day must exist in its month, hours go to 23, minutes and seconds to 59"
    )]
    Nowhere(Found),
    /// It lies outside of the years 1970 to 2199.
    #[error("found {0}; times of the years 1970 to 2199 are taken")]
    OutOfRange(Found),
}

impl Written {
    /// Reads a time: a date, and behind a blank or a `T` a time of day, and behind that an
    /// offset such as `Z`, ` UTC`, `+08:00` or ` -0400`. Seconds may be left out; `AM` and `PM`
    /// are understood.
    ///
    /// # Errors
    ///
    /// [`NotATime`].
    pub(crate) fn parse(text: &str, strokes: Strokes) -> Result<Self, NotATime> {
        let found = || Found::new(text);
        let (date, time) = match text.find(['T', ' ']) {
            Some(at) => (&text[..at], Some(&text[at + 1..])),
            None => (text, None),
        };
        if date.contains('/') && !has_year_first(date) && strokes == Strokes::Refused {
            return Err(NotATime::Ambiguous(found()));
        }
        let (year, month, day) = date_parts(date).ok_or_else(|| NotATime::Shape(found()))?;
        let day = LocalDay::from_ymd(year, month, day).ok_or_else(|| NotATime::Nowhere(found()))?;
        if !(1970..2200).contains(&year) {
            return Err(NotATime::OutOfRange(found()));
        }
        let Some(time) = time else {
            return Ok(Self::Day(day));
        };
        let clock = clock(time).ok_or_else(|| NotATime::Shape(found()))?;
        if clock.hour > 23 || clock.minute > 59 || clock.milli > 59_999 {
            return Err(NotATime::Nowhere(found()));
        }
        Ok(match clock.offset_ms {
            Some(offset_ms) => Self::Instant(clock.in_utc(day, offset_ms)),
            None => Self::Clock {
                day,
                hour: clock.hour,
                minute: clock.minute,
                milli: clock.milli,
            },
        })
    }

    /// The instant, by the clocks of a zone where the text names no offset. A day begins with
    /// its first instant. What a clock shows twice is the earlier time; what it skips is the
    /// first instant after the gap.
    pub(crate) fn instant(self, calendar: &Calendar) -> Instant {
        match self {
            Self::Instant(instant) => instant,
            Self::Clock {
                day,
                hour,
                minute,
                milli,
            } => {
                let at = calendar.at_local(day, hour, minute);
                // Within a gap the next minute is at its end as well.
                let is_skipped = calendar.at_local(day, hour, minute + 1) == at;
                at.saturating_plus_millis(if is_skipped { 0 } else { milli.into() })
            }
            Self::Day(day) => calendar.first_instant(day),
        }
    }
}

struct Clock {
    hour: u8,
    minute: u8,
    milli: u16,
    offset_ms: Option<i64>,
}

impl Clock {
    fn in_utc(&self, day: LocalDay, offset_ms: i64) -> Instant {
        let midnight = Instant::from_millis(i64::from(day.epoch_days()) * 24 * HOUR_MS);
        let of_day_ms = i64::from(self.hour) * HOUR_MS
            + i64::from(self.minute) * MINUTE_MS
            + i64::from(self.milli);
        midnight.saturating_plus_millis(of_day_ms - offset_ms)
    }
}

/// Whether it is `2026-01-31` or `2026/01/31`, at a glance.
fn has_year_first(date: &str) -> bool {
    matches!(
        date.as_bytes(),
        [_, _, _, _, b'-', _, _, b'-', _, _] | [_, _, _, _, b'/', _, _, b'/', _, _]
    )
}

/// Year, month, day: `2026-01-31` or `2026/01/31`, or month, day, year: `1/31/2026`, `01/31/26`.
fn date_parts(date: &str) -> Option<(i32, u32, u32)> {
    if has_year_first(date) {
        return Some((
            i32::try_from(digits(&date[..4])?).ok()?,
            digits(&date[5..7])?,
            digits(&date[8..])?,
        ));
    }
    let mut parts = date.split('/');
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    let century = match year.len() {
        2 => 2_000,
        4 => 0,
        _ => return None,
    };
    if parts.next().is_some() || month.len() > 2 || day.len() > 2 {
        return None;
    }
    let year = i32::try_from(digits(year)?).ok()? + century;
    Some((year, digits(month)?, digits(day)?))
}

fn clock(text: &str) -> Option<Clock> {
    let (hour, rest) = text.split_once(':')?;
    if hour.len() > 2 {
        return None;
    }
    let mut hour = digits(hour)?;
    let minute = digits(rest.get(..2)?)?;
    let (milli, rest) = seconds(rest.get(2..)?)?;
    let rest = match rest.trim_start().get(..2) {
        Some(half) if half.eq_ignore_ascii_case("am") || half.eq_ignore_ascii_case("pm") => {
            if !(1..=12).contains(&hour) {
                return None;
            }
            let is_afternoon = half.eq_ignore_ascii_case("pm");
            hour = hour % 12 + if is_afternoon { 12 } else { 0 };
            &rest.trim_start()[2..]
        }
        Some(_) | None => rest,
    };
    Some(Clock {
        hour: u8::try_from(hour).ok()?,
        minute: u8::try_from(minute).ok()?,
        milli,
        offset_ms: offset_ms(rest.strip_prefix(' ').unwrap_or(rest))?,
    })
}

/// The milliseconds of `:SS` and `:SS.fff`, of which digits below the millisecond are cut off,
/// and what follows.
fn seconds(text: &str) -> Option<(u16, &str)> {
    let Some(text) = text.strip_prefix(':') else {
        return Some((0, text));
    };
    let second = digits(text.get(..2)?)?;
    let rest = text.get(2..)?;
    let (fraction, rest) = match rest.strip_prefix('.') {
        Some(rest) => {
            let end = rest
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(rest.len());
            (
                rest.get(..end).filter(|digits| !digits.is_empty())?,
                &rest[end..],
            )
        }
        None => ("", rest),
    };
    let thousandths = fraction
        .bytes()
        .chain([b'0'; 3])
        .take(3)
        .fold(0, |value, digit| value * 10 + u32::from(digit - b'0'));
    let milli = second * u32::try_from(SECOND_MS).ok()? + thousandths;
    Some((u16::try_from(milli).ok()?, rest))
}

/// An offset from UTC; `Some(None)` where there is none.
fn offset_ms(text: &str) -> Option<Option<i64>> {
    let (sign, rest) = match text.as_bytes() {
        [] => return Some(None),
        b"Z" | b"z" | b"UTC" => return Some(Some(0)),
        [b'+', ..] => (1, &text[1..]),
        [b'-', ..] => (-1, &text[1..]),
        [..] => return None,
    };
    let (hours, minutes) = match rest.as_bytes() {
        [_, _] => (rest, "00"),
        [_, _, b':', _, _] => (&rest[..2], &rest[3..]),
        [_, _, _, _] => (&rest[..2], &rest[2..]),
        [..] => return None,
    };
    let (hours, minutes) = (digits(hours)?, digits(minutes)?);
    let is_offset = hours <= 23 && minutes <= 59;
    let ms = i64::from(hours) * HOUR_MS + i64::from(minutes) * MINUTE_MS;
    is_offset.then_some(Some(sign * ms))
}

/// A number of nothing but digits.
fn digits(text: &str) -> Option<u32> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> String {
        let calendar = Calendar::new("America/New_York").unwrap();
        match Written::parse(text, Strokes::MonthFirst) {
            Ok(written) => written.instant(&calendar).to_string(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn what_names_no_offset_goes_by_the_zones_clocks() {
        assert_eq!(at("2026-09-03"), "2026-09-03T04:00:00Z");
        assert_eq!(at("2026-09-03 10:15"), "2026-09-03T14:15:00Z");
        assert_eq!(at("2026-01-03T10:15:07.25"), "2026-01-03T15:15:07.250Z");
        assert_eq!(at("9/3/2026 1:05:00 PM"), "2026-09-03T17:05:00Z");
        assert_eq!(at("09/03/26"), "2026-09-03T04:00:00Z");
    }

    #[test]
    fn an_offset_goes_before_the_zone() {
        assert_eq!(at("2026-09-03 10:15:00 -0700"), "2026-09-03T17:15:00Z");
        assert_eq!(at("2026-09-03 10:15:00 UTC"), "2026-09-03T10:15:00Z");
        assert_eq!(at("2026-09-03T10:15:00+08:00"), "2026-09-03T02:15:00Z");
        assert_eq!(at("2026-09-03 10:15+02"), "2026-09-03T08:15:00Z");
    }

    #[test]
    fn the_hour_that_comes_twice_is_the_earlier_and_the_one_that_is_skipped_ends() {
        assert_eq!(at("2026-11-01 01:30:00"), "2026-11-01T05:30:00Z");
        assert_eq!(at("2026-03-08 02:30:45"), "2026-03-08T07:00:00Z");
        assert_eq!(at("2026-03-08 02:59:59"), "2026-03-08T07:00:00Z");
        assert_eq!(at("2026-03-08 03:00:10"), "2026-03-08T07:00:10Z");
    }

    #[test]
    fn what_is_no_time_says_what_would_do() {
        let ambiguous = Written::parse("03/09/2026", Strokes::Refused).unwrap_err();

        assert!(ambiguous.to_string().contains("write the year first"));
        assert_eq!(
            Written::parse("2026/01/31", Strokes::Refused),
            Written::parse("2026-01-31", Strokes::Refused)
        );
        for text in [
            "",
            "3.9.2026",
            "2026-9-3",
            "2026-09-03 10",
            "2026-09-03 10:15:00 EST",
        ] {
            assert!(at(text).contains("a time is written as"), "{text}");
        }
        for text in [
            "2026-02-30",
            "2026-09-03 24:00",
            "13/01/2026",
            "2026-09-03 10:60",
        ] {
            assert!(at(text).contains("no calendar or clock shows"), "{text}");
        }
        assert!(at("1969-12-31").contains("1970 to 2199"));
    }
}
