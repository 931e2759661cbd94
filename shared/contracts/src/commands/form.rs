//! The fields of each kind of command, as they are written in JSON.

use crate::commands::fault::CommandFault;
use crate::commands::person::{ConsentView, Locale, Zone};
use crate::commands::private::Object;
use crate::commands::value::{
    Amount, Day, Id, List, Moment, POINTS_MAX, SomeAmount, SomePoints, Text, True, Whole, Yearly,
};
use gradus_domain::commands::LINES_MAX;
use gradus_domain::words::ids::{
    ActivityKind, Brand, Category, Channel, CommandId, MemberId, PartnerId, Segment, Sku, StoreId,
    TierId, TransactionId, Variant,
};
use gradus_domain::words::time::Instant;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize, Serializer};
use std::borrow::Cow;

/// The most segments, and the most arms of experiments, of one member.
const PROFILE_ITEMS_MAX: usize = 64;

/// The most pieces of one line.
const PIECES_MAX: i64 = 4_294_967_295;

/// The number of the last line that a purchase can have: [`LINES_MAX`].
const LINE_NUMBER_MAX: i64 = 500;

/// What every kind of command says.
pub(super) struct Envelope {
    pub(super) member: MemberId,
    pub(super) occurred_at: Instant,
    pub(super) received_at: Option<Instant>,
}

/// A form that says it.
pub(super) trait Enveloped {
    fn envelope(&self) -> Envelope;
}

/// Declares one kind of command: the fields that every kind has, and its own.
macro_rules! form {
    (
        $(#[$doc:meta])*
        $form:ident is $word:literal, tagged $tag:ident {
            $($(#[$attribute:meta])* $field:ident: $type:ty,)*
        }
    ) => {
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        $(#[$doc])*
        #[serde(deny_unknown_fields)]
        #[schemars(rename = $word)]
        pub(super) struct $form {
            /// What the command does.
            #[serde(default)]
            pub(super) kind: $tag,
            /// Whom it concerns.
            pub(super) member: Id<MemberId>,
            $($(#[$attribute])* pub(super) $field: $type,)*
            /// When it happened, with an offset from UTC. The rules of the calendar go by it.
            pub(super) occurred_at: Moment,
            /// When it came to the door. Left out: when it is read; in a file that is
            /// replayed, when it happened.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub(super) received_at: Option<Moment>,
        }

        impl Enveloped for $form {
            fn envelope(&self) -> Envelope {
                Envelope {
                    member: self.member.0.clone(),
                    occurred_at: self.occurred_at.0,
                    received_at: self.received_at.map(|received_at| received_at.0),
                }
            }
        }

        /// The word that names the kind.
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema,
        )]
        #[schemars(inline)]
        pub(super) enum $tag {
            #[default]
            #[serde(rename = $word)]
            Word,
        }
    };
}

form! {
    /// A member joins.
    JoinForm is "join", tagged JoinTag {
        /// What is known of the member that rules may ask for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        profile: Option<Object<ProfileForm>>,
    }
}

form! {
    /// A purchase: one receipt with all its lines. A receipt that comes twice is taken once.
    PurchaseForm is "purchase", tagged PurchaseTag {
        /// The receipt's id: unique in the whole program, whoever shows it.
        id: Id<TransactionId>,
        /// The currency of all amounts: an ISO 4217 code.
        #[schemars(with = "CurrencyCode")]
        currency: CurrencyCode,
        /// What was bought.
        lines: List<Object<LineForm>, 1, LINES_MAX>,
        /// Bought over: till, shop, app.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        channel: Option<Id<Channel>>,
        /// Bought in this shop.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        store: Option<Id<StoreId>>,
        /// Bought at this partner of the program.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        partner: Option<Id<PartnerId>>,
        /// What of it was paid with points.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        paid_with_points: Option<Object<PaidWithPointsForm>>,
    }
}

form! {
    /// A return: exactly one of `everything`, `amount` and `lines` says what of the purchase
    /// comes back. Amounts as they were sold.
    #[schemars(extend("oneOf" = [
        {"required": ["everything"]}, {"required": ["amount"]}, {"required": ["lines"]}
    ]))]
    ReturnForm is "return", tagged ReturnTag {
        /// The return's own id: unique among this member's returns.
        id: Id<CommandId>,
        /// Of which purchase: its `id`.
        transaction: Id<TransactionId>,
        /// All that is left of the purchase.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        everything: Option<True>,
        /// An amount, spread over all lines.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        amount: Option<Object<ReturnedAmountForm>>,
        /// Some lines, each named once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lines: Option<List<Object<ReturnedLineForm>, 1, LINES_MAX>>,
    }
}

