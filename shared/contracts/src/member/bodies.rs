//! Members: joining, finding, reading, changing, exporting.

use crate::commands::person::{
    Birthday, ConsentView, Email, GROUPS_MAX, Locale, Name, OwnId, Phone, SegmentName, VariantName,
    Zone,
};
use crate::commands::private::Object;
use crate::ledger::entry::EntryView;
use crate::member::account::BalanceView;
use crate::standing::tier::TierView;
use crate::words::value::{Day, Moment, is_false};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{self, Deserializer, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// A person joins. Everything may be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JoinRequest {
    /// How the person is called.
    #[serde(default)]
    pub name: Option<Name>,
    /// A phone number; leads to one member only.
    #[serde(default)]
    pub phone: Option<Phone>,
    /// An e-mail address; leads to one member only.
    #[serde(default)]
    pub email: Option<Email>,
    /// A card's number; leads to one member only.
    #[serde(default)]
    pub card: Option<OwnId>,
    /// The id that another system has for the member; leads to one member only.
    #[serde(default)]
    pub external_id: Option<OwnId>,
    /// The language to write in.
    #[serde(default)]
    pub locale: Option<Locale>,
    /// Where the member is, if not in the program's zone: for the hours of messages.
    #[serde(default)]
    pub zone: Option<Zone>,
    /// Which channels marketing may use.
    #[serde(default)]
    pub consent: Option<Object<ConsentView>>,
    /// The birthday, with or without the year, which is not kept.
    #[serde(default)]
    pub birthday: Option<Birthday>,
    /// Whether another member brought this one.
    #[serde(default)]
    pub referred: Option<bool>,
    /// Groups that somebody else drew up.
    #[serde(default)]
    pub segments: Option<Groups<SegmentName>>,
    /// Arms of experiments.
    #[serde(default)]
    pub variants: Option<Groups<VariantName>>,
}

/// What changes of a member, as a JSON merge patch (RFC 7386): what is left out stays, what
/// is `null` is removed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfilePatch {
    /// How the person is called.
    #[serde(default)]
    pub name: Patch<Name>,
    /// A phone number; leads to one member only.
    #[serde(default)]
    pub phone: Patch<Phone>,
    /// An e-mail address; leads to one member only.
    #[serde(default)]
    pub email: Patch<Email>,
    /// A card's number; leads to one member only. Not for a member's own token.
    #[serde(default)]
    pub card: Patch<OwnId>,
    /// The id that another system has for the member; leads to one member only. Not for a
    /// member's own token.
    #[serde(default)]
    pub external_id: Patch<OwnId>,
    /// The language to write in.
    #[serde(default)]
    pub locale: Patch<Locale>,
    /// Where the member is, if not in the program's zone: for the hours of messages.
    #[serde(default)]
    pub zone: Patch<Zone>,
    /// Which channels marketing may use.
    #[serde(default)]
    pub consent: Patch<Object<ConsentPatch>>,
    /// The birthday, with or without the year, which is not kept. A member's own token may
    /// tell it where none is known.
    #[serde(default)]
    pub birthday: Patch<Birthday>,
    /// Whether another member brought this one; `null` is `false`. Not for a member's own
    /// token.
    #[serde(default)]
    pub referred: Patch<bool>,
    /// Groups that somebody else drew up: all of them. Not for a member's own token.
    #[serde(default)]
    pub segments: Patch<Groups<SegmentName>>,
    /// Arms of experiments: all of them. Not for a member's own token.
    #[serde(default)]
    pub variants: Patch<Groups<VariantName>>,
}

/// What changes of the consent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentPatch {
    /// By e-mail.
    #[serde(default)]
    pub email: Patch<bool>,
    /// By text message.
    #[serde(default)]
    pub sms: Patch<bool>,
    /// By a message of the app.
    #[serde(default)]
    pub push: Patch<bool>,
    /// By letter.
    #[serde(default)]
    pub post: Patch<bool>,
}

