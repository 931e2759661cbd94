//! Connections over HTTP/1.1, to API, table and queue alike.
//!
//! Whoever connects has so long to finish a head, and then so long to finish its body: a
//! connection that does not is closed, as is one on which nothing is asked. What is refused by
//! its head alone is answered when its body has come and was thrown away: a sender who is still
//! writing comes to read the refusal, and may ask again on the same connection.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request};
use http::{HeaderValue, header};
use http_body_util::BodyExt as _;
use hyper::body::{Body as _, Frame, Incoming, SizeHint};
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
use tokio::sync::{oneshot, watch};
use tokio::time::Sleep;
use tower_service::Service as _;

/// As many as fit in the longest head that the gateway takes.
const HEADERS_MAX: usize = 2_560;
/// How much of a body that nobody reads is thrown away, in bytes. What is longer has its
/// connection closed.
const DISCARDED_BYTES_MAX: usize = 67_108_864;
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
        // Who waits for leave to send a body is told at once, and sends none.
        let waits_for_leave = request.headers().contains_key(header::EXPECT);
        let (back, left) = oneshot::channel();
        let mut request: Request = request.map(|body| Body::new(InTime::new(body, patience, back)));
        request.extensions_mut().insert(ConnectInfo(peer));
        async move {
            let answered: Result<_, Infallible> = service.call(request).await;
            let Ok(mut response) = answered;
            if let Some(rest) = left_of(left)
                && (waits_for_leave || !rest.discard().await)
            {
                let close = HeaderValue::from_static("close");
                response.headers_mut().insert(header::CONNECTION, close);
            }
            Ok::<_, Infallible>(response)
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

/// What nobody read of a body; `None`: it was read to its end.
fn left_of(mut left: oneshot::Receiver<Unread>) -> Option<Unread> {
    left.try_recv().ok()
}

/// A request's body, as long as it comes in time. Whoever lets go of it before its end gives it
/// back.
struct InTime {
    unread: Option<Unread>,
    back: Option<oneshot::Sender<Unread>>,
}

/// What is still to come of a body, and until when.
struct Unread {
    body: Incoming,
    end: Pin<Box<Sleep>>,
}

impl InTime {
    fn new(body: Incoming, patience: Duration, back: oneshot::Sender<Unread>) -> Self {
        Self {
            unread: Some(Unread {
                body,
                end: Box::pin(tokio::time::sleep(patience)),
            }),
            back: Some(back),
        }
    }
}

impl Unread {
    fn poll_frame(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        self.end
            .as_mut()
            .poll(context)
            .map(|()| Some(Err(TooSlow.into())))
    }

    /// Throws it away; true: it came to its end.
    async fn discard(mut self) -> bool {
        let mut seen = 0_usize;
        while let Some(frame) = std::future::poll_fn(|context| self.poll_frame(context)).await {
            let Ok(frame) = frame else {
                return false;
            };
            seen = seen.saturating_add(frame.data_ref().map_or(0, Bytes::len));
            if DISCARDED_BYTES_MAX < seen {
                return false;
            }
        }
        true
    }
}

impl Drop for InTime {
    fn drop(&mut self) {
        if let (Some(unread), Some(back)) = (self.unread.take(), self.back.take())
            && !unread.body.is_end_stream()
        {
            // Whoever serves the connection may have gone.
            let _ = back.send(unread);
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
        let Some(unread) = &mut self.unread else {
            return Poll::Ready(None);
        };
        let polled = unread.poll_frame(context);
        if let Poll::Ready(None) = polled {
            self.unread = None;
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        let unread = self.unread.as_ref();
        unread.is_none_or(|unread| unread.body.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        let unread = self.unread.as_ref();
        unread.map_or_else(|| SizeHint::with_exact(0), |unread| unread.body.size_hint())
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
