//! What one request works with.

use crate::engine::answer::{Handled, QueueId, Response, Wait};
use crate::engine::inputs::Entropy;
use crate::engine::retention::Retention;
use rusqlite::Connection;
use std::collections::BTreeSet;

/// One request's view of the world: the database inside its transaction, a time that stands
/// still, and a note of what others may want to know afterwards.
pub(crate) struct Turn<'a> {
    pub(crate) db: &'a Connection,
    pub(crate) now_ms: i64,
    pub(crate) entropy: &'a mut dyn Entropy,
    pub(crate) region: &'a str,
    pub(crate) endpoint: &'a str,
    pub(crate) retention: Retention,
    pub(crate) wait: Option<Wait>,
    stirred: BTreeSet<QueueId>,
}

impl<'a> Turn<'a> {
    pub(crate) fn new(
        db: &'a Connection,
        now_ms: i64,
        entropy: &'a mut dyn Entropy,
        region: &'a str,
        endpoint: &'a str,
        retention: Retention,
    ) -> Self {
        Self {
            db,
            now_ms,
            entropy,
            region,
            endpoint,
            retention,
            wait: None,
            stirred: BTreeSet::new(),
        }
    }

    /// Notes that a message of `queue` may have become receivable, or will at another time.
    pub(crate) fn stir(&mut self, queue: QueueId) {
        self.stirred.insert(queue);
    }

    /// Drops all notes: the request's writes were taken back.
    pub(crate) fn forget(&mut self) {
        self.stirred.clear();
        self.wait = None;
    }

    /// The answer together with the notes.
    pub(crate) fn handled(&mut self, response: Response) -> Handled {
        let stirred = std::mem::take(&mut self.stirred).into_iter().collect();
        Handled {
            response,
            wait: self.wait.take(),
            stirred,
        }
    }
}
