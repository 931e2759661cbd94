//! Texts and numbers that carry their bounds: what is outside never gets past reading.

use gradus_domain::words::text::{LABEL_CHARS_MAX, is_label, is_one_line, is_visible};
use gradus_domain::words::time::{Instant, LocalDay, MonthDay};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserializer, SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// The most characters of an id.
pub const ID_CHARS_MAX: usize = 64;

/// The most characters of a reason.
pub const TEXT_CHARS_MAX: usize = 256;

/// The greatest amount of money, in minor units.
pub const AMOUNT_MAX: i64 = 1_000_000_000_000_000;

/// The most points of one command.
pub const POINTS_MAX: i64 = 1_000_000_000_000_000;

/// An amount of money in minor units: 0 or more.
pub(super) type Amount = Whole<0, AMOUNT_MAX>;

/// An amount of money in minor units: 1 or more.
pub(super) type SomeAmount = Whole<1, AMOUNT_MAX>;

/// A number of points: 1 or more.
pub(super) type SomePoints = Whole<1, POINTS_MAX>;

/// An id of one kind: 1 to [`ID_CHARS_MAX`] characters, all visible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Id<T>(pub(super) T);

/// What goods, shops and channels are called: 1 to [`LABEL_CHARS_MAX`] printable characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Label<T>(pub(super) T);

/// A text for people: 1 to [`TEXT_CHARS_MAX`] characters, none of them a control character.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Text(pub(super) String);

/// A whole number from `MIN` to `MAX`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct Whole<const MIN: i64, const MAX: i64>(pub(super) i64);

/// A list of `MIN` to `MAX` parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(super) struct List<T, const MIN: usize, const MAX: usize>(pub(super) Vec<T>);

/// An instant, written as in RFC 3339.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment(pub(super) Instant);

/// A local day, written `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Day(pub(super) LocalDay);

/// A day that comes every year, written `MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Yearly(pub(super) MonthDay);

/// Nothing but `true`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct True;

/// Reads a field that may be left out: `null` says the same.
pub(super) fn null_as_left_out<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}

impl<const MIN: usize, const MAX: usize, T> Default for List<T, MIN, MAX> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<const MIN: usize, const MAX: usize, T> List<T, MIN, MAX> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl Serialize for True {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(true)
    }
}

impl<'de, T: for<'a> From<&'a str>> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(IdVisitor(PhantomData))
    }
}

struct IdVisitor<T>(PhantomData<T>);

impl<T: for<'a> From<&'a str>> Visitor<'_> for IdVisitor<T> {
    type Value = Id<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a text of 1 to {ID_CHARS_MAX} visible characters, without spaces"
        )
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Id<T>, E> {
        if has_chars(text, ID_CHARS_MAX) && is_visible(text) {
            Ok(Id(T::from(text)))
        } else {
            Err(E::invalid_value(shown(text).as_unexpected(), &self))
        }
    }
}

impl<'de, T: for<'a> From<&'a str>> Deserialize<'de> for Label<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(LabelVisitor(PhantomData))
    }
}

struct LabelVisitor<T>(PhantomData<T>);

impl<T: for<'a> From<&'a str>> Visitor<'_> for LabelVisitor<T> {
    type Value = Label<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a text of 1 to {LABEL_CHARS_MAX} printable characters, blanks among them"
        )
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Label<T>, E> {
        if is_label(text) {
            Ok(Label(T::from(text)))
        } else {
            Err(E::invalid_value(shown(text).as_unexpected(), &self))
        }
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor)
    }
}

struct TextVisitor;

impl Visitor<'_> for TextVisitor {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a text of 1 to {TEXT_CHARS_MAX} characters on one line")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Text, E> {
        if has_chars(text, TEXT_CHARS_MAX) && is_one_line(text) {
            Ok(Text(text.to_owned()))
        } else {
            Err(E::invalid_value(shown(text).as_unexpected(), &self))
        }
    }
}

/// Whether a text has 1 to `most` characters; looks at no more of it than that.
fn has_chars(text: &str, most: usize) -> bool {
    !text.is_empty() && text.chars().nth(most).is_none()
}

/// The beginning of a text, as an error repeats it.
struct Shown(String);

/// The most characters of a text that an error repeats.
const SHOWN_CHARS_MAX: usize = 80;

fn shown(text: &str) -> Shown {
    match text.char_indices().nth(SHOWN_CHARS_MAX) {
        None => Shown(text.to_owned()),
        Some((end, _)) => Shown(format!("{}…", text.get(..end).unwrap_or_default())),
    }
}

impl Shown {
    fn as_unexpected(&self) -> Unexpected<'_> {
        Unexpected::Str(&self.0)
    }
}

