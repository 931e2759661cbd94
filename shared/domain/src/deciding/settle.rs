//! Settling: everything that fell due up to an instant, in order of time (rules §2).

use super::closing::Closing;
use super::decision::{member_write, record_entry};
use super::due::{Due, Looked, next_due};
use crate::commands::fingerprint::Fingerprint;
use crate::commands::{Command, CommandKey};
use crate::ledger::draft::{Draft, EntryHead, Stop};
use crate::ledger::entry::{Entry, What};
use crate::ledger::plan::{
    Commit, Failure, Record, RecordExpectation, RecordWrite, RejectedRecord,
};
use crate::ledger::rejection::Rejection;
use crate::member::{Member, ParkedReturn};
use crate::program::versions::Programs;
use crate::words::time::{Instant, LocalDay};

/// How many due instants go into one commit.
pub const SETTLED_INSTANTS_MAX: usize = 50;

/// A member who is settled, and what is to be written of it.
pub(crate) struct Settling {
    /// The member; lent to the command that follows.
    pub(crate) member: Box<Member>,
    /// Full commits, oldest first.
    pub(crate) commits: Vec<Commit>,
    /// What is settled and not yet in a commit.
    pub(crate) open: Commit,
    /// The revision that the next commit expects.
    pub(crate) expects: u64,
    /// Keys of parked returns that were refused on the way.
    pub(crate) refused: Vec<CommandKey>,
    /// How far the member was looked at.
    pub(crate) looked: Looked,
    /// Nothing is due up to here but what is left open: the time of a decision that follows.
    pub(crate) until: Instant,
}

/// Settles a member as far as days are closed.
pub(crate) fn settle(
    programs: &Programs,
    member: Box<Member>,
    closing: Closing,
) -> Result<Settling, Failure> {
    let looked = Looked::at(&member);
    let mut entries_open: usize = 0;
    let until = closing.until(programs, Some(&member));
    let mut settling = Settling {
        expects: member.revision,
        member,
        commits: Vec::new(),
        open: Commit::default(),
        refused: Vec::new(),
        looked,
        until,
    };
    while let Some((at, due)) = settling.next_due(programs)? {
        if let Due::Day(day) = due {
            settling.looked.asked(day);
        }
        if entries_open == SETTLED_INSTANTS_MAX {
            settling.commit(programs)?;
            entries_open = 0;
        }
        let happened;
        (settling, happened) = settling.settle_instant(programs, at, due)?;
        settling.looked.asked(settling.member.settled_day);
        entries_open = entries_open.saturating_add(usize::from(happened));
        settling.until = closing.until(programs, Some(&settling.member));
    }
    Ok(settling)
}

impl Settling {
    fn next_due(&mut self, programs: &Programs) -> Result<Option<(Instant, Due)>, Failure> {
        next_due(programs, &self.member, &mut self.looked, self.until)
    }

    fn commit(&mut self, programs: &Programs) -> Result<(), Failure> {
        let mut commit = std::mem::take(&mut self.open);
        let member = self.member.clone();
        let write = member_write(programs, member, Some(self.expects), self.looked)?;
        self.expects = write.state.revision;
        self.member.revision = write.state.revision;
        commit.member = Some(write);
        self.commits.push(commit);
        Ok(())
    }

    /// Settles one instant; answers whether anything happened.
    fn settle_instant(
        mut self,
        programs: &Programs,
        at: Instant,
        due: Due,
    ) -> Result<(Self, bool), Failure> {
        let version = programs.at(at).ok_or(Failure::NoVersion { at })?;
        let id = self.member.id.clone();
        let (key, today) = match due {
            Due::Day(day) => (CommandKey::Boundary(id, day), day),
            Due::Instant(at) => {
                let before = at.saturating_plus_millis(-1);
                let day = version.program.calendar.day_of(before);
                (CommandKey::Instant(id, at), day)
            }
        };
        let head = EntryHead {
            key,
            occurred_at: at,
            received_at: at,
            fingerprint: Fingerprint::default(),
        };
        let mut draft = Draft::open(programs, version, self.member, head, at, today)?;
        let step = match due {
            Due::Day(_) => draft.begin_day(),
            Due::Instant(_) => draft.end_holds(),
        };
        step.map_err(|stop| match stop {
            Stop::Failed(failure) => failure,
            Stop::Rejected(_) => Failure::Overflow,
        })?;
        if draft.is_empty() {
            self.member = draft.discard();
            return Ok((self, false));
        }
        let (member, entry) = draft.close()?;
        self.member = member;
        self.note_refused(&entry, at);
        self.open
            .records
            .push(record_entry(entry, RecordExpectation::AbsentOrRejected));
        Ok((self, true))
    }

