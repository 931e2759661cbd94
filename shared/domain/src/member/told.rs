//! What a member was told, as far as it bears on what is said next (rules §11).

use crate::program::stage::LifecycleStage;
use crate::words::ids::TierId;
use crate::words::time::LocalDay;
use serde::{Deserialize, Serialize};

/// What a member was told, as far as it bears on what is said next. Empty for most.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The next tier, where it was within reach after the latest entry: said once, until it
    /// is reached or out of reach again.
    pub tier_near: Option<TierId>,
    /// When the offer of a stage of life was last given; at most one for each stage.
    pub offers: Vec<OfferGiven>,
    /// How many marketing messages went out in the week of the latest entry, where the
    /// program caps them.
    pub week: Option<ToldWeek>,
}

/// Marketing messages of a calendar week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldWeek {
    /// Its Monday.
    pub from: LocalDay,
    /// How many.
    pub messages: u16,
}

/// When the offer of a stage of life was last given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferGiven {
    /// Of which stage.
    pub stage: LifecycleStage,
    /// On which day.
    pub on: LocalDay,
}
