//! Kinds of which a message says more, or in another order, than the notice has fields.

use crate::telling::alike::Common;
use crate::telling::message::{made, message};
use crate::telling::written::{OfferedView, ShortfallView, Written, first_benefit};
use crate::words::value::Day;
use gradus_domain::program::rule::ScoredAct;
use gradus_domain::telling::kinds::types::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What would end a tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TierLossWord {
    /// The review after its last day, as things stand.
    Review,
    /// So many whole days without a purchase, if none comes.
    Inactivity,
}

/// What a goal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GoalWord {
    /// The next tier.
    Tier,
    /// The next step of a streak.
    StreakStep,
}

message! {
    TierExpiring {
        /// Which.
        tier: String,
        /// Its last day.
        last_day: Day,
        /// So many days ahead.
        lead_days: u16,
        /// What would end it.
        cause: TierLossWord,
        /// With `inactivity`: the tier to which the member would fall.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        falls_to: Option<String>,
        /// The first benefit of what is offered.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        offer: Option<String>,
        /// What comes with the warning, given with the same entry.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        offered: Vec<OfferedView>,
        /// The currency of `spend` in the shortfalls: an ISO 4217 code.
        currency: String,
        /// How many decimals an amount in it has: 2 where 12345 is 123.45.
        minor_digits: u8,
        /// With `review`: what is missing, condition by condition.
        #[serde(default)]
        shortfalls: Vec<ShortfallView>,
    }
}

impl TierExpiring {
    pub(super) fn of(
        common: Common<'_>,
        tier: &TierId,
        last_day: &LocalDay,
        lead_days: &u16,
        cause: &TierLoss,
        shortfalls: &[Shortage],
        offer: &[Offered],
    ) -> Self {
        let (cause, falls_to) = match cause {
            TierLoss::Review => (TierLossWord::Review, None),
            TierLoss::Inactivity { falls_to } => (TierLossWord::Inactivity, Some(falls_to)),
        };
        made!(common {
            tier: tier.written(),
            last_day: last_day.written(),
            lead_days: lead_days.written(),
            cause: cause,
            falls_to: falls_to.map(TierId::written),
            offer: first_benefit(offer),
            offered: offer.written(),
            currency: common.alike.currency.to_string(),
            minor_digits: common.alike.currency.minor_digits(),
            shortfalls: shortfalls.written(),
        })
    }
}

message! {
    GoalNear {
        /// What it is.
        goal: GoalWord,
        /// With `tier`: which one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tier: Option<String>,
        /// The currency of `spend` in the shortfalls: an ISO 4217 code.
        currency: String,
        /// How many decimals an amount in it has: 2 where 12345 is 123.45.
        minor_digits: u8,
        /// With `tier`: what is missing, condition by condition; of conditions of which one
        /// is enough, those within reach.
        #[serde(default)]
        shortfalls: Vec<ShortfallView>,
        /// With `streak_step`: how many days in a row the next act makes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        days: Option<u32>,
        /// With `streak_step`: the day on which the act has to be.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on: Option<Day>,
        /// With `streak_step`: `purchase`, or the kind of activity.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        act: Option<String>,
        /// With `streak_step`: the rules that would pay.
        #[serde(default)]
        rules: Vec<String>,
    }
}

impl GoalNear {
    pub(super) fn of(common: Common<'_>, goal: &Goal) -> Self {
        match goal {
            Goal::Tier { tier, shortfalls } => made!(common {
                goal: GoalWord::Tier,
                tier: Some(tier.written()),
                currency: common.alike.currency.to_string(),
                minor_digits: common.alike.currency.minor_digits(),
                shortfalls: shortfalls.written(),
                days: None,
                on: None,
                act: None,
                rules: Vec::new(),
            }),
            Goal::StreakStep {
                act,
                days,
                on,
                rules,
            } => made!(common {
                goal: GoalWord::StreakStep,
                tier: None,
                currency: common.alike.currency.to_string(),
                minor_digits: common.alike.currency.minor_digits(),
                shortfalls: Vec::new(),
                days: Some(*days),
                on: Some(on.written()),
                act: Some(match act {
                    ScoredAct::Purchase => "purchase".to_owned(),
                    ScoredAct::Activity(kind) => kind.to_string(),
                }),
                rules: rules.iter().map(ToString::to_string).collect(),
            }),
        }
    }
}
