//! A member's place on the ladder: until when, what keeps it, what reaches the next
//! (rules §8).

use crate::standing::measure::{MetricWord, WindowView};
use crate::words::value::{Day, Moment};
use gradus_domain::commands::FloorSource;
use gradus_domain::standing::outlook::{HoldOutlook, TierOutlook};
use gradus_domain::standing::requirement::{Measured, Requirement};
use gradus_domain::words::money::Currency;
use gradus_domain::words::time::Instant;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A member's place on the ladder, as of now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TierView {
    /// The tier by which rate and benefits go: the higher of the earned one and all holds.
    pub tier: String,
    /// Its last day; left out: for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_day: Option<Day>,
    /// The tier that the member's own figures reached, and what keeps it.
    pub earned: EarnedTierView,
    /// What holds the member at or above a tier.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<HoldView>,
    /// What reaches each tier above the earned one, the next one first: over times that end
    /// today.
    pub higher: Vec<HigherTierView>,
    /// The currency of `spend`: an ISO 4217 code.
    pub currency: String,
    /// How many decimals an amount in it has: 2 where 12345 is 123.45.
    pub minor_digits: u8,
    /// As of when.
    pub as_of: Moment,
    /// The number of the latest entry that it holds, from 1.
    pub sequence: u64,
}

/// The tier that a member's own figures reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EarnedTierView {
    /// Which.
    pub tier: String,
    /// The day on which it was reached, or fallen to.
    pub attained_on: Day,
    /// Its last day; left out: for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_day: Option<Day>,
    /// The last day of grace, where it is kept after a review that it did not pass.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grace_until: Option<Day>,
    /// At the start of this day the member falls one step, if nothing is bought until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub falls_by_inactivity_on: Option<Day>,
    /// What keeps it, measured as if nothing more happened; left out: it is the lowest, which
    /// asks for nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keeps: Option<RequirementView>,
}

/// Something that holds a member at or above a tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HoldView {
    /// The tier.
    pub tier: String,
    /// Its last day.
    pub last_day: Day,
    /// What it is.
    pub source: HoldSourceWord,
}

/// What can hold a member at or above a tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HoldSourceWord {
    /// A paid plan.
    Plan,
    /// A grant.
    Grant,
    /// The head of a family.
    Family,
    /// An operator.
    Operator,
}

/// What reaches a tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HigherTierView {
    /// Which.
    pub tier: String,
    /// What it asks for, measured.
    pub requirement: RequirementView,
}

/// What a tier asks for: conditions by themselves, or several of which all or any count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequirementView {
    /// What of it counts.
    pub kind: RequirementWord,
    /// Whether nothing is missing.
    pub met: bool,
    /// The parts, where it has any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<RequirementView>,
    /// The condition, where it is one by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<MeasuredView>,
}

/// What of a requirement counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequirementWord {
    /// Every part.
    All,
    /// At least one part.
    Any,
    /// One condition.
    AtLeast,
}

/// A condition, measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MeasuredView {
    /// What is measured.
    pub metric: MetricWord,
    /// Over which time.
    pub window: WindowView,
    /// That time's last day.
    pub window_end: Day,
    /// How much it takes: minor units for `spend`, otherwise a count.
    pub at_least: i64,
    /// What the member has, in the same unit.
    pub value: i64,
    /// How much more it takes; 0: it is met.
    pub missing: i64,
}

impl TierView {
    /// What an outlook shows.
    #[must_use]
    pub fn of(outlook: &TierOutlook, currency: Currency, as_of: Instant, sequence: u64) -> Self {
        let higher = outlook.higher.iter().map(|higher| HigherTierView {
            tier: higher.tier.to_string(),
            requirement: RequirementView::from(&higher.requirement),
        });
        Self {
            tier: outlook.effective.to_string(),
            last_day: outlook.effective_last_day.map(Day),
            earned: EarnedTierView {
                tier: outlook.earned.to_string(),
                attained_on: outlook.attained_on.into(),
                last_day: outlook.last_day.map(Day),
                grace_until: outlook.grace_until.map(Day),
                falls_by_inactivity_on: outlook.falls_by_inactivity_on.map(Day),
                keeps: outlook.keeps.as_ref().map(RequirementView::from),
            },
            holds: outlook.holds.iter().map(HoldView::from).collect(),
            higher: higher.collect(),
            currency: currency.to_string(),
            minor_digits: currency.minor_digits(),
            as_of: as_of.into(),
            sequence,
        }
    }
}

impl From<&HoldOutlook> for HoldView {
    fn from(hold: &HoldOutlook) -> Self {
        Self {
            tier: hold.tier.to_string(),
            last_day: hold.last_day.into(),
            source: match hold.source {
                FloorSource::Plan => HoldSourceWord::Plan,
                FloorSource::Grant => HoldSourceWord::Grant,
                FloorSource::Family => HoldSourceWord::Family,
                FloorSource::Operator => HoldSourceWord::Operator,
            },
        }
    }
}

impl From<&Requirement> for RequirementView {
    fn from(requirement: &Requirement) -> Self {
        let (kind, parts, condition) = match requirement {
            Requirement::All(parts) => (RequirementWord::All, parts.as_slice(), None),
            Requirement::Any(parts) => (RequirementWord::Any, parts.as_slice(), None),
            Requirement::AtLeast(measured) => {
                let condition = MeasuredView::from(measured);
                (RequirementWord::AtLeast, [].as_slice(), Some(condition))
            }
        };
        Self {
            kind,
            met: requirement.is_met(),
            parts: parts.iter().map(Self::from).collect(),
            condition,
        }
    }
}

impl From<&Measured> for MeasuredView {
    fn from(measured: &Measured) -> Self {
        Self {
            metric: measured.threshold.metric.into(),
            window: measured.threshold.window.into(),
            window_end: measured.window_end.into(),
            at_least: measured.threshold.at_least,
            value: measured.value,
            missing: measured.missing,
        }
    }
}
