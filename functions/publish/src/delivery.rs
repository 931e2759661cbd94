//! Whether a notification is sent: the one place where that is decided.

use gradus_domain::delivery::Announcement;
use gradus_domain::time::Instant;

/// What becomes of a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// It goes to every destination that is told its kind.
    Send,
    /// It is recorded and not sent, for this reason: a word that can be counted, such as
    /// `too_late`.
    Withheld(&'static str),
}

/// What becomes of an announcement that is looked at now. One that may not be sent yet is
/// sent with its `not_before`: the tool that writes to the member waits.
pub(crate) fn of(announcement: &Announcement<'_>, now: Instant) -> Delivery {
    match announcement.delivery.at(now) {
        Ok(_) => Delivery::Send,
        Err(reason) => Delivery::Withheld(reason.code()),
    }
}
