//! What an act earned, share by share, and what it was reckoned from: kept in the entry
//! (rules §4, §5).

pub use super::basis::{BasisLine, Facts, NthDue, OwnDay, StreakReached};

use crate::program::rule::LimitWindow;
use crate::words::ids::{BenefitId, RuleId};
use crate::words::money::{Growth, Points};
use serde::{Deserialize, Serialize};

/// What an act earns, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// The total, rounded once.
    pub points: Points,
    /// Whole shares of the points that add up to the total: the base, then rules by
    /// priority, then id. A rule stands here if it gave something or was cut.
    pub shares: Vec<Share<Points>>,
    /// The total growth, rounded once.
    pub growth: Growth,
    /// Whole shares of the growth, in the same order.
    pub growth_shares: Vec<Share<Growth>>,
    /// Benefits to grant, by rule.
    pub grants: Vec<GrantShare>,
    /// Benefits that a limit or a budget kept from being granted.
    pub grants_refused: Vec<GrantRefused>,
}

/// What one source gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share<T> {
    /// The base, or the rule.
    pub source: Source,
    /// How much.
    pub amount: T,
    /// What it would have given, if a limit or a budget cut it.
    pub cut: Option<Cut>,
}

/// Where a share comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Eligible amount × rate.
    Base,
    /// A rule.
    Rule(RuleId),
}

impl Source {
    /// Whether it is this rule.
    #[must_use]
    pub fn is_rule(&self, rule: &RuleId) -> bool {
        matches!(self, Self::Rule(id) if id == rule)
    }
}

/// A cut by a limit or a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// What the rule would have given: points or growth rounded down, or grants.
    pub from: i64,
    /// What cut it: the tightest.
    pub by: Limit,
}

/// What can cut a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// The limit of one transaction.
    Transaction,
    /// The member's limit over a span of time.
    Member(LimitWindow),
    /// The rule's budget.
    Budget,
    /// The counter was dropped: the act came too late for this rule.
    TooLate,
}

/// A benefit that a rule would have granted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantRefused {
    /// The rule.
    pub rule: RuleId,
    /// The benefit.
    pub benefit: BenefitId,
    /// What is used up.
    pub by: Limit,
}

/// A benefit that a rule grants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantShare {
    /// The rule.
    pub rule: RuleId,
    /// The benefit.
    pub benefit: BenefitId,
}
