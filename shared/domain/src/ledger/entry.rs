//! The ledger's entries: what one command, or one instant, did to a member and why.
//!
//! An entry never changes; a correction is a new one. Every posting moves points from one
//! account to another, so each entry sums to zero by construction (rules §4).

pub use super::what::{
    ActivityRecord, Cause, Details, EntryKind, GiveBackRecord, PaymentLeftOut, PurchaseRecord,
    ReturnRecord, RuleGrant, SpendRecord, What,
};
pub use crate::member::account::{Account, Side};
pub use crate::member::posting::Posting;

use crate::commands::CommandKey;
use crate::commands::fingerprint::Fingerprint;
use crate::member::metrics::Figure;
use crate::program::messages::Addressee;
use crate::program::stage::LifecycleStage;
use crate::telling::delivery::Delivery;
use crate::telling::notice::Notice;
use crate::words::ids::{BenefitId, GrantId, MemberId, TierId};
use crate::words::money::{Growth, Points};
use crate::words::time::{Instant, LocalDay};
use serde::{Deserialize, Serialize};

/// What one command, or one instant, did to a member and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What it is known by.
    pub key: CommandKey,
    /// Whose.
    pub member: MemberId,
    /// Its number among the member's entries, from 1.
    pub sequence: u64,
    /// The program version that decided it.
    pub program_version: u32,
    /// When the act happened; for a boundary or an instant, that instant.
    pub occurred_at: Instant,
    /// When it came to the door.
    pub received_at: Instant,
    /// The time of the decision.
    pub decided_at: Instant,
    /// Of the command's content, to tell a repeat from a conflict.
    pub fingerprint: Fingerprint,
    /// What happened, with what its score used.
    pub what: What,
    /// Points that moved.
    pub postings: Vec<Posting>,
    /// How growth changed.
    pub growth: Growth,
    /// What became of the tier.
    pub tier_events: Vec<TierEvent>,
    /// What became of grants.
    pub grant_events: Vec<GrantEvent>,
    /// How the stage of life changed.
    pub stage: Option<StageChange>,
    /// What is said of it, in this order.
    pub notices: Vec<Notice>,
    /// What becomes of each of them, in the same order; empty where the program does not
    /// speak of messages: [`announcements`](crate::ledger::announcement::announcements) puts them
    /// together.
    pub deliveries: Vec<Delivery>,
    /// Whom they address; nobody in particular where nothing is said.
    pub addressee: Addressee,
    /// The member afterwards.
    pub after: Balance,
}

/// What a member has after an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// Spendable.
    pub active: Points,
    /// Not yet spendable.
    pub pending: Points,
    /// Reserved.
    pub held: Points,
    /// Owed; 0 or more.
    pub debt: Points,
    /// Growth.
    pub growth: Growth,
}

/// What became of a member's tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierEvent {
    /// What it was.
    pub kind: TierEventKind,
    /// The earned tier before.
    pub from: TierId,
    /// The earned tier after.
    pub to: TierId,
    /// The effective tier before: the higher of the earned one and all holds.
    pub effective_from: TierId,
    /// The effective tier after.
    pub effective_to: TierId,
    /// The earned tier's last day; `None`: for ever.
    pub last_day: Option<LocalDay>,
    /// The figures that caused it.
    pub figures: Vec<Figure>,
}

/// What can become of a tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TierEventKind {
    /// Reached.
    Attained,
    /// Kept by a review, or out of grace.
    Renewed,
    /// Kept by a review without its conditions, as the program says.
    KeptByHold,
    /// In grace from now on.
    GraceBegan,
    /// Lost at a review, or when grace ended.
    FellAtReview,
    /// Lost for want of purchases.
    FellByInactivity,
    /// Taken back with a return.
    TakenBack,
    /// A hold began.
    HoldBegan,
    /// A hold ended.
    HoldEnded,
}

/// What became of a grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantEvent {
    /// Which.
    pub grant: GrantId,
    /// Of what.
    pub benefit: BenefitId,
    /// What.
    pub kind: GrantEventKind,
    /// Its last day; `None`: for ever.
    pub last_day: Option<LocalDay>,
}

/// What can become of a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantEventKind {
    /// Given.
    Issued,
    /// Its last day passed.
    Lapsed,
    /// No longer earned.
    Revoked,
}

/// How a stage of life changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageChange {
    /// Before; `None`: the program did not speak of it.
    pub from: Option<LifecycleStage>,
    /// After.
    pub to: LifecycleStage,
}
