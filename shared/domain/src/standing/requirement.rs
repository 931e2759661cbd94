//! What a tier asks for, measured against a member (rules §8).

use crate::program::tier::Threshold;
use crate::words::time::LocalDay;

/// What a tier asks for, and how much of it a member has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// Every one of these.
    All(Vec<Requirement>),
    /// At least one of these.
    Any(Vec<Requirement>),
    /// A metric over a window.
    AtLeast(Measured),
}

/// One condition, measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measured {
    /// The condition.
    pub threshold: Threshold,
    /// The window's last day.
    pub window_end: LocalDay,
    /// What the member has: minor units for spend, otherwise a count.
    pub value: i64,
    /// How much more it takes; 0: it is met.
    pub missing: i64,
}

impl Requirement {
    /// Whether nothing is missing.
    #[must_use]
    pub fn is_met(&self) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(Self::is_met),
            Self::Any(parts) => parts.iter().any(Self::is_met),
            Self::AtLeast(measured) => measured.missing == 0,
        }
    }
}
