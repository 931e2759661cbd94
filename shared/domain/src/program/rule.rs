//! An earn rule: a condition and an effect (rules §5).

use super::condition::Condition;
use super::effect::Effect;
use super::expiry::Expiry;
use crate::words::ids::{ActivityKind, GroupId, RuleId};
use crate::words::time::LocalDay;
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, PartialOrd, Ord)]
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
