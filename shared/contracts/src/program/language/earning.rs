//! How purchases turn into points and growth.

use super::ExpiryShape;
use crate::program::notation::Value;
use crate::program::shape::{List, Whole, WordOr, table, words};
use crate::program::value::{Amount, AtLeastZero, Label, Positive, Share};
use gradus_domain::program::{Amounts, DecayPeriod, Stacking, UpgradingPurchase};
use gradus_domain::words::exact::Rounding;

table! {
    /// How purchases turn into points.
    EarningFile "earning" {
        /// Points for each `per`, before the tier's rate: 1 point per 3.00 is `points = "1"`,
        /// `per = "3.00"`.
        required points: AtLeastZero,
        /// The amount that earns `points`.
        required per: Amount,
        /// Whether tax counts.
        optional amounts: Amounts = "with_tax",
        /// How the one rounding of a purchase goes.
        optional rounding: Rounding = "down",
        /// How several multipliers on one line combine.
        optional stacking: Stacking = "additive",
        /// When earned points can be spent.
        optional activation: ActivationShape = "at_once",
        /// When points lapse. Tiers, rules and rewards may say otherwise for theirs.
        required expiry: ExpiryShape,
        /// At which tier's rate the purchase that reaches a tier earns.
        optional upgrading_purchase: UpgradingPurchase = "old_rate",
        /// Acts that keep points with an expiry of `inactivity_days` alive. Earning such
        /// points always does.
        optional qualifying_acts: List<QualifyingAct, 0, 3> = &["purchase", "redemption"][..],
        /// What never earns.
        optional exclusions: ExclusionsFile = Value::empty_table(),
    }
}

table! {
    /// What never earns.
    ExclusionsFile "exclusions" {
        /// Lines of these categories.
        optional categories: List<Label, 0, 1000>,
        /// Lines of these articles.
        optional skus: List<Label, 0, 1000>,
        /// Whole purchases over these channels.
        optional channels: List<Label, 0, 1000>,
        /// Whole purchases in these stores.
        optional stores: List<Label, 0, 1000>,
    }
}

table! {
    /// How purchases turn into growth, in which a member's standing can be measured, and how
    /// growth decays.
    GrowthFile "growth" {
        /// Growth for each `per`. Left out: purchases bring growth by rules alone.
        optional growth: Positive,
        /// The amount that brings `growth`.
        optional per: Amount,
        /// What is taken at the start of each period.
        optional decay: DecayFile,
    }
}

table! {
    /// The loss of growth with time.
    DecayFile "decay" {
        /// How often.
        required every: DecayPeriod,
        /// The share of the growth that is taken, rounded down: `"0.1"` is a tenth.
        required share: Share,
        /// Growth is never taken below this.
        optional floor: Whole<0, 1_000_000_000_000> = 0,
    }
}

/// At once, or after some days.
pub(crate) type ActivationShape = WordOr<AtOnce, ActivationFile>;

/// Points can be spent at once.
#[derive(Debug)]
pub(crate) struct AtOnce;

words! { AtOnce { "at_once" => AtOnce, "With the purchase that earns them." } }

table! {
    /// A time in which points are pending.
    ActivationFile "activation" {
        /// Points can be spent from the first instant of the day this many days after the
        /// day of earning: a return period.
        required after_days: Whole<1, 366>,
    }
}

words! { said Amounts {
    "with_tax" => Amounts::WithTax, "What was paid, tax included.",
        ["tax included", "含税"];
    "without_tax" => Amounts::WithoutTax, "What was paid, less tax.",
        ["less tax", "不含税"];
} }

words! { said Rounding {
    "down" => Rounding::Down, "Down to whole points.",
        ["down", "向下取整"];
    "nearest" => Rounding::Nearest, "To the nearest, a half up.",
        ["to the nearest, a half up", "四舍五入"];
    "up" => Rounding::Up, "Up to whole points.",
        ["up", "向上取整"];
} }

words! { said Stacking {
    "additive" => Stacking::Additive, "Each multiplier adds to the base: 2× and 2× make 3×.",
        ["each adds to the base, 2× and 2× make 3×", "加成部分相加，2倍与2倍合计3倍"];
    "multiplicative" => Stacking::Multiplicative, "Each multiplies what stands so far: 2× and 2× make 4×.",
        ["each multiplies what stands so far, 2× and 2× make 4×", "倍数连乘，2倍与2倍合计4倍"];
    "best" => Stacking::Best, "The highest alone applies: 2× and 3× make 3×.",
        ["the highest alone applies, 2× and 3× make 3×", "仅取最高倍数，2倍与3倍按3倍计"];
} }

words! { said UpgradingPurchase {
    "old_rate" => UpgradingPurchase::OldRate, "At the rate of the tier before it.",
        ["of the tier before it", "升级前等级"];
    "new_rate" => UpgradingPurchase::NewRate, "At the rate of the tier that it reaches.",
        ["of the tier that it reaches", "升级后等级"];
} }

words! { said DecayPeriod {
    "month" => DecayPeriod::Month, "On the first of each month.",
        ["On the first of each month", "每月1日"];
    "quarter" => DecayPeriod::Quarter, "On the first of January, April, July and October.",
        ["On the first of January, April, July and October", "每年1月、4月、7月、10月的1日"];
    "year" => DecayPeriod::Year, "On the first of January.",
        ["On the first of January", "每年1月1日"];
} }

/// An act that keeps points alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum QualifyingAct {
    /// A purchase.
    Purchase,
    /// Spending points.
    Redemption,
    /// An activity.
    Activity,
}

words! { QualifyingAct {
    "purchase" => QualifyingAct::Purchase, "A purchase with an amount that can earn.";
    "redemption" => QualifyingAct::Redemption, "Spending points, also in a purchase.";
    "activity" => QualifyingAct::Activity, "Any activity.";
} }
