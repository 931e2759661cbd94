//! The announcements of an entry: its notices, each with what becomes of it (rules §11).

use crate::ledger::entry::Entry;
use crate::program::messages::Addressee;
use crate::telling::delivery::{AT_ONCE, Delivery};
use crate::telling::notice::{Notice, Purpose};

/// An announcement of an entry: what a publisher needs beside the entry itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Announcement<'a> {
    /// Its place in the entry, from 0: with the entry's key its identity, with the entry's
    /// sequence its order.
    pub position: usize,
    /// The stable name of its kind.
    pub kind: &'static str,
    /// What is said.
    pub notice: &'a Notice,
    /// What it is for.
    pub purpose: Purpose,
    /// What becomes of it.
    pub delivery: &'a Delivery,
    /// Whom it addresses.
    pub addressee: &'a Addressee,
}

/// The announcements of an entry, in order.
pub fn announcements(entry: &Entry) -> impl Iterator<Item = Announcement<'_>> {
    let notices = entry.notices.iter().enumerate();
    notices.map(|(position, notice)| Announcement {
        position,
        kind: notice.kind().name(),
        notice,
        purpose: notice.purpose(),
        delivery: entry.deliveries.get(position).unwrap_or(&AT_ONCE),
        addressee: &entry.addressee,
    })
}
