//! The engine behind HTTP: one thread for the database, many connections, long polls.

mod bells;
mod entropy;
mod http;
mod long_poll;
mod worker;

pub use entropy::OsEntropy;
pub use http::router;

use crate::engine::{Clock, Code, Handled, Mark, Queues, Response};
use axum::body::Bytes;
use axum::serve::ListenerExt as _;
use bells::Bells;
use std::{future::Future, sync::Arc};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot, watch};
use worker::{Aside, Job};

/// How many requests may queue for the database before callers are held back.
const QUEUED_REQUESTS: usize = 1_024;

/// The running queues: takes calls from any task and keeps long polls waiting.
///
/// The queues live on a thread of their own; calls that arrive while it is busy are committed
/// together. Clones share the same queues.
#[derive(Clone)]
pub struct Service {
    jobs: mpsc::Sender<Job>,
    bells: Arc<Bells>,
    clock: Arc<dyn Clock>,
    closing: Arc<watch::Sender<bool>>,
}

impl std::fmt::Debug for Service {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.debug_struct("Service").finish_non_exhaustive()
    }
}

/// Why serving ended early.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// No thread for the database.
    #[error("the queue thread did not start: {0}")]
    Thread(std::io::Error),
    /// The listener failed.
    #[error("the queue server stopped listening: {0}")]
    Listen(std::io::Error),
}

/// Why the queues did not say or do what they were asked.
#[derive(Debug, thiserror::Error)]
pub enum NotAsked {
    /// They are closed, or close.
    #[error("the queues are closed")]
    Closed,
    /// Their file cannot be read or written.
    #[error("the queues cannot be read or written: {0}")]
    File(rusqlite::Error),
}

impl Service {
    /// Starts the thread that owns the queues. It ends after [`Service::stop`], or when the
    /// last clone is dropped.
    ///
    /// # Errors
    ///
    /// When the operating system gives no thread.
    pub fn start(queues: Queues) -> Result<Self, ServeError> {
        let (jobs, queued) = mpsc::channel(QUEUED_REQUESTS);
        let bells = Arc::new(Bells::default());
        let clock = queues.clock();
        worker::start(queues, queued, Arc::clone(&bells)).map_err(ServeError::Thread)?;
        Ok(Self {
            jobs,
            bells,
            clock,
            closing: Arc::new(watch::Sender::new(false)),
        })
    }

    /// Carries out one call; a `ReceiveMessage` waits as long as it asks to, up to 20 seconds.
    ///
    /// `operation` is the name without its prefix, `endpoint` what queue URLs begin with.
    /// Dropping the future gives the call up if it has not begun.
    pub async fn call(&self, operation: &str, body: Bytes, endpoint: &str) -> Response {
        long_poll::call(self, operation, &body, endpoint).await
    }

    /// The newest message of all queues.
    ///
    /// # Errors
    ///
    /// [`NotAsked`].
    pub async fn mark(&self) -> Result<Mark, NotAsked> {
        self.aside(Aside::Mark).await
    }

    /// Whether a queue has let go of every message that was there at a mark.
    ///
    /// # Errors
    ///
    /// [`NotAsked`].
    pub async fn is_through(&self, queue: &str, mark: Mark) -> Result<bool, NotAsked> {
        self.aside(|reply| Aside::IsThrough(queue.to_owned(), mark, reply))
            .await
    }

    async fn aside<T>(
        &self,
        ask: impl FnOnce(oneshot::Sender<Result<T, rusqlite::Error>>) -> Aside,
    ) -> Result<T, NotAsked> {
        let (reply, answer) = oneshot::channel();
        let sent = self.jobs.send(Job::Aside(ask(reply))).await;
        sent.map_err(|_| NotAsked::Closed)?;
        let answer = answer.await.map_err(|_| NotAsked::Closed)?;
        answer.map_err(NotAsked::File)
    }

    /// Lets the clock leap forward: `pass` moves it by so many milliseconds, and nothing is
    /// taken from the queues or put into them meanwhile. What is in flight, or delayed, stays so
    /// for as long as it would have; waiting receivers look again at once.
    ///
    /// # Errors
    ///
    /// [`NotAsked`]; then `pass` was not called.
    pub async fn leap(
        &self,
        by_ms: i64,
        pass: impl FnOnce() + Send + 'static,
    ) -> Result<(), NotAsked> {
        let pass = Box::new(pass);
        self.aside(|reply| Aside::Leap(by_ms, pass, reply)).await?;
        self.bells.ring_all();
        Ok(())
    }

    /// Ends long polls with what they have (nothing); further ones do not wait.
    pub fn end_long_polls(&self) {
        self.closing.send_replace(true);
    }

    /// Ends long polls, lets calls that are queued finish, closes the database and returns
    /// when it is closed. Later calls are answered 503.
    pub async fn stop(&self) {
        self.end_long_polls();
        let (closed, wait) = oneshot::channel();
        if self.jobs.send(Job::Stop(closed)).await.is_ok() {
            // An error means that the thread has ended, which is what was asked for.
            wait.await.unwrap_or_default();
        }
    }

    /// One pass through the database, without waiting for messages.
    async fn pass(&self, operation: &str, body: &Bytes, endpoint: &str) -> Handled {
        let (reply, answer) = oneshot::channel();
        let call = worker::Call {
            operation: operation.to_owned(),
            body: body.clone(),
            endpoint: endpoint.to_owned(),
            reply,
        };
        if self.jobs.send(Job::Call(call)).await.is_ok()
            && let Ok(handled) = answer.await
        {
            return handled;
        }
        Handled {
            response: Response::failure(
                Code::ServiceUnavailable,
                "The queue server is shutting down.",
            ),
            wait: None,
            stirred: Vec::new(),
        }
    }
}

/// Serves the queues on a listener until `shutdown` resolves: then long polls end, requests
/// in progress are answered, and the database is closed before this returns.
///
/// # Errors
///
/// [`ServeError`] when the thread does not start or the listener fails.
pub async fn serve(
    listener: TcpListener,
    queues: Queues,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let service = Service::start(queues)?;
    let polls = service.clone();
    let listener = listener.tap_io(|connection| {
        if let Err(cause) = connection.set_nodelay(true) {
            tracing::info!(%cause, "a connection keeps its small packets waiting");
        }
    });
    let served = axum::serve(listener, router(service.clone()))
        .with_graceful_shutdown(async move {
            shutdown.await;
            polls.end_long_polls();
        })
        .await;
    service.stop().await;
    served.map_err(ServeError::Listen)
}
