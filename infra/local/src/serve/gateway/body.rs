//! A request's body, within the service's limit.

use crate::serve::connections::{self, BrokenOff};
use crate::serve::gateway::answer::{Refused, refused};
use axum::body::{Body, Bytes};
use http::StatusCode;

/// The longest body that the service takes: 10 MB, in bytes.
const BYTES_MAX: usize = 10_485_760;

/// What is said of a request that is too long, here and where a function's payload ends.
pub(crate) const TOO_LONG: &str = "Request Too Long";

/// Reads the body.
///
/// # Errors
/// The refusal: 413 where it is too long, 408 where it does not come in time, 400 where it
/// breaks off.
pub(crate) async fn read(body: Body) -> Result<Bytes, Refused> {
    let read = connections::read(body, BYTES_MAX).await;
    read.map_err(|broken| match broken {
        BrokenOff::TooLong => refused(StatusCode::PAYLOAD_TOO_LARGE, TOO_LONG),
        BrokenOff::TooSlow => refused(StatusCode::REQUEST_TIMEOUT, "Request Timeout"),
        BrokenOff::Unfinished => refused(StatusCode::BAD_REQUEST, "Bad Request"),
    })
}
