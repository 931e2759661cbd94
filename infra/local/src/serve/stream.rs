//! The table's stream: from new images to `publish`, as the service's mapping does it.
//!
//! Records are given in their order, and deleted when the function has answered for them; so
//! the stream holds what is still to be announced and does not grow. Where the function names
//! a record, that one and all that follow come again after a pause. After a crash the last
//! ones come again too: what they announce has the same ids.

use crate::serve::fault::ServeError;
use crate::serve::queue;
use crate::serve::records::Records;
use crate::serve::watch::Watchers;
use aws_lambda_events::dynamodb::Event;
use gradus_contracts::program::routing::{PARKED_QUEUE, queue_name};
use gradus_publish::onlooker;
use gradus_shell::outbox::Outbox;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::sync::watch;

/// How many records the function is given at once.
const BATCH: usize = 100;
/// How often an empty stream is looked at.
const LOOK: Duration = Duration::from_millis(100);
/// The first pause after a failure; it doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// What a record says of an item that was deleted.
const REMOVED: &str = "REMOVE";

/// The stream and what announces it.
#[derive(Debug)]
pub(crate) struct Stream {
    /// What the function works with.
    pub(crate) outbox: Outbox,
    /// The records.
    pub(crate) records: Records,
    /// Destinations whose queues are there.
    pub(crate) made: BTreeSet<String>,
    /// Who looks on.
    pub(crate) watchers: Watchers,
    /// Whether something was deleted that still stands in the log of the table's file.
    pub(crate) log_holds_deleted: bool,
}

impl Stream {
    /// Announces until told to stop.
    pub(crate) async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let mut pause = FIRST_PAUSE;
        if self.records.keeps_what_is_deleted() {
            tracing::warn!(
                "this program is built without secure deletion: an erased person stands in the \
                 table's file until it is written over; build it in its own folder"
            );
        }
        while !*stop.borrow() {
            let wait = match self.announce_some().await {
                Ok(Announced::Some) => {
                    pause = FIRST_PAUSE;
                    continue;
                }
                Ok(Announced::Nothing) => LOOK,
                Ok(Announced::Again) => longer(&mut pause),
                Err(error) => {
                    tracing::warn!(%error, "the stream cannot be announced now");
                    self.mend_indexes().await;
                    longer(&mut pause)
                }
            };
            // Told to stop, or the sender is gone: the loop's condition says which.
            let told = async {
                tokio::select! {
                    _ = stop.wait_for(|stop| *stop) => {}
                    () = self.records.wanted() => {}
                }
            };
            let _ = tokio::time::timeout(wait, told).await;
        }
    }

    async fn announce_some(&mut self) -> Result<Announced, ServeError> {
        let records = self.records.next(BATCH).await?;
        if records.is_empty() {
            self.empty_log().await?;
            return Ok(Announced::Nothing);
        }
        self.log_holds_deleted |= records.iter().any(|record| record.event_name == REMOVED);
        let numbers: Vec<Option<String>> = records
            .iter()
            .map(|record| record.change.sequence_number.clone())
            .collect();
        self.make_queues().await?;
        let watched = self.watchers.are_there().then(|| records.clone());
        let mut event = Event::default();
        event.records = records;
        // On a task of its own, so that a panic costs this batch and not the stream.
        let answer = tokio::spawn(gradus_publish::handle(self.outbox.clone(), event))
            .await
            .map_err(|error| ServeError::service("publish broke off", error))?;
        let done = match answer.batch_item_failures.first() {
            None => numbers.len(),
            Some(failure) => {
                let named = &failure.item_identifier;
                let done = numbers.iter().position(|number| number == named);
                // Where the answer names none of them, the whole batch comes again.
                done.unwrap_or(0)
            }
        };
        self.records.trim(done).await?;
        for record in watched.iter().flatten().take(done) {
            for seen in onlooker::seen(&self.outbox, record).await {
                self.watchers.tell(seen);
            }
        }
        if done < numbers.len() {
            self.records.set_aside_other_codec().await?;
            return Ok(Announced::Again);
        }
        Ok(Announced::Some)
    }

    /// What does not stand in its index as it stands in its row can be neither found nor deleted.
    async fn mend_indexes(&self) {
        if let Err(error) = self.records.mend_indexes().await {
            tracing::warn!(%error, "the stream's indexes cannot be looked at now");
        }
    }

    async fn empty_log(&mut self) -> Result<(), ServeError> {
        if self.log_holds_deleted && self.records.empty_log().await? {
            self.log_holds_deleted = false;
        }
        Ok(())
    }

    /// Makes the queues that programs name and that are not there yet.
    async fn make_queues(&mut self) -> Result<(), ServeError> {
        const ASKED: &str = "a program's destinations cannot be read";
        let engine = &self.outbox.engine;
        let mut named = BTreeSet::new();
        for program in engine
            .store()
            .programs()
            .await
            .map_err(|error| ServeError::service(ASKED, error))?
        {
            match engine.program(&program, self.outbox.clock.now()).await {
                Ok(program) => named.extend(program.destinations()),
                Err(error) if error.is_retryable() => {
                    return Err(ServeError::service(ASKED, error));
                }
                // The others are announced; what is of this one, `publish` parks.
                Err(error) => {
                    tracing::warn!(program = %program, %error, "its destinations are not known");
                }
            }
        }
        for destination in named {
            if !self.made.contains(&destination) {
                queue::make_fifo(&self.outbox.queues.client, &queue_name(&destination)).await?;
                self.made.insert(destination);
            }
        }
        Ok(())
    }
}

/// Makes the queue of what cannot be delivered.
///
/// # Errors
/// [`ServeError::Service`].
pub(crate) async fn prepare(client: &aws_sdk_sqs::Client) -> Result<(), ServeError> {
    queue::make_fifo(client, PARKED_QUEUE).await.map(|_| ())
}

/// What came of one look at the stream.
enum Announced {
    /// All of it.
    Some,
    /// There was nothing.
    Nothing,
    /// Not all: the rest comes again.
    Again,
}

fn longer(pause: &mut Duration) -> Duration {
    let now = *pause;
    *pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
    now
}
