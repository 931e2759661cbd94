//! Earn rules.

use super::amounts::BonusEachFile;
use super::condition::ConditionFile;
use super::expiry::ExpiryShape;
use super::held;
use super::text::TextShape;
use crate::program::kinds::kinds;
use crate::program::notation::Value;
use crate::program::shape::{Whole, table, words};
use crate::program::value::{AtLeastZero, Name};
use gradus_domain::program::effect::Effect;
use gradus_domain::program::rule::Scores;
use gradus_domain::words::time::LocalDay;

kinds! {
    /// An earn rule: when it applies, and exactly one effect.
    RuleFile "rule" exactly one of Effect {
        /// The rule's name, through all versions of the program the same.
        required id: Name,
        /// What people call the rule, by locale: `{ en = "…", de = "…" }`. The first is that of
        /// whoever has none of their own.
        optional text: TextShape,
        /// What it scores.
        optional scores: Scores = "purchases",
        /// When it applies. Left out: always.
        optional when: ConditionFile = Value::empty_table(),
        /// Effect: the points of the matching lines, times this. Below 1 it takes, and has
        /// neither `limits`, `budget` nor `expiry`.
        optional multiply: AtLeastZero
            => Multiply(times: times) by multiplier in Points for Purchases
            ["multiplies the points of the matching lines by {times}",
                "符合条件的商品享{times}积分"],
        /// Effect: so many points; never multiplied.
        optional bonus: Whole<1, 1_000_000_000> => Bonus(points: points) by points in Points for Any
            ["gives {points}", "赠送{points}"],
        /// Effect: points for each full amount of the matching lines.
        optional bonus_each: BonusEachFile
            => BonusEach { points: points, per_minor: money } by points_per in Points for Purchases
            ["gives {points} for each full {per_minor} of the matching lines",
                "符合条件的商品每满{per_minor}得{points}"],
        /// Effect: so much growth.
        optional growth: Whole<1, 1_000_000_000> => Growth(growth: growth) by growth in Growth for Any
            ["gives {growth}", "赠送{growth}"],
        /// Effect: this benefit is granted.
        optional grant: Name => Grant(benefit: name) by benefit in Grants for Any
            ["grants the benefit {benefit}", "发放权益{benefit}"],
        /// Lower goes first; among equals the id decides.
        optional priority: Whole<{ -1_000_000 }, 1_000_000> = 0,
        /// Of the rules of a group, one applies to a purchase: the one that gives most.
        optional group: Name,
        /// What it gives a member at most.
        optional limits: LimitsFile = Value::empty_table(),
        /// What it gives at most to all members together: points, growth or grants.
        optional budget: Whole<1, 1_000_000_000_000>,
        /// Its first day.
        optional from: LocalDay,
        /// Its last day.
        optional until: LocalDay,
        /// When its points lapse, if not as `earning.expiry` says.
        optional expiry: ExpiryShape,
    }
}

table! {
    /// What a rule gives a member at most: points, growth or grants, as its effect counts.
    LimitsFile "limits" {
        /// In one purchase or activity.
        optional per_transaction: Whole<1, 1_000_000_000_000>,
        /// On one day.
        optional per_day: Whole<1, 1_000_000_000_000>,
        /// In one week, from Monday.
        optional per_week: Whole<1, 1_000_000_000_000>,
        /// In one month.
        optional per_month: Whole<1, 1_000_000_000_000>,
        /// In one year.
        optional per_year: Whole<1, 1_000_000_000_000>,
        /// Ever.
        optional lifetime: Whole<1, 1_000_000_000_000>,
    }
}

words! { Scores {
    "purchases" => Scores::Purchases, "Purchases.";
    "activities" => Scores::Activities, "Activities: check-ins, reviews, whatever `activities` names.";
} }
