//! Connections over HTTP/1.1, to API, table and queue alike.
//!
//! Whoever connects has so long to finish a head, and then so long to finish its body: a
//! connection that does not is closed, as is one on which nothing is asked.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request};
use http_body_util::BodyExt as _;
use hyper::body::{Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::Sleep;
use tower_service::Service as _;

/// As many as fit in the longest head that the gateway takes.
const HEADERS_MAX: usize = 2_560;
/// How long a listener rests that cannot take connections now: too many are open.
const REST: Duration = Duration::from_millis(200);

/// A body that did not come in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the body did not come in time")]
pub(crate) struct TooSlow;

/// Serves until told to stop; then requests in progress are answered.
pub(crate) async fn serve(
    listener: TcpListener,
    service: Router,
    patience: Duration,
    mut stop: watch::Receiver<bool>,
) {
    let open = GracefulShutdown::new();
    loop {
        let taken = tokio::select! {
            // An error means that the sender is gone: stop too.
            _ = stop.wait_for(|stop| *stop) => break,
            taken = listener.accept() => taken,
        };
        match taken {
            Ok((stream, peer)) => take(stream, peer, service.clone(), patience, &open),
            Err(error) => {
                tracing::warn!(%error, "no connection can be taken now");
                tokio::time::sleep(REST).await;
            }
        }
    }
    drop(listener);
    open.shutdown().await;
}

fn take(
    stream: TcpStream,
    peer: SocketAddr,
    service: Router,
    patience: Duration,
    open: &GracefulShutdown,
) {
    // Without it small packets wait; they arrive all the same.
    let _ = stream.set_nodelay(true);
    let answer = service_fn(move |request: http::Request<Incoming>| {
        let mut service = service.clone();
        let mut request: Request = request.map(|body| Body::new(InTime::new(body, patience)));
        request.extensions_mut().insert(ConnectInfo(peer));
        async move {
            let answered: Result<_, Infallible> = service.call(request).await;
            answered
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience)
        // How long a head may be is the gateway's to say, not how many lines it has.
        .max_headers(HEADERS_MAX)
        // Whoever has said all may close that half, and is answered.
        .half_close(true)
        .serve_connection(TokioIo::new(stream), answer);
    let watched = open.watch(connection);
    tokio::spawn(async move {
        // Whoever is at the other end has gone, is too slow, or speaks no HTTP.
        let _ = watched.await;
    });
}

/// A request's body, as long as it comes in time.
struct InTime {
    body: Incoming,
    end: Pin<Box<Sleep>>,
}

impl InTime {
    fn new(body: Incoming, patience: Duration) -> Self {
        Self {
            body,
            end: Box::pin(tokio::time::sleep(patience)),
        }
    }
}

impl hyper::body::Body for InTime {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        self.end
            .as_mut()
            .poll(context)
            .map(|()| Some(Err(TooSlow.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Why a body broke off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BrokenOff {
    /// It did not come in time.
    TooSlow,
    /// It is longer than will do.
    TooLong,
    /// Its sender went, or it is not as the head says.
    Unfinished,
}

impl BrokenOff {
    /// Why, by what reading it came to.
    pub(crate) fn of(error: axum::Error) -> Self {
        if error.into_inner().is::<TooSlow>() {
            Self::TooSlow
        } else {
            Self::Unfinished
        }
    }
}

/// Reads a body of at most so many bytes.
///
/// # Errors
/// [`BrokenOff`].
pub(crate) async fn read(mut body: Body, bytes_max: usize) -> Result<Bytes, BrokenOff> {
    let mut read = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(BrokenOff::of)?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        if bytes_max - read.len() < data.len() {
            return Err(BrokenOff::TooLong);
        }
        read.extend_from_slice(&data);
    }
    Ok(read.into())
}
