//! What each kind of notification says. Declared once: the types, reading, writing and the
//! schemas follow.

use super::envelope::MESSAGE_VERSION;
use crate::command::unwrap_lines;
use crate::http::event::StageWord;
use crate::http::measure::{FigureView, MetricWord, WindowView};
use crate::http::posting::AfterView;
use crate::http::value::{Day, Moment};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

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

/// What is missing of one condition of a tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShortfallView {
    /// What is measured.
    pub metric: MetricWord,
    /// Over which time.
    pub window: WindowView,
    /// How much the tier asks for: minor units for `spend`, otherwise a count.
    pub at_least: i64,
    /// What the member has over the window that ends on the tier's last day, in the same
    /// unit.
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
        /// The currency of `spend` in the shortfalls: an ISO 4217 code.
        currency: String,
        /// What is missing, condition by condition.
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
    }
}
