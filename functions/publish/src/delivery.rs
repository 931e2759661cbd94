//! Whether a notification is sent: the one place where that is decided.

use gradus_domain::entry::Entry;
use gradus_domain::notice::Notice;
use gradus_domain::time::Instant;

/// What becomes of a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// It goes to every destination that is told its kind.
    Send,
    /// It is recorded and not sent, for this reason: a word that can be counted, such as
    /// `too_late`.
    #[expect(dead_code, reason = "no entry says that a notice is withheld")]
    Withheld(&'static str),
}

/// What becomes of a notice of an entry that is announced now. Every notice that entries hold
/// so far is said at once and to everybody.
pub(crate) fn of(_entry: &Entry, _notice: &Notice, _now: Instant) -> Delivery {
    Delivery::Send
}
