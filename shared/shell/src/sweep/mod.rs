//! A sweep: finds who is due, and settles them.
//!
//! A sweep's function is called in two ways. The *schedule* calls it with a time: for each
//! program it puts a message for each range of shards into the sweep's own queue. The *queue*
//! calls it with such a message: it settles who is due in these shards, page by page, and
//! before its time runs out it puts what is left into the queue again. Whoever cannot be
//! settled is set aside, and the others are settled all the same.
//!
//! Doing any of it twice, late or not at all changes when something is written, never what
//! (rules §2: settle before apply).

mod queue;
mod settle;
mod share_out;

use crate::clock::Clock;
use crate::sqs::SqsClient;
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use gradus_contracts::schedules;
use gradus_contracts::schedules::{ScheduleEvent, Sweep};
use gradus_engine::Engine;
use gradus_store::due::DueIndex;
use gradus_store::error::StoreError;
use gradus_store::keys;
use serde_json::Value;
use std::sync::Arc;
use tokio::time::Instant as Moment;

const _: () = assert!(schedules::SHARDS == keys::SHARDS);

/// Everything that a sweep works with.
#[derive(Clone, Debug)]
pub struct Sweeper {
    /// Which sweep.
    pub sweep: Sweep,
    /// Reads, decides, writes.
    pub engine: Arc<Engine>,
    /// Its own queue.
    pub queue: SweepQueue,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// A sweep's queue.
#[derive(Clone, Debug)]
pub struct SweepQueue {
    /// The client.
    pub client: SqsClient,
    /// Where work goes.
    pub url: String,
    /// Where messages go that cannot be handled, and members that cannot be settled.
    pub dead_letter_url: String,
    /// Into how many messages a program's shards are shared out: a power of two up to 32.
    pub ranges: u16,
}

/// Why a sweep could not be begun.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// What called it is neither a schedule nor the queue.
    #[error(
        "the sweep was called with neither a schedule's event, {{\"time\": <RFC 3339>}}, nor a queue's: {0}"
    )]
    Event(serde_json::Error),
    /// The schedule's time is none.
    #[error("the schedule's time is {found:?}: {reason}")]
    Time {
        /// What it says.
        found: String,
        /// Why it is none.
        reason: String,
    },
    /// The schedule's time has not come.
    #[error("the schedule's time {time} lies ahead of the clock, {now}")]
    Ahead {
        /// The schedule's.
        time: String,
        /// The clock's.
        now: String,
    },
    /// The table.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The queue took some of the work, or none; what it took is harmless.
    #[error("the queue {url} does not take the work: {found}")]
    Queue {
        /// Which.
        url: String,
        /// What it says.
        found: String,
    },
}

/// What calls a sweep.
#[derive(Debug)]
pub enum SweepEvent {
    /// Its schedule.
    Schedule(ScheduleEvent),
    /// Its queue.
    Queue(Box<SqsEvent>),
}

impl SweepEvent {
    /// Reads an event as the service sends it.
    ///
    /// # Errors
    /// [`SweepError::Event`].
    pub fn read(event: Value) -> Result<Self, SweepError> {
        if event.get("Records").is_some() {
            let event = serde_json::from_value(event).map_err(SweepError::Event)?;
            return Ok(Self::Queue(event));
        }
        let event = serde_json::from_value(event).map_err(SweepError::Event)?;
        Ok(Self::Schedule(event))
    }
}

impl Sweeper {
    /// Handles what called the sweep; work that is not done by `deadline` is handed on. The
    /// answer to a schedule names no message.
    ///
    /// # Errors
    /// [`SweepError`] where a schedule's call comes to nothing: it may be called again.
    pub async fn handle(
        &self,
        event: SweepEvent,
        deadline: Moment,
    ) -> Result<SqsBatchResponse, SweepError> {
        match event {
            SweepEvent::Schedule(event) => {
                self.share_out(&event).await?;
                Ok(SqsBatchResponse::default())
            }
            SweepEvent::Queue(event) => Ok(self.work_off(*event, deadline).await),
        }
    }

    fn index(&self) -> DueIndex {
        match self.sweep {
            Sweep::Expire => DueIndex::Expire,
            Sweep::Downgrade => DueIndex::Review,
            Sweep::Remind => DueIndex::Remind,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SweepEvent;
    use serde_json::json;

    #[test]
    fn an_event_without_a_time_says_what_is_expected() {
        for event in [
            json!({}),
            json!({ "times": "2026-03-01T00:00:00Z" }),
            json!(7),
        ] {
            let error = SweepEvent::read(event).err().map(|error| error.to_string());

            assert!(error.is_some_and(|text| text.contains("{\"time\": <RFC 3339>}")));
        }
    }
}
