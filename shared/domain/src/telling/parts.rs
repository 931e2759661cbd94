//! What notices are made of.

use crate::program::rule::ScoredAct;
use crate::program::tier::Threshold;
use crate::words::ids::{BenefitId, RuleId, TierId};
use crate::words::money::{Growth, Points};
use crate::words::time::LocalDay;
use serde::{Deserialize, Serialize};

/// Until when there is sense in saying something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// At any time.
    Never,
    /// Until the end of this day.
    After(LocalDay),
    /// Until the day comes that is so many days after the one on which it is written.
    InDays(u16),
}

/// What an offer brings, given with the same entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Offered {
    /// This benefit.
    Grant(BenefitId),
    /// So many points.
    Points(Points),
    /// So much growth.
    Growth(Growth),
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

impl Goal {
    /// Until when there is sense in saying that it is near.
    pub(super) const fn over(&self) -> Over {
        match self {
            Self::Tier { .. } => Over::Never,
            Self::StreakStep { on, .. } => Over::After(*on),
        }
    }
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
