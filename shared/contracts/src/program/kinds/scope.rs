//! Where a kind stands that is being built.

use super::context::Context;
use gradus_domain::program::rule::Scores;

/// Where a condition or an effect stands that is being built.
pub(in crate::program) struct Scope<'s, 'f> {
    /// The file around it, and the faults so far.
    pub(in crate::program) context: &'s mut Context<'f>,
    /// What the rule scores.
    pub(in crate::program) scores: Option<Scores>,
    /// How many conditions stand above.
    pub(in crate::program) depth: usize,
    /// Whether a `not` stands above.
    pub(in crate::program) under_not: bool,
}

impl<'s, 'f> Scope<'s, 'f> {
    /// A rule.
    pub(in crate::program) fn rule(scores: Option<Scores>, context: &'s mut Context<'f>) -> Self {
        Self {
            context,
            scores,
            depth: 0,
            under_not: false,
        }
    }

    /// Inside a condition that stands here.
    pub(super) fn deeper(&mut self) -> Scope<'_, 'f> {
        Scope {
            context: self.context,
            scores: self.scores,
            depth: self.depth.saturating_add(1),
            under_not: self.under_not,
        }
    }
}