    /// A parked return that waited too long is refused: its key is free again.
    fn note_refused(&mut self, entry: &Entry, at: Instant) {
        let What::DayBegan { refused, .. } = &entry.what else {
            return;
        };
        for parked in refused {
            let Some(key) = parked.command.key() else {
                continue;
            };
            self.open.records.push(RecordWrite {
                record: refused_record(parked, at),
                key: key.clone(),
                expects: RecordExpectation::Waiting,
            });
            self.refused.push(key);
        }
    }
}

fn refused_record(parked: &ParkedReturn, at: Instant) -> Record {
    Record::Rejected(RejectedRecord {
        member: parked.command.member.clone(),
        fingerprint: Fingerprint::of(&parked.command),
        decided_at: at,
        rejection: Rejection::TransactionUnknown {
            transaction: parked.transaction.clone(),
        },
    })
}

/// A member with everything that fell due up to now settled in thought, days that are open
/// among it, and the entries on the way, oldest first: what a read shows (rules §2).
///
/// # Errors
/// [`Failure`] where the data do not fit together.
pub fn settled_in_thought(
    programs: &Programs,
    member: Box<Member>,
    now: Instant,
) -> Result<(Box<Member>, Vec<Entry>), Failure> {
    let mut settled = settle(programs, member, Closing::of_a_read(now))?;
    settled.commits.push(settled.open);
    let records = settled
        .commits
        .into_iter()
        .flat_map(|commit| commit.records);
    Ok((settled.member, entries(records)))
}

/// The same member, with its tier's last day as of now.
///
/// # Errors
/// [`Failure`] where the data do not fit together.
pub fn settled_view(
    programs: &Programs,
    member: Box<Member>,
    now: Instant,
) -> Result<Box<Member>, Failure> {
    let until = now.max(member.settled_to);
    let (mut settled, _) = settled_in_thought(programs, member, now)?;
    if settled.erased_at.is_some() {
        return Ok(settled);
    }
    if let Some(version) = programs.at(now) {
        let today: LocalDay = version.program.calendar.day_of(until);
        let head = EntryHead {
            key: CommandKey::Instant(settled.id.clone(), until),
            occurred_at: until,
            received_at: until,
            fingerprint: Fingerprint::default(),
        };
        settled = Draft::open(programs, version, settled, head, until, today)?.member;
    }
    Ok(settled)
}

fn entries(records: impl IntoIterator<Item = RecordWrite>) -> Vec<Entry> {
    let entries = records.into_iter().filter_map(|write| match write.record {
        Record::Entry(entry) => Some(*entry),
        Record::Rejected(_) | Record::Waiting(_) => None,
    });
    entries.collect()
}

/// The entries of a settlement that asks every day, whatever the timers say: what they are
/// held against, at a thousand times their price. It goes as far as one of `now` does.
///
/// # Errors
/// [`Failure`] where the data do not fit together.
pub fn settled_day_by_day(
    programs: &Programs,
    member: Box<Member>,
    now: Instant,
) -> Result<(Box<Member>, Vec<Entry>), Failure> {
    let Some(first) = programs.first().filter(|_| member.erased_at.is_none()) else {
        return Ok((member, Vec::new()));
    };
    let calendar = &first.program.calendar;
    let mut day = member.settled_day;
    let command = Command::settlement(member.id.clone(), now);
    let closing = Closing::of_a_command(programs, &command, now);
    let mut settling = Settling {
        expects: member.revision,
        looked: Looked::at(&member),
        until: closing.until(programs, Some(&member)),
        member,
        commits: Vec::new(),
        open: Commit::default(),
        refused: Vec::new(),
    };
    loop {
        day = day.plus_days(1);
        let begins = calendar.first_instant(day);
        let floors = |member: &Member| {
            member
                .standing
                .floors
                .iter()
                .map(|floor| floor.ends_at)
                .min()
        };
        while let Some(at) = floors(&settling.member).filter(|at| *at <= begins.min(settling.until))
        {
            (settling, _) = settling.settle_instant(programs, at, Due::Instant(at))?;
        }
        settling.until = closing.until(programs, Some(&settling.member));
        if settling.until < begins {
            break;
        }
        (settling, _) = settling.settle_instant(programs, begins, Due::Day(day))?;
    }
    Ok((settling.member, entries(settling.open.records)))
}
