//! Responses that are no problem.

use crate::problem::Problem;
use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use aws_lambda_events::encodings::Body;
use gradus_domain::words::ids::ProgramId;
use http::{HeaderName, HeaderValue};
use serde::Serialize;

/// A JSON response.
///
/// # Errors
/// A problem where the content has no JSON form.
pub fn json(status: u16, content: &impl Serialize) -> Result<ApiGatewayV2httpResponse, Problem> {
    let text = serde_json::to_string(content).map_err(|error| {
        tracing::error!(error = %error, "a response has no JSON form");
        Problem::new(500, "internal", "the answer could not be written")
    })?;
    let mut response = ApiGatewayV2httpResponse::default();
    response.status_code = i64::from(status);
    response.headers.insert(
        http::header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    response.body = Some(Body::Text(text + "\n"));
    Ok(response)
}

/// A JSON response that says where something is.
///
/// # Errors
/// A problem where the content has no JSON form.
pub fn located(
    status: u16,
    content: &impl Serialize,
    location: &str,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    let response = json(status, content)?;
    Ok(with_header(response, http::header::LOCATION, location))
}

/// A response without content.
#[must_use]
pub fn empty(status: u16) -> ApiGatewayV2httpResponse {
    let mut response = ApiGatewayV2httpResponse::default();
    response.status_code = i64::from(status);
    response
}

/// The same response with a header; a value that cannot stand in a header is left out.
#[must_use]
pub fn with_header(
    mut response: ApiGatewayV2httpResponse,
    name: HeaderName,
    value: &str,
) -> ApiGatewayV2httpResponse {
    match HeaderValue::from_str(value) {
        Ok(value) => {
            response.headers.insert(name, value);
        }
        Err(_) => tracing::warn!(header = name.as_str(), "a value cannot stand in a header"),
    }
    response
}

/// The path of what belongs to a program, each part one segment of it.
#[must_use]
pub fn path(program: &ProgramId, parts: &[&str]) -> String {
    let mut path = String::from("/v1/programs");
    for part in std::iter::once(program.as_str()).chain(parts.iter().copied()) {
        path.push('/');
        path.push_str(&path_segment(part));
    }
    path
}

/// A text as one segment of a path: all but letters, digits and `-._~:` behind percent signs.
fn path_segment(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes()
        .fold(String::with_capacity(text.len()), |mut segment, byte| {
            if byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte) {
                segment.push(char::from(byte));
            } else {
                // Writing to a String cannot fail.
                let _ = write!(segment, "%{byte:02X}");
            }
            segment
        })
}
