//! What a member says of itself, as far as rules and messages ask for it.

use super::content::Content;
use super::said::Said;
use crate::program::messages::Consent;
use crate::words::ids::{Locale, Segment, Variant, ZoneName};
use crate::words::time::MonthDay;
use serde::{Deserialize, Serialize};

/// What is known of a person that rules and messages may ask for. No name, no contact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Profile {
    /// Month and day of birth.
    pub birthday: Option<MonthDay>,
    /// Whether another member brought this one.
    pub referred: bool,
    /// Groups that somebody else drew up.
    pub segments: Vec<Segment>,
    /// Arms of experiments.
    pub variants: Vec<Variant>,
    /// Where the member is; `None`: in the program's zone. For the hours of messages alone.
    pub zone: Option<ZoneName>,
    /// The language to write in.
    pub locale: Option<Locale>,
    /// Which channels marketing may use.
    pub consent: Consent,
}

impl Said for Profile {
    fn write(&self, content: &mut Content) {
        let Self {
            birthday,
            referred,
            segments,
            variants,
            zone,
            locale,
            consent,
        } = self;
        content.optional_int(
            birthday
                .map(|birthday| i64::from(u16::from_le_bytes([birthday.day(), birthday.month()]))),
        );
        content.number(u8::from(*referred));
        content.len(segments.len());
        for segment in segments {
            content.text(segment.as_str());
        }
        content.len(variants.len());
        for variant in variants {
            content.text(variant.as_str());
        }
        content.optional_text(zone.as_ref().map(|zone| zone.as_str()));
        content.optional_text(locale.as_ref().map(|locale| locale.as_str()));
        let Consent {
            email,
            sms,
            push,
            post,
        } = *consent;
        for said in [email, sms, push, post] {
            content.optional_int(said.map(i64::from));
        }
    }
}
