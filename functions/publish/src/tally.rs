//! What became of a batch: counts for each entry, and the first record that comes again.

use gradus_domain::ledger::entry::{Account, Entry};
use gradus_domain::words::ids::ProgramId;
use gradus_shell::metrics::{self, About, Metric};

/// What became of a message, or of a record that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Its queue has it.
    Sent,
    /// The queue of parked messages has it.
    Parked,
    /// Nobody has it: its record comes again.
    Undone,
}

/// What became of a batch.
#[derive(Debug)]
pub(crate) struct Tally {
    entries: Vec<Option<EntryTally>>,
    first_undone: Option<usize>,
    unreadable: usize,
}

/// What became of an entry's notifications.
#[derive(Debug)]
struct EntryTally {
    program: ProgramId,
    member: String,
    sequence: u64,
    sent: usize,
    parked: usize,
    withheld: usize,
    reasons: Vec<&'static str>,
    /// Of what goes to a destination at least.
    kinds: Vec<&'static str>,
    points: PointsMoved,
}

/// Points that an entry brought into being, spent or let lapse.
#[derive(Clone, Copy, Debug, Default)]
struct PointsMoved {
    issued: i64,
    redeemed: i64,
    lapsed: i64,
}

impl Tally {
    /// Of so many records.
    pub(crate) fn of(records: usize) -> Self {
        let mut entries = Vec::new();
        entries.resize_with(records, || None);
        Self {
            entries,
            first_undone: None,
            unreadable: 0,
        }
    }

    /// Begins to count for an entry.
    pub(crate) fn begin(&mut self, place: usize, program: &ProgramId, entry: &Entry) {
        if let Some(there) = self.entries.get_mut(place) {
            *there = Some(EntryTally {
                program: program.clone(),
                member: entry.member.to_string(),
                sequence: entry.sequence,
                sent: 0,
                parked: 0,
                withheld: 0,
                reasons: Vec::new(),
                kinds: Vec::new(),
                points: PointsMoved::of(entry),
            });
        }
    }

    /// Counts a notification that is not sent.
    pub(crate) fn withheld(&mut self, place: usize, reason: &'static str) {
        if let Some(Some(entry)) = self.entries.get_mut(place) {
            entry.withheld += 1;
            entry.reasons.push(reason);
        }
    }

    /// Counts a notification that goes to a destination at least.
    pub(crate) fn announced(&mut self, place: usize, kind: &'static str) {
        if let Some(Some(entry)) = self.entries.get_mut(place) {
            entry.kinds.push(kind);
        }
    }

    /// A record, and all that follow it, come again.
    pub(crate) fn undone(&mut self, place: usize) {
        let earlier = self.first_undone.map_or(place, |there| there.min(place));
        self.first_undone = Some(earlier);
    }

    /// Counts what became of messages, each with the place of its record.
    pub(crate) fn note(&mut self, outcomes: Vec<(usize, Outcome)>) {
        for (place, outcome) in outcomes {
            let entry = self.entries.get_mut(place).and_then(Option::as_mut);
            match (outcome, entry) {
                (Outcome::Undone, _) => self.undone(place),
                (Outcome::Sent, Some(entry)) => entry.sent += 1,
                (Outcome::Parked, Some(entry)) => entry.parked += 1,
                (Outcome::Parked, None) => self.unreadable += 1,
                (Outcome::Sent, None) => {}
            }
        }
    }

    /// The first record that comes again.
    pub(crate) fn first_undone(&self) -> Option<usize> {
        self.first_undone
    }

    /// One line for each entry that is done, and one for what no entry accounts for.
    pub(crate) fn tell(&self) {
        let done = self.first_undone.unwrap_or(self.entries.len());
        for entry in self.entries.iter().take(done).flatten() {
            entry.count();
            tracing::info!(
                program = entry.program.as_str(),
                member = entry.member,
                sequence = entry.sequence,
                sent = entry.sent,
                parked = entry.parked,
                withheld = entry.withheld,
                reasons = entry.reasons.join(" "),
                "announced"
            );
        }
        metrics::count(&About::default(), Metric::Parked, self.unreadable);
        if 0 < self.unreadable {
            tracing::error!(
                unreadable = self.unreadable,
                "records that cannot be read, or are nothing that this release writes, are parked"
            );
        }
        if self.first_undone.is_some() {
            let again = self.entries.len().saturating_sub(done);
            tracing::warn!(records = again, "records come again");
        }
    }
}

impl EntryTally {
    /// Counts the entry in the function's metrics.
    fn count(&self) {
        let about = About::program(self.program.as_str());
        for kind in &self.kinds {
            metrics::add(&about.with_code(kind), Metric::Notifications, 1);
        }
        for reason in &self.reasons {
            metrics::add(&about.with_code(reason), Metric::Withheld, 1);
        }
        metrics::count(&about, Metric::Parked, self.parked);
        for (metric, points) in [
            (Metric::PointsIssued, self.points.issued),
            (Metric::PointsRedeemed, self.points.redeemed),
            (Metric::PointsLapsed, self.points.lapsed),
        ] {
            if points != 0 {
                metrics::add(&about, metric, points);
            }
        }
    }
}

impl PointsMoved {
    fn of(entry: &Entry) -> Self {
        let into = |account: &Account| -> i64 {
            entry.postings.iter().fold(0, |sum: i64, posting| {
                let points = posting.points.get();
                let came = if posting.to == *account { points } else { 0 };
                let went = if posting.from == *account { points } else { 0 };
                sum.saturating_add(came).saturating_sub(went)
            })
        };
        Self {
            issued: into(&Account::Issued).saturating_neg(),
            redeemed: into(&Account::Redeemed),
            lapsed: into(&Account::Lapsed),
        }
    }
}
