//! What each kind of notification says. Declared once: the types, reading, writing and the
//! schemas follow.

use crate::ledger::event::StageWord;
use crate::ledger::posting::AfterView;
use crate::standing::measure::{FigureView, MetricWord, WindowView};
use crate::words::schema::unwrap_lines;
use crate::words::value::{Day, Moment};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

/// The version of `data` that is written. A reader of this release takes no later one for
/// known.
pub const MESSAGE_VERSION: u32 = 1;

/// The entry of the ledger that a notification speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AboutEntry {
    /// What it is known by: `GET …/commands/{key}` shows it. It begins with the kind of act:
    /// `purchase:T-1`, `day:m-1:2026-03-01`.
    pub key: String,
    /// Its number among the member's entries, from 1.
    pub sequence: u64,
    /// When it happened; for a day or an instant, that instant.
    pub occurred_at: Moment,
    /// The program version that decided it.
    pub program_version: u32,
}

/// Whom a notification addresses: what was known when its entry was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AddresseeView {
    /// The language to write in: a BCP 47 tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Where the member is: an IANA time zone; left out: in the program's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// The channels that marketing may use: those that the member agreed to.
    #[serde(default)]
    pub consent: Vec<ChannelWord>,
}

/// How a notification is to reach the member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeliveryView {
    /// Over which channels, the preferred one first; empty: the program does not say.
    #[serde(default)]
    pub channels: Vec<ChannelWord>,
    /// Not before this instant; left out: at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Moment>,
    /// Not at or after this instant; left out: however late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_after: Option<Moment>,
}

/// A way to write to a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChannelWord {
    /// An e-mail.
    Email,
    /// A text message.
    Sms,
    /// A message of the app.
    Push,
    /// A letter.
    Post,
}

/// What would end a tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TierLossWord {
    /// The review after its last day, as things stand.
    Review,
    /// So many whole days without a purchase, if none comes.
    Inactivity,
}

/// What a goal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GoalWord {
    /// The next tier.
    Tier,
    /// The next step of a streak.
    StreakStep,
}

/// What is missing of one condition of a tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShortfallView {
    /// What is measured.
    pub metric: MetricWord,
    /// Over which time.
    pub window: WindowView,
    /// How much the tier asks for: minor units for `spend`, otherwise a count.
    pub at_least: i64,
    /// What the member has over the window, in the same unit.
    pub value: i64,
    /// How much more it takes, in the same unit.
    pub missing: i64,
}

