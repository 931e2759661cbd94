//! How many limits a program keeps alive at once (rules §5).

use super::Program;
use crate::words::time::LocalDay;

/// With more living limits than this, a program is refused.
pub const LIVING_LIMITS_MAX: usize = 32;

/// The most per-member limits that live at once: those of rules whose dates overlap, each
/// counted until `late_days` after its rule's last day.
#[must_use]
pub fn living_limits(program: &Program) -> usize {
    let late_days = i32::from(program.late_days);
    let spans: Vec<(LocalDay, Option<LocalDay>, usize)> = program
        .rules
        .iter()
        .map(|rule| {
            let from = rule.from.unwrap_or(LocalDay::MIN);
            let until = rule.until.map(|day| day.plus_days(late_days));
            (from, until, rule.limits.windows().count())
        })
        .collect();
    let living_on = |day: LocalDay| {
        spans
            .iter()
            .filter(|(from, until, _)| *from <= day && until.is_none_or(|until| day <= until))
            .map(|(_, _, limits)| limits)
            .sum()
    };
    spans
        .iter()
        .map(|(from, _, _)| living_on(*from))
        .max()
        .unwrap_or(0)
}
