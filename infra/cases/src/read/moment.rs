//! Instants and days as people write them: in the program's zone.

use crate::toml_reader::Node;
use gradus_domain::words::calendar::Calendar;
use gradus_domain::words::time::{Instant, LocalDay};

const HOW: &str = "expected a time in the program's zone, such as \"2026-03-01 10:00\", or one \
                   with an offset, such as \"2026-03-01T10:00:00+08:00\"";

/// An instant, with the text it was written as.
pub(crate) fn instant(node: &Node<'_, '_>, calendar: &Calendar) -> Option<(Instant, String)> {
    let text = node.text("a time such as \"2026-03-01 10:00\"")?;
    let has_offset = text
        .get(10..)
        .is_some_and(|time| time.ends_with(['Z', 'z']) || time.contains('+') || time.contains('-'));
    let instant = if has_offset {
        Instant::parse(&text).map_err(|error| error.to_string())
    } else {
        local(&text, calendar)
    };
    match instant {
        Ok(instant) => Some((instant, text)),
        Err(message) => {
            node.fault(message, HOW);
            None
        }
    }
}

/// A day, `YYYY-MM-DD`.
pub(crate) fn day(node: &Node<'_, '_>) -> Option<LocalDay> {
    let text = node.text("a day such as \"2026-12-31\"")?;
    match LocalDay::parse(&text) {
        Ok(day) => Some(day),
        Err(error) => {
            node.fault(error.to_string(), "expected a day such as \"2026-12-31\"");
            None
        }
    }
}

/// A day, or `word` for none.
pub(crate) fn day_or(node: &Node<'_, '_>, word: &str) -> Option<Option<LocalDay>> {
    if node.text("a day such as \"2026-12-31\"")? == word {
        return Some(None);
    }
    day(node).map(Some)
}

fn local(text: &str, calendar: &Calendar) -> Result<Instant, String> {
    let (day, time) = match text.split_once(['T', ' ']) {
        Some((day, time)) => (day, time),
        None => (text, "00:00"),
    };
    let day = LocalDay::parse(day).map_err(|error| error.to_string())?;
    let wrong = || format!("found the time of day {time:?}");
    let mut parts = time.split(':');
    let mut part = |most: u8| -> Option<u8> {
        let digits = parts.next()?;
        let number: u8 = digits.parse().ok()?;
        (digits.len() == 2 && number <= most).then_some(number)
    };
    let hour = part(23).ok_or_else(wrong)?;
    let minute = part(59).ok_or_else(wrong)?;
    let second = match time.len() {
        5 => 0,
        _ => part(59).ok_or_else(wrong)?,
    };
    if parts.next().is_some() {
        return Err(wrong());
    }
    Ok(calendar
        .at_local(day, hour, minute)
        .saturating_plus_millis(i64::from(second).saturating_mul(1_000)))
}
