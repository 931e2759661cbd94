//! What became of tiers, grants and the stage of life in an entry.

use crate::standing::measure::FigureView;
use crate::words::value::Day;
use gradus_domain::ledger::entry::{
    GrantEvent, GrantEventKind, StageChange, TierEvent, TierEventKind,
};
use gradus_domain::program::stage::LifecycleStage;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What became of a member's tier, and the figures that caused it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TierEventView {
    /// What it was.
    pub kind: TierEventWord,
    /// The earned tier before.
    pub from: String,
    /// The earned tier after.
    pub to: String,
    /// The tier by which rate and benefits went before.
    pub effective_from: String,
    /// The tier by which they go after.
    pub effective_to: String,
    /// The earned tier's last day; left out: for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_day: Option<Day>,
    /// The figures that caused it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<FigureView>,
}

/// What can become of a tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TierEventWord {
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
    /// Held at or above a tier from now on.
    HoldBegan,
    /// Held no more.
    HoldEnded,
}

/// What became of a grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GrantEventView {
    /// The grant's id.
    pub grant: String,
    /// Of which benefit.
    pub benefit: String,
    /// What became of it.
    pub kind: GrantEventWord,
    /// Its last day; left out: for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_day: Option<Day>,
}

/// What can become of a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GrantEventWord {
    /// Given.
    Issued,
    /// Its last day passed.
    Lapsed,
    /// No longer earned.
    Revoked,
}

/// How the stage of life changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StageChangeView {
    /// Before; left out: the program did not speak of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<StageWord>,
    /// After.
    pub to: StageWord,
}

/// A stage of life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StageWord {
    /// Joined a short while ago.
    New,
    /// Buys.
    Active,
    /// Has not bought for a while.
    Dormant,
    /// Has not bought for long.
    Churned,
}

impl From<&TierEvent> for TierEventView {
    fn from(event: &TierEvent) -> Self {
        Self {
            kind: event.kind.into(),
            from: event.from.to_string(),
            to: event.to.to_string(),
            effective_from: event.effective_from.to_string(),
            effective_to: event.effective_to.to_string(),
            last_day: event.last_day.map(Day),
            figures: event.figures.iter().map(FigureView::from).collect(),
        }
    }
}

impl From<TierEventKind> for TierEventWord {
    fn from(kind: TierEventKind) -> Self {
        match kind {
            TierEventKind::Attained => Self::Attained,
            TierEventKind::Renewed => Self::Renewed,
            TierEventKind::KeptByHold => Self::KeptByHold,
            TierEventKind::GraceBegan => Self::GraceBegan,
            TierEventKind::FellAtReview => Self::FellAtReview,
            TierEventKind::FellByInactivity => Self::FellByInactivity,
            TierEventKind::TakenBack => Self::TakenBack,
            TierEventKind::HoldBegan => Self::HoldBegan,
            TierEventKind::HoldEnded => Self::HoldEnded,
        }
    }
}

impl From<&GrantEvent> for GrantEventView {
    fn from(event: &GrantEvent) -> Self {
        Self {
            grant: event.grant.to_string(),
            benefit: event.benefit.to_string(),
            kind: match event.kind {
                GrantEventKind::Issued => GrantEventWord::Issued,
                GrantEventKind::Lapsed => GrantEventWord::Lapsed,
                GrantEventKind::Revoked => GrantEventWord::Revoked,
            },
            last_day: event.last_day.map(Day),
        }
    }
}

impl From<StageChange> for StageChangeView {
    fn from(change: StageChange) -> Self {
        Self {
            from: change.from.map(StageWord::from),
            to: change.to.into(),
        }
    }
}

impl From<LifecycleStage> for StageWord {
    fn from(stage: LifecycleStage) -> Self {
        match stage {
            LifecycleStage::New => Self::New,
            LifecycleStage::Active => Self::Active,
            LifecycleStage::Dormant => Self::Dormant,
            LifecycleStage::Churned => Self::Churned,
        }
    }
}
