//! What `decide` needs, and what it answers: a plan that leaves the shell no choices.
//!
//! A [`Plan`] is a list of commits, each to be written as one conditional transaction, in
//! order. Where a condition fails, somebody else was faster: read again, decide again.

use crate::commands::fingerprint::Fingerprint;
use crate::commands::{Command, CommandKey};
use crate::ledger::entry::Entry;
use crate::ledger::rejection::Rejection;
use crate::ledger::remainder::Remainder;
use crate::member::Member;
use crate::program::versions::Programs;
use crate::words::ids::{MemberId, RuleId};
use crate::words::time::Instant;
use serde::{Deserialize, Serialize};

/// What must be read before a command can be decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wants {
    /// The member.
    pub member: MemberId,
    /// What the command's key stands for.
    pub record: Option<CommandKey>,
    /// What the command is about, with its remainder.
    pub target: Option<CommandKey>,
    /// What is left of these rules' budgets, over all shards.
    pub budgets: Vec<RuleId>,
}

/// What was read.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The member; `None`: not enrolled.
    pub member: Option<Box<Member>>,
    /// What the command's key stands for.
    pub record: Option<Record>,
    /// What the command is about.
    pub target: Option<Target>,
    /// What is left of budgets. A rule with a budget that does not stand here has nothing
    /// left.
    pub budgets: Vec<BudgetLeft>,
}

/// What a command is about: the recorded entry and how far it is taken back.
#[derive(Clone, Debug)]
pub struct Target {
    /// The purchase or the spending.
    pub entry: Box<Entry>,
    /// How far it is taken back; `None`: not at all.
    pub remainder: Option<Remainder>,
}

/// What is left of a budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetLeft {
    /// Of which rule.
    pub rule: RuleId,
    /// Over all shards; 0 or more.
    pub left: i64,
}

/// What a key stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Record {
    /// It was done.
    Entry(Box<Entry>),
    /// It was rejected; a later attempt takes its place.
    Rejected(RejectedRecord),
    /// A return that waits for its purchase.
    Waiting(WaitingRecord),
}

/// A rejection, recorded so that it can be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectedRecord {
    /// Whose command it was.
    pub member: MemberId,
    /// Of its content.
    pub fingerprint: Fingerprint,
    /// When.
    pub decided_at: Instant,
    /// Why.
    pub rejection: Rejection,
}

/// A return that waits for its purchase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingRecord {
    /// Whose command it was.
    pub member: MemberId,
    /// Of its content.
    pub fingerprint: Fingerprint,
    /// When it was parked.
    pub decided_at: Instant,
}

/// Everything that a decision writes, and its answer.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Transactions, in order.
    pub commits: Vec<Commit>,
    /// The answer.
    pub outcome: Outcome,
    /// The time of the decision: when the command arrived, or the last millisecond before a
    /// beginning that is open for it, and no earlier than what is settled.
    pub decided_at: Instant,
    /// The member as read, where nothing of it is written: who keeps members in memory can
    /// put it back. `None` where it is written, was not there, or a figure overflowed while
    /// a purchase or an activity was applied.
    pub unwritten: Option<Box<Member>>,
    /// The timers to store in place of the member's, where a settlement examined what was
    /// due and found nothing to record: on condition that the member's revision is what was
    /// read. No entry is written.
    pub rearm: Option<Timers>,
}

/// One conditional transaction.
#[derive(Clone, Debug, Default)]
pub struct Commit {
    /// The member's new state.
    pub member: Option<MemberWrite>,
    /// What keys stand for from now on.
    pub records: Vec<RecordWrite>,
    /// Keys that must stand for nothing yet, or for a rejection, when this is written: what
    /// was decided holds only as long as nobody records something there. None of them is
    /// among `records`.
    pub absent: Vec<CommandKey>,
    /// How far purchases and spendings are taken back.
    pub remainders: Vec<RemainderWrite>,
    /// What budgets lose or gain.
    pub budgets: Vec<BudgetMove>,
}

/// A member's new state.
#[derive(Clone, Debug)]
pub struct MemberWrite {
    /// The state.
    pub state: Box<Member>,
    /// Written only where the stored revision is this; `None`: where there is none.
    pub expects: Option<u64>,
    /// When the member next needs attention.
    pub timers: Timers,
}

/// When a member next needs attention though nobody called, by sweep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timers {
    /// Activation and lapse of points and grants.
    pub expire_at: Option<Instant>,
    /// Review, grace, inactivity, decay, ends of holds.
    pub review_at: Option<Instant>,
    /// Reminders, warnings, own days, stages of life, parked returns.
    pub remind_at: Option<Instant>,
}

impl Timers {
    /// What to store beside a member: an armed timer is never pushed later, so that the
    /// sweeps' indexes are not written while a member shops. One up to `fired_to` has fired;
    /// one that is needed earlier is moved.
    #[must_use]
    pub fn armed(stored: Option<Self>, needed: Self, fired_to: Instant) -> Self {
        let Some(stored) = stored else {
            return needed;
        };
        let one = |stored: Option<Instant>, needed: Option<Instant>| match (stored, needed) {
            (Some(stored), Some(needed)) if fired_to < stored => Some(stored.min(needed)),
            (Some(stored), None) if fired_to < stored => Some(stored),
            (_, needed) => needed,
        };
        Self {
            expire_at: one(stored.expire_at, needed.expire_at),
            review_at: one(stored.review_at, needed.review_at),
            remind_at: one(stored.remind_at, needed.remind_at),
        }
    }

