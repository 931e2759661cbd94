//! What a command does: each act with what it says, what it is known by, and what of it
//! tells a repeat from a conflict.
//!
//! A new act is a row of the table and a struct that is [`Said`].

use super::fingerprint::Content;
use super::key::CommandKey;
use super::profile::Profile;
use super::purchase::{Purchase, Return};
use crate::words::ids::{ActivityKind, CommandId, MemberId, TierId};
use crate::words::money::Points;
use crate::words::time::LocalDay;
use serde::{Deserialize, Serialize};

/// What an act says of itself.
pub(super) trait Said {
    /// Writes what tells a repeat from a conflict, field by field: all but what is in the key.
    /// The bytes are kept for ever.
    fn write(&self, content: &mut Content);

    /// The key of the recorded thing that it is about: a return's purchase, a giving back's
    /// spending.
    fn about(&self, _: &MemberId) -> Option<CommandKey> {
        None
    }
}

/// Declares the acts: each with what it says, its number in fingerprints, which is kept for
/// ever, its word, and, where the caller names it, its word in keys. Kinds of key are stored by
/// their place: what is new goes to the end.
macro_rules! acts {
    (
        $(
            $(#[doc = $doc:literal])+
            $act:ident($said:ty) = $number:literal $word:literal $(, named $key_word:literal)?;
        )+
        last $(#[doc = $last_doc:literal])+ $last:ident = $last_number:literal $last_word:literal;
    ) => {
        /// What a command does.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Act {
            $($(#[doc = $doc])+ $act($said),)+
            $(#[doc = $last_doc])+ $last,
        }

        /// What a command does, without what it says.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ActKind {
            $($(#[doc = $doc])+ $act,)+
            $(#[doc = $last_doc])+ $last,
        }

        /// The kinds of command that a caller names.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum CommandKind {
            $($(#[doc = concat!("`", $key_word, "` in keys.")] $act,)?)+
        }

        impl ActKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$act,)+ Self::$last];

            /// Its word.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$act => $word,)+
                    Self::$last => $last_word,
                }
            }
        }

        impl CommandKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$($(acts!(@named $key_word Self::$act),)?)+];

            /// Its word in keys.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self {
                    $($(Self::$act => $key_word,)?)+
                }
            }
        }

        impl Act {
            /// What it is, without what it says.
            #[must_use]
            pub fn kind(&self) -> ActKind {
                match self {
                    $(Self::$act(_) => ActKind::$act,)+
                    Self::$last => ActKind::$last,
                }
            }

            pub(super) fn key(&self, member: &MemberId) -> Option<CommandKey> {
                match self {
                    $(Self::$act(said) => Some(acts!(@key said member $act $($key_word)?)),)+
                    Self::$last => None,
                }
            }

            pub(super) fn about(&self, member: &MemberId) -> Option<CommandKey> {
                match self {
                    $(Self::$act(said) => said.about(member),)+
                    Self::$last => None,
                }
            }

            pub(super) fn write(&self, content: &mut Content) {
                match self {
                    $(Self::$act(said) => {
                        content.number($number);
                        said.write(content);
                    })+
                    Self::$last => content.number($last_number),
                }
            }
        }
    };

    (@named $key_word:literal $kind:expr) => { $kind };

    (@key $said:ident $member:ident $act:ident $key_word:literal) => {
        CommandKey::Own(CommandKind::$act, $member.clone(), $said.id.clone())
    };
    (@key $said:ident $member:ident Purchase) => {
        CommandKey::Transaction($said.transaction.clone())
    };
    (@key $said:ident $member:ident Join) => {{
        let _: &Profile = $said;
        CommandKey::Join($member.clone())
    }};
}