macro_rules! kinds {
    ($(
        $(#[doc = $doc:literal])+
        $name:ident $kind:literal {
            $( $(#[$attribute:meta])+ $field:ident: $type:ty, )*
        }
    )+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
            pub struct $name {
                /// The version of this form.
                pub version: u32,
                /// The entry that it speaks of.
                pub entry: AboutEntry,
                /// What the member has after the entry.
                pub balance: AfterView,
                /// Whom it addresses; left out: nothing is known but the id.
                #[serde(default, skip_serializing_if = "Option::is_none")]
                pub addressee: Option<AddresseeView>,
                /// How it is to reach the member; left out: at once, and however the
                /// consumer sees fit.
                #[serde(default, skip_serializing_if = "Option::is_none")]
                pub delivery: Option<DeliveryView>,
                $( $(#[$attribute])+ pub $field: $type, )*
            }
        )+

        /// What a notification says beside its envelope.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Data {
            $( $(#[doc = $doc])+ $name($name), )+
        }

        /// The kinds that there are, in the order in which they are documented.
        pub const KINDS: &[&str] = &[$($kind),+];

        impl Data {
            /// Its kind, such as `points.earned`.
            #[must_use]
            pub fn kind(&self) -> &'static str {
                match self {
                    $( Self::$name(_) => $kind, )+
                }
            }

            /// The entry that it speaks of.
            #[must_use]
            pub fn entry(&self) -> &AboutEntry {
                match self {
                    $( Self::$name(data) => &data.entry, )+
                }
            }

            /// Reads what a kind says; `None`: this release does not know the kind.
            pub(super) fn read(kind: &str, json: &str) -> Option<Result<Self, serde_json::Error>> {
                match kind {
                    $( $kind => Some(serde_json::from_str(json).map(Self::$name)), )+
                    _ => None,
                }
            }
        }

        impl Serialize for Data {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $( Self::$name(data) => data.serialize(serializer), )+
                }
            }
        }

        /// The JSON Schema (2020-12) of what each kind says, by kind.
        #[must_use]
        pub fn schemas() -> Vec<(&'static str, Value)> {
            vec![$( ($kind, schema_of::<$name>()), )+]
        }
    };
}

fn schema_of<T: JsonSchema>() -> Value {
    let mut schema: Value = schemars::schema_for!(T).into();
    unwrap_lines(&mut schema);
    schema["properties"]["version"]["const"] = MESSAGE_VERSION.into();
    schema
}

kinds! {
    /// A member joined.
    MemberEnrolled "member.enrolled" {
        /// On this tier.
        tier: String,
    }
    /// What is known of a member was erased. Whoever knows the member by its id forgets it.
    MemberErased "member.erased" {
        /// How many points ended with it, pending ones included.
        points: i64,
    }
    /// An act or a reward earned points.
    PointsEarned "points.earned" {
        /// How many.
        points: i64,
        /// Of these, how many cannot be spent yet.
        pending: i64,
    }
    /// Pending points can be spent from now on.
    PointsActivated "points.activated" {
        /// How many, those that paid debt included.
        points: i64,
    }
    /// Points will lapse: one for everything that lapses after the same day.
    PointsExpiring "points.expiring" {
        /// How many.
        points: i64,
        /// The last day on which they can be spent.
        last_day: Day,
        /// So many days ahead.
        lead_days: u16,
    }
    /// Points lapsed.
    PointsExpired "points.expired" {
        /// How many.
        points: i64,
        /// The last day on which they could be spent.
        last_day: Day,
    }
    /// A return took points back.
    PointsReversed "points.reversed" {
        /// How many were taken, owed ones included.
        points: i64,
        /// How many more were forgiven.
        forgiven: i64,
    }
    /// An operator added, took or reinstated points.
    PointsAdjusted "points.adjusted" {
        /// How many; below 0: taken.
        points: i64,
    }
    /// The tier by which rate and benefits go rose.
    TierUpgraded "tier.upgraded" {
        /// From this tier.
        from: String,
        /// To this one.
        to: String,
        /// Its last day; left out: for ever.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        last_day: Option<Day>,
        /// The currency of `spend` in the figures: an ISO 4217 code.
        currency: String,
        /// The figures that caused it.
        #[serde(default)]
        figures: Vec<FigureView>,
    }
    /// The tier was renewed.
    TierRenewed "tier.renewed" {
        /// Which.
        tier: String,
        /// Its last day; left out: for ever.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        last_day: Option<Day>,
        /// The currency of `spend` in the figures: an ISO 4217 code.
        currency: String,
        /// The figures that caused it.
        #[serde(default)]
        figures: Vec<FigureView>,
    }
    /// The tier will be lost as things stand.
    TierExpiring "tier.expiring" {
        /// Which.
        tier: String,
        /// Its last day.
        last_day: Day,
        /// So many days ahead.
        lead_days: u16,
        /// What would end it.
        cause: TierLossWord,
        /// With `inactivity`: the tier to which the member would fall.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        falls_to: Option<String>,
        /// The benefit that comes with the warning, granted with the same entry.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        offer: Option<String>,
        /// The currency of `spend` in the shortfalls: an ISO 4217 code.
        currency: String,
        /// With `review`: what is missing, condition by condition.
        #[serde(default)]
        shortfalls: Vec<ShortfallView>,
    }
    /// The tier by which rate and benefits go fell.
    TierDowngraded "tier.downgraded" {
        /// From this tier.
        from: String,
        /// To this one.
        to: String,
        /// Its last day; left out: for ever.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        last_day: Option<Day>,
        /// The currency of `spend` in the figures: an ISO 4217 code.
        currency: String,
        /// The figures that caused it.
        #[serde(default)]
        figures: Vec<FigureView>,
    }
    /// Points were spent.
    RewardRedeemed "reward.redeemed" {
        /// How many.
        points: i64,
    }
    /// Spent points came back.
    RewardReleased "reward.released" {
        /// How many.
        points: i64,
    }
    /// A benefit was granted.
    GrantIssued "grant.issued" {
        /// The grant's id.
        grant: String,
        /// Of which benefit.
        benefit: String,
        /// Its last day; left out: for ever.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        last_day: Option<Day>,
    }
    /// The stage of life changed.
    LifecycleChanged "lifecycle.changed" {
        /// Before; left out: the program did not speak of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<StageWord>,
        /// After.
        to: StageWord,
        /// The benefit that comes with the change, granted with the same entry.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        offer: Option<String>,
    }
    /// A goal came within reach.
    GoalNear "goal.near" {
        /// What it is.
        goal: GoalWord,
        /// With `tier`: which one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tier: Option<String>,
        /// The currency of `spend` in the shortfalls: an ISO 4217 code.
        currency: String,
        /// With `tier`: what is missing, condition by condition; of conditions of which one
        /// is enough, those within reach.
        #[serde(default)]
        shortfalls: Vec<ShortfallView>,
        /// With `streak_step`: how many days in a row the next act makes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        days: Option<u32>,
        /// With `streak_step`: the day on which the act has to be.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on: Option<Day>,
        /// With `streak_step`: `purchase`, or the kind of activity.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        act: Option<String>,
        /// With `streak_step`: the rules that would pay.
        #[serde(default)]
        rules: Vec<String>,
    }
    /// The birthday is near; which day it is, is not said.
    BirthdayUpcoming "birthday.upcoming" {
        /// So many days ahead.
        lead_days: u16,
        /// Whether the program gives the member's tier something for it.
        rewarded: bool,
    }
}
