//! What the engine says: the notifications that follow from an entry (rules §11).
//!
//! A notice holds the figures; who turns it into a message adds the envelope. Its identity
//! is the entry's key and its position there, its order the entry's sequence and position.

use crate::member::metrics::Figure;
use crate::program::rule::{LifecycleStage, ScoredAct};
use crate::program::tier::Threshold;
use crate::words::ids::{BenefitId, GrantId, RuleId, TierId};
use crate::words::money::Points;
use crate::words::time::LocalDay;
use serde::{Deserialize, Serialize};

/// Something to tell a member, or those who write to members.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Notice {
    /// A member joined.
    MemberEnrolled {
        /// On this tier.
        tier: TierId,
    },
    /// What is known of a member was erased.
    MemberErased {
        /// How many points ended with it, pending ones included.
        points: Points,
    },
    /// An act earned points.
    PointsEarned {
        /// How many.
        points: Points,
        /// Of these, how many are not yet spendable.
        pending: Points,
    },
    /// Pending points became spendable.
    PointsActivated {
        /// How many, those that paid debt included.
        points: Points,
    },
    /// Points will lapse.
    PointsExpiring {
        /// How many.
        points: Points,
        /// After this day.
        last_day: LocalDay,
        /// So many days ahead.
        lead_days: u16,
    },
    /// Points lapsed.
    PointsExpired {
        /// How many.
        points: Points,
        /// After this day.
        last_day: LocalDay,
    },
    /// A return took points back.
    PointsReversed {
        /// How many were taken, owed ones included.
        points: Points,
        /// How many were forgiven.
        forgiven: Points,
    },
    /// An operator added or took points.
    PointsAdjusted {
        /// How many; below 0: taken.
        points: Points,
    },
    /// The effective tier rose.
    TierUpgraded {
        /// From.
        from: TierId,
        /// To.
        to: TierId,
        /// Until, by a hold or by its own validity; `None`: for ever.
        last_day: Option<LocalDay>,
        /// Why.
        figures: Vec<Figure>,
    },
    /// The tier was renewed.
    TierRenewed {
        /// Which.
        tier: TierId,
        /// Until; `None`: for ever.
        last_day: Option<LocalDay>,
        /// Why.
        figures: Vec<Figure>,
    },
    /// The tier would be lost as things stand.
    TierExpiring {
        /// Which.
        tier: TierId,
        /// After this day.
        last_day: LocalDay,
        /// So many days ahead.
        lead_days: u16,
        /// What would end it.
        cause: TierLoss,
        /// What is missing, condition by condition.
        shortfalls: Vec<Shortage>,
        /// The benefit that comes with the warning, granted with the same entry.
        offer: Option<BenefitId>,
    },
    /// The effective tier fell.
    TierDowngraded {
        /// From.
        from: TierId,
        /// To.
        to: TierId,
        /// Until, by a hold or by its own validity; `None`: for ever.
        last_day: Option<LocalDay>,
        /// Why.
        figures: Vec<Figure>,
    },
    /// Points were spent.
    RewardRedeemed {
        /// How many.
        points: Points,
    },
    /// Spent points came back.
    RewardReleased {
        /// How many.
        points: Points,
    },
    /// A benefit was granted.
    GrantIssued {
        /// Which instance.
        grant: GrantId,
        /// Of what.
        benefit: BenefitId,
        /// Until; `None`: for ever.
        last_day: Option<LocalDay>,
    },
    /// The stage of life changed.
    LifecycleChanged {
        /// From; `None`: the program did not speak of it.
        from: Option<LifecycleStage>,
        /// To.
        to: LifecycleStage,
        /// The benefit that comes with the change, granted with the same entry.
        offer: Option<BenefitId>,
    },
    /// A goal came within reach.
    GoalNear {
        /// Which, and how far it is.
        goal: Goal,
    },
    /// The birthday is near. It says how near, not which day it is.
    BirthdayUpcoming {
        /// So many days ahead.
        lead_days: u16,
        /// Whether the program gives the member's tier something for it.
        rewarded: bool,
    },
}

