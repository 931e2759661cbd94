//! Long polls: a receiver waits until something may have changed, then looks again.

use crate::engine::{Clock, Response};
use crate::server::Service;
use axum::body::Bytes;
use std::{pin::pin, time::Duration};

/// The longest a waiting receiver trusts the pace of its clock before reading it again, in
/// milliseconds: the clock may be moved while it waits.
const CLOCK_TRUST_MS: u64 = 250;

/// Carries out a call; where it finds nothing and may wait, waits for the queue's bell, for
/// the next message to turn visible, or for its time to run out.
pub(crate) async fn call(
    service: &Service,
    operation: &str,
    body: &Bytes,
    endpoint: &str,
) -> Response {
    let first = service.pass(operation, body, endpoint).await;
    let Some(wait) = first.wait else {
        return first.response;
    };
    let bell = service.bells.of(wait.queue);
    let mut closing = service.closing.subscribe();
    let mut time_is_up = pin!(tokio::time::sleep(Duration::from_secs(wait.seconds.into())));
    loop {
        // Listening begins before looking, so that nothing is missed in between.
        let mut rung = pin!(bell.notified());
        rung.as_mut().enable();
        let handled = service.pass(operation, body, endpoint).await;
        let Some(wait) = handled.wait else {
            return handled.response;
        };
        tokio::select! {
            () = rung => {}
            () = due(service.clock.as_ref(), wait.next_change_ms) => {}
            () = &mut time_is_up => return handled.response,
            _ = closing.wait_for(|closing| *closing) => return handled.response,
        }
    }
}

/// Resolves when the clock has reached `at_ms`; never where nothing is expected.
async fn due(clock: &dyn Clock, at_ms: Option<i64>) {
    let Some(at_ms) = at_ms else {
        return std::future::pending().await;
    };
    loop {
        let left_ms = u64::try_from(at_ms.saturating_sub(clock.now_ms())).unwrap_or(0);
        if left_ms == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(left_ms.min(CLOCK_TRUST_MS))).await;
    }
}
