//! What a program lets a member accumulate is bounded (`docs/rules §5, §6`).

use crate::program::kinds::Context;
use crate::program::language::ProgramFile;
use crate::program::shape::Place;
use gradus_domain::member::lots::{LOTS_MAX, most_lots};
use gradus_domain::program::Program;
use gradus_domain::program::living::{LIVING_LIMITS_MAX, living_limits};

/// Notes a fault for lots or limits that would make a member too large.
pub(super) fn check(file: &ProgramFile, program: &Program, context: &mut Context<'_>) {
    let limits = living_limits(program);
    if LIVING_LIMITS_MAX < limits {
        let place = file
            .rules
            .get()
            .map_or_else(Place::root, |rules| rules.place.clone());
        context.fault(
            &place,
            format!("found {limits} limits per member and span of time that live at once"),
            format!(
                "a program has at most {LIVING_LIMITS_MAX} of them; a rule with an `until` stops \
                 counting {} days after it",
                program.late_days
            ),
        );
    }
    if LOTS_MAX < most_lots(program) {
        let place = file
            .earning
            .get()
            .map_or_else(Place::root, |earning| earning.place.clone());
        context.fault(
            &place,
            format!("found expiries that let a member hold more than {LOTS_MAX} lots"),
            "a shorter expiry, or `to_end_of = \"month\"`, makes fewer lots",
        );
    }
}
