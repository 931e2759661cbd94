//! Publishes a version, once.

use crate::file::Uploaded;
use crate::{fit, view};
use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use gradus_contracts::program::versions::PublishedVersion;
use gradus_engine::Engine;
use gradus_shell::app::App;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;
use gradus_shell::response;
use gradus_store::versions::{Published, StoredVersion, VersionShelf};

/// How often a version is held against those published while others change them.
pub(crate) const ROUNDS: u32 = 10;

/// Answers 201 where the version is published, 200 where the same file was before.
///
/// # Errors
/// The problem to answer with; then nothing is published.
pub(crate) async fn publish(
    app: &App,
    request: &Request,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    request.query_knows(&[])?;
    let uploaded = Uploaded::of(request)?;
    let new = StoredVersion {
        number: uploaded.program.version,
        file_name: uploaded.file_name.to_owned(),
        file: uploaded.bytes.clone(),
        published_at: request.received_at,
        suspended_at: None,
    };
    for _ in 0..ROUNDS {
        let shelf = app.engine.store().version_shelf(&request.program).await?;
        let there = shelf
            .versions
            .iter()
            .find(|version| version.number == new.number);
        if let Some(there) = there {
            return before(request, &uploaded, &new, there);
        }
        check(&app.engine, request, &uploaded, &shelf)?;
        let store = app.engine.store();
        match store
            .publish_after(&request.program, &new, shelf.changes)
            .await?
        {
            Published::New => {
                app.engine.forget_program(&request.program);
                tracing::info!(
                    program = request.program.as_str(),
                    version = new.number,
                    "version published"
                );
                return answer(201, request, &view::published(&new, &uploaded.program));
            }
            Published::Before(there) | Published::Taken(there) => {
                return before(request, &uploaded, &new, &there);
            }
            Published::Overtaken => {}
        }
    }
    Err(contended())
}

/// Others change the versions of the program all the time.
pub(crate) fn contended() -> Problem {
    Problem::new(
        503,
        "unavailable",
        "the versions of the program are being changed by others; send it again",
    )
    .retry_after(1)
}

fn check(
    engine: &Engine,
    request: &Request,
    uploaded: &Uploaded,
    shelf: &VersionShelf,
) -> Result<(), Problem> {
    fit::check_currency(&uploaded.program, request.received_at)?;
    if shelf.versions.is_empty() {
        return Ok(());
    }
    let published = engine.put_together(&request.program, &shelf.versions)?;
    fit::check(&published, &uploaded.program, request.received_at)
}

/// The number is published: with this file, or with another.
fn before(
    request: &Request,
    uploaded: &Uploaded,
    new: &StoredVersion,
    there: &StoredVersion,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    if there.file == new.file && there.file_name == new.file_name {
        return answer(200, request, &view::published(there, &uploaded.program));
    }
    Err(Problem::new(
        409,
        "version_taken",
        format!(
            "version {} was published with another file; a change is a new version",
            new.number
        ),
    )
    .at("version"))
}

fn answer(
    status: u16,
    request: &Request,
    published: &PublishedVersion,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    let versions = response::path(&request.program, &["versions"]);
    let location = format!("{versions}?file={}", published.version);
    response::located(status, published, &location)
}
