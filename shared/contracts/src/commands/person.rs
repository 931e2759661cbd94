//! What is written of a person, brought into the one form in which it is kept. What does not
//! do is never repeated in an error: it may identify somebody.

use gradus_domain::program::messages::Consent;
use gradus_domain::words::calendar::Calendar;
use gradus_domain::words::ids::{Segment, Variant, ZoneName};
use gradus_domain::words::text::{is_one_line, is_visible};
use gradus_domain::words::time::{LocalDay, MonthDay};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// The most characters of a name.
pub const NAME_CHARS_MAX: usize = 200;
/// The most characters of an e-mail address (RFC 5321).
pub const EMAIL_CHARS_MAX: usize = 254;
/// The most characters of a card's number, an external id, a segment, a variant.
pub const ID_CHARS_MAX: usize = 64;
/// The most characters of a language tag.
pub const LOCALE_CHARS_MAX: usize = 35;
/// The most segments, and the most variants, of one member.
pub const GROUPS_MAX: usize = 64;

macro_rules! texts {
    ($(
        $(#[$doc:meta])*
        $name:ident($inner:ty) by $normalize:ident, expects $expects:literal, schema $schema:tt;
    )*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(pub $inner);

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Reader;

                impl Visitor<'_> for Reader {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expects)
                    }

                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$name, E> {
                        $normalize(text)
                            .map($name)
                            .ok_or_else(|| E::custom(concat!("expected ", $expects)))
                    }
                }

                deserializer.deserialize_str(Reader)
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($schema)
            }
        }
    )*};
}

texts! {
    /// How a person is called; without spaces around it.
    Name(String) by name, expects "a text of 1 to 200 characters on one line",
        schema { "type": "string", "minLength": 1, "maxLength": 200 };
    /// A phone number with its country's code: `+` and 5 to 15 digits. Spaces, dashes and
    /// parentheses between them are dropped.
    Phone(String) by phone, expects "a phone number with its country's code: + and 5 to 15 digits",
        schema { "type": "string", "pattern": "^\\s*\\+([ ()-]*[0-9]){5,15}[ ()-]*$", "examples": ["+1 (555) 010-0199"] };
    /// An e-mail address, in small letters.
    Email(String) by email, expects "an e-mail address of at most 254 characters: one @, no spaces",
        schema { "type": "string", "maxLength": 254, "pattern": "^\\s*[^\\s@]+@[^\\s@]+\\s*$", "examples": ["member@example.com"] };
    /// A card's number, or the id that another system has for the member.
    OwnId(String) by own_id, expects "a text of 1 to 64 visible characters, without spaces",
        schema { "type": "string", "minLength": 1, "maxLength": 64 };
    /// The language to write in: a BCP 47 tag.
    #[derive(Serialize)]
    #[serde(transparent)]
    Locale(String) by locale, expects "a language tag as in BCP 47, such as zh-Hans-CN",
        schema { "type": "string", "maxLength": 35, "pattern": "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", "examples": ["en-GB"] };
    /// Where the member is: the IANA name of a time zone.
    #[derive(Serialize)]
    #[serde(transparent)]
    Zone(ZoneName) by zone, expects "the IANA name of a time zone, such as Asia/Shanghai",
        schema { "type": "string", "maxLength": 64, "pattern": "^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$", "examples": ["Asia/Shanghai"] };
    /// A birthday, with or without the year: only month and day are kept.
    Birthday(MonthDay) by birthday, expects "a day such as 02-29, or a date such as 2000-02-29; the year is not kept",
        schema { "type": "string", "pattern": "^([0-9]{4}-)?[0-9]{2}-[0-9]{2}$", "examples": ["02-29"] };
    /// Groups that somebody else drew up.
    SegmentName(Segment) by segment, expects "a text of 1 to 64 visible characters, without spaces",
        schema { "type": "string", "minLength": 1, "maxLength": 64 };
    /// Arms of experiments.
    VariantName(Variant) by variant, expects "a text of 1 to 64 visible characters, without spaces",
        schema { "type": "string", "minLength": 1, "maxLength": 64 };
}

/// Which channels marketing may use; what is left out is not known, and not agreed to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentView {
    /// By e-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<bool>,
    /// By text message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sms: Option<bool>,
    /// By a message of the app.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub push: Option<bool>,
    /// By letter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<bool>,
}

