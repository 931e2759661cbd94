//! Single values: names, decimals, amounts, days, times.

use crate::program::fault::Findings;
use crate::program::notation::{Node, Value, quoted};
use crate::program::shape::{Definitions, Place, Shape, nearest, wrong_kind};
use gradus_domain::words::calendar::{Calendar, zone_names};
use gradus_domain::words::exact::Decimal;
use gradus_domain::words::money::{Currency, parse_amount};
use gradus_domain::words::text::is_label;
use gradus_domain::words::time::{Instant, LocalDay, MonthDay};
use serde_json::json;

/// The longest name or label, in characters.
const MAX_CHARS: usize = 64;

/// The years of the calendar, as for instants.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=2199;

/// A name in ids and routes: letters, digits, `_`, `.` and `-`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name(String);

impl Name {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Shape for Name {
    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({ "type": "string", "pattern": "^[A-Za-z0-9_.-]{1,64}$" })
    }

    fn read(node: &Node, place: &Place, found: &mut Findings) -> Option<Self> {
        let expected =
            "a name of 1 to 64 letters (A to Z, a to z), digits, \"_\", \".\" or \"-\" is expected";
        let text = text(node, place, expected, found)?;
        if is_name(text) {
            return Some(Self(text.to_owned()));
        }
        found.fault(place, format!("found {}", quoted(text)), expected);
        None
    }
}

/// Whether a text can be the name of a program or of something in it: 1 to 64 letters (A to Z,
/// a to z), digits, `_`, `.` or `-`.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    (1..=MAX_CHARS).contains(&text.len()) && text.bytes().all(plain)
}

/// What goods, shops and channels are called, in any script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Label(String);

impl Label {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Shape for Label {
    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({ "type": "string", "minLength": 1, "maxLength": MAX_CHARS })
    }

    fn read(node: &Node, place: &Place, found: &mut Findings) -> Option<Self> {
        let expected = "a text of 1 to 64 printable characters is expected";
        let text = text(node, place, expected, found)?;
        if is_label(text) {
            return Some(Self(text.to_owned()));
        }
        found.fault(place, format!("found {}", quoted(text)), expected);
        None
    }
}

/// `true`, where its contrary is said by leaving the field out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct True;

impl Shape for True {
    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({ "type": "boolean", "const": true })
    }

    fn read(node: &Node, place: &Place, found: &mut Findings) -> Option<Self> {
        match node.value {
            Value::Truth(true) => Some(Self),
            Value::Truth(false) => {
                let hint = "true is expected; leave the field out, or say not = { … = true }";
                found.fault(place, "found false", hint);
                None
            }
            _ => {
                wrong_kind(node, place, "true is expected", found);
                None
            }
        }
    }
}

impl Shape for bool {
    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({ "type": "boolean" })
    }

    fn read(node: &Node, place: &Place, found: &mut Findings) -> Option<Self> {
        if let Value::Truth(truth) = node.value {
            return Some(truth);
        }
        wrong_kind(node, place, "true or false is expected", found);
        None
    }
}

