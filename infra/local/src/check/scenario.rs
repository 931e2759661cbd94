//! A scenario: what is done to members of a program, step by step, and what is expected.

use gradus_domain::commands::Command;
use gradus_domain::words::ids::MemberId;
use gradus_domain::words::time::LocalDay;
use std::collections::BTreeMap;

/// One story about a program.
#[derive(Clone, Debug)]
pub(super) struct Scenario {
    /// What it shows.
    pub(super) name: String,
    /// Its steps, in order.
    pub(super) steps: Vec<Step>,
}

/// One act, or several alike, and what is expected after the last of them.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// The line in the file, from 1.
    pub(super) line: usize,
    /// In the file's own words: when and what.
    pub(super) told: String,
    /// Whose.
    pub(super) member: MemberId,
    /// What is done: at least one.
    pub(super) commands: Vec<Command>,
    /// What is expected.
    pub(super) expected: Expected,
}

/// What is expected after a step; only what is stated counts.
#[derive(Clone, Debug, Default)]
pub(super) struct Expected {
    /// What the act led to.
    pub(super) outcome: ExpectedOutcome,
    /// Whole numbers.
    pub(super) figures: Vec<(Figure, i64)>,
    /// The effective tier.
    pub(super) tier: Option<String>,
    /// The last day of the tier that the member's own metrics reached; `Some(None)`: it
    /// lasts for ever.
    pub(super) tier_until: Option<Option<LocalDay>>,
    /// The last day of grace; `Some(None)`: no grace.
    pub(super) grace_until: Option<Option<LocalDay>>,
    /// The stage of life.
    pub(super) stage: Option<String>,
    /// The active lots, in spend order.
    pub(super) lots: Option<Vec<ExpectedLot>>,
    /// The pending lots, by activation day.
    pub(super) pending_lots: Option<Vec<ExpectedLot>>,
    /// The kinds of what was said in this step, sorted.
    pub(super) notices: Option<Vec<String>>,
    /// The points of the act by source: `base` or a rule.
    pub(super) breakdown: Option<BTreeMap<String, i64>>,
    /// What rules would have given that were cut.
    pub(super) cut_from: Option<BTreeMap<String, i64>>,
    /// The benefits of which grants are open, sorted.
    pub(super) grants: Option<Vec<String>>,
    /// The benefits granted in this step, sorted.
    pub(super) granted: Option<Vec<String>>,
}

impl Expected {
    /// Whether something is stated that only an enrolled member can have.
    pub(super) fn is_of_a_member(&self) -> bool {
        self.tier.is_some()
            || self.tier_until.is_some()
            || self.grace_until.is_some()
            || self.stage.is_some()
            || self.lots.is_some()
            || self.pending_lots.is_some()
            || self.grants.is_some()
    }
}

/// What an act is expected to lead to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum ExpectedOutcome {
    /// It is done.
    #[default]
    Done,
    /// It is rejected with this code.
    Rejected(String),
    /// It waits for its purchase.
    Waiting,
    /// It had been done before.
    Repeated,
}

/// A lot as it is expected.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ExpectedLot {
    /// The day on which it becomes active; `None`: it is.
    pub(super) from: Option<LocalDay>,
    /// Its last day; `None`: it never lapses.
    pub(super) until: Option<LocalDay>,
    /// How many points.
    pub(super) points: i64,
}

/// A whole number that can be expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Figure {
    /// Active less debt.
    Balance,
    /// Spendable points.
    Active,
    /// Points that are not yet spendable.
    Pending,
    /// Points owed.
    Debt,
    /// Growth.
    Growth,
    /// Points that the act's own score gave.
    Earned,
    /// Growth that the act's own score gave.
    Grown,
    /// Points that lapsed in this step.
    Lapsed,
    /// Points that a return took back, forgiven ones included.
    Taken,
    /// Points that came back which had paid for a purchase.
    PointsBack,
}

impl Figure {
    /// All of them.
    pub(super) const ALL: [Self; 10] = [
        Self::Balance,
        Self::Active,
        Self::Pending,
        Self::Debt,
        Self::Growth,
        Self::Earned,
        Self::Grown,
        Self::Lapsed,
        Self::Taken,
        Self::PointsBack,
    ];

    /// Its name in scenario files.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Balance => "balance",
            Self::Active => "active",
            Self::Pending => "pending",
            Self::Debt => "debt",
            Self::Growth => "growth",
            Self::Earned => "earned",
            Self::Grown => "grown",
            Self::Lapsed => "lapsed",
            Self::Taken => "taken",
            Self::PointsBack => "points_back",
        }
    }
}