impl ConsentView {
    /// What the member said.
    #[must_use]
    pub fn meaning(self) -> Consent {
        let Self {
            email,
            sms,
            push,
            post,
        } = self;
        Consent {
            email,
            sms,
            push,
            post,
        }
    }
}

impl From<Consent> for ConsentView {
    fn from(consent: Consent) -> Self {
        let Consent {
            email,
            sms,
            push,
            post,
        } = consent;
        Self {
            email,
            sms,
            push,
            post,
        }
    }
}

fn name(text: &str) -> Option<String> {
    let text = text.trim();
    is_between(text, NAME_CHARS_MAX).then(|| text.to_owned())
}

fn phone(text: &str) -> Option<String> {
    let digits: String = text
        .trim()
        .strip_prefix('+')?
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '(' | ')'))
        .collect();
    let is_number = (5..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| format!("+{digits}"))
}

fn email(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let (local, domain) = text.split_once('@')?;
    let is_address = !local.is_empty()
        && !domain.is_empty()
        && !domain.contains('@')
        && is_visible(&text)
        && is_between(&text, EMAIL_CHARS_MAX);
    is_address.then_some(text)
}

fn own_id(text: &str) -> Option<String> {
    let text = text.trim();
    (is_visible(text) && is_between(text, ID_CHARS_MAX)).then(|| text.to_owned())
}

/// A language tag, if the text is one.
pub(crate) fn locale(text: &str) -> Option<String> {
    let mut parts = text.split('-');
    let language = parts.next()?;
    let is_language =
        (2..=8).contains(&language.len()) && language.bytes().all(|b| b.is_ascii_alphabetic());
    let is_tag = is_language
        && text.len() <= LOCALE_CHARS_MAX
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        });
    is_tag.then(|| text.to_owned())
}

fn zone(text: &str) -> Option<ZoneName> {
    let calendar = Calendar::uncached(text).ok()?;
    Some(ZoneName::new(calendar.zone_name()))
}

fn birthday(text: &str) -> Option<MonthDay> {
    match LocalDay::parse(text) {
        Ok(day) => MonthDay::new(
            u8::try_from(day.month()).ok()?,
            u8::try_from(day.day_of_month()).ok()?,
        ),
        Err(_) => MonthDay::parse(text).ok(),
    }
}

fn segment(text: &str) -> Option<Segment> {
    own_id(text).map(Segment::new)
}

fn variant(text: &str) -> Option<Variant> {
    own_id(text).map(Variant::new)
}

fn is_between(text: &str, most: usize) -> bool {
    let chars = text.chars().take(most.saturating_add(1)).count();
    (1..=most).contains(&chars) && is_one_line(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_has_one_form() {
        for text in ["+15550100199", " +1 (555) 010-0199 ", "+1-555-010-0199"] {
            assert_eq!(phone(text).as_deref(), Some("+15550100199"), "{text}");
        }
        for text in [
            "",
            "15550100199",
            "+1555",
            "+1555010019900000",
            "+1555x100199",
            "++15550100199",
        ] {
            assert_eq!(phone(text), None, "{text}");
        }
    }

    #[test]
    fn an_address_is_trimmed_and_in_small_letters() {
        assert_eq!(
            email(" Member@Example.COM ").as_deref(),
            Some("member@example.com")
        );
        for text in ["", "@", "a@", "@b", "a@b@c", "a b@c", "ab"] {
            assert_eq!(email(text), None, "{text}");
        }
        assert_eq!(email(&format!("{}@b", "a".repeat(253))), None);
    }

    #[test]
    fn a_birthday_loses_its_year() {
        let leap = MonthDay::parse("02-29").ok();

        assert_eq!(birthday("2000-02-29"), leap);
        assert_eq!(birthday("02-29"), leap);
        for text in ["2001-02-29", "02-30", "29.02.", ""] {
            assert_eq!(birthday(text), None, "{text}");
        }
    }

    #[test]
    fn a_zone_is_one_of_the_database() {
        assert_eq!(zone("Asia/Shanghai"), Some(ZoneName::new("Asia/Shanghai")));
        for text in ["", "asia/shanghai", "Asia/Shangai", "+08:00"] {
            assert_eq!(zone(text), None, "{text}");
        }
    }

    #[test]
    fn a_language_tag_is_bounded() {
        assert_eq!(locale("zh-Hans-CN").as_deref(), Some("zh-Hans-CN"));
        for text in ["", "e", "en_GB", "en-", "-en", "12", "en-toolongtag"] {
            assert_eq!(locale(text), None, "{text}");
        }
    }
}
