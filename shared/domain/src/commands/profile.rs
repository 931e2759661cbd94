//! What a member says of itself, as far as rules and messages ask for it.

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
