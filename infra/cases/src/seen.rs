//! What can be seen of a step, whoever shows it.

use gradus_domain::program::messages::MessageChannel;
use gradus_domain::program::stage::LifecycleStage;
use gradus_domain::telling::delivery::Withheld;
use gradus_domain::words::time::{Instant, LocalDay};
use std::collections::BTreeMap;

/// What a command led to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Outcome {
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

/// What is known of a command's outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Became {
    /// This.
    Known {
        /// What it led to.
        outcome: Outcome,
        /// Why it was rejected, in words; empty where nobody says.
        why: String,
    },
    /// It did nothing new. Whether it was rejected, waits or had been done before cannot be
    /// seen from there.
    NothingNew,
}

impl Became {
    /// An outcome of which nothing more is said.
    #[must_use]
    pub fn known(outcome: Outcome) -> Self {
        Self::Known {
            outcome,
            why: String::new(),
        }
    }
}

/// What was seen after a step, of its member. What is `None`, or a figure that is not there,
/// cannot be seen by whoever looked.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Whether the member is enrolled.
    pub is_enrolled: bool,
    /// Whole numbers.
    pub figures: BTreeMap<Figure, i64>,
    /// The effective tier.
    pub tier: Option<String>,
    /// The last day of the earned tier; `Some(None)`: it lasts for ever.
    pub tier_until: Option<Option<LocalDay>>,
    /// The last day of grace; `Some(None)`: no grace.
    pub grace_until: Option<Option<LocalDay>>,
    /// The stage of life; `none` where the program does not speak of it.
    pub stage: Option<String>,
    /// The active lots, in spend order.
    pub lots: Option<Vec<Lot>>,
    /// The pending lots, by activation day.
    pub pending_lots: Option<Vec<Lot>>,
    /// The kinds of what was said in the step, in order.
    pub notices: Option<Vec<String>>,
    /// What becomes of what was said in the step, in order.
    pub deliveries: Option<Vec<Delivered>>,
    /// The points of the act by source.
    pub breakdown: Option<BTreeMap<String, i64>>,
    /// What rules would have given that were cut.
    pub cut_from: Option<BTreeMap<String, i64>>,
    /// The benefits of which grants are open.
    pub grants: Option<Vec<String>>,
    /// The benefits that were granted in the step.
    pub granted: Option<Vec<String>>,
    /// What happened, for who wants to know why something is not as expected.
    pub happened: Vec<String>,
}

/// Points that lapse together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lot {
    /// The day on which they become active; `None`: they are.
    pub from: Option<LocalDay>,
    /// Their last day; `None`: they never lapse.
    pub until: Option<LocalDay>,
    /// How many.
    pub points: i64,
}

/// What becomes of something that was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// Its kind.
    pub notice: String,
    /// Why it is not sent; `None`: it is.
    pub withheld: Option<Withheld>,
    /// Over which channels, the preferred one first; none where the program does not say.
    pub channels: Vec<MessageChannel>,
    /// Not before this instant; `None`: at once.
    pub not_before: Option<Instant>,
    /// Not at or after this instant; `None`: however late.
    pub not_after: Option<Instant>,
}

/// A whole number that can be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Figure {
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
    pub const ALL: [Self; 10] = [
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
    #[must_use]
    pub fn word(self) -> &'static str {
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

/// A stage of life in the words of scenario files; `none` where the program does not speak of
/// it.
#[must_use]
pub fn stage_word(stage: Option<LifecycleStage>) -> &'static str {
    match stage {
        None => "none",
        Some(LifecycleStage::New) => "new",
        Some(LifecycleStage::Active) => "active",
        Some(LifecycleStage::Dormant) => "dormant",
        Some(LifecycleStage::Churned) => "churned",
    }
}
