//! Stages of life in a program (rules §9).

use serde::{Deserialize, Serialize};

/// A member's stage of life in the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LifecycleStage {
    /// Joined lately.
    New,
    /// Buys.
    Active,
    /// Has not bought for a while.
    Dormant,
    /// Has not bought for long.
    Churned,
}
