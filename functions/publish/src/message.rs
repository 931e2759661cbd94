//! A notification on its way to a queue.

use crate::fault::Fault;
use gradus_contracts::queues::message_group;
use gradus_contracts::telling::Notification;
use gradus_domain::words::ids::{MemberId, ProgramId};
use gradus_store::hexadecimal::hexadecimal;
use sha2::{Digest, Sha256};

/// A notification on its way to a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// The place of its record in the batch.
    pub(crate) place: usize,
    /// What the queue carries.
    pub(crate) body: String,
    /// Messages of a group keep their order: one group for each member.
    pub(crate) group: String,
    /// The entry's number and the notification's within it, as texts that sort.
    pub(crate) sequence: String,
    /// The same whenever the stream has the notification sent again, and another one for each
    /// time that an operator does.
    pub(crate) deduplication_id: String,
    /// The request that it came of.
    pub(crate) traceparent: Option<String>,
}

impl Message {
    /// The message of a notification; `again` names the time for which an operator has it sent
    /// again, so that no queue drops it for a repeat.
    ///
    /// # Errors
    /// Where it has no JSON form.
    pub(crate) fn of(
        place: usize,
        program: &ProgramId,
        member: &MemberId,
        notification: &Notification,
        again: Option<&str>,
    ) -> Result<Self, Fault> {
        let said = [notification.source.as_str(), &notification.id];
        let parts: Vec<&str> = said.into_iter().chain(again).collect();
        Ok(Self {
            place,
            body: notification.to_json().map_err(Fault::for_good)?,
            group: message_group(program, member),
            sequence: notification.sequence.clone(),
            deduplication_id: hash(&parts),
            traceparent: notification.traceparent.clone(),
        })
    }
}

/// Brings the messages of each member into the order of its entries. What two members are told
/// keeps its places: only those of one member change them with each other.
pub(crate) fn in_the_order_of_entries(messages: &mut Vec<Message>) {
    let mut places: Vec<usize> = (0..messages.len()).collect();
    places.sort_by(|one, other| messages[*one].group.cmp(&messages[*other].group));
    messages.sort_by(|one, other| {
        let [one, other] = [one, other].map(|it| (&it.group, &it.sequence));
        one.cmp(&other)
    });
    let mut placed: Vec<(usize, Message)> = places.into_iter().zip(messages.drain(..)).collect();
    placed.sort_by_key(|(place, _)| *place);
    messages.extend(placed.into_iter().map(|(_, message)| message));
}

/// SHA-256 of texts, in hexadecimal: 64 characters that a queue takes.
pub(crate) fn hash(texts: &[&str]) -> String {
    let mut sha = Sha256::new();
    for text in texts {
        sha.update(text.len().to_be_bytes());
        sha.update(text);
    }
    hexadecimal(&sha.finalize())
}
