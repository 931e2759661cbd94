//! A till that speaks HTTP.

use super::fault::DemoError;
use axum::body::Bytes;
use http::{Method, Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client as HttpClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use std::net::SocketAddr;

/// A till with its token.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    http: HttpClient<HttpConnector, Full<Bytes>>,
    api: SocketAddr,
    authorization: String,
}

impl Client {
    /// A till at an address.
    pub(crate) fn new(api: SocketAddr, token: &str) -> Self {
        Self {
            http: HttpClient::builder(TokioExecutor::new()).build(HttpConnector::new()),
            api,
            authorization: format!("Bearer {token}"),
        }
    }

    /// Posts JSON and reads JSON; `expected` is the status that will do.
    pub(crate) async fn post(
        &self,
        path: &str,
        idempotency_key: Option<&str>,
        body: String,
        expected: StatusCode,
    ) -> Result<Value, DemoError> {
        let asked = format!("POST {path}");
        let wrong = |found: String| DemoError::Call {
            asked: asked.clone(),
            found,
        };
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(format!("http://{}{path}", self.api))
            .header("authorization", &self.authorization)
            .header("content-type", "application/json");
        if let Some(key) = idempotency_key {
            request = request.header("idempotency-key", key);
        }
        let request = request
            .body(Full::from(body))
            .map_err(|error| wrong(error.to_string()))?;
        let response = self
            .http
            .request(request)
            .await
            .map_err(|error| wrong(error.to_string()))?;
        let status = response.status();
        let body = response
            .into_body()
            .collect()
            .await
            .map_err(|error| wrong(error.to_string()))?
            .to_bytes();
        if status != expected {
            return Err(wrong(format!(
                "{status}: {}",
                String::from_utf8_lossy(&body)
            )));
        }
        serde_json::from_slice(&body).map_err(|error| wrong(error.to_string()))
    }
}
