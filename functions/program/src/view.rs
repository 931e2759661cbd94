//! A stored version as responses show it.

use crate::file::{bounds, media_type};
use gradus_contracts::program::versions::{PublishedVersion, VersionView};
use gradus_domain::program::Program;
use gradus_domain::words::time::Instant;
use gradus_engine::programs::LoadedProgram;
use gradus_shell::problem::Problem;
use gradus_store::hexadecimal::hexadecimal;
use gradus_store::versions::StoredVersion;
use sha2::{Digest as _, Sha256};

/// A version as it was published.
pub(crate) fn published(stored: &StoredVersion, program: &Program) -> PublishedVersion {
    PublishedVersion {
        version: stored.number,
        effective_from: program.effective_from.to_string(),
        published_at: stored.published_at.to_string(),
        file_sha256: hexadecimal(&Sha256::digest(&stored.file)),
        media_type: media_type(&stored.file_name).to_owned(),
        bounds: bounds(program),
    }
}

/// A version as it stands among the others now.
///
/// # Errors
/// The problem to answer with where it is not among them.
pub(crate) fn version(
    all: &LoadedProgram,
    stored: &StoredVersion,
    now: Instant,
) -> Result<VersionView, Problem> {
    let version = all.versions.numbered(stored.number).ok_or_else(|| {
        tracing::error!(version = stored.number, "a stored version was not read");
        Problem::new(500, "internal", "a version of the program was not read")
    })?;
    let in_force = all.versions.at(now).map(|version| version.program.version);
    Ok(VersionView {
        published: published(stored, &version.program),
        suspended_at: stored.suspended_at.map(|at| at.to_string()),
        in_force: in_force == Some(stored.number),
    })
}