form! {
    /// An act that is no purchase: check-in, review, share.
    ActivityForm is "activity", tagged ActivityTag {
        /// The act's own id: unique among this member's activities.
        id: Id<CommandId>,
        /// What it was: one of the program's activities.
        activity: Id<ActivityKind>,
    }
}

form! {
    /// Points are spent.
    SpendForm is "spend", tagged SpendTag {
        /// The spending's own id: unique among this member's.
        id: Id<CommandId>,
        /// How many.
        points: SomePoints,
        /// On what.
        reason: Text,
    }
}

form! {
    /// Spent points come back with their dates.
    GiveBackForm is "give_back", tagged GiveBackTag {
        /// Its own id: unique among this member's.
        id: Id<CommandId>,
        /// Which spending: its `id`.
        spend: Id<CommandId>,
        /// How many. Left out: what is left of the spending.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        points: Option<SomePoints>,
    }
}

form! {
    /// What is known of a member is replaced.
    ProfileChangeForm is "profile", tagged ProfileTag {
        /// The change's own id: unique among this member's.
        id: Id<CommandId>,
        /// The whole new profile: what is left out is forgotten.
        profile: Object<ProfileForm>,
    }
}

form! {
    /// An operator adds or takes points.
    AdjustForm is "adjust", tagged AdjustTag {
        /// The adjustment's own id: unique among this member's.
        id: Id<CommandId>,
        /// How many: above 0 added, with the program's dates; below 0 taken, at most what is
        /// active. Not 0.
        #[schemars(extend("not" = {"const": 0}))]
        points: Whole<{ -POINTS_MAX }, POINTS_MAX>,
        /// Why.
        reason: Text,
    }
}

form! {
    /// An operator brings lapsed points back.
    ReinstateForm is "reinstate", tagged ReinstateTag {
        /// The reinstatement's own id: unique among this member's.
        id: Id<CommandId>,
        /// How many: at most what has lapsed and was not brought back.
        points: SomePoints,
        /// Their new last day. Left out: they never lapse.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        last_day: Option<Day>,
        /// Why.
        reason: Text,
    }
}

form! {
    /// The member is held at or above a tier until a day.
    HoldTierForm is "hold_tier", tagged HoldTierTag {
        /// The hold's own id: unique among this member's.
        id: Id<CommandId>,
        /// The tier.
        tier: Id<TierId>,
        /// The last day of the hold.
        until: Day,
        /// What holds the member there.
        source: HoldSource,
    }
}

form! {
    /// What is known of the member is erased. Nothing happens to the member any more.
    EraseForm is "erase", tagged EraseTag {
        /// The erasure's own id: unique among this member's.
        id: Id<CommandId>,
        /// Why. It stays in the ledger: nothing in it may identify a person.
        reason: Text,
    }
}

/// One line of a purchase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Line")]
pub(super) struct LineForm {
    /// What was paid for it after discounts, tax included, in minor units: 12345 is ¥123.45.
    pub(super) amount: Amount,
    /// The tax in the amount. Left out: 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) tax: Amount,
    /// How many pieces; kept, not reckoned with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) quantity: Option<Whole<1, { PIECES_MAX }>>,
    /// Class of goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) category: Option<Id<Category>>,
    /// Article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sku: Option<Id<Sku>>,
    /// Maker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) brand: Option<Id<Brand>>,
}

/// The part of a purchase that points paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PaidWithPoints")]
pub(super) struct PaidWithPointsForm {
    /// How many points.
    pub(super) points: SomePoints,
    /// What they stood for, in minor units: at most the sum of the lines.
    pub(super) amount: SomeAmount,
}

/// An amount that is returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ReturnedAmount")]
pub(super) struct ReturnedAmountForm {
    /// In minor units, tax included.
    pub(super) amount: SomeAmount,
    /// The tax in it. Left out: 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) tax: Amount,
}

/// A line that is returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ReturnedLine")]
pub(super) struct ReturnedLineForm {
    /// Which line of the purchase, from 1.
    pub(super) line: Whole<1, { LINE_NUMBER_MAX }>,
    /// How much of it, in minor units, tax included. Left out: what is left of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) amount: Option<SomeAmount>,
    /// The tax in the amount. Left out: 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) tax: Option<Amount>,
}

/// What is known of a member that rules and messages may ask for. No name, no contact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Profile")]
pub(super) struct ProfileForm {
    /// Month and day of birth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) birthday: Option<Yearly>,
    /// Whether another member brought this one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) referred: bool,
    /// Groups that somebody else drew up.
    #[serde(default, skip_serializing_if = "List::is_empty")]
    pub(super) segments: List<Id<Segment>, 0, PROFILE_ITEMS_MAX>,
    /// Arms of experiments.
    #[serde(default, skip_serializing_if = "List::is_empty")]
    pub(super) variants: List<Id<Variant>, 0, PROFILE_ITEMS_MAX>,
    /// Where the member is: the IANA name of a time zone. Left out: in the program's zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) zone: Option<Zone>,
    /// The language to write in: a BCP 47 tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) locale: Option<Locale>,
    /// Which channels marketing may use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) consent: Option<Object<ConsentView>>,
}

