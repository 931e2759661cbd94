//! DynamoDB's protocol over the table's engine: an operation's name and its body in JSON go
//! in, an answer or an error comes out.
//!
//! The engine brings a server of its own, which answers whoever asks, web pages included; so
//! its calls are made here, behind [`access`](super::access).

use crate::serve::connections::{self, BrokenOff};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use dynoxide::{Database, DynoxideError};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

const TARGET: &str = "x-amz-target";
const TARGET_PREFIX: &str = "DynamoDB_20120810.";
const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/x-amz-json-1.0");
/// The longest body that the service takes: 16 MB.
const BODY_BYTES_MAX: usize = 16 * 1_024 * 1_024;

/// Routes for the table: `POST /`.
pub(crate) fn router(database: Database) -> Router {
    Router::new().fallback(answer).with_state(database)
}

async fn answer(State(database): State<Database>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let operation = operation(&head.headers).filter(|_| head.method == Method::POST);
    let Some(operation) = operation.map(str::to_owned) else {
        return failed(
            "UnknownOperationException",
            "operations are posted with the header X-Amz-Target: DynamoDB_20120810.<operation>",
        );
    };
    let body = match connections::read(body, BODY_BYTES_MAX).await {
        Ok(body) => body,
        Err(BrokenOff::TooLong) => {
            return failed("SerializationException", "the body is longer than 16 MB");
        }
        Err(BrokenOff::TooSlow | BrokenOff::Unfinished) => {
            return failed("SerializationException", "the body broke off");
        }
    };
    match called(&database, &operation, &body) {
        Some(Ok(json)) => written(StatusCode::OK, json),
        Some(Err(error)) => {
            let status = StatusCode::from_u16(error.status_code());
            written(
                status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
                error.to_json(),
            )
        }
        None => failed(
            "UnknownOperationException",
            "the operation is not known here",
        ),
    }
}

fn operation(headers: &HeaderMap) -> Option<&str> {
    headers
        .get(TARGET)?
        .to_str()
        .ok()?
        .strip_prefix(TARGET_PREFIX)
}

/// Carries an operation out; `None`: it is not known here.
fn called(
    database: &Database,
    operation: &str,
    body: &Bytes,
) -> Option<Result<String, DynoxideError>> {
    macro_rules! operations {
        ($($name:literal => $method:ident,)*) => {
            match operation {
                $($name => Some(
                    read(body)
                        .and_then(|asked| database.$method(asked))
                        .and_then(|answer| write(&answer)),
                ),)*
                _ => None,
            }
        };
    }
    operations! {
        "BatchGetItem" => batch_get_item,
        "BatchWriteItem" => batch_write_item,
        "CreateTable" => create_table,
        "DeleteItem" => delete_item,
        "DeleteTable" => delete_table,
        "DescribeTable" => describe_table,
        "DescribeTimeToLive" => describe_time_to_live,
        "ExecuteStatement" => execute_statement,
        "GetItem" => get_item,
        "ListTables" => list_tables,
        "PutItem" => put_item,
        "Query" => query,
        "Scan" => scan,
        "TransactGetItems" => transact_get_items,
        "TransactWriteItems" => transact_write_items,
        "UpdateItem" => update_item,
        "UpdateTable" => update_table,
    }
}

fn read<T: serde::de::DeserializeOwned>(body: &Bytes) -> Result<T, DynoxideError> {
    serde_json::from_slice(body)
        .map_err(|error| DynoxideError::SerializationException(error.to_string()))
}

fn write(answer: &impl serde::Serialize) -> Result<String, DynoxideError> {
    serde_json::to_string(answer)
        .map_err(|error| DynoxideError::InternalServerError(error.to_string()))
}

fn failed(kind: &str, message: &str) -> Response {
    let said = serde_json::json!({
        "__type": format!("com.amazon.coral.service#{kind}"),
        "message": message,
    });
    written(StatusCode::BAD_REQUEST, said.to_string())
}

fn written(status: StatusCode, json: String) -> Response {
    let mut response = Response::new(Body::from(json));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, MEDIA_TYPE);
    response
}
