//! The table's stream: announces what was recorded.
//!
//! Records come in batches, in the stream's order, which for entries close in time need not be
//! theirs: what a batch says of a member is brought into the order of the member's entries, and
//! across batches `sequence` tells. Of each entry the notifications go to the queues that its
//! program names. What a destination refuses is parked whole, with the destination and the
//! reason, and announcing goes on; so is a record that cannot be read, or is nothing that this
//! release writes. What cannot be had now (no table, no queues) ends the batch: the answer names
//! the first record that is to come again, and with it come all that follow.
//!
//! A notification that is sent again has the same id. The queue drops it for five minutes,
//! a consumer for ever. What an operator has sent again ([`again`]) no queue drops.

pub mod again;
pub mod delivery;
pub mod onlooker;

mod fault;
mod message;
mod parking;
mod record;
mod sending;
mod tally;

use aws_lambda_events::dynamodb::{Event, EventRecord};
use aws_lambda_events::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use fault::Fault;
use gradus_shell::outbox::Outbox;
use message::Message;
use parking::Poison;
use record::Announced;
use std::collections::BTreeMap;
use tally::Tally;
use tokio::task::JoinSet;

/// What a batch asks to be sent.
#[derive(Debug, Default)]
struct Work {
    /// By destination.
    messages: BTreeMap<String, Vec<Message>>,
    /// Records that cannot be read.
    poison: Vec<Poison>,
}

/// Handles one batch. The answer names the first record that is to come again, if one is.
pub async fn handle(outbox: Outbox, event: Event) -> DynamoDbEventResponse {
    let mut tally = Tally::of(event.records.len());
    let work = read(&outbox, &event.records, &mut tally).await;
    let mut tasks = JoinSet::new();
    for (destination, mut messages) in work.messages {
        message::in_the_order_of_entries(&mut messages);
        tasks.spawn(sending::send(outbox.queues.clone(), destination, messages));
    }
    tasks.spawn(parking::park_all(outbox.queues.clone(), work.poison));
    while let Some(done) = tasks.join_next().await {
        match done {
            Ok(outcomes) => tally.note(outcomes),
            Err(error) => {
                tracing::error!(error = %error, "a destination broke off: the whole batch comes again");
                tally.undone(0);
            }
        }
    }
    tally.tell();
    answer(&event.records, tally.first_undone())
}

/// Reads records up to the first that cannot be had now.
async fn read(outbox: &Outbox, records: &[EventRecord], tally: &mut Tally) -> Work {
    let mut work = Work::default();
    for (place, record) in records.iter().enumerate() {
        match announce(outbox, place, record, tally).await {
            Ok(messages) => {
                for (destination, message) in messages {
                    work.messages.entry(destination).or_default().push(message);
                }
            }
            Err(fault) if fault.passes => {
                tracing::warn!(reason = fault.reason, "a record cannot be announced now");
                tally.undone(place);
                break;
            }
            Err(fault) => work.poison.push(Poison::of(place, record, fault.reason)),
        }
    }
    work
}

/// The messages of a record, each with its destination.
async fn announce(
    outbox: &Outbox,
    place: usize,
    record: &EventRecord,
    tally: &mut Tally,
) -> Result<Vec<(String, Message)>, Fault> {
    match record::read(outbox, record).await? {
        Announced::Entry(entry) => entry.messages(place, tally),
        Announced::Nothing => Ok(Vec::new()),
    }
}

/// A stream comes again from the record that the answer names; without a name, from the
/// batch's first.
fn answer(records: &[EventRecord], undone: Option<usize>) -> DynamoDbEventResponse {
    let mut response = DynamoDbEventResponse::default();
    if let Some(record) = undone.and_then(|place| records.get(place)) {
        let mut failure = DynamoDbBatchItemFailure::default();
        failure.item_identifier = Some(record.change.sequence_number.clone().unwrap_or_default());
        response.batch_item_failures.push(failure);
    }
    response
}