impl<'de, const MIN: i64, const MAX: i64> Deserialize<'de> for Whole<MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_i64(WholeVisitor::<MIN, MAX>)
    }
}

struct WholeVisitor<const MIN: i64, const MAX: i64>;

impl<const MIN: i64, const MAX: i64> Visitor<'_> for WholeVisitor<MIN, MAX> {
    type Value = Whole<MIN, MAX>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a whole number from {MIN} to {MAX}")
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Whole<MIN, MAX>, E> {
        if (MIN..=MAX).contains(&number) {
            Ok(Whole(number))
        } else {
            Err(E::invalid_value(Unexpected::Signed(number), &self))
        }
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Whole<MIN, MAX>, E> {
        match i64::try_from(number) {
            Ok(number) => self.visit_i64(number),
            Err(_) => Err(E::invalid_value(Unexpected::Unsigned(number), &self)),
        }
    }
}

impl<'de, T: Deserialize<'de>, const MIN: usize, const MAX: usize> Deserialize<'de>
    for List<T, MIN, MAX>
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ListVisitor::<T, MIN, MAX>(PhantomData))
    }
}

struct ListVisitor<T, const MIN: usize, const MAX: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const MIN: usize, const MAX: usize> Visitor<'de>
    for ListVisitor<T, MIN, MAX>
{
    type Value = List<T, MIN, MAX>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of {MIN} to {MAX}")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(part) = parts.next_element()? {
            if list.len() == MAX {
                return Err(de::Error::custom(format_args!(
                    "found more than {MAX}; expected {MIN} to {MAX}"
                )));
            }
            list.push(part);
        }
        if list.len() < MIN {
            return Err(de::Error::invalid_length(list.len(), &self));
        }
        Ok(List(list))
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(MomentVisitor)
    }
}

struct MomentVisitor;

impl Visitor<'_> for MomentVisitor {
    type Value = Moment;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a time as in RFC 3339, such as \"2026-03-01T10:00:00+08:00\"")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Moment, E> {
        Instant::parse(text).map(Moment).map_err(E::custom)
    }
}

impl<'de> Deserialize<'de> for True {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bool(TrueVisitor)
    }
}

struct TrueVisitor;

impl Visitor<'_> for TrueVisitor {
    type Value = True;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("true; leave the field out otherwise")
    }

    fn visit_bool<E: de::Error>(self, truth: bool) -> Result<True, E> {
        if truth {
            Ok(True)
        } else {
            Err(E::invalid_value(Unexpected::Bool(false), &self))
        }
    }
}

macro_rules! inline_schema {
    ([$($generics:tt)*] $type:ty, $name:literal, $schema:expr) => {
        impl<$($generics)*> JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    };
}

inline_schema!([T] Id<T>, "Id", json_schema!({
    "type": "string",
    "minLength": 1,
    "maxLength": ID_CHARS_MAX,
    "pattern": "^[^\\s\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff]+$",
}));
inline_schema!([T] Label<T>, "Label", json_schema!({
    "type": "string",
    "minLength": 1,
    "maxLength": LABEL_CHARS_MAX,
    "pattern": "^[^\\u0000-\\u001f\\u007f-\\u00a0\\u00ad\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff]*[^\\s\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff][^\\u0000-\\u001f\\u007f-\\u00a0\\u00ad\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff]*$",
}));

inline_schema!([] Text, "Text", json_schema!({
    "type": "string",
    "minLength": 1,
    "maxLength": TEXT_CHARS_MAX,
    "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]+$",
}));

inline_schema!([const MIN: i64, const MAX: i64] Whole<MIN, MAX>, "Whole", json_schema!({
    "type": "integer",
    "minimum": MIN,
    "maximum": MAX,
}));

inline_schema!([] Moment, "Moment", json_schema!({
    "type": "string",
    "format": "date-time",
    "examples": ["2026-03-01T10:00:00+08:00"],
}));

inline_schema!([] Day, "Day", json_schema!({
    "type": "string",
    "format": "date",
    "examples": ["2026-12-31"],
}));

inline_schema!([] Yearly, "Yearly", json_schema!({
    "type": "string",
    "pattern": "^[0-9]{2}-[0-9]{2}$",
    "examples": ["02-29"],
}));

inline_schema!([] True, "True", json_schema!({ "const": true }));

impl<T: JsonSchema, const MIN: usize, const MAX: usize> JsonSchema for List<T, MIN, MAX> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("List_of_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "array",
            "minItems": MIN,
            "maxItems": MAX,
            "items": generator.subschema_for::<T>(),
        })
    }
}
