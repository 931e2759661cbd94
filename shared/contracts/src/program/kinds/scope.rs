//! Where a kind stands that is being built.

use super::context::Context;
use gradus_domain::program::rule::Scores;

/// When a condition or an effect is read.
#[derive(Clone, Copy, Debug)]
pub(in crate::program) enum Read {
    /// By a rule that scores these; `None` where that is faulty.
    ByRule(Option<Scores>),
    /// Where a day begins.
    AsDayBegins,
}

/// Where a condition or an effect stands that is being built.
pub(in crate::program) struct Scope<'s, 'f> {
    /// The file around it, and the faults so far.
    pub(in crate::program) context: &'s mut Context<'f>,
    /// When it is read.
    pub(in crate::program) read: Read,
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
            read: Read::ByRule(scores),
            depth: 0,
            under_not: false,
        }
    }

    /// Something that is given on a day.
    pub(in crate::program) fn day(context: &'s mut Context<'f>) -> Self {
        Self {
            context,
            read: Read::AsDayBegins,
            depth: 0,
            under_not: false,
        }
    }

    /// Inside a condition that stands here.
    pub(super) fn deeper(&mut self) -> Scope<'_, 'f> {
        Scope {
            context: self.context,
            read: self.read,
            depth: self.depth.saturating_add(1),
            under_not: self.under_not,
        }
    }
}
