//! One builder for each thing that a score is computed from.

use crate::earning::score::{Left, ScoreError, score};
use crate::ledger::score::{BasisLine, Cut, Facts, Limit, OwnDay, Score, Share, Source};
use crate::program::condition::Condition;
use crate::program::effect::Effect;
use crate::program::expiry::{Activation, Expiry};
use crate::program::rule::{LimitWindow, Limits, Rule, ScoredAct, Scores};
use crate::program::tier::{Fall, GraceCounts, Qualification, Review, Tier, Validity};
use crate::program::{
    Amounts, Changes, Earning, Exclusions, GrowthRules, Program, QualifyingActs, Rate, Reminders,
    Returns, Shortfall, Stacking, TierAfterReturn, UpgradingPurchase,
};
use crate::words::calendar::Calendar;
use crate::words::exact::{Decimal, Rounding};
use crate::words::ids::{Category, RuleId};
use crate::words::money::{Currency, Growth, Points};
use crate::words::time::{Instant, LocalDay};

/// 1 point per 1.00, rounded down, additive; tiers `base` (1) and `silver` (1.5); the
/// rules sorted as a program's are.
pub(super) fn program(rules: Vec<Rule>) -> Program {
    let mut rules = rules;
    rules.sort_by(|a, b| (a.priority, &a.id).cmp(&(b.priority, &b.id)));
    Program {
        id: "shop".into(),
        version: 1,
        effective_from: Instant::from_millis(0),
        calendar: Calendar::new("Asia/Shanghai").unwrap(),
        currency: Currency::parse("CNY").unwrap(),
        late_days: 31,
        closing_minutes: 60,
        earning: Earning {
            rate: rate("1", 1_00),
            amounts: Amounts::WithTax,
            rounding: Rounding::Down,
            stacking: Stacking::Additive,
            excluded: Exclusions::default(),
            activation: Activation::AtOnce,
            expiry: Expiry::Never,
            upgrading_purchase: UpgradingPurchase::OldRate,
            qualifying_acts: QualifyingActs {
                purchase: true,
                redemption: true,
                activity: false,
            },
        },
        growth: GrowthRules::default(),
        rules,
        tiers: vec![tier("base", "1"), tier("silver", "1.5")],
        benefits: Vec::new(),
        occasions: Vec::new(),
        returns: Returns {
            shortfall: Shortfall::Debt,
            tier: TierAfterReturn::NextReview,
            wait_days: 7,
            restore_days: 30,
        },
        reminders: Reminders::default(),
        messages: None,
        lifecycle: None,
        changes: Changes::default(),
        partners: Vec::new(),
        activities: Vec::new(),
    }
}

pub(super) fn rate(points: &str, per_minor: i64) -> Rate {
    Rate {
        points: decimal(points),
        per_minor,
    }
}

pub(super) fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).unwrap()
}

fn tier(id: &str, rate: &str) -> Tier {
    Tier {
        id: id.into(),
        qualification: Qualification::NOTHING,
        validity: Validity::Forever,
        extends_on_qualifying: false,
        review: Review {
            fall: Fall::Hold,
            grace_days: 0,
            grace_counts: GraceCounts::Own,
        },
        inactivity_days: None,
        rate: decimal(rate),
        expiry: None,
        entry_rewards: Vec::new(),
        message_channels: Vec::new(),
    }
}

/// A rule for purchases that always applies.
pub(super) fn rule(id: &str, effect: Effect) -> Rule {
    Rule {
        id: id.into(),
        scores: Scores::Purchases,
        when: Condition::Always,
        effect,
        priority: 0,
        group: None,
        limits: Limits::default(),
        budget: None,
        from: None,
        until: None,
        expiry: None,
    }
}

pub(super) fn times(id: &str, factor: &str) -> Rule {
    rule(id, Effect::Multiply(decimal(factor)))
}

pub(super) fn bonus(id: &str, points: i64) -> Rule {
    rule(id, Effect::Bonus(Points::new(points)))
}

pub(super) fn growth(id: &str, amount: i64) -> Rule {
    rule(id, Effect::Growth(Growth::new(amount)))
}

/// What a test changes about a rule.
pub(super) trait Adjust {
    fn when(self, when: Condition) -> Self;
    fn at_priority(self, priority: i32) -> Self;
    fn in_group(self, group: &str) -> Self;
    fn at_most_per_transaction(self, most: i64) -> Self;
    fn for_activities(self) -> Self;
}

