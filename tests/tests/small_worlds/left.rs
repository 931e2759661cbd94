//! What is left of what was issued.

use gradus_domain::ledger::entry::{Account, Entry, TierEventKind, What};

/// What purchases and tiers issued, as far as no return reversed it, forgave it or counted it
/// as lapsed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Left {
    pub(crate) points: i64,
    /// What ever lapsed and no return of a purchase counted; returns count of a tier's rewards
    /// besides.
    pub(crate) lapsed: i64,
    /// Whether a review took a tier: what had come with it stays.
    pub(crate) was_reviewed: bool,
}

impl Left {
    pub(crate) fn of(entries: &[Entry]) -> Self {
        let mut left = Self::default();
        for entry in entries {
            if !matches!(entry.what, What::Adjusted { .. }) {
                let postings = entry.postings.iter();
                let issued = postings.filter(|there| there.from == Account::Issued);
                left.points += issued.map(|there| there.points.get()).sum::<i64>();
            }
            left.points -= reversed_by(entry);
            if let What::Returned(record) = &entry.what {
                left.points -= record.forgiven.get() + record.lapsed.get();
                left.lapsed -= record.lapsed.get();
            }
            let lapses = entry.postings.iter();
            let lapses = lapses.filter(|there| there.to == Account::Lapsed);
            left.lapsed += lapses.map(|there| there.points.get()).sum::<i64>();
            let mut events = entry.tier_events.iter();
            left.was_reviewed |= events.any(|event| event.kind == TierEventKind::FellAtReview);
        }
        left
    }
}

pub(crate) fn reversed_by(entry: &Entry) -> i64 {
    reversed_from(entry, |_| true)
}

pub(crate) fn reversed_from(entry: &Entry, is_meant: impl Fn(&Account) -> bool) -> i64 {
    let postings = entry.postings.iter();
    let meant = postings.filter(|there| there.to == Account::Reversed && is_meant(&there.from));
    meant.map(|posting| posting.points.get()).sum()
}
