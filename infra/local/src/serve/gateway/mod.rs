//! The HTTP API: what API Gateway does between a caller and a function.
//!
//! A request finds its route, its token is checked, its body is read within the service's
//! limits; then the function is given an event in payload format 2.0, and its answer is
//! turned back. What the gateway refuses itself has the gateway's own shape,
//! `{"message":…}`. Three parts are not of that API: [`discovery`], [`clock`] and
//! [`notifications`].

mod answer;
mod body;
mod clock;
mod discovery;
mod event;
mod notifications;
mod route;

use crate::serve::schedule::Scheduler;
use crate::serve::trust::{Authorizer, Denied};
use crate::serve::watch::Watchers;
use crate::serve::{connections, functions};
use answer::{Refused, refused};
use aws_lambda_events::apigw::ApiGatewayRequestAuthorizerJwtDescription;
use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;
use event::Arrival;
pub(crate) use event::RequestIds;
use gradus_contracts::api::routes::Scope;
use gradus_shell::app::App;
use gradus_shell::caller::program_names;
use http::{HeaderMap, StatusCode, header};
use route::Found;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How long an integration may take: the service's maximum.
const INTEGRATION_TIMEOUT: Duration = Duration::from_secs(30);
/// Request line and headers together, in bytes: the service's quota, names included.
const HEAD_BYTES_MAX: usize = 10_240;

/// What every request shares.
#[derive(Debug)]
pub(crate) struct Gateway {
    /// What the functions share.
    pub(crate) app: App,
    /// The check at the door.
    pub(crate) authorizer: Authorizer,
    /// What moves the clock.
    pub(crate) scheduler: Arc<Scheduler>,
    /// Whether callers may have it moved.
    pub(crate) may_move_clock: bool,
    /// Who looks on.
    pub(crate) watchers: Watchers,
    /// Whether all this ends.
    pub(crate) stop: watch::Receiver<bool>,
    /// Names for requests.
    pub(crate) ids: RequestIds,
}

/// Serves until told to stop; then requests in progress are answered.
pub(crate) async fn serve(
    listener: tokio::net::TcpListener,
    gateway: Arc<Gateway>,
    patience: Duration,
    stop: watch::Receiver<bool>,
) {
    let service = Router::new().fallback(entry).with_state(gateway);
    connections::serve(listener, service, patience, stop).await;
}

async fn entry(
    State(gateway): State<Arc<Gateway>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let id = gateway.ids.next();
    let answered = gateway.answer(peer, &id, request).await;
    let response = answered.unwrap_or_else(|refused| *refused);
    answer::with_id(response, &id)
}

impl Gateway {
    /// Answers a request; what the gateway refuses itself comes as an error.
    async fn answer(
        &self,
        peer: SocketAddr,
        id: &str,
        request: Request,
    ) -> Result<Response, Refused> {
        let (head, body) = request.into_parts();
        if HEAD_BYTES_MAX < size_of_head(&head) {
            return Err(refused(
                StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
                "Request Header Fields Too Large",
            ));
        }
        if !names_one_host(&head) || !is_sent_plainly(&head.headers) {
            return Err(refused(StatusCode::BAD_REQUEST, "Bad Request"));
        }
        if let Some(document) = discovery::find(&head, &self.authorizer) {
            return Ok(document);
        }
        if head.uri.path() == notifications::PATH {
            return self.answer_notifications(&head);
        }
        if head.uri.path() == clock::PATH {
            return self.answer_clock(&head, body).await;
        }
        let found = Found::of(head.method.as_str(), head.uri.path())
            .map_err(|_| refused(StatusCode::BAD_REQUEST, "Bad Request"))?
            .ok_or_else(|| refused(StatusCode::NOT_FOUND, "Not Found"))?;
        let jwt = self.check(&head.headers, found.route.scopes)?;
        let body = body::read(body).await?;
        let event = event::of(Arrival {
            head: &head,
            found: &found,
            body,
            jwt,
            peer,
            id,
            at: self.app.clock.now(),
        });
        if event::exceeds_payload(&event) {
            return Err(refused(StatusCode::PAYLOAD_TOO_LARGE, body::TOO_LONG));
        }
        // On a task of its own, as a function is: it ends what it began, though its caller
        // be gone, and takes nobody along when it panics.
        let work = tokio::spawn(functions::call(
            found.route.function,
            self.app.clone(),
            event,
        ));
        match tokio::time::timeout(INTEGRATION_TIMEOUT, work).await {
            Ok(Ok(response)) => answer::of(response),
            Ok(Err(error)) => {
                tracing::error!(%error, function = found.route.function.name(), "a function broke off");
                Err(refused(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "Internal Server Error",
                ))
            }
            Err(_) => Err(refused(
                StatusCode::SERVICE_UNAVAILABLE,
                "Service Unavailable",
            )),
        }
    }

    fn check(
        &self,
        headers: &HeaderMap,
        scopes: &[Scope],
    ) -> Result<ApiGatewayRequestAuthorizerJwtDescription, Refused> {
        let prefix = &self.app.trust.scope_prefix;
        let scopes: Vec<String> = scopes
            .iter()
            .map(|scope| format!("{prefix}{}", scope.word()))
            .collect();
        let header = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        self.authorizer
            .check(header, &scopes)
            .map_err(|denied| refusal(denied, &scopes.join(" ")))
    }

    /// The programs that a token is bound to.
    fn programs_of(&self, jwt: &ApiGatewayRequestAuthorizerJwtDescription) -> BTreeSet<String> {
        let claim = jwt.claims.get(&self.app.trust.programs_claim);
        program_names(claim.map_or("", String::as_str))
    }
}

fn refusal(denied: Denied, scopes: &str) -> Refused {
    let (status, message, challenge) = match denied {
        Denied::NoToken => (
            StatusCode::UNAUTHORIZED,
            "Unauthorized",
            "Bearer".to_owned(),
        ),
        Denied::BadToken(why) => (
            StatusCode::UNAUTHORIZED,
            "Unauthorized",
            format!(r#"Bearer scope="" error="invalid_token" error_description="{why}""#),
        ),
        Denied::NoScope => (
            StatusCode::FORBIDDEN,
            "Forbidden",
            format!(
                r#"Bearer scope="{scopes}" error="insufficient_scope" error_description="the token has none of these scopes""#
            ),
        ),
    };
    Box::new(answer::with_header(
        *refused(status, message),
        header::WWW_AUTHENTICATE,
        &challenge,
    ))
}

/// A request names one host, whichever: nothing between a caller and here can then take it for
/// another.
fn names_one_host(head: &http::request::Parts) -> bool {
    let mut hosts = head.headers.get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => {
            let in_line = head.uri.authority().map(http::uri::Authority::as_str);
            !host.is_empty() && in_line.is_none_or(|line| line.as_bytes() == host.as_bytes())
        }
        (Some(_) | None, _) => false,
    }
}

/// A body comes as it is, or in chunks of what it is: what else it was put into, nobody here takes
/// it out of.
fn is_sent_plainly(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::TRANSFER_ENCODING)
        .iter()
        .all(|coding| coding.as_bytes().eq_ignore_ascii_case(b"chunked"))
}

/// Request line and headers with their names, in bytes.
fn size_of_head(head: &http::request::Parts) -> usize {
    let line = head.method.as_str().len()
        + head
            .uri
            .path_and_query()
            .map_or(0, |path| path.as_str().len());
    head.headers.iter().fold(line, |sum, (name, value)| {
        sum + name.as_str().len() + value.len()
    })
}
