//! An engine with its clock and randomness in the test's hands.

use gradus_sqs::{InFlight, Options, Queues, Request, Response};
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

pub(crate) const ENDPOINT: &str = "http://queues.local";
pub(crate) const FIFO_URL: &str = "http://queues.local/000000000000/q.fifo";
pub(crate) const URL: &str = "http://queues.local/000000000000/q";

pub(crate) struct Rig {
    pub(crate) queues: Queues,
    pub(crate) now_ms: Arc<AtomicI64>,
}

/// Bytes that never repeat and are the same in every run.
pub(crate) fn counting() -> impl FnMut(&mut [u8]) + Send {
    let mut next = 0_u64;
    move |bytes: &mut [u8]| {
        for chunk in bytes.chunks_mut(8) {
            next += 1;
            chunk.copy_from_slice(&next.to_be_bytes()[..chunk.len()]);
        }
    }
}

impl Rig {
    pub(crate) fn in_memory() -> Self {
        Self::in_memory_with(Options::default())
    }

    pub(crate) fn in_memory_with(options: Options) -> Self {
        let now_ms = Arc::new(AtomicI64::new(1_000_000));
        let reading = Arc::clone(&now_ms);
        let clock = move || reading.load(Ordering::SeqCst);
        let queues = Queues::in_memory(options, clock, counting()).unwrap();
        Self { queues, now_ms }
    }

    pub(crate) fn open(file: &Path) -> Self {
        Self::open_with(file, InFlight::Kept)
    }

    pub(crate) fn open_with(file: &Path, in_flight: InFlight) -> Self {
        let options = Options {
            in_flight,
            ..Options::default()
        };
        let now_ms = Arc::new(AtomicI64::new(1_000_000));
        let reading = Arc::clone(&now_ms);
        let clock = move || reading.load(Ordering::SeqCst);
        let queues = Queues::open(file, options, clock, counting()).unwrap();
        Self { queues, now_ms }
    }

    pub(crate) fn call(&mut self, operation: &str, body: &Value) -> Response {
        let body = body.to_string().into_bytes();
        self.queues.handle(Request {
            operation,
            body: &body,
            endpoint: ENDPOINT,
        })
    }

    /// The answer of a call that must succeed.
    pub(crate) fn ok(&mut self, operation: &str, body: &Value) -> Value {
        let response = self.call(operation, body);
        let text = String::from_utf8(response.body).unwrap();
        assert_eq!(response.status, 200, "{operation}: {text}");
        serde_json::from_str(&text).unwrap()
    }

    pub(crate) fn now(&self) -> i64 {
        self.now_ms.load(Ordering::SeqCst)
    }

    pub(crate) fn advance(&self, ms: i64) {
        self.now_ms.fetch_add(ms, Ordering::SeqCst);
    }
}
