//! Takes a version out of force.

use crate::publish::{ROUNDS, contended};
use crate::{fit, list, view};
use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use gradus_contracts::program::versions::VersionView;
use gradus_domain::program::versions::{Programs, Published};
use gradus_domain::words::text::Found;
use gradus_domain::words::time::Instant;
use gradus_engine::programs::LoadedProgram;
use gradus_shell::app::App;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;
use gradus_shell::response;
use gradus_store::versions::{StoredVersion, Suspended};

/// Answers 200 with the version; the first instant at which it was suspended stands.
///
/// # Errors
/// The problem to answer with; then nothing changes.
pub(crate) async fn suspend(
    app: &App,
    request: &Request,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    request.query_knows(&[])?;
    has_no_fields(&request.body)?;
    let asked = request.path("version");
    let number = list::number(asked).ok_or_else(|| unknown(asked))?;
    let now = request.received_at;
    let store = app.engine.store();
    for _ in 0..ROUNDS {
        let shelf = store.version_shelf(&request.program).await?;
        let published = app.engine.put_together(&request.program, &shelf.versions)?;
        let there = shelf
            .versions
            .iter()
            .find(|version| version.number == number);
        let there = there.ok_or_else(|| unknown(asked))?;
        if there.suspended_at.is_some() {
            return answer(&published, there, now);
        }
        let without = without(&published, number, now)?;
        let done = store
            .suspend_after(&request.program, number, now, shelf.changes)
            .await?;
        match done {
            Suspended::Noted(version) => {
                app.engine.forget_program(&request.program);
                tracing::info!(
                    program = request.program.as_str(),
                    version = number,
                    "version suspended"
                );
                return answer(&without, &version, now);
            }
            Suspended::Unknown => return Err(unknown(asked)),
            Suspended::Overtaken => {}
        }
    }
    Err(contended())
}

/// The path says all: a body is left out, or an object without fields.
fn has_no_fields(body: &[u8]) -> Result<(), Problem> {
    let is_blank = body.iter().all(u8::is_ascii_whitespace);
    match serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(body) {
        _ if is_blank => Ok(()),
        Ok(fields) if fields.is_empty() => Ok(()),
        Ok(_) | Err(_) => Err(Problem::new(
            400,
            "body_not_expected",
            "the path says which version to suspend; the body is empty or {}",
        )),
    }
}

/// The versions with one of them suspended.
fn without(published: &LoadedProgram, number: u32, at: Instant) -> Result<LoadedProgram, Problem> {
    let all = published.versions.all().map(|version| Published {
        suspended_at: if version.program.version == number {
            Some(at)
        } else {
            version.suspended_at
        },
        ..fit::as_published(version)
    });
    let versions = Programs::published(all.collect()).map_err(|error| {
        Problem::new(409, "version_cannot_be_suspended", error.to_string()).at("version")
    })?;
    Ok(LoadedProgram::of(published.id.clone(), versions))
}

fn answer(
    published: &LoadedProgram,
    version: &StoredVersion,
    now: Instant,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    let view: VersionView = view::version(published, version, now)?;
    response::json(200, &view)
}

fn unknown(version: &str) -> Problem {
    list::unknown(&Found::new(version).to_string())
}
