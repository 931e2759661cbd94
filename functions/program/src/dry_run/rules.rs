//! The versions that a dry run holds against each other.

use crate::fit;
use gradus_contracts::program::versions::AHEAD_MONTHS;
use gradus_domain::program::versions::Programs;
use gradus_domain::program::{Changes, Program};
use gradus_domain::words::time::{Instant, LocalDay};
use gradus_engine::programs::LoadedProgram;
use gradus_shell::problem::Problem;

/// The versions that a dry run holds against each other.
#[derive(Debug)]
pub(super) struct Rules {
    /// The time of the dry run.
    pub(super) now: Instant,
    /// The local day of it.
    pub(super) today: LocalDay,
    /// What is published.
    pub(super) before: Programs,
    /// The same, and the new version.
    pub(super) after: Programs,
    /// The version that would otherwise be in force, as if it had been all along.
    pub(super) before_alone: Programs,
    /// The new version, as if it had been in force all along.
    pub(super) after_alone: Programs,
    /// The version that would otherwise be in force.
    pub(super) old: Program,
    /// The new version.
    pub(super) new: Program,
    /// The first day whose beginning the new version decides.
    pub(super) first_day: LocalDay,
    /// What is worth a second look.
    pub(super) warnings: Vec<String>,
}

impl Rules {
    /// Puts a new version beside those published. One that would begin too soon, or not after
    /// the last, is taken to begin with the first day that would do.
    ///
    /// # Errors
    /// 422 where it cannot be published beside them, or begins too far ahead.
    pub(super) fn of(
        published: &LoadedProgram,
        uploaded: &Program,
        now: Instant,
    ) -> Result<Self, Problem> {
        fit::check_number(published, uploaded)?;
        let mut new = uploaded.clone();
        let calendar = &uploaded.calendar;
        let today = calendar.day_of(now);
        let mut warnings = Vec::new();
        let earliest = earliest(published, now);
        if new.effective_from < earliest {
            let day = calendar.day_of(earliest).plus_days(1);
            new.effective_from = calendar.first_instant(day);
            warnings.push(format!(
                "the file says that it is in force from {}, which is too soon: the dry run takes \
                 it to be from {}",
                uploaded.effective_from, new.effective_from
            ));
        }
        let first_day = new.first_day();
        if today.plus_months(i32::from(AHEAD_MONTHS)) < first_day {
            return Err(Problem::new(
                422,
                "effective_from_too_far",
                format!(
                    "version {} begins on {first_day}; a dry run looks {AHEAD_MONTHS} months ahead",
                    new.version
                ),
            )
            .at("effective_from"));
        }
        let after = fit::with(published, &new)?;
        let before = published.versions.clone();
        let old = in_force(&before, new.effective_from)?.clone();
        warnings.extend(left_out(&old, &new, today));
        Ok(Self {
            now,
            today,
            before_alone: alone(&old),
            after_alone: alone(&new),
            before,
            after,
            old,
            new,
            first_day,
            warnings,
        })
    }
}

/// The earliest instant from which a version published now can be in force.
fn earliest(published: &LoadedProgram, now: Instant) -> Instant {
    let standing = published.versions.all().filter(|version| version.stands());
    let last = standing.map(|version| version.program.effective_from).max();
    let after_last = last.map(|last| last.saturating_plus_millis(1));
    after_last.map_or(fit::earliest(now), |after| after.max(fit::earliest(now)))
}

/// The version that is in force at an instant after the last of those that stand: of what is
/// published one always stands.
fn in_force(versions: &Programs, at: Instant) -> Result<&Program, Problem> {
    let version = versions.at(at);
    let nothing = || fit::not_together(&format!("none of them is in force at {at}"));
    version.map(|version| &*version.program).ok_or_else(nothing)
}

/// A version as if it had been in force all along, doing nothing to what is there.
fn alone(program: &Program) -> Programs {
    Programs::of_one(Program {
        effective_from: Instant::from_millis(0),
        changes: Changes::default(),
        ..program.clone()
    })
}

/// What the figures of a dry run leave out.
fn left_out(old: &Program, new: &Program, today: LocalDay) -> Vec<String> {
    let mut warnings = Vec::new();
    if old.earning.amounts != new.earning.amounts {
        warnings.push(
            "the versions differ in whether tax counts: entries keep the amount that counted, so \
             that the cost leaves this difference out"
                .to_owned(),
        );
    }
    for program in [old, new] {
        if program.rules.iter().any(|rule| rule.budget.is_some()) {
            warnings.push(format!(
                "version {} has rules with a budget: the cost gives each member the whole of it",
                program.version
            ));
        }
    }
    let ahead = new
        .rules
        .iter()
        .filter(|rule| rule.from.is_some_and(|from| today < from));
    for rule in ahead {
        warnings.push(format!(
            "rule {} begins ahead of today: the cost is of past purchases and leaves it out",
            rule.id
        ));
    }
    warnings
}
