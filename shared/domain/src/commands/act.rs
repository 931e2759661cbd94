//! What a command does: each act with what it says, what it is known by, and what of it
//! tells a repeat from a conflict.
//!
//! A new act is a row of [`acts`](super::acts) and a struct that is [`Said`].

use super::acts::acts;
use super::content::Content;
use super::key::CommandKey;
use super::kind::{ActKind, CommandKind};
use super::profile::Profile;
use super::purchase::{Purchase, Return};
use super::said::Said;
use crate::words::ids::{ActivityKind, CommandId, MemberId, TierId};
use crate::words::money::Points;
use crate::words::time::LocalDay;
use serde::{Deserialize, Serialize};

macro_rules! define {
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
                    $(Self::$act(said) => Some(define!(@key said member $act $($key_word)?)),)+
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

acts!(define);

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
        let Self { id: _, kind } = self;
        content.text(kind.as_str());
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
        let Self {
            id: _,
            points,
            reason,
        } = self;
        content.int(points.get());
        content.text(reason);
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
        let Self {
            id: _,
            spend,
            points,
        } = self;
        content.text(spend.as_str());
        content.optional_int(points.map(|points| points.get()));
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
        let Self { id: _, profile } = self;
        profile.write(content);
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
        let Self {
            id: _,
            points,
            reason,
        } = self;
        content.int(points.get());
        content.text(reason);
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
        let Self {
            id: _,
            points,
            last_day,
            reason,
        } = self;
        content.int(points.get());
        content.optional_int(last_day.map(|day| i64::from(day.epoch_days())));
        content.text(reason);
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
        let Self {
            id: _,
            tier,
            until,
            source,
        } = self;
        content.text(tier.as_str());
        content.int(i64::from(until.epoch_days()));
        content.number(match source {
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
        let Self { id: _, reason } = self;
        content.text(reason);
    }
}
