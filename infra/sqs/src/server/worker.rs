//! The thread that owns the database.

use crate::engine::{Handled, Queues, Request};
use crate::server::bells::Bells;
use axum::body::Bytes;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// The most calls that share one commit.
const MOST_PER_COMMIT: usize = 128;

/// What the thread is asked to do.
pub(crate) enum Job {
    Call(Call),
    /// Close the database, then say so.
    Stop(oneshot::Sender<()>),
}

/// One pass of one request.
pub(crate) struct Call {
    pub(crate) operation: String,
    pub(crate) body: Bytes,
    pub(crate) endpoint: String,
    pub(crate) reply: oneshot::Sender<Handled>,
}

/// Starts the thread.
pub(crate) fn start(
    queues: Queues,
    jobs: mpsc::Receiver<Job>,
    bells: Arc<Bells>,
) -> std::io::Result<()> {
    std::thread::Builder::new()
        .name("queues".to_owned())
        .spawn(move || run(queues, jobs, &bells))
        .map(drop)
}

/// Takes what is waiting, commits it together, answers; what arrives meanwhile shares the
/// next commit.
fn run(mut queues: Queues, mut jobs: mpsc::Receiver<Job>, bells: &Bells) {
    let mut calls = Vec::with_capacity(MOST_PER_COMMIT);
    while let Some(first) = jobs.blocking_recv() {
        let stop = collect(first, &mut jobs, &mut calls);
        commit(&mut queues, &mut calls, bells);
        if let Some(closed) = stop {
            jobs.close();
            drop(queues);
            if closed.send(()).is_err() {
                tracing::info!("nobody waited for the queues to close");
            }
            return;
        }
    }
}

fn collect(
    first: Job,
    jobs: &mut mpsc::Receiver<Job>,
    calls: &mut Vec<Call>,
) -> Option<oneshot::Sender<()>> {
    let mut next = Some(first);
    while let Some(job) = next {
        match job {
            Job::Call(call) => calls.push(call),
            Job::Stop(closed) => return Some(closed),
        }
        next = if calls.len() < MOST_PER_COMMIT {
            jobs.try_recv().ok()
        } else {
            None
        };
    }
    None
}

fn commit(queues: &mut Queues, calls: &mut Vec<Call>, bells: &Bells) {
    // A caller who has gone must not take messages into flight.
    calls.retain(|call| !call.reply.is_closed());
    if calls.is_empty() {
        return;
    }
    let requests: Vec<Request<'_>> = calls
        .iter()
        .map(|call| Request {
            operation: &call.operation,
            body: &call.body,
            endpoint: &call.endpoint,
        })
        .collect();
    let all = queues.handle_all(&requests);
    for (call, handled) in calls.drain(..).zip(all) {
        bells.ring(&handled.stirred);
        if call.reply.send(handled).is_err() {
            tracing::info!("a caller hung up before its answer; what was done stays done");
        }
    }
}