/// What can hold a member at or above a tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub(super) enum HoldSource {
    /// A paid plan.
    Plan,
    /// A grant.
    Grant,
    /// The head of a family.
    Family,
    /// An operator.
    Operator,
}

/// An ISO 4217 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct CurrencyCode(pub(super) gradus_domain::words::money::Currency);

impl JsonSchema for CurrencyCode {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Currency".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[A-Z]{3}$", "examples": ["CNY"] })
    }
}

fn is_zero(amount: &Amount) -> bool {
    amount.0 == 0
}

/// The kinds of command, read first: the kind says which fields there are.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Join,
    Purchase,
    Return,
    Activity,
    Spend,
    GiveBack,
    Profile,
    Adjust,
    Reinstate,
    HoldTier,
    Erase,
}

#[derive(Deserialize)]
struct Kinded {
    kind: Kind,
}

/// A command of any kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CommandForm {
    Join(JoinForm),
    Purchase(PurchaseForm),
    Return(ReturnForm),
    Activity(ActivityForm),
    Spend(SpendForm),
    GiveBack(GiveBackForm),
    Profile(ProfileChangeForm),
    Adjust(AdjustForm),
    Reinstate(ReinstateForm),
    HoldTier(HoldTierForm),
    Erase(EraseForm),
}

impl CommandForm {
    /// Reads the fields of the kind that the command names.
    pub(super) fn read(json: &[u8]) -> Result<Self, CommandFault> {
        let kinded: Kinded = read(json)?;
        Ok(match kinded.kind {
            Kind::Join => Self::Join(read(json)?),
            Kind::Purchase => Self::Purchase(read(json)?),
            Kind::Return => Self::Return(read(json)?),
            Kind::Activity => Self::Activity(read(json)?),
            Kind::Spend => Self::Spend(read(json)?),
            Kind::GiveBack => Self::GiveBack(read(json)?),
            Kind::Profile => Self::Profile(read(json)?),
            Kind::Adjust => Self::Adjust(read(json)?),
            Kind::Reinstate => Self::Reinstate(read(json)?),
            Kind::HoldTier => Self::HoldTier(read(json)?),
            Kind::Erase => Self::Erase(read(json)?),
        })
    }
}

/// What is sound is read at once; only a fault is looked for with the way to it, which takes
/// twice as long.
pub(super) fn read<T: DeserializeOwned>(json: &[u8]) -> Result<T, CommandFault> {
    match serde_json::from_slice(json) {
        Ok(Object(value)) => Ok(value),
        Err(_) => read_with_places(json),
    }
}

fn read_with_places<T: DeserializeOwned>(json: &[u8]) -> Result<T, CommandFault> {
    let mut reader = serde_json::Deserializer::from_slice(json);
    let Object(value) = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        CommandFault::of_reading(json, &error.path().to_string(), error.inner())
    })?;
    reader
        .end()
        .map_err(|error| CommandFault::of_reading(json, "", &error))?;
    Ok(value)
}

impl Serialize for CommandForm {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Join(form) => form.serialize(serializer),
            Self::Purchase(form) => form.serialize(serializer),
            Self::Return(form) => form.serialize(serializer),
            Self::Activity(form) => form.serialize(serializer),
            Self::Spend(form) => form.serialize(serializer),
            Self::GiveBack(form) => form.serialize(serializer),
            Self::Profile(form) => form.serialize(serializer),
            Self::Adjust(form) => form.serialize(serializer),
            Self::Reinstate(form) => form.serialize(serializer),
            Self::HoldTier(form) => form.serialize(serializer),
            Self::Erase(form) => form.serialize(serializer),
        }
    }
}

impl JsonSchema for CommandForm {
    fn schema_name() -> Cow<'static, str> {
        "Command".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Something that changes a member. Its `kind` says which other fields there are.",
            "oneOf": [
                generator.subschema_for::<JoinForm>(),
                generator.subschema_for::<PurchaseForm>(),
                generator.subschema_for::<ReturnForm>(),
                generator.subschema_for::<ActivityForm>(),
                generator.subschema_for::<SpendForm>(),
                generator.subschema_for::<GiveBackForm>(),
                generator.subschema_for::<ProfileChangeForm>(),
                generator.subschema_for::<AdjustForm>(),
                generator.subschema_for::<ReinstateForm>(),
                generator.subschema_for::<HoldTierForm>(),
                generator.subschema_for::<EraseForm>(),
            ],
        })
    }
}
