//! What a score is computed from, and what the entry keeps of it, so that a return can be
//! scored years later under the purchase's own version, tier and rules (rules §4, §7).

use crate::program::condition::NthOf;
use crate::program::rule::ScoredAct;
use crate::program::stage::LifecycleStage;
use crate::words::ids::{
    BenefitId, Brand, Category, Channel, PartnerId, RuleId, Segment, Sku, StoreId, TierId, Variant,
};
use crate::words::time::LocalDay;
use serde::{Deserialize, Serialize};

/// One line, as it counts.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct BasisLine {
    /// Sold for, in minor units, after discounts, tax as the program counts it.
    pub net_minor: i64,
    /// The tax that it was sold with and that does not count, in minor units: 0 where tax
    /// counts.
    pub tax_minor: i64,
    /// What of it can earn, in minor units: 0 for an excluded line.
    pub eligible_minor: i64,
    /// Class of goods.
    pub category: Option<Category>,
    /// Article.
    pub sku: Option<Sku>,
    /// Maker.
    pub brand: Option<Brand>,
}

/// The facts that conditions read, as they were when the act was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// What is scored.
    pub scores: ScoredAct,
    /// The local day on which it happened.
    pub day: LocalDay,
    /// Minutes since local midnight, by the wall clock.
    pub minute_of_day: u16,
    /// The tier in force then; where the program says so, the tier that it reached.
    pub tier: TierId,
    /// Bought over.
    pub channel: Option<Channel>,
    /// Bought in.
    pub store: Option<StoreId>,
    /// Bought at.
    pub partner: Option<PartnerId>,
    /// The member's count of counted purchases: this one included if it is one.
    pub purchase_count: u32,
    /// Days since the latest earlier-recorded counted purchase on or before the day.
    pub days_since_last_purchase: Option<u32>,
    /// The streak that this act lengthened or began; `None`: its day was in one before.
    pub streak_reached: Option<StreakReached>,
    /// Counted purchases in the day's local week, this one included.
    pub purchases_this_week: u32,
    /// Counted purchases in the day's local month, this one included.
    pub purchases_this_month: u32,
    /// Eligible minor units of the day's local week, this purchase's included.
    pub spend_this_week_minor: i64,
    /// Eligible minor units of the day's local month, this purchase's included.
    pub spend_this_month_minor: i64,
    /// Whether points paid for a part of it.
    pub paid_with_points: bool,
    /// Whether the day is the birthday, and whether the birthday is in its week or month.
    pub birthday: OwnDay,
    /// The same for the anniversaries of the joining day, from the first.
    pub anniversary: OwnDay,
    /// The stage of life before this act.
    pub stage: Option<LifecycleStage>,
    /// Whether another member brought this one.
    pub referred: bool,
    /// The member's segments; empty where no rule of the version asks for them, for what an
    /// entry keeps stays after an erasure.
    pub segments: Vec<Segment>,
    /// The member's arms of experiments; empty where no rule of the version asks for them.
    pub variants: Vec<Variant>,
    /// Benefits of which a grant is good on the day.
    pub grants_held: Vec<BenefitId>,
    /// Rules whose every-nth condition is met: the count is an unpaid multiple of n.
    pub nth_due: Vec<NthDue>,
    /// How many pieces each line has; empty where no rule of the version counts pieces.
    pub pieces: Vec<u32>,
}

/// A streak as an act left it whose day was in none before.
///
/// Stored as one number: the length in the lower 16 bits, what follows the act's day above
/// them, so that an act at a streak's end is stored as the length alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "u32", into = "u32")]
pub struct StreakReached {
    /// How many days it has, the act's among them.
    pub length: u16,
    /// How many of them follow the act's day.
    pub after: u16,
}

impl StreakReached {
    /// Whether the act is paid a step of so many days: the streak holds one more of them than
    /// what was there on either side of the act's day did.
    #[must_use]
    pub fn makes_step(self, days: u32) -> bool {
        let steps = |length: u16| u32::from(length).checked_div(days).unwrap_or(0);
        let before = self.length.saturating_sub(self.after).saturating_sub(1);
        steps(before).saturating_add(steps(self.after)) < steps(self.length)
    }
}

impl From<u32> for StreakReached {
    fn from(stored: u32) -> Self {
        let [after_high, after_low, high, low] = stored.to_be_bytes();
        Self {
            length: u16::from_be_bytes([high, low]),
            after: u16::from_be_bytes([after_high, after_low]),
        }
    }
}

impl From<StreakReached> for u32 {
    fn from(reached: StreakReached) -> Self {
        Self::from(reached.after) << 16 | Self::from(reached.length)
    }
}

/// How close a day is to a member's own day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnDay {
    /// It is that day.
    pub day: bool,
    /// That day is in its week.
    pub week: bool,
    /// That day is in its month.
    pub month: bool,
}

/// A rule's every-nth condition that is met by a purchase.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NthDue {
    /// The rule.
    pub rule: RuleId,
    /// Its n.
    pub nth: u32,
    /// What is counted.
    pub of: NthOf,
    /// Which count it is: a multiple of n.
    pub count: u32,
}
