//! What an act earned, share by share, and what its score used (rules §5).

use crate::words::value::Day;
use gradus_domain::ledger::entry::{ActivityRecord, PurchaseRecord};
use gradus_domain::ledger::score::{Cut, Facts, Limit, Score, Share, Source};
use gradus_domain::program::rule::{LimitWindow, ScoredAct};
use gradus_domain::program::versions::Programs;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an act earned, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ScoreView {
    /// Points, rounded once; 0 or more.
    pub points: i64,
    /// Where they come from: whole points that add up to `points`.
    pub breakdown: Vec<ShareView>,
    /// Growth, rounded once; 0 or more.
    pub growth: i64,
    /// Where it comes from: whole growth that adds up to `growth`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub growth_breakdown: Vec<ShareView>,
    /// Benefits that rules granted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<GrantShareView>,
    /// What the score used.
    pub used: UsedView,
}

/// What one source gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShareView {
    /// The eligible amount at the tier's rate, or a rule.
    pub source: SourceWord,
    /// The rule's id, where it is a rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// How much it gave: points, or growth.
    pub amount: i64,
    /// What a limit or a budget took off it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut: Option<CutView>,
}

/// Where a share comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceWord {
    /// The eligible amount at the tier's rate.
    Base,
    /// A rule.
    Rule,
}

/// A cut by a limit or a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CutView {
    /// What the rule would have given without it, rounded down.
    pub from: i64,
    /// The tightest limit.
    pub by: LimitWord,
}

/// What can cut a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LimitWord {
    /// The rule's limit of one transaction.
    Transaction,
    /// The member's limit of a day.
    Day,
    /// The member's limit of a week.
    Week,
    /// The member's limit of a month.
    Month,
    /// The member's limit of a year.
    Year,
    /// The member's limit for ever.
    Lifetime,
    /// The rule's budget over all members.
    Budget,
    /// The act came after the rule's counter was closed.
    TooLate,
}

/// A benefit that a rule granted, or was kept from granting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GrantShareView {
    /// The rule's id.
    pub rule: String,
    /// The benefit's id.
    pub benefit: String,
    /// What was used up, where it was not granted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused_by: Option<LimitWord>,
}

/// What a score used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UsedView {
    /// The local day on which the act happened.
    pub day: Day,
    /// The tier by whose rate it earned.
    pub tier: String,
    /// That tier's rate: a decimal number that multiplies the program's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier_rate: Option<String>,
    /// The kind of activity, where it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity: Option<String>,
    /// The purchase's lines, as they counted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<LineView>,
    /// The member's count of purchases, this one included where it counts.
    pub purchase_count: u32,
}

/// A line of a purchase, as it counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LineView {
    /// Sold for, in minor units, after discounts, with or without tax as the program says.
    pub net: i64,
    /// What of it could earn, in minor units: 0 for an excluded line.
    pub eligible: i64,
}

impl ScoreView {
    /// A purchase's.
    #[must_use]
    pub fn of_purchase(record: &PurchaseRecord) -> Self {
        let lines = record.lines.iter().map(|line| LineView {
            net: line.net_minor,
            eligible: line.eligible_minor,
        });
        Self::of(&record.score, &record.facts, lines.collect())
    }

    /// An activity's.
    #[must_use]
    pub fn of_activity(record: &ActivityRecord) -> Self {
        Self::of(&record.score, &record.facts, Vec::new())
    }

    /// Adds the rate of the tier, as a version of the program has it.
    pub fn add_rate(&mut self, programs: &Programs, version: u32) {
        let tiers = programs
            .numbered(version)
            .map(|version| &version.program.tiers);
        let tier = tiers.and_then(|tiers| {
            let mut tiers = tiers.iter();
            tiers.find(|tier| tier.id.as_str() == self.used.tier)
        });
        self.used.tier_rate = tier.map(|tier| tier.rate.to_string());
    }

    fn of(score: &Score, facts: &Facts, lines: Vec<LineView>) -> Self {
        let granted = score.grants.iter().map(|grant| GrantShareView {
            rule: grant.rule.to_string(),
            benefit: grant.benefit.to_string(),
            refused_by: None,
        });
        let refused = score.grants_refused.iter().map(|refused| GrantShareView {
            rule: refused.rule.to_string(),
            benefit: refused.benefit.to_string(),
            refused_by: Some(refused.by.into()),
        });
        Self {
            points: score.points.get(),
            breakdown: shares(&score.shares, |points| points.get()),
            growth: score.growth.get(),
            growth_breakdown: shares(&score.growth_shares, |growth| growth.get()),
            grants: granted.chain(refused).collect(),
            used: UsedView {
                day: facts.day.into(),
                tier: facts.tier.to_string(),
                tier_rate: None,
                activity: match &facts.scores {
                    ScoredAct::Purchase => None,
                    ScoredAct::Activity(kind) => Some(kind.to_string()),
                },
                lines,
                purchase_count: facts.purchase_count,
            },
        }
    }
}

fn shares<T: Copy>(shares: &[Share<T>], number: impl Fn(T) -> i64) -> Vec<ShareView> {
    let view = |share: &Share<T>| {
        let (source, rule) = match &share.source {
            Source::Base => (SourceWord::Base, None),
            Source::Rule(rule) => (SourceWord::Rule, Some(rule.to_string())),
        };
        ShareView {
            source,
            rule,
            amount: number(share.amount),
            cut: share.cut.map(CutView::from),
        }
    };
    shares.iter().map(view).collect()
}

impl From<Cut> for CutView {
    fn from(cut: Cut) -> Self {
        Self {
            from: cut.from,
            by: cut.by.into(),
        }
    }
}

impl From<Limit> for LimitWord {
    fn from(limit: Limit) -> Self {
        match limit {
            Limit::Transaction => Self::Transaction,
            Limit::Member(LimitWindow::Day) => Self::Day,
            Limit::Member(LimitWindow::Week) => Self::Week,
            Limit::Member(LimitWindow::Month) => Self::Month,
            Limit::Member(LimitWindow::Year) => Self::Year,
            Limit::Member(LimitWindow::Lifetime) => Self::Lifetime,
            Limit::Budget => Self::Budget,
            Limit::TooLate => Self::TooLate,
        }
    }
}
