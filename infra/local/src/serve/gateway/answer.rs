//! What callers get: a function's answer, or the gateway's own.

use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use aws_lambda_events::encodings::Body as EventBody;
use axum::body::{Body, Bytes};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::json;

const REQUEST_ID: HeaderName = HeaderName::from_static("apigw-requestid");

/// The gateway's own answer: `{"message":…}`.
fn own(status: StatusCode, message: &str) -> Response {
    document(status, &json!({ "message": message }))
}

/// A refusal by the gateway itself.
pub(crate) type Refused = Box<Response>;

/// The gateway's own answer as a refusal.
pub(crate) fn refused(status: StatusCode, message: &str) -> Refused {
    Box::new(own(status, message))
}

/// A JSON document.
pub(crate) fn document(status: StatusCode, content: &serde_json::Value) -> Response {
    let mut response = Response::new(Body::from(format!("{content}\n")));
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    response
}

/// A function's answer.
///
/// # Errors
/// 500, as the service says where an answer has no valid form.
pub(crate) fn of(answer: ApiGatewayV2httpResponse) -> Result<Response, Refused> {
    let invalid = || refused(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error");
    let status = u16::try_from(answer.status_code).map_err(|_| invalid())?;
    let status = StatusCode::from_u16(status).map_err(|_| invalid())?;
    let body = content(answer.body, answer.is_base64_encoded).ok_or_else(invalid)?;
    let is_empty = body.is_empty();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.extend(answer.headers);
    headers.extend(answer.multi_value_headers);
    for cookie in answer.cookies {
        let cookie = HeaderValue::from_str(&cookie).map_err(|_| invalid())?;
        headers.append(header::SET_COOKIE, cookie);
    }
    if !is_empty && !headers.contains_key(header::CONTENT_TYPE) {
        let plain = HeaderValue::from_static("text/plain;charset=utf-8");
        headers.insert(header::CONTENT_TYPE, plain);
    }
    Ok(response)
}

/// The same answer with the request's name.
pub(crate) fn with_id(response: Response, id: &str) -> Response {
    with_header(response, REQUEST_ID, id)
}

/// The same answer with a header.
pub(crate) fn with_header(mut response: Response, name: HeaderName, value: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
    response
}

fn content(body: Option<EventBody>, is_base64_encoded: bool) -> Option<Bytes> {
    match body {
        None | Some(EventBody::Empty) => Some(Bytes::new()),
        Some(EventBody::Text(text)) if is_base64_encoded => {
            STANDARD.decode(text).ok().map(Bytes::from)
        }
        Some(EventBody::Text(text)) => Some(Bytes::from(text)),
        Some(EventBody::Binary(bytes)) => Some(Bytes::from(bytes)),
        Some(_) => None,
    }
}