acts! {
    /// The member joins.
    Join(Profile) = 1 "join";
    /// A purchase; a repeated one is known by its transaction.
    Purchase(Purchase) = 2 "purchase";
    /// A return of a purchase, whole or in part.
    Return(Return) = 3 "return", named "return";
    /// An act that is no purchase.
    Activity(Activity) = 4 "activity", named "activity";
    /// Points are spent.
    Spend(Spend) = 5 "spend", named "spend";
    /// Spent points come back, whole or in part.
    GiveBack(GiveBack) = 6 "give_back", named "give-back";
    /// What is known of the member changes.
    Profile(ProfileChange) = 7 "profile", named "profile";
    /// An operator adds or takes points.
    Adjust(Adjustment) = 8 "adjust", named "adjust";
    /// An operator brings lapsed points back.
    Reinstate(Reinstatement) = 9 "reinstate", named "reinstate";
    /// The member is held at or above a tier.
    HoldTier(TierHold) = 10 "hold_tier", named "hold-tier";
    /// What is known of the member is erased; nothing happens to it any more.
    Erase(Erasure) = 12 "erase", named "erase";
    last
    /// Only what is due is settled.
    Settle = 11 "settle";
}

/// An act that is no purchase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// The caller's name for it.
    pub id: CommandId,
    /// What it was; one that the program lists.
    pub kind: ActivityKind,
}

impl Said for Activity {
    fn write(&self, content: &mut Content) {
        content.text(self.kind.as_str());
    }
}

/// Points are spent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spend {
    /// The caller's name for it.
    pub id: CommandId,
    /// How many; above 0.
    pub points: Points,
    /// On what.
    pub reason: String,
}

impl Said for Spend {
    fn write(&self, content: &mut Content) {
        content.int(self.points.get());
        content.text(&self.reason);
    }
}

/// Spent points come back with their dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GiveBack {
    /// The caller's name for it.
    pub id: CommandId,
    /// Which spending.
    pub spend: CommandId,
    /// How many; `None`: what is left of it.
    pub points: Option<Points>,
}

impl Said for GiveBack {
    fn write(&self, content: &mut Content) {
        content.text(self.spend.as_str());
        content.optional_int(self.points.map(|points| points.get()));
    }

    fn about(&self, member: &MemberId) -> Option<CommandKey> {
        let spend = self.spend.clone();
        Some(CommandKey::Own(CommandKind::Spend, member.clone(), spend))
    }
}

/// What is known of the member changes; what is `None` stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileChange {
    /// The caller's name for it.
    pub id: CommandId,
    /// The whole new profile.
    pub profile: Profile,
}

impl Said for ProfileChange {
    fn write(&self, content: &mut Content) {
        self.profile.write(content);
    }
}

/// An operator adds or takes points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjustment {
    /// The caller's name for it.
    pub id: CommandId,
    /// Above 0: added, with the program's dates. Below 0: taken in spend order, at most
    /// what is active.
    pub points: Points,
    /// Why.
    pub reason: String,
}

impl Said for Adjustment {
    fn write(&self, content: &mut Content) {
        content.int(self.points.get());
        content.text(&self.reason);
    }
}

/// An operator brings lapsed points back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reinstatement {
    /// The caller's name for it.
    pub id: CommandId,
    /// How many; above 0, at most what has lapsed and was not brought back.
    pub points: Points,
    /// Their new last day; `None`: never.
    pub last_day: Option<LocalDay>,
    /// Why.
    pub reason: String,
}

impl Said for Reinstatement {
    fn write(&self, content: &mut Content) {
        content.int(self.points.get());
        content.optional_int(self.last_day.map(|day| i64::from(day.epoch_days())));
        content.text(&self.reason);
    }
}

/// The member is held at or above a tier until a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierHold {
    /// The caller's name for it.
    pub id: CommandId,
    /// The tier.
    pub tier: TierId,
    /// The last day of the hold.
    pub until: LocalDay,
    /// By what.
    pub source: FloorSource,
}

impl Said for TierHold {
    fn write(&self, content: &mut Content) {
        content.text(self.tier.as_str());
        content.int(i64::from(self.until.epoch_days()));
        content.number(match self.source {
            FloorSource::Plan => 1,
            FloorSource::Grant => 2,
            FloorSource::Family => 3,
            FloorSource::Operator => 4,
        });
    }
}

/// What can hold a member at or above a tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FloorSource {
    /// A paid plan.
    Plan,
    /// A grant.
    Grant,
    /// The head of a family.
    Family,
    /// An operator.
    Operator,
}

/// What is known of the member is erased (rules §4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// The caller's name for it.
    pub id: CommandId,
    /// Why; it stays in the ledger, so nothing in it identifies a person.
    pub reason: String,
}

impl Said for Erasure {
    fn write(&self, content: &mut Content) {
        content.text(&self.reason);
    }
}