/// Declares decimals within bounds.
macro_rules! decimals {
    ($($(#[doc = $doc:literal])+ $name:ident where $holds:expr, says $expected:literal;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug)]
        pub(crate) struct $name(pub(crate) Decimal);

        impl Shape for $name {
            fn schema(_: &mut Definitions) -> serde_json::Value {
                json!({
                    "description": concat!("It is ", $expected, "."),
                    "anyOf": [
                        { "type": "string", "pattern": "^[0-9]{1,7}(\\.[0-9]{1,6})?$" },
                        { "type": "integer", "minimum": 0, "maximum": 1_000_000 },
                    ],
                })
            }

            fn read(node: &Node, place: &Place, found: &mut Findings) -> Option<Self> {
                let holds: fn(Decimal) -> bool = $holds;
                decimal(node, place, holds, $expected, found).map(Self)
            }
        }
    )+};
}

decimals! {
    /// A decimal above 0.
    Positive where |decimal| !decimal.is_zero(),
        says "a decimal above 0 and at most 1000000, such as \"1.5\"";
    /// A decimal that is not below 0.
    AtLeastZero where |_| true,
        says "a decimal from 0 to 1000000, such as \"1.5\"";
    /// A multiplier.
    AtLeastOne where |decimal| decimal >= Decimal::ONE,
        says "a decimal from 1 to 1000000, such as \"1.5\"";
    /// A share of a whole.
    Share where |decimal| !decimal.is_zero() && decimal <= Decimal::ONE,
        says "a decimal above 0 and at most 1, such as \"0.1\"";
}

/// Reads a decimal, from a string or a whole number.
fn decimal(
    node: &Node,
    place: &Place,
    holds: fn(Decimal) -> bool,
    expected: &str,
    found: &mut Findings,
) -> Option<Decimal> {
    let text = match &node.value {
        Value::Text(text) => text.clone(),
        Value::Whole(whole) => whole.to_string(),
        _ => {
            wrong_kind(node, place, &format!("{expected}, is expected"), found);
            return None;
        }
    };
    match Decimal::parse(&text) {
        Ok(decimal) if holds(decimal) => return Some(decimal),
        Ok(_) => {
            found.fault(
                place,
                format!("found {}", node.describe()),
                format!("{expected}, is expected"),
            );
        }
        Err(error) => {
            let error = error.to_string();
            let why = error.split_once("; ").map_or("", |(_, why)| why);
            let hint = format!("{expected}, is expected; {why}");
            found.fault(place, format!("found {}", node.describe()), hint);
        }
    }
    None
}

/// An amount of money in the program's currency, as it is written.
#[derive(Clone, Debug)]
pub(crate) struct Amount(String);

impl Amount {
    /// The amount in minor units; notes a fault where it is none of that currency.
    pub(crate) fn minor(
        &self,
        currency: Currency,
        place: &Place,
        found: &mut Findings,
    ) -> Option<i64> {
        or_fault(parse_amount(self.0.as_bytes(), currency), place, found)
    }
}

impl Shape for Amount {
    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({
            "type": "string",
            "pattern": "^[0-9]{1,16}(\\.[0-9]{1,4})?$",
            "description": "An amount in the program's currency, such as `\"100.00\"`.",
        })
    }

    fn read(node: &Node, place: &Place, found: &mut Findings) -> Option<Self> {
        let expected =
            "an amount in the program's currency is expected, as a string such as \"100.00\"";
        let text = text(node, place, expected, found)?;
        let digits =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        if digits(whole) && digits(decimals) {
            return Some(Self(text.to_owned()));
        }
        found.fault(place, format!("found {}", quoted(text)), expected);
        None
    }
}

/// A wall-clock time in minutes since midnight, up to 24:00.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TimeOfDay(pub(crate) u16);

impl Shape for TimeOfDay {
    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({ "type": "string", "pattern": "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$" })
    }

    fn read(node: &Node, place: &Place, found: &mut Findings) -> Option<Self> {
        let expected = "a time of day from \"00:00\" to \"24:00\" is expected, as a string";
        let text = text(node, place, expected, found)?;
        let minute = match text.as_bytes() {
            [b'0'..=b'9', b'0'..=b'9', b':', b'0'..=b'5', b'0'..=b'9'] => text
                .split_once(':')
                .and_then(|(hour, minute)| {
                    Some((hour.parse::<u16>().ok()?, minute.parse::<u16>().ok()?))
                })
                .map(|(hour, minute)| hour * 60 + minute)
                .filter(|minute| *minute <= 24 * 60),
            _ => None,
        };
        if minute.is_none() {
            found.fault(place, format!("found {}", quoted(text)), expected);
        }
        minute.map(Self)
    }
}

