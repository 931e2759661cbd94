//! How the program `gradus serve` is called.

use super::server::{Failed, Server};
use axum::body::Bytes;
use http::{Method, Request};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client as HttpClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

type Http = HttpClient<HttpConnector, Full<Bytes>>;

/// A caller of the program `classic` with one token.
#[derive(Clone)]
pub(crate) struct Caller {
    http: Http,
    origin: String,
    token: String,
}

impl Caller {
    /// With the token of a scope.
    pub(crate) fn of(server: &Server, scope: &str) -> Result<Self, Failed> {
        Ok(Self {
            http: HttpClient::builder(TokioExecutor::new()).build(HttpConnector::new()),
            origin: server.address("api")?.to_owned(),
            token: server.address(&format!("token {scope}"))?.to_owned(),
        })
    }

    /// Posts a body under the program's path; an error where the answer is one.
    pub(crate) async fn post(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Result<Value, Failed> {
        let path = format!("/v1/programs/classic/{path}");
        let (is_done, answer) = self.ask(Method::POST, &path, headers, body).await?;
        if !is_done {
            return Err(format!("{path} is answered {answer}").into());
        }
        Ok(answer)
    }

    /// Asks for a path of the origin: whether the answer is a success, and the answer.
    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Result<(bool, Value), Failed> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.origin))
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = if body.is_null() {
            Full::default()
        } else {
            Full::from(body.to_string())
        };
        let response = self.http.request(request.body(body)?).await?;
        let is_success = response.status().is_success();
        let bytes = response.into_body().collect().await?.to_bytes();
        Ok((is_success, serde_json::from_slice(&bytes)?))
    }
}