impl Adjust for Rule {
    fn when(self, when: Condition) -> Self {
        Self { when, ..self }
    }

    fn at_priority(self, priority: i32) -> Self {
        Self { priority, ..self }
    }

    fn in_group(self, group: &str) -> Self {
        Self {
            group: Some(group.into()),
            ..self
        }
    }

    fn at_most_per_transaction(self, most: i64) -> Self {
        Self {
            limits: Limits {
                per_transaction: Some(most),
                ..self.limits
            },
            ..self
        }
    }

    fn for_activities(self) -> Self {
        Self {
            scores: Scores::Activities,
            ..self
        }
    }
}

pub(super) fn category(name: &str) -> Condition {
    Condition::Category(vec![Category::from(name)])
}

/// An eligible line without attributes.
pub(super) fn line(eligible_minor: i64) -> BasisLine {
    BasisLine {
        net_minor: eligible_minor,
        tax_minor: 0,
        eligible_minor,
        category: None,
        sku: None,
        brand: None,
    }
}

pub(super) fn line_of(category: &str, eligible_minor: i64) -> BasisLine {
    BasisLine {
        category: Some(category.into()),
        ..line(eligible_minor)
    }
}

/// A purchase at the base tier, at noon on Saturday 7 March 2026.
pub(super) fn purchase() -> Facts {
    Facts {
        scores: ScoredAct::Purchase,
        day: day("2026-03-07"),
        minute_of_day: 12 * 60,
        tier: "base".into(),
        channel: None,
        store: None,
        partner: None,
        purchase_count: 2,
        days_since_last_purchase: None,
        streak_reached: None,
        purchases_this_week: 1,
        purchases_this_month: 1,
        spend_this_week_minor: 0,
        spend_this_month_minor: 0,
        paid_with_points: false,
        birthday: OwnDay::default(),
        anniversary: OwnDay::default(),
        stage: None,
        referred: false,
        segments: Vec::new(),
        variants: Vec::new(),
        grants_held: Vec::new(),
        nth_due: Vec::new(),
        pieces: Vec::new(),
    }
}

pub(super) fn activity(kind: &str) -> Facts {
    Facts {
        scores: ScoredAct::Activity(kind.into()),
        ..purchase()
    }
}

pub(super) fn day(text: &str) -> LocalDay {
    LocalDay::parse(text).unwrap()
}

pub(super) fn unlimited(_: &Rule) -> Option<Left> {
    None
}

/// So much is left of the named rules on the day; of the others everything.
pub(super) fn left_today(rules: &[(&str, i64)]) -> impl Fn(&Rule) -> Option<Left> + use<> {
    let left: Vec<(RuleId, i64)> = rules
        .iter()
        .map(|(id, amount)| (RuleId::from(*id), *amount))
        .collect();
    move |rule| {
        left.iter()
            .find(|(id, _)| *id == rule.id)
            .map(|(_, amount)| Left {
                amount: *amount,
                limit: TODAY,
            })
    }
}

pub(super) const TODAY: Limit = Limit::Member(LimitWindow::Day);

pub(super) fn scored(program: &Program, lines: &[BasisLine]) -> Result<Score, ScoreError> {
    score(program, lines, &purchase(), unlimited)
}

/// Shares of points as a test writes them: who gave how much.
pub(super) fn points_by_source(score: &Score) -> Vec<(&str, i64)> {
    score
        .shares
        .iter()
        .map(|share| (name(share), share.amount.get()))
        .collect()
}

/// Shares of growth likewise.
pub(super) fn growth_by_source(score: &Score) -> Vec<(&str, i64)> {
    score
        .growth_shares
        .iter()
        .map(|share| (name(share), share.amount.get()))
        .collect()
}

/// What was cut of the points: whose, from what, by what.
pub(super) fn cuts(score: &Score) -> Vec<(&str, i64, Limit)> {
    score
        .shares
        .iter()
        .filter_map(|share| share.cut.map(|Cut { from, by }| (name(share), from, by)))
        .collect()
}

fn name<T>(share: &Share<T>) -> &str {
    match &share.source {
        Source::Base => "base",
        Source::Rule(id) => id.as_str(),
    }
}
