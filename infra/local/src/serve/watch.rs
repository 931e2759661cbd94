//! Those who look on while things are announced: they take nothing away from anybody.

use gradus_publish::onlooker::Seen;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::sync::Arc;
use tokio::sync::broadcast;

/// How many notifications somebody may be behind before some are missed.
const BEHIND_MAX: usize = 4_096;

/// Who looks on. Nothing is kept for them: they see what happens while they do.
#[derive(Clone, Debug)]
pub(crate) struct Watchers(broadcast::Sender<Arc<Seen>>);

/// A line of what is given to somebody who looks on.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Line {
    /// A notification as a queue carries it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) notification: Option<Box<RawValue>>,
    /// Why it is not sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) withheld: Option<String>,
    /// Instead of both: so many were missed here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) missed: Option<u64>,
}

impl Default for Watchers {
    fn default() -> Self {
        Self(broadcast::channel(BEHIND_MAX).0)
    }
}

impl Watchers {
    /// Whether anybody looks on.
    pub(crate) fn are_there(&self) -> bool {
        0 < self.0.receiver_count()
    }

    /// Shows them a notification.
    pub(crate) fn tell(&self, seen: Seen) {
        // An error means that the last of them has gone.
        let _ = self.0.send(Arc::new(seen));
    }

    /// One more who looks on.
    pub(crate) fn join(&self) -> broadcast::Receiver<Arc<Seen>> {
        self.0.subscribe()
    }
}

impl Line {
    /// That of a notification.
    ///
    /// # Errors
    /// Where it has no JSON form.
    pub(crate) fn of(seen: &Seen) -> Result<Self, serde_json::Error> {
        Ok(Self {
            notification: Some(RawValue::from_string(seen.notification.to_json()?)?),
            withheld: seen.withheld.map(|reason| reason.code().to_owned()),
            missed: None,
        })
    }

    /// That of notifications that were missed.
    pub(crate) fn missed(count: u64) -> Self {
        Self {
            missed: Some(count),
            ..Self::default()
        }
    }
}
