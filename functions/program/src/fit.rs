//! Whether a version fits those that are published.

use gradus_domain::program::Program;
use gradus_domain::program::versions::{Programs, Published, Version, VersionsError};
use gradus_domain::words::time::Instant;
use gradus_engine::programs::{LoadedProgram, NOTICE_MS};
use gradus_shell::problem::Problem;

/// Checks a version that is to be published now beside others; the first of a program may
/// begin at any instant.
///
/// # Errors
/// The problem to answer with.
pub(crate) fn check(published: &LoadedProgram, new: &Program, now: Instant) -> Result<(), Problem> {
    check_number(published, new)?;
    let earliest = earliest(now);
    if new.effective_from < earliest {
        return Err(Problem::new(
            422,
            "effective_from_too_soon",
            format!(
                "version {} would be in force from {}; {earliest} is the earliest that would do \
                 now",
                new.version, new.effective_from
            ),
        )
        .at("effective_from"));
    }
    with(published, new).map(|_| ())
}

/// Checks that a version that is to be published now counts in a currency that is still there.
///
/// # Errors
/// 422 `currency_ended`.
pub(crate) fn check_currency(new: &Program, now: Instant) -> Result<(), Problem> {
    let today = new.calendar.day_of(now);
    match new.currency.ended() {
        Some(ended) if ended.last_day < today => Err(Problem::new(
            422,
            "currency_ended",
            format!(
                "{} ended with {}, and {} came after it; a new program counts in that, and this \
                 one goes on as it is published",
                new.currency, ended.last_day, ended.successor
            ),
        )
        .at("currency")),
        Some(_) | None => Ok(()),
    }
}

/// Checks that a version has a number above all that are published.
///
/// # Errors
/// The problem to answer with.
pub(crate) fn check_number(published: &LoadedProgram, new: &Program) -> Result<(), Problem> {
    let highest = published
        .versions
        .all()
        .map(|version| version.program.version)
        .max();
    let highest = highest.unwrap_or(0);
    if highest < new.version {
        return Ok(());
    }
    Err(Problem::new(
        422,
        "version_out_of_order",
        format!(
            "the file is version {}, and version {highest} is published; a new one has a higher \
             number",
            new.version
        ),
    )
    .at("version"))
}

/// The earliest instant from which a version published now can be in force.
pub(crate) fn earliest(now: Instant) -> Instant {
    now.saturating_plus_millis(NOTICE_MS)
}

/// What is published, and a new version.
///
/// # Errors
/// The problem to answer with where they do not belong together.
pub(crate) fn with(published: &LoadedProgram, new: &Program) -> Result<Programs, Problem> {
    let mut all: Vec<Published> = published.versions.all().map(as_published).collect();
    all.push(Published::from(new.clone()));
    Programs::published(all).map_err(|error| does_not_fit(&error))
}

/// What is published does not stand together: a fault on our side.
pub(crate) fn not_together(error: &dyn std::fmt::Display) -> Problem {
    tracing::error!(error = %error, "the versions of a program do not stand together");
    Problem::new(
        500,
        "internal",
        "the versions of the program do not stand together; it is recorded for the operator",
    )
}

/// A version as it was published.
pub(crate) fn as_published(version: &Version) -> Published {
    Published {
        program: version.program.as_ref().clone(),
        suspended_at: version.suspended_at,
    }
}

fn does_not_fit(error: &VersionsError) -> Problem {
    let (code, field) = match error {
        VersionsError::AnotherProgram { .. } => ("program_mismatch", "id"),
        VersionsError::OutOfOrder { .. } => ("effective_from_out_of_order", "effective_from"),
        VersionsError::Changed { what: "zone", .. } => ("zone_changed", "zone"),
        VersionsError::Changed { .. } => ("currency_changed", "currency"),
        VersionsError::TierGone { .. } => ("tier_gone", "tiers"),
        // What is published stands together without the new one, and that is not suspended.
        VersionsError::None
        | VersionsError::NothingInForce { .. }
        | VersionsError::TierSuspended { .. } => return not_together(error),
    };
    Problem::new(422, code, error.to_string()).at(field)
}
