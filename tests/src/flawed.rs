//! What a store could write wrongly, to see that it is found.

use gradus_domain::ledger::entry::{Account, Entry};
use gradus_domain::ledger::plan::{Commit, Record, RecordExpectation};
use gradus_domain::member::Member;
use gradus_domain::member::lots::Lot;

/// What entries say has lapsed stays active.
pub fn lapsed_stays<'e>(member: &mut Member, entries: impl Iterator<Item = &'e Entry>) {
    let postings = entries.flat_map(|entry| &entry.postings);
    let lapsed =
        postings.filter(|there| (&there.from, &there.to) == (&Account::Active, &Account::Lapsed));
    let active = &mut member.holdings.active;
    active.extend(lapsed.filter_map(|posting| {
        let lot = posting.lot.clone()?;
        Some(Lot {
            last_day: lot.last_day,
            earned_on: lot.earned_on,
            issuer: lot.issuer,
            points: posting.points,
        })
    }));
    active.sort_by(|a, b| (a.last_day, &a.issuer).cmp(&(b.last_day, &b.issuer)));
}

/// A commit in which what lapses stays.
pub fn keep_lapsed(commit: &mut Commit) {
    let Commit {
        member, records, ..
    } = commit;
    if let Some(write) = member {
        let entries = records.iter().filter_map(|write| match &write.record {
            Record::Entry(entry) => Some(entry.as_ref()),
            Record::Rejected(_) | Record::Waiting(_) => None,
        });
        lapsed_stays(&mut write.state, entries);
    }
}

/// A commit without what is written of a return that waited.
pub fn drop_what_waited(commit: &mut Commit) {
    commit
        .records
        .retain(|write| write.expects != RecordExpectation::Waiting);
}
