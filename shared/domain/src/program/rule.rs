//! An earn rule: a condition and an effect (rules §5).

use super::expiry::Expiry;
use crate::words::exact::Decimal;
use crate::words::ids::{
    ActivityKind, BenefitId, Brand, Category, Channel, GroupId, PartnerId, RuleId, Segment, Sku,
    StoreId, TierId, Variant,
};
use crate::words::money::{Growth, Points};
use crate::words::time::{LocalDay, Weekday};
use serde::{Deserialize, Serialize};

/// One earn rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name; unique in the program, through all its versions the same rule.
    pub id: RuleId,
    /// What it scores.
    pub scores: Scores,
    /// When it applies, line by line.
    pub when: Condition,
    /// What it gives.
    pub effect: Effect,
    /// Lower goes first.
    pub priority: i32,
    /// Of the rules of a group, one applies to a transaction.
    pub group: Option<GroupId>,
    /// What it gives at most.
    pub limits: Limits,
    /// What it gives at most to all members together.
    pub budget: Option<i64>,
    /// Its first day.
    pub from: Option<LocalDay>,
    /// Its last day.
    pub until: Option<LocalDay>,
    /// When points of this rule lapse, if not as the program says.
    pub expiry: Option<Expiry>,
}

/// What a rule scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scores {
    /// Purchases.
    Purchases,
    /// Activities.
    Activities,
}

/// What kind of act is scored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScoredAct {
    /// A purchase.
    Purchase,
    /// An activity: one line without attributes.
    Activity(ActivityKind),
}

impl ScoredAct {
    /// Which rules score it.
    #[must_use]
    pub fn scored_by(&self) -> Scores {
        match self {
            Self::Purchase => Scores::Purchases,
            Self::Activity(_) => Scores::Activities,
        }
    }
}

/// When a rule applies. Read per line with the transaction's facts (rules §5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Always.
    Always,
    /// Every one of these.
    All(Vec<Condition>),
    /// At least one of these.
    Any(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
    /// The tier in force is one of these.
    Tier(Vec<TierId>),
    /// The line's category is one of these.
    Category(Vec<Category>),
    /// The line's article is one of these.
    Sku(Vec<Sku>),
    /// The line's brand is one of these.
    Brand(Vec<Brand>),
    /// Bought over one of these channels.
    Channel(Vec<Channel>),
    /// Bought in one of these stores.
    Store(Vec<StoreId>),
    /// Bought at one of these partners.
    Partner(Vec<PartnerId>),
    /// The transaction's eligible sum is at least this, in minor units.
    AmountAtLeast(i64),
    /// The eligible sum of the lines that match, when every such condition is taken as
    /// met, is at least this, in minor units. Never stands under `Not`.
    LinesAmountAtLeast(i64),
    /// The member's first counted purchase.
    FirstPurchase,
    /// The count of counted purchases is a multiple of this (at least 2) that was not paid.
    EveryNth(u32),
    /// On one of these days of the week.
    Weekday(Vec<Weekday>),
    /// On one of these days of the month, 1 to 31.
    DayOfMonth(Vec<u8>),
    /// Between these days, both included.
    Dates {
        /// First day.
        from: Option<LocalDay>,
        /// Last day.
        until: Option<LocalDay>,
    },
    /// At this wall-clock time: minutes since midnight, from included, until excluded;
    /// `from` above `until` goes through midnight.
    TimeOfDay {
        /// From this minute on.
        from_minute: u16,
        /// Before this minute.
        until_minute: u16,
    },
    /// In the member's birthday's day, week or month.
    Birthday(Around),
    /// In the day, week or month of an anniversary (from the first) of the joining day.
    MembershipAnniversary(Around),
    /// The latest earlier counted purchase is at least this many days back.
    DaysSinceLastPurchase(u32),
    /// The act lengthened a streak of local days to a multiple of this (at least 2).
    StreakDays(u32),
    /// At least this many counted purchases in the local week, this one included.
    PurchasesThisWeek(u32),
    /// At least this many counted purchases in the local month, this one included.
    PurchasesThisMonth(u32),
    /// The member is in one of these segments.
    Segment(Vec<Segment>),
    /// The member's stage of life, before this act, is one of these.
    LifecycleStage(Vec<LifecycleStage>),
    /// The member is in one of these arms of an experiment.
    Variant(Vec<Variant>),
    /// Another member brought this one.
    Referred,
    /// The activity is one of these.
    Activity(Vec<ActivityKind>),
    /// A grant of this benefit is good on the day.
    HoldsGrant(BenefitId),
}

