//! From an entry's notices to notifications.

use crate::telling::alike::Alike;
use crate::telling::envelope::Notification;
use crate::telling::kinds::Data;
use gradus_domain::ledger::announcement::announcements;
use gradus_domain::ledger::entry::Entry;
use gradus_domain::program::Program;

/// What is announced of an entry, in the order of its notices.
///
/// `program` is any version of the entry's program: only what never changes is read off it.
/// The same entry always gives the same notifications, ids included.
#[must_use]
pub fn notifications_of(program: &Program, entry: &Entry) -> Vec<Notification> {
    let alike = Alike::of(program, entry);
    (1_u32..)
        .zip(announcements(entry))
        .map(|(position, announcement)| Notification {
            id: format!("{}#{position}", alike.about.key),
            source: format!("/programs/{}", program.id),
            subject: entry.member.to_string(),
            time: entry.decided_at.into(),
            sequence: format!("{:020}.{position:05}", entry.sequence),
            republished: false,
            traceparent: None,
            data: Data::of(announcement.notice, alike.with(announcement.delivery)),
        })
        .collect()
}