/// What an announcement is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// It says what happened to what the member has: always sent, at once.
    Fact,
    /// It wants the member to do something: sent with consent, at fitting hours, not too
    /// often.
    Marketing,
}

/// What would end a tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TierLoss {
    /// The review after its last day, as things stand.
    Review,
    /// So many whole days without a purchase, if none comes.
    Inactivity {
        /// The effective tier then.
        falls_to: TierId,
    },
}

/// Something that a member can reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// The next tier.
    Tier {
        /// Which.
        tier: TierId,
        /// What is missing, condition by condition; of conditions of which one is enough,
        /// those within reach.
        shortfalls: Vec<Shortage>,
    },
    /// The next step of a streak.
    StreakStep {
        /// By this act,
        act: ScoredAct,
        /// which makes it so many days,
        days: u32,
        /// on this day.
        on: LocalDay,
        /// The rules that would pay.
        rules: Vec<RuleId>,
    },
}

/// What is missing of one condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortage {
    /// The condition.
    pub threshold: Threshold,
    /// What the member has over the window that it was measured over.
    pub value: i64,
    /// How much more it takes.
    pub missing: i64,
}

impl Notice {
    /// Every kind.
    pub const KINDS: [&str; 18] = [
        "member.enrolled",
        "member.erased",
        "points.earned",
        "points.activated",
        "points.expiring",
        "points.expired",
        "points.reversed",
        "points.adjusted",
        "tier.upgraded",
        "tier.renewed",
        "tier.expiring",
        "tier.downgraded",
        "reward.redeemed",
        "reward.released",
        "grant.issued",
        "lifecycle.changed",
        "goal.near",
        "birthday.upcoming",
    ];

    /// What it is for.
    #[must_use]
    pub fn purpose(&self) -> Purpose {
        match self {
            Self::PointsExpiring { .. }
            | Self::TierExpiring { .. }
            | Self::LifecycleChanged { .. }
            | Self::GoalNear { .. }
            | Self::BirthdayUpcoming { .. } => Purpose::Marketing,
            Self::MemberEnrolled { .. }
            | Self::MemberErased { .. }
            | Self::PointsEarned { .. }
            | Self::PointsActivated { .. }
            | Self::PointsExpired { .. }
            | Self::PointsReversed { .. }
            | Self::PointsAdjusted { .. }
            | Self::TierUpgraded { .. }
            | Self::TierRenewed { .. }
            | Self::TierDowngraded { .. }
            | Self::RewardRedeemed { .. }
            | Self::RewardReleased { .. }
            | Self::GrantIssued { .. } => Purpose::Fact,
        }
    }

    /// The stable name of its kind.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::MemberEnrolled { .. } => "member.enrolled",
            Self::MemberErased { .. } => "member.erased",
            Self::PointsEarned { .. } => "points.earned",
            Self::PointsActivated { .. } => "points.activated",
            Self::PointsExpiring { .. } => "points.expiring",
            Self::PointsExpired { .. } => "points.expired",
            Self::PointsReversed { .. } => "points.reversed",
            Self::PointsAdjusted { .. } => "points.adjusted",
            Self::TierUpgraded { .. } => "tier.upgraded",
            Self::TierRenewed { .. } => "tier.renewed",
            Self::TierExpiring { .. } => "tier.expiring",
            Self::TierDowngraded { .. } => "tier.downgraded",
            Self::RewardRedeemed { .. } => "reward.redeemed",
            Self::RewardReleased { .. } => "reward.released",
            Self::GrantIssued { .. } => "grant.issued",
            Self::LifecycleChanged { .. } => "lifecycle.changed",
            Self::GoalNear { .. } => "goal.near",
            Self::BirthdayUpcoming { .. } => "birthday.upcoming",
        }
    }
}
