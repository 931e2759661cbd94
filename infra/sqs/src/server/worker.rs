//! The thread that owns the database.

use crate::engine::{Handled, Mark, Queues, Request};
use crate::server::bells::Bells;
use axum::body::Bytes;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// The most calls that share one commit.
const MOST_PER_COMMIT: usize = 128;

/// What the thread is asked to do.
pub(crate) enum Job {
    Call(Call),
    Aside(Aside),
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

/// What the queues are asked beside their protocol.
pub(crate) enum Aside {
    /// By so many milliseconds, which the call lets pass.
    Leap(
        i64,
        Box<dyn FnOnce() + Send>,
        oneshot::Sender<Result<(), rusqlite::Error>>,
    ),
    Mark(oneshot::Sender<Result<Mark, rusqlite::Error>>),
    IsThrough(String, Mark, oneshot::Sender<Result<bool, rusqlite::Error>>),
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
    let mut asides = Vec::new();
    while let Some(first) = jobs.blocking_recv() {
        let stop = collect(first, &mut jobs, &mut calls, &mut asides);
        commit(&mut queues, &mut calls, bells);
        for aside in asides.drain(..) {
            answer(&queues, aside);
        }
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
    asides: &mut Vec<Aside>,
) -> Option<oneshot::Sender<()>> {
    let mut next = Some(first);
    while let Some(job) = next {
        match job {
            Job::Call(call) => calls.push(call),
            Job::Aside(aside) => asides.push(aside),
            Job::Stop(closed) => return Some(closed),
        }
        next = if calls.len() + asides.len() < MOST_PER_COMMIT {
            jobs.try_recv().ok()
        } else {
            None
        };
    }
    None
}

fn answer(queues: &Queues, aside: Aside) {
    // Whoever asked may have gone.
    match aside {
        Aside::Leap(by_ms, pass, reply) => drop(reply.send(queues.leap(by_ms).map(|()| pass()))),
        Aside::Mark(reply) => drop(reply.send(queues.mark())),
        Aside::IsThrough(queue, mark, reply) => drop(reply.send(queues.is_through(&queue, mark))),
    }
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
