//! The ledger's entries: what one command, or one instant, did to a member and why.
//!
//! An entry never changes; a correction is a new one. Every posting moves points from one
//! account to another, so each entry sums to zero by construction (rules §4).

pub use crate::member::posting::{Account, Posting};

use crate::commands::CommandKey;
use crate::commands::fingerprint::Fingerprint;
use crate::ledger::score::{BasisLine, Facts, NthDue, Score};
use crate::member::ParkedReturn;
use crate::member::lots::{Redated, Taken};
use crate::member::metrics::Figure;
use crate::program::messages::Addressee;
use crate::program::rule::LifecycleStage;
use crate::telling::delivery::Delivery;
use crate::telling::notice::Notice;
use crate::words::ids::{BenefitId, GrantId, MemberId, RuleId, TierId};
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

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// The member joined.
    Joined,
    /// A purchase was scored.
    Purchased(Box<PurchaseRecord>),
    /// A purchase was returned, whole or in part.
    Returned(ReturnRecord),
    /// An activity was scored.
    Acted(Box<ActivityRecord>),
    /// Points were spent.
    Spent(SpendRecord),
    /// Spent points came back.
    GaveBack(GiveBackRecord),
    /// What is known of the member changed.
    ProfileChanged,
    /// An operator added or took points.
    Adjusted {
        /// Why.
        reason: String,
    },
    /// An operator brought lapsed points back.
    Reinstated {
        /// Why.
        reason: String,
    },
    /// The member is held at or above a tier.
    TierHeld,
    /// What is known of the member was erased.
    Erased {
        /// Why.
        reason: String,
        /// Returns that still waited for their purchase, whole, for an operator.
        refused: Vec<ParkedReturn>,
    },
    /// A day began.
    DayBegan {
        /// The day.
        day: LocalDay,
        /// Returns that waited too long, whole, for an operator.
        refused: Vec<ParkedReturn>,
        /// Points whose last day a new version reckoned anew, before anything else happened.
        redated: Vec<Redated>,
    },
    /// Something ended at its own instant.
    InstantCame,
}

/// A purchase as it was scored, with all that a return needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseRecord {
    /// Its lines, as they count.
    pub lines: Vec<BasisLine>,
    /// The facts that its conditions read.
    pub facts: Facts,
    /// What it earned, share by share.
    pub score: Score,
    /// Every-nth multiples that it paid.
    pub nth_paid: Vec<NthDue>,
    /// What was paid with points, lot by lot.
    pub paid_with: Vec<Taken>,
    /// Grants that its rules issued.
    pub grants: Vec<RuleGrant>,
}

/// A grant that a rule issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleGrant {
    /// The rule.
    pub rule: RuleId,
    /// The grant.
    pub grant: GrantId,
}

/// A return as it was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnRecord {
    /// The purchase.
    pub purchase: CommandKey,
    /// What of each line was returned, in minor units.
    pub returned_minor: Vec<i64>,
    /// Earned points taken back, forgiven ones included.
    pub taken: Points,
    /// Of these, what was forgiven.
    pub forgiven: Points,
    /// Growth taken back.
    pub growth_taken: Growth,
    /// Points given back that had paid for the purchase.
    pub points_back: Points,
}

/// An activity as it was scored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityRecord {
    /// The facts that its conditions read.
    pub facts: Facts,
    /// What it earned, share by share.
    pub score: Score,
}

/// Points spent, lot by lot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpendRecord {
    /// On what.
    pub reason: String,
    /// From which lots.
    pub lots: Vec<Taken>,
}

/// Spent points that came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GiveBackRecord {
    /// The spending.
    pub spend: CommandKey,
    /// How many.
    pub points: Points,
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