impl Shape for MonthDay {
    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({ "type": "string", "pattern": "^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$" })
    }

    fn read(node: &Node, place: &Place, found: &mut Findings) -> Option<Self> {
        let text = text(
            node,
            place,
            "a month and a day are expected, such as \"12-31\"",
            found,
        )?;
        or_fault(MonthDay::parse(text), place, found)
    }
}

impl Shape for LocalDay {
    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({ "type": "string", "format": "date" })
    }

    fn read(node: &Node, place: &Place, found: &mut Findings) -> Option<Self> {
        let text = text_or_moment(
            node,
            place,
            "a day is expected, such as \"2026-01-31\"",
            found,
        )?;
        let day = or_fault(LocalDay::parse(text), place, found)?;
        if !YEARS.contains(&day.year()) {
            let hint = format!(
                "a day of the years {} to {} is expected",
                YEARS.start(),
                YEARS.end()
            );
            found.fault(place, format!("found {}", quoted(text)), hint);
            return None;
        }
        Some(day)
    }
}

impl Shape for Instant {
    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({ "type": "string", "format": "date-time" })
    }

    fn read(node: &Node, place: &Place, found: &mut Findings) -> Option<Self> {
        let expected = "a time is expected, such as \"2026-01-31T00:00:00+08:00\"";
        let text = text_or_moment(node, place, expected, found)?;
        or_fault(Instant::parse(text), place, found)
    }
}

impl Shape for Calendar {
    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({ "type": "string" })
    }

    fn read(node: &Node, place: &Place, found: &mut Findings) -> Option<Self> {
        let expected = "the IANA name of a time zone is expected, such as \"Asia/Shanghai\"";
        let text = text(node, place, expected, found)?;
        let calendar = Calendar::new(text).ok();
        if calendar.is_none() {
            let names: Vec<&str> = zone_names().collect();
            let hint = match nearest(text, &names) {
                Some(name) => format!("did you mean \"{name}\"? {expected}"),
                None => expected.to_owned(),
            };
            let message = format!("found {}, a time zone that does not exist", quoted(text));
            found.fault(place, message, hint);
        }
        calendar
    }
}

impl Shape for Currency {
    fn schema(_: &mut Definitions) -> serde_json::Value {
        json!({ "type": "string", "pattern": "^[A-Z]{3}$" })
    }

    fn read(node: &Node, place: &Place, found: &mut Findings) -> Option<Self> {
        let expected = "the ISO 4217 code of a currency is expected, such as \"CNY\"";
        let text = text(node, place, expected, found)?;
        let currency = Currency::parse(text).ok();
        if currency.is_none() {
            let upper = text.to_uppercase();
            let hint = if upper != *text && Currency::parse(&upper).is_ok() {
                format!("did you mean \"{upper}\"?")
            } else {
                expected.to_owned()
            };
            found.fault(
                place,
                format!("found {}, which is no currency", quoted(text)),
                hint,
            );
        }
        currency
    }
}

/// The text that stands there.
pub(super) fn text<'n>(
    node: &'n Node,
    place: &Place,
    expected: &str,
    found: &mut Findings,
) -> Option<&'n str> {
    match &node.value {
        Value::Text(text) => Some(text),
        _ => {
            wrong_kind(node, place, expected, found);
            None
        }
    }
}

/// Days and times may stand without quotes in TOML.
fn text_or_moment<'n>(
    node: &'n Node,
    place: &Place,
    expected: &str,
    found: &mut Findings,
) -> Option<&'n str> {
    match &node.value {
        Value::Moment(moment) => Some(moment),
        _ => text(node, place, expected, found),
    }
}

/// Notes an error of the domain, which says what was found, then what would do.
fn or_fault<T, E: std::fmt::Display>(
    read: Result<T, E>,
    place: &Place,
    found: &mut Findings,
) -> Option<T> {
    read.map_err(|error| {
        let error = error.to_string();
        let (message, hint) = error
            .split_once("; ")
            .unwrap_or((&error, "write it otherwise"));
        found.fault(place, message, hint);
    })
    .ok()
}
