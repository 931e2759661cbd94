//! The versions of a program, and the file of one.

use crate::file::media_type;
use crate::view;
use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use aws_lambda_events::encodings::Body;
use gradus_contracts::program::versions::VersionList;
use gradus_domain::words::text::Found;
use gradus_shell::app::App;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;
use gradus_shell::response;
use gradus_store::versions::StoredVersion;
use http::HeaderValue;

/// The parameter that asks for the file of a version.
const FILE: &str = "file";

/// Answers 200 with all versions; with `?file=3`, with the file of version 3 as it was
/// published, byte for byte.
///
/// # Errors
/// The problem to answer with.
pub(crate) async fn list(
    app: &App,
    request: &Request,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    request.query_knows(&[FILE])?;
    let stored = app.engine.store().versions(&request.program).await?;
    if let Some(asked) = request.query(FILE) {
        return file(&stored, asked);
    }
    let published = app.engine.put_together(&request.program, &stored)?;
    let versions = stored
        .iter()
        .map(|version| view::version(&published, version, request.received_at))
        .collect::<Result<_, _>>()?;
    response::json(200, &VersionList { versions })
}

/// A version's number as a path or a query writes it.
pub(crate) fn number(text: &str) -> Option<u32> {
    text.parse()
        .ok()
        .filter(|number: &u32| number.to_string() == text)
}

/// There is no such version.
pub(crate) fn unknown(version: &str) -> Problem {
    Problem::new(
        404,
        "version_unknown",
        format!("the program has no version {version}"),
    )
    .at("version")
}

fn file(stored: &[StoredVersion], asked: &str) -> Result<ApiGatewayV2httpResponse, Problem> {
    let shown = Found::new(asked).to_string();
    let number = number(asked).ok_or_else(|| {
        Problem::new(
            400,
            "parameter_invalid",
            format!("file is {shown}; it names a version by its number"),
        )
        .at(FILE)
    })?;
    let version = stored.iter().find(|version| version.number == number);
    let version = version.ok_or_else(|| unknown(&shown))?;
    // A file without faults is UTF-8.
    let text = std::str::from_utf8(&version.file).map_err(|error| {
        tracing::error!(error = %error, version = number, "a published file is not UTF-8");
        Problem::new(500, "internal", "the file of the version cannot be shown")
    })?;
    let mut response = response::empty(200);
    response.headers.insert(
        http::header::CONTENT_TYPE,
        HeaderValue::from_static(media_type(&version.file_name)),
    );
    response.body = Some(Body::Text(text.to_owned()));
    Ok(response)
}
