//! What a member has and why: balance, statement, quote.

use crate::ledger::entry::{EntryKindView, EntryView};
use crate::words::value::{Day, Moment};
use gradus_domain::standing::outlook::PointsOutlook;
use gradus_domain::words::time::Instant;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A member's points, as of now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BalanceView {
    /// Active less owed; may be below 0.
    pub balance: i64,
    /// Points that can be spent.
    pub active: i64,
    /// Points that cannot be spent yet.
    pub pending: i64,
    /// Points that are reserved.
    pub held: i64,
    /// Points that are owed; 0 or more.
    pub debt: i64,
    /// What standing may be measured in; never spent.
    pub growth: i64,
    /// When pending points become spendable, earliest first.
    pub activations: Vec<ActivationView>,
    /// When points lapse, earliest first. Points that never lapse are in none.
    pub lapses: Vec<LapseView>,
    /// As of when.
    pub as_of: Moment,
    /// The number of the latest entry that it holds, from 1.
    pub sequence: u64,
}

/// Pending points that become spendable together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ActivationView {
    /// At the start of this day.
    pub activates_on: Day,
    /// How many.
    pub points: i64,
}

/// Points that lapse together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LapseView {
    /// The last day on which they can be spent.
    pub last_day: Day,
    /// How many, pending ones included.
    pub points: i64,
    /// Of these, how many are pending now.
    pub pending: i64,
}

/// A part of a member's statement, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StatementView {
    /// The lines.
    pub lines: Vec<StatementLineView>,
    /// Asks for the lines that follow, as the parameter `cursor`; left out: there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    /// The statement holds every entry up to this number. Where it is below `sequence`, the
    /// newest entries follow in a moment.
    pub through_sequence: u64,
    /// The number of the member's latest entry.
    pub sequence: u64,
}

/// One entry, in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StatementLineView {
    /// The entry's key.
    pub key: String,
    /// Its number among the member's entries, from 1.
    pub sequence: u64,
    /// What happened.
    pub kind: EntryKindView,
    /// When it happened.
    pub occurred_at: Moment,
    /// The time of the decision.
    pub decided_at: Moment,
    /// How active and pending points less debt changed together.
    pub change: i64,
    /// Points that can be spent afterwards.
    pub active: i64,
    /// Points that cannot be spent yet, afterwards.
    pub pending: i64,
    /// Points that are owed afterwards; 0 or more.
    pub debt: i64,
    /// How the tier changed by which rate and benefits go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<TierChangeView>,
    /// The whole entry, where `details=true` asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<EntryView>,
}

/// A change of tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TierChangeView {
    /// Before.
    pub from: String,
    /// After.
    pub to: String,
}

/// What a purchase would do if it were recorded now. Nothing is recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct QuoteView {
    /// Whether the purchase was recorded before: then this is what it did.
    pub recorded: bool,
    /// Points that it earns.
    pub points: i64,
    /// Growth that it earns by itself.
    pub growth: i64,
    /// How the tier changes by which rate and benefits go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<TierChangeView>,
    /// The purchase's entry, with the breakdown and every effect.
    pub entry: EntryView,
    /// Entries of returns that waited for this purchase and would follow it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub followed_by: Vec<EntryView>,
}

impl BalanceView {
    /// What an outlook shows.
    #[must_use]
    pub fn of(outlook: &PointsOutlook, as_of: Instant, sequence: u64) -> Self {
        let activations = outlook.activations.iter().map(|points| ActivationView {
            activates_on: points.activates_on.into(),
            points: points.points.get(),
        });
        let lapses = outlook.lapses.iter().map(|points| LapseView {
            last_day: points.last_day.into(),
            points: points.points.get(),
            pending: points.pending.get(),
        });
        Self {
            balance: outlook.balance.get(),
            active: outlook.active.get(),
            pending: outlook.pending.get(),
            held: outlook.held.get(),
            debt: outlook.debt.get(),
            growth: outlook.growth.get(),
            activations: activations.collect(),
            lapses: lapses.collect(),
            as_of: as_of.into(),
            sequence,
        }
    }
}

impl QuoteView {
    /// A purchase's entry, and those that follow it.
    #[must_use]
    pub fn of(entry: EntryView, followed_by: Vec<EntryView>, recorded: bool) -> Self {
        let (points, growth) = entry
            .score
            .as_ref()
            .map_or((0, 0), |score| (score.points, score.growth));
        let first = entry.tier_events.first().map(|event| &event.effective_from);
        let last = entry.tier_events.last().map(|event| &event.effective_to);
        let tier = match (first, last) {
            (Some(from), Some(to)) if from != to => Some(TierChangeView {
                from: from.clone(),
                to: to.clone(),
            }),
            (Some(_) | None, Some(_) | None) => None,
        };
        Self {
            recorded,
            points,
            growth,
            tier,
            entry,
            followed_by,
        }
    }
}
