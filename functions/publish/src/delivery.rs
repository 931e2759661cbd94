//! Where an entry's notifications go: the one place where that is decided. Whether one is sent
//! or withheld was decided with the entry, and stands in it.

use gradus_contracts::program::routing::{Destination, Routing};
use gradus_contracts::telling::{Notification, notifications_of};
use gradus_domain::ledger::announcement::announcements;
use gradus_domain::ledger::entry::Entry;
use gradus_domain::telling::delivery::Withheld;
use gradus_domain::words::time::Instant;
use gradus_engine::programs::LoadedProgram;

/// A notification of an entry, and what becomes of it.
#[derive(Debug)]
pub struct Fate<'a> {
    /// The stable name of its kind.
    pub kind: &'static str,
    /// What is said.
    pub notification: Notification,
    /// Where it goes, which may be nowhere, or why it is not sent.
    pub to: Result<Vec<&'a Destination>, Withheld>,
}

/// What becomes of an entry's notifications when they are looked at now, in their order. One
/// that may not be sent yet is sent with its `not_before`: the tool that writes to the member
/// waits.
#[must_use]
pub fn fates<'a>(
    program: &LoadedProgram,
    routing: Option<&'a Routing>,
    entry: &Entry,
    now: Instant,
) -> Vec<Fate<'a>> {
    let Some(any) = program.versions.first() else {
        return Vec::new();
    };
    let notifications = notifications_of(&any.program, entry);
    let announced = announcements(entry).zip(notifications);
    announced
        .map(|(announcement, notification)| Fate {
            kind: announcement.kind,
            notification,
            to: announcement.delivery.at(now).map(|_| {
                let told = routing.map(|routing| routing.told(announcement.kind));
                told.into_iter().flatten().collect()
            }),
        })
        .collect()
}
