//! What the rules of a version make it necessary to know.

use super::nth::NthOf;
use super::tier::Window;
use crate::words::ids::RuleId;

/// An every-nth condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EveryNth {
    /// The rule that asks.
    pub rule: RuleId,
    /// Its n.
    pub nth: u32,
    /// What is counted.
    pub of: NthOf,
}

/// What the rules of a version make it necessary to know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Every-nth conditions.
    pub every_nth: Vec<EveryNth>,
    /// Whether one of them counts pieces.
    pub pieces: bool,
    /// Whether a rule asks for streaks.
    pub streaks: bool,
    /// Whether a rule asks how many purchases there are this week or month.
    pub purchase_counts: bool,
    /// Whether a rule asks how much was spent this week or month.
    pub spend_sums: bool,
    /// Whether a rule asks for days since the last purchase.
    pub days_since_last_purchase: bool,
    /// Whether a rule asks for birthdays.
    pub birthday: bool,
    /// Whether a rule asks for anniversaries.
    pub anniversary: bool,
    /// Whether a rule asks for the time of day.
    pub time_of_day: bool,
    /// Whether a rule asks for segments.
    pub segments: bool,
    /// Whether a rule asks for arms of experiments.
    pub variants: bool,
    /// Whether a rule asks for held grants.
    pub grants: bool,
    /// The most months of a window that counts whole months; 0: there is none.
    pub whole_months_max: u16,
    /// All windows of the ladder, each once.
    pub windows: Vec<Window>,
    /// For how many days points with an `inactivity` expiry live.
    pub inactivity_days: Option<u16>,
}
