//! A request's body, within the service's limit.

use crate::serve::connections::BrokenOff;
use crate::serve::gateway::answer::{Refused, refused};
use axum::body::{Body, Bytes};
use http::{HeaderMap, StatusCode, header};
use http_body_util::BodyExt as _;

/// The longest body that the service takes: 10 MB, in bytes.
const BYTES_MAX: usize = 10_485_760;
/// How much of a longer one is read and thrown away, so that its sender, who is still
/// writing, comes to read the refusal; in bytes.
const DISCARDED_BYTES_MAX: usize = 67_108_864;

/// What is said of a request that is too long, here and where a function's payload ends.
pub(crate) const TOO_LONG: &str = "Request Too Long";

/// Reads the body.
///
/// # Errors
/// The refusal: 413 where it is too long, 408 where it does not come in time, 400 where it
/// breaks off.
pub(crate) async fn read(headers: &HeaderMap, mut body: Body) -> Result<Bytes, Refused> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok())
        .unwrap_or(0);
    let mut collected = Vec::with_capacity(announced.min(BYTES_MAX));
    let mut seen = 0_usize;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| match BrokenOff::of(error) {
            BrokenOff::TooSlow => refused(StatusCode::REQUEST_TIMEOUT, "Request Timeout"),
            BrokenOff::TooLong | BrokenOff::Unfinished => {
                refused(StatusCode::BAD_REQUEST, "Bad Request")
            }
        })?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        seen = seen.saturating_add(data.len());
        if DISCARDED_BYTES_MAX < seen {
            break;
        }
        if seen <= BYTES_MAX {
            collected.extend_from_slice(&data);
        } else {
            collected = Vec::new();
        }
    }
    if BYTES_MAX < seen {
        return Err(refused(StatusCode::PAYLOAD_TOO_LARGE, TOO_LONG));
    }
    Ok(collected.into())
}
