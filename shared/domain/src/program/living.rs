//! How many limits a program keeps alive at once (rules §5).

use super::Program;
use crate::program::rule::{LimitWindow, Rule};
use crate::words::time::LocalDay;

/// With more living limits than this, a program is refused.
pub const LIVING_LIMITS_MAX: usize = 32;

/// The most per-member limits that live at once: those of rules whose dates overlap, each
/// counted until `late_days` after the window that holds its rule's last day.
#[must_use]
pub fn living_limits(program: &Program) -> usize {
    let late_days = i32::from(program.late_days);
    let lives_until = |rule: &Rule, window: LimitWindow| {
        let last = window.last_day(window.start(rule.until?))?;
        Some(last.plus_days(late_days))
    };
    let spans: Vec<(LocalDay, Option<LocalDay>)> = program
        .rules
        .iter()
        .flat_map(|rule| {
            let from = rule.from.unwrap_or(LocalDay::MIN);
            let windows = rule.limits.windows();
            windows.map(move |(window, _)| (from, lives_until(rule, window)))
        })
        .collect();
    let living_on = |day: LocalDay| {
        spans
            .iter()
            .filter(|(from, until)| *from <= day && until.is_none_or(|until| day <= until))
            .count()
    };
    spans
        .iter()
        .map(|(from, _)| living_on(*from))
        .max()
        .unwrap_or(0)
}
