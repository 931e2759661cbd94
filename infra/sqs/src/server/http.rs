//! HTTP in and out: the `awsJson1.0` protocol.

use crate::engine::{Code, MAX_BODY_BYTES, Response};
use crate::server::Service;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const TARGET: &str = "x-amz-target";
const TARGET_PREFIX: &str = "AmazonSQS.";
const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/x-amz-json-1.0");
const QUERY_ERROR: HeaderName = HeaderName::from_static("x-amzn-query-error");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");

/// What every request shares.
#[derive(Clone)]
struct Front {
    service: Service,
    requests: Arc<AtomicU64>,
}

/// Routes for the queues: `POST` on any path, since some clients post to the queue's URL.
pub fn router(service: Service) -> Router {
    Router::new().fallback(answer).with_state(Front {
        service,
        requests: Arc::default(),
    })
}

async fn answer(State(front): State<Front>, request: Request) -> axum::response::Response {
    let number = front.requests.fetch_add(1, Ordering::Relaxed);
    let response = match read(request).await {
        Ok(call) => {
            front
                .service
                .call(&call.operation, call.body, &call.endpoint)
                .await
        }
        Err(refusal) => refusal,
    };
    written(response, number)
}

struct Call {
    operation: String,
    endpoint: String,
    body: Bytes,
}

async fn read(request: Request) -> Result<Call, Response> {
    let (head, body) = request.into_parts();
    let target = text(&head.headers, TARGET).unwrap_or_default();
    let operation = target
        .strip_prefix(TARGET_PREFIX)
        .filter(|_| head.method == Method::POST);
    let operation = operation.ok_or_else(|| {
        Response::failure(
            Code::UnknownOperation,
            "Operations are posted with the header X-Amz-Target: AmazonSQS.<operation>; the \
             older query protocol is not spoken here.",
        )
    })?;
    let host = text(&head.headers, HOST.as_str()).unwrap_or("localhost");
    Ok(Call {
        operation: operation.to_owned(),
        endpoint: format!("http://{host}"),
        body: read_body(&head.headers, body).await?,
    })
}

async fn read_body(headers: &HeaderMap, body: Body) -> Result<Bytes, Response> {
    let too_large = || {
        Response::failure(
            Code::RequestEntityTooLarge,
            &format!("Request entity is larger than {MAX_BODY_BYTES} bytes."),
        )
    };
    let announced = text(headers, CONTENT_LENGTH.as_str()).and_then(|length| length.parse().ok());
    if announced.is_some_and(|length: usize| length > MAX_BODY_BYTES) {
        return Err(too_large());
    }
    // A body that breaks off fails here too; its sender is no longer there to read the answer.
    axum::body::to_bytes(body, MAX_BODY_BYTES)
        .await
        .map_err(|_| too_large())
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn written(response: Response, number: u64) -> axum::response::Response {
    let mut written = axum::response::Response::new(Body::from(response.body));
    *written.status_mut() =
        StatusCode::from_u16(response.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = written.headers_mut();
    headers.insert(CONTENT_TYPE, MEDIA_TYPE);
    let request_id = format!("00000000-0000-4000-8000-{number:012x}");
    for (name, value) in [
        (QUERY_ERROR, response.error_type),
        (REQUEST_ID, Some(request_id)),
    ] {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
            headers.insert(name, value);
        }
    }
    written
}
