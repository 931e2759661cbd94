//! Calls and replies between an SDK client and a simulated service.

use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;

/// Which service a call goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// DynamoDB.
    Table,
    /// SQS.
    Queue,
}

/// One call.
#[derive(Clone, Debug)]
pub struct Call {
    /// To whom.
    pub service: Service,
    /// The operation's name.
    pub operation: String,
    /// The JSON body.
    pub body: String,
}

/// What a service answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The header `x-amzn-query-error`, where the queue sends one.
    pub query_error: Option<String>,
    /// The JSON body.
    pub body: String,
}

impl Call {
    /// The call in a request of an SDK client.
    ///
    /// # Panics
    /// Where it is none that a simulated service knows.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Self {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let body = request.body().bytes().unwrap_or_default();
        let body = String::from_utf8_lossy(body).into_owned();
        let (service, operation) = match target.split_once('.') {
            Some(("DynamoDB_20120810", operation)) => (Service::Table, operation),
            Some(("AmazonSQS", operation)) => (Service::Queue, operation),
            _ => panic!("a call to {target:?} leaves the simulation"),
        };
        Self {
            service,
            operation: operation.to_owned(),
            body,
        }
    }
}

impl Reply {
    /// A reply with a body.
    #[must_use]
    pub fn of(status: u16, body: impl Into<String>) -> Self {
        Self {
            status,
            query_error: None,
            body: body.into(),
        }
    }

    /// As the SDK client receives it.
    ///
    /// # Panics
    /// Where the status is none.
    #[must_use]
    pub fn into_response(self) -> HttpResponse {
        let status = match StatusCode::try_from(self.status) {
            Ok(status) => status,
            Err(error) => panic!("{error}"),
        };
        let mut response = HttpResponse::new(status, SdkBody::from(self.body));
        let headers = response.headers_mut();
        headers.insert("content-type", "application/x-amz-json-1.0");
        if let Some(error) = self.query_error {
            headers.insert("x-amzn-query-error", error);
        }
        response
    }
}