    /// The earliest.
    #[must_use]
    pub fn earliest(&self) -> Option<Instant> {
        [self.expire_at, self.review_at, self.remind_at]
            .into_iter()
            .flatten()
            .min()
    }
}

/// What a key stands for from now on.
#[derive(Clone, Debug)]
pub struct RecordWrite {
    /// The key.
    pub key: CommandKey,
    /// What it stands for.
    pub record: Record,
    /// Written only where this holds.
    pub expects: RecordExpectation,
}

/// When a record may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordExpectation {
    /// Nothing stands there, or a rejection.
    AbsentOrRejected,
    /// A waiting return stands there.
    Waiting,
}

/// How far a purchase or a spending is taken back.
#[derive(Clone, Debug)]
pub struct RemainderWrite {
    /// The purchase's or the spending's key.
    pub key: CommandKey,
    /// The new remainder.
    pub remainder: Remainder,
    /// Written only where the stored revision is this; `None`: where there is none.
    pub expects: Option<u64>,
}

/// A move of a budget, written only where enough is left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetMove {
    /// The rule.
    pub rule: RuleId,
    /// How much is used; below 0: freed.
    pub used: i64,
}

/// What became of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done: this entry is the last commit's.
    Recorded(CommandKey),
    /// It had been done: the first answer.
    Repeated(Box<Entry>),
    /// A return waits for its purchase.
    Waiting,
    /// No.
    Rejected(Rejection),
    /// A settlement: what was due is settled.
    Settled,
}

impl Plan {
    /// The entries that the plan records, in order.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.commits
            .iter()
            .flat_map(|commit| &commit.records)
            .filter_map(|write| match &write.record {
                Record::Entry(entry) => Some(entry.as_ref()),
                Record::Rejected(_) | Record::Waiting(_) => None,
            })
    }
}

/// What must be read before a command can be decided.
#[must_use]
pub fn wants(programs: &Programs, command: &Command) -> Wants {
    let mut budgets = Vec::new();
    for version in programs.all() {
        for rule in &version.program.rules {
            if rule.budget.is_some() && !budgets.contains(&rule.id) {
                budgets.push(rule.id.clone());
            }
        }
    }
    Wants {
        member: command.member.clone(),
        record: command.key(),
        target: command.target(),
        budgets,
    }
}

/// Why nothing could be decided: no answer of the business, but a fault of the data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// A figure of a settlement does not fit in 64 bits.
    #[error("a figure does not fit in 64 bits")]
    Overflow,
    /// A member stands on a tier that the version in force does not have.
    #[error("tier {tier} is not in version {version} of the program")]
    TierMissing {
        /// The tier.
        tier: crate::words::ids::TierId,
        /// The version.
        version: u32,
    },
    /// No version is in force at an instant at which one must be.
    #[error("no version of the program is in force at {at}")]
    NoVersion {
        /// When.
        at: Instant,
    },
    /// An entry names a version that was not given.
    #[error("version {version} of the program was not given, an entry was scored under it")]
    VersionMissing {
        /// The version.
        version: u32,
    },
    /// What was read is not what was wanted.
    #[error("{found} was read where {wanted} was wanted")]
    WrongFact {
        /// What was read.
        found: CommandKey,
        /// What was wanted.
        wanted: &'static str,
    },
}

impl From<crate::words::exact::Overflow> for Failure {
    fn from(_: crate::words::exact::Overflow) -> Self {
        Self::Overflow
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expiring(at: i64) -> Timers {
        Timers {
            expire_at: Some(Instant::from_millis(at)),
            ..Timers::default()
        }
    }

    fn armed(stored: Option<i64>, needed: Option<i64>) -> Option<i64> {
        let timers = |at: Option<i64>| at.map(expiring).unwrap_or_default();
        let now = Instant::from_millis(100);
        let armed = Timers::armed(Some(timers(stored)), timers(needed), now);
        armed.expire_at.map(Instant::millis)
    }

    #[test]
    fn a_timer_is_not_pushed_later() {
        assert_eq!(armed(Some(150), Some(200)), Some(150));
        assert_eq!(armed(Some(150), None), Some(150));
    }

    #[test]
    fn a_timer_is_armed_earlier_where_it_is_needed_earlier() {
        assert_eq!(armed(Some(200), Some(150)), Some(150));
        assert_eq!(armed(None, Some(150)), Some(150));
    }

    #[test]
    fn a_timer_that_fired_is_armed_anew() {
        assert_eq!(armed(Some(100), Some(200)), Some(200));
        assert_eq!(armed(Some(99), None), None);
    }

    #[test]
    fn timers_of_a_new_member_are_those_that_are_needed() {
        let armed = Timers::armed(None, expiring(200), Instant::from_millis(100));

        assert_eq!(armed, expiring(200));
    }
}
