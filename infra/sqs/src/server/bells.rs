//! One bell per queue that somebody waits at.

use crate::engine::QueueId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// The bells, shared by the database thread that rings them and the calls that listen.
#[derive(Default)]
pub(crate) struct Bells(Mutex<HashMap<QueueId, Arc<Notify>>>);

impl Bells {
    /// The bell of a queue.
    pub(crate) fn of(&self, queue: QueueId) -> Arc<Notify> {
        Arc::clone(self.lock().entry(queue).or_default())
    }

    /// Wakes everybody who waits at these queues; bells without listeners are taken down.
    pub(crate) fn ring(&self, queues: &[QueueId]) {
        if queues.is_empty() {
            return;
        }
        let mut bells = self.lock();
        for queue in queues {
            let Some(bell) = bells.get(queue) else {
                continue;
            };
            if Arc::strong_count(bell) == 1 {
                bells.remove(queue);
            } else {
                bell.notify_waiters();
            }
        }
    }

    /// Wakes everybody.
    pub(crate) fn ring_all(&self) {
        self.lock().values().for_each(|bell| bell.notify_waiters());
    }

    /// The map stays whole when a holder panics: no step leaves it half changed.
    fn lock(&self) -> MutexGuard<'_, HashMap<QueueId, Arc<Notify>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
