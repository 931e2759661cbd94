//! Virtual time: it stands still while anything can be done, and jumps when all wait.

use gradus_domain::words::time::Instant;
use std::time::{Duration, SystemTime};

/// The time of a simulation: a first instant and what has passed on the paused runtime.
#[derive(Clone, Copy, Debug)]
pub struct VirtualClock {
    first: Instant,
    began: tokio::time::Instant,
}

impl VirtualClock {
    /// A clock that shows `first` now.
    #[must_use]
    pub fn starting_at(first: Instant) -> Self {
        Self {
            first,
            began: tokio::time::Instant::now(),
        }
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Instant {
        let passed = self.began.elapsed().as_millis();
        let passed = i64::try_from(passed).unwrap_or(i64::MAX);
        self.first.saturating_plus_millis(passed)
    }

    /// How much has passed, in milliseconds.
    #[must_use]
    pub fn passed_ms(&self) -> i64 {
        self.now().millis() - self.first.millis()
    }

    /// Waits.
    pub async fn wait_ms(&self, millis: i64) {
        tokio::time::sleep(Duration::from_millis(millis.max(0).unsigned_abs())).await;
    }

    /// Waits until an instant; not at all where it is past.
    pub async fn wait_until(&self, at: Instant) {
        self.wait_ms(at.millis() - self.now().millis()).await;
    }
}

impl aws_smithy_async::time::TimeSource for VirtualClock {
    fn now(&self) -> SystemTime {
        let millis = u64::try_from(VirtualClock::now(self).millis()).unwrap_or(0);
        SystemTime::UNIX_EPOCH + Duration::from_millis(millis)
    }
}

impl gradus_sqs::Clock for VirtualClock {
    fn now_ms(&self) -> i64 {
        self.now().millis()
    }
}