/// How close to a member's own day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Around {
    /// That day.
    Day,
    /// Its week, Monday to Sunday.
    Week,
    /// Its month.
    Month,
}

/// A member's stage of life in the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LifecycleStage {
    /// Joined lately.
    New,
    /// Buys.
    Active,
    /// Has not bought for a while.
    Dormant,
    /// Has not bought for long.
    Churned,
}

/// What a rule gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Multiplies the matching lines; at least 1.
    Multiply(Decimal),
    /// So many points; never multiplied.
    Bonus(Points),
    /// Points for each full `per_minor` of the matching lines' eligible sum.
    BonusEach {
        /// Points for each.
        points: Points,
        /// Minor units, above zero.
        per_minor: i64,
    },
    /// So much growth.
    Growth(Growth),
    /// A benefit, granted.
    Grant(BenefitId),
}

/// What a rule gives a member at most: points, growth or grants, as its effect counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// In one transaction.
    pub per_transaction: Option<i64>,
    /// On one local day.
    pub per_day: Option<i64>,
    /// In one local week.
    pub per_week: Option<i64>,
    /// In one local month.
    pub per_month: Option<i64>,
    /// In one local year.
    pub per_year: Option<i64>,
    /// Ever.
    pub lifetime: Option<i64>,
}

/// The span of time over which a member's limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitWindow {
    /// A local day.
    Day,
    /// A local week, from Monday.
    Week,
    /// A local month.
    Month,
    /// A local year.
    Year,
    /// For ever.
    Lifetime,
}

impl Condition {
    /// Calls `visit` with this condition, then with every one inside it, in the order of
    /// the program.
    pub fn each(&self, visit: &mut impl FnMut(&Self)) {
        visit(self);
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.each(visit)),
            Self::Not(part) => part.each(visit),
            Self::Always
            | Self::Tier(_)
            | Self::Category(_)
            | Self::Sku(_)
            | Self::Brand(_)
            | Self::Channel(_)
            | Self::Store(_)
            | Self::Partner(_)
            | Self::AmountAtLeast(_)
            | Self::LinesAmountAtLeast(_)
            | Self::FirstPurchase
            | Self::EveryNth(_)
            | Self::Weekday(_)
            | Self::DayOfMonth(_)
            | Self::Dates { .. }
            | Self::TimeOfDay { .. }
            | Self::Birthday(_)
            | Self::MembershipAnniversary(_)
            | Self::DaysSinceLastPurchase(_)
            | Self::StreakDays(_)
            | Self::PurchasesThisWeek(_)
            | Self::PurchasesThisMonth(_)
            | Self::Segment(_)
            | Self::LifecycleStage(_)
            | Self::Variant(_)
            | Self::Referred
            | Self::Activity(_)
            | Self::HoldsGrant(_) => {}
        }
    }

    /// Whether the sum of the matching lines decides over it.
    pub(crate) fn reads_lines_amount(&self) -> bool {
        let mut reads = false;
        self.each(&mut |part| reads |= matches!(part, Self::LinesAmountAtLeast(_)));
        reads
    }
}

impl LimitWindow {
    /// The first day of the window that holds `day`; for ever: the calendar's first day.
    #[must_use]
    pub fn start(self, day: LocalDay) -> LocalDay {
        match self {
            Self::Day => day,
            Self::Week => day.week_start(),
            Self::Month => day.first_of_month(),
            Self::Year => day.first_of_year(),
            Self::Lifetime => LocalDay::MIN,
        }
    }

    /// The last day of the window that begins on `start`; `None`: for ever.
    #[must_use]
    pub fn last_day(self, start: LocalDay) -> Option<LocalDay> {
        match self {
            Self::Day => Some(start),
            Self::Week => Some(start.plus_days(6)),
            Self::Month => Some(start.last_of_month()),
            Self::Year => Some(start.last_of_year()),
            Self::Lifetime => None,
        }
    }
}

impl Limits {
    /// The limits over a span of time that are set, shortest first.
    pub fn windows(&self) -> impl Iterator<Item = (LimitWindow, i64)> {
        [
            (LimitWindow::Day, self.per_day),
            (LimitWindow::Week, self.per_week),
            (LimitWindow::Month, self.per_month),
            (LimitWindow::Year, self.per_year),
            (LimitWindow::Lifetime, self.lifetime),
        ]
        .into_iter()
        .filter_map(|(window, limit)| limit.map(|limit| (window, limit)))
    }
}

impl Rule {
    /// Whether the rule is in force on `day`.
    #[must_use]
    pub fn covers(&self, day: LocalDay) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}
