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

use crate::serve::functions;
use crate::serve::schedule::Scheduler;
use crate::serve::trust::{Authorizer, Denied};
use crate::serve::watch::Watchers;
use answer::{Refused, refused};
use aws_lambda_events::apigw::ApiGatewayRequestAuthorizerJwtDescription;
use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;
use axum::serve::ListenerExt as _;
use event::Arrival;
pub(crate) use event::RequestIds;
use gradus_contracts::api::routes::Scope;
use gradus_shell::app::App;
use http::{HeaderMap, StatusCode, header};
use route::Found;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How long an integration may take: the service's maximum.
const INTEGRATION_TIMEOUT: Duration = Duration::from_secs(30);
/// Request line and header values together, in bytes: the service's quota.
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
///
/// # Errors
/// Where the listener fails.
pub(crate) async fn serve(
    listener: tokio::net::TcpListener,
    gateway: Arc<Gateway>,
    mut stop: watch::Receiver<bool>,
) -> std::io::Result<()> {
    let listener = listener.tap_io(|connection| {
        // Without it small packets wait; they arrive all the same.
        let _ = connection.set_nodelay(true);
    });
    let service = Router::new()
        .fallback(entry)
        .with_state(gateway)
        .into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service)
        .with_graceful_shutdown(async move {
            // An error means that the sender is gone: stop too.
            let _ = stop.wait_for(|stop| *stop).await;
        })
        .await
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
        let body = body::read(&head.headers, body).await?;
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

fn size_of_head(head: &http::request::Parts) -> usize {
    let line = head.method.as_str().len()
        + head
            .uri
            .path_and_query()
            .map_or(0, |path| path.as_str().len());
    head.headers
        .values()
        .fold(line, |sum, value| sum + value.len())
}
