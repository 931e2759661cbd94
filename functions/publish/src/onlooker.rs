//! What a record of the stream announces, for those who only look on: nothing is sent.

use crate::record::{self, Announced};
use aws_lambda_events::dynamodb::EventRecord;
use gradus_contracts::telling::Notification;
use gradus_domain::telling::delivery::Withheld;
use gradus_domain::words::ids::ProgramId;
use gradus_shell::outbox::Outbox;

/// A notification as it happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its program.
    pub program: ProgramId,
    /// What is said.
    pub notification: Notification,
    /// Why it is not sent; `None`: it goes wherever its kind is told, which may be nowhere.
    pub withheld: Option<Withheld>,
}

/// The notifications of a record, in their order; none where it announces nothing, or cannot
/// be read.
pub async fn seen(outbox: &Outbox, record: &EventRecord) -> Vec<Seen> {
    match record::read(outbox, record).await {
        Ok(Announced::Entry(entry)) => {
            let fates = entry.fates(None);
            let seen = fates.map(|fate| Seen {
                program: entry.program().clone(),
                notification: fate.notification,
                withheld: fate.to.err(),
            });
            seen.collect()
        }
        // What becomes of a record that cannot be read its announcing tells.
        Ok(Announced::Nothing) | Err(_) => Vec::new(),
    }
}