/// A field of a merge patch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// Left out: it stays.
    #[default]
    Keep,
    /// `null`: it is removed.
    Remove,
    /// It is this from now on.
    Set(T),
}

/// At most [`GROUPS_MAX`] names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Groups<T>(pub Vec<T>);

/// Finds a member: exactly one of the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("minProperties" = 1, "maxProperties" = 1))]
pub struct LookupRequest {
    /// A phone number.
    #[serde(default)]
    pub phone: Option<Phone>,
    /// An e-mail address.
    #[serde(default)]
    pub email: Option<Email>,
    /// A card's number.
    #[serde(default)]
    pub card: Option<OwnId>,
    /// The id that another system has for the member.
    #[serde(default)]
    pub external_id: Option<OwnId>,
}

/// The member that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LookupView {
    /// The member's id.
    pub member: String,
}

/// A member: who it is, and what rules know of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MemberView {
    /// The member's id.
    pub member: String,
    /// When the member joined.
    pub joined_at: Moment,
    /// When what is known of the person was erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<Moment>,
    /// Who it is; left out: it is erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonView>,
    /// What rules may ask for.
    pub profile: ProfileView,
    /// The tier by which rate and benefits go, as of now.
    pub tier: String,
    /// Its last day; left out: for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier_last_day: Option<Day>,
}

/// Who a member is, and how to reach them.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PersonView {
    /// How the person is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The phone number: `+` and digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The e-mail address, in small letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The card's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<String>,
    /// The id that another system has for the member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The language to write in: a BCP 47 tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Where the member is: the IANA name of a time zone. Left out: in the program's zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Which channels marketing may use.
    #[serde(default)]
    pub consent: ConsentView,
}

/// What rules may ask for.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProfileView {
    /// Month and day of birth: `MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birthday: Option<String>,
    /// Whether another member brought this one.
    #[serde(default, skip_serializing_if = "is_false")]
    pub referred: bool,
    /// Groups that somebody else drew up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub segments: Vec<String>,
    /// Arms of experiments.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<String>,
}

/// Everything that is kept about a member; the entries in parts, newest first.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExportView {
    /// As of when.
    pub exported_at: Moment,
    /// Who it is, and what rules know of it.
    pub member: MemberView,
    /// What leads to the member: any of `phone`, `email`, `card`, `external_id`.
    pub aliases: Vec<String>,
    /// Points.
    pub balance: BalanceView,
    /// Tier.
    pub tier: TierView,
    /// Entries in full, newest first.
    pub entries: Vec<EntryView>,
    /// Asks for the entries that follow, as the parameter `cursor`; left out: there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    /// The export holds every entry up to this number.
    pub through_sequence: u64,
    /// The number of the member's latest entry.
    pub sequence: u64,
}

macro_rules! silent {
    ($($name:ident),+) => {$(
        impl fmt::Debug for $name {
            /// Nothing that identifies anybody.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    )+};
}

silent!(MemberView, PersonView, ProfileView, ExportView);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Option::<T>::deserialize(deserializer)? {
            None => Self::Remove,
            Some(value) => Self::Set(value),
        })
    }
}

impl<T: JsonSchema> JsonSchema for Patch<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Patch_of_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Option::<T>::json_schema(generator)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Groups<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(GroupsReader(PhantomData))
    }
}

struct GroupsReader<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for GroupsReader<T> {
    type Value = Groups<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of at most {GROUPS_MAX} names")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Self::Value, A::Error> {
        let mut names = Vec::new();
        while let Some(name) = parts.next_element()? {
            if names.len() == GROUPS_MAX {
                return Err(de::Error::custom(format_args!(
                    "found more than {GROUPS_MAX}; expected a list of at most {GROUPS_MAX} names"
                )));
            }
            names.push(name);
        }
        Ok(Groups(names))
    }
}

impl<T: JsonSchema> JsonSchema for Groups<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Groups_of_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "type": "array",
            "maxItems": GROUPS_MAX,
            "items": generator.subschema_for::<T>(),
        })
    }
}
