//! The one door: a command and what was read in, a plan out (rules §2, §4).

use super::closing::Closing;
use super::decision::{Answer, Applied, Decision, member_write};
use super::due::{Looked, timers_after};
use super::settle::{Settling, settle};
use crate::commands::fingerprint::Fingerprint;
use crate::commands::{Act, Command, CommandKey, FUTURE_TOLERANCE_MS};
use crate::earning::check::{check_activity, check_purchase};
use crate::ledger::plan::{
    Commit, Facts, Failure, Outcome, Plan, Record, RecordExpectation, RecordWrite, RejectedRecord,
};
use crate::ledger::rejection::Rejection;
use crate::member::Member;
use crate::program::versions::Programs;
use crate::words::time::{Instant, LocalDay};

/// Decides a command on what was read for it.
///
/// Everything of the member that fell due before the decision's time is settled first, as
/// far as days are closed; then the command is applied. The plan is complete: it holds every item's new
/// content and the condition under which it may be written.
///
/// # Errors
/// [`Failure`] where the data do not fit together; the business's no is an
/// [`Outcome::Rejected`].
pub fn decide(programs: &Programs, facts: Facts, command: &Command) -> Result<Plan, Failure> {
    let fingerprint = Fingerprint::of(command);
    let tolerated = command
        .received_at
        .saturating_plus_millis(FUTURE_TOLERANCE_MS);
    if tolerated < command.occurred_at {
        let rejection = Rejection::OccurredInFuture {
            occurred_at: command.occurred_at,
            received_at: command.received_at,
        };
        let mut plan = Plan {
            commits: Vec::new(),
            outcome: Outcome::Settled,
            decided_at: command.received_at,
            unwritten: facts.member,
            rearm: None,
        };
        let free = is_free(facts.record.as_ref());
        let commit = Commit::default();
        reject(
            &mut plan,
            commit,
            command,
            fingerprint,
            command.received_at,
            rejection,
            free,
        );
        return Ok(plan);
    }
    let Facts {
        member,
        record,
        target,
        budgets,
    } = facts;
    let occurred_at = command.occurred_at.min(command.received_at);
    let mut settled = match member {
        Some(member) => {
            let closing = Closing::of_a_command(programs, command, occurred_at);
            Settled::of(settle(programs, member, closing)?)
        }
        None => {
            let closing = Closing::of_one_who_joins(programs, command, occurred_at);
            Settled::nobody(closing.until(programs, None))
        }
    };
    let member = settled.member.take();
    let now = settled.until;
    let decision = Decision {
        programs,
        command,
        fingerprint,
        now,
        occurred_at,
        occurred_on: local_day(programs, occurred_at)?,
        budgets: &budgets,
    };
    let record = settled.current(command, record);
    let free = is_free(record.as_ref());
    let answer = match decision.look(member.as_deref(), record) {
        Some(answer) => {
            settled.member = member;
            Err(answer)
        }
        None => {
            if settled.has_writes() || !decision.is_checked() {
                settled.member = member.clone();
            }
            decision.apply(member, target.as_ref())
        }
    };
    decision.conclude(settled, answer, free)
}

/// What a settlement leaves to be written.
struct Settled {
    /// The member; where a command is applied, a copy for the case that it is rejected.
    member: Option<Box<Member>>,
    commits: Vec<Commit>,
    open: Commit,
    /// The revision that the next commit expects; `None`: there is no member.
    expects: Option<u64>,
    refused: Vec<CommandKey>,
    /// How far the member was looked at.
    looked: Looked,
    /// The time of the decision.
    until: Instant,
}

impl Settled {
    fn nobody(until: Instant) -> Self {
        Self {
            member: None,
            commits: Vec::new(),
            open: Commit::default(),
            expects: None,
            refused: Vec::new(),
            looked: Looked::NOWHERE,
            until,
        }
    }

    fn of(settling: Settling) -> Self {
        Self {
            member: Some(settling.member),
            commits: settling.commits,
            open: settling.open,
            expects: Some(settling.expects),
            refused: settling.refused,
            looked: settling.looked,
            until: settling.until,
        }
    }

    fn has_writes(&self) -> bool {
        !self.open.records.is_empty()
    }

    /// What the command's key stands for after settling: a parked return that was refused
    /// on the way has freed its own.
    fn current(&self, command: &Command, record: Option<Record>) -> Option<Record> {
        let is_refused = command.key().is_some_and(|key| self.refused.contains(&key));
        record.filter(|_| !is_refused)
    }
}

/// Whether a rejection may be recorded under a key.
fn is_free(record: Option<&Record>) -> bool {
    match record {
        Some(Record::Entry(_) | Record::Waiting(_)) => false,
        Some(Record::Rejected(_)) | None => true,
    }
}

impl<'a> Decision<'a> {
    /// The looks before the decision itself: key, too early, member (rules §4).
    fn look(&self, member: Option<&Member>, record: Option<Record>) -> Option<Answer> {
        if self.command.is_settlement() {
            return match member {
                Some(_) => Some(Answer::Is(Outcome::Settled)),
                None => Some(self.member_unknown()),
            };
        }
        if let Some(answer) = self.look_at_key(record) {
            return Some(answer);
        }
        if let Some(rejection) = self.too_early(member) {
            return Some(rejection.into());
        }
        match (&self.command.act, member) {
            (Act::Join(_), _) => None,
            (_, Some(member)) => self.check(member).err().map(Answer::from),
            (_, None) => Some(self.member_unknown()),
        }
    }

    /// Whether [`Decision::check`] finds all that such a command can be rejected for, but an
    /// overflow.
    fn is_checked(&self) -> bool {
        matches!(self.command.act, Act::Purchase(_) | Act::Activity(_))
    }

    /// What can be said before anything is changed: of a member who was erased, of a
    /// purchase, of an activity.
    fn check(&self, member: &Member) -> Result<(), Rejection> {
        if let Some(erased_at) = member.erased_at {
            let member = member.id.clone();
            return Err(Rejection::MemberErased { member, erased_at });
        }
        if !self.is_checked() {
            return Ok(());
        }
        self.version_at(self.now)?;
        let earning = &self.version_at(self.occurred_at)?.program;
        if let Act::Purchase(purchase) = &self.command.act {
            check_purchase(earning, purchase, &member.holdings)?;
        }
        if let Act::Activity(activity) = &self.command.act {
            check_activity(earning, activity)?;
        }
        Ok(())
    }

    fn look_at_key(&self, record: Option<Record>) -> Option<Answer> {
        let (member, fingerprint) = match &record {
            None | Some(Record::Rejected(_)) => return None,
            Some(Record::Entry(entry)) => (&entry.member, entry.fingerprint),
            Some(Record::Waiting(waiting)) => (&waiting.member, waiting.fingerprint),
        };
        if *member != self.command.member
            && let Act::Purchase(purchase) = &self.command.act
        {
            let transaction = purchase.transaction.clone();
            return Some(Rejection::TransactionClaimed { transaction }.into());
        }
        if fingerprint != self.fingerprint {
            let key = self.command.key()?;
            return Some(Rejection::IdempotencyConflict { key }.into());
        }
        Some(Answer::Is(match record? {
            Record::Entry(entry) => Outcome::Repeated(entry),
            Record::Waiting(_) => Outcome::Waiting,
            Record::Rejected(_) => return None,
        }))
    }

    fn too_early(&self, member: Option<&Member>) -> Option<Rejection> {
        let program = &self.programs.at(self.now)?.program;
        let received_on = if self.command.received_at == self.occurred_at {
            self.occurred_on
        } else {
            program.calendar.day_of(self.command.received_at)
        };
        let earliest = received_on.minus_days(i32::from(program.late_days));
        // What belongs to a day that is open is in time, however late things may come.
        if self.occurred_on < earliest && self.occurred_on < program.calendar.day_of(self.now) {
            return Some(Rejection::OccurredTooEarly {
                occurred_at: self.occurred_at,
                earliest,
            });
        }
        let joined_at = member?.joined_at;
        (self.occurred_at < joined_at).then_some(Rejection::OccurredBeforeJoining {
            occurred_at: self.occurred_at,
            joined_at,
        })
    }

    /// Puts the settlement, the command's own writes and the answer together.
    fn conclude(
        &self,
        settled: Settled,
        answer: Result<Applied, Answer>,
        free: bool,
    ) -> Result<Plan, Failure> {
        let has_writes = settled.has_writes();
        let mut commit = settled.open;
        let mut plan = Plan {
            commits: settled.commits,
            outcome: Outcome::Settled,
            decided_at: self.now,
            unwritten: None,
            rearm: None,
        };
        let answer = match answer {
            Ok(applied) => {
                plan.outcome = applied.outcome;
                if has_writes {
                    applied
                        .records
                        .into_iter()
                        .for_each(|write| put_record(&mut commit, write));
                } else {
                    commit.records = applied.records;
                }
                commit.absent = applied.absent;
                commit.remainders = applied.remainders;
                commit.budgets = applied.budgets;
                let (expects, looked) = (settled.expects, settled.looked);
                let write = member_write(self.programs, applied.member, expects, looked)?;
                commit.member = Some(write);
                plan.commits.reserve_exact(1);
                plan.commits.push(commit);
                return Ok(plan);
            }
            Err(answer) => answer,
        };
        match settled.member {
            Some(member) if has_writes => {
                let (expects, looked) = (settled.expects, settled.looked);
                commit.member = Some(member_write(self.programs, member, expects, looked)?);
            }
            Some(member) if plan.commits.is_empty() => {
                if self.command.is_settlement() || settled.looked.after > member.settled_day {
                    plan.rearm = Some(timers_after(self.programs, &member, settled.looked)?);
                }
                plan.unwritten = Some(member);
            }
            Some(_) | None => {}
        }
        match answer {
            Answer::Failed(failure) => return Err(failure),
            Answer::Is(outcome) => {
                plan.outcome = outcome;
                if has_writes {
                    plan.commits.push(commit);
                }
            }
            Answer::Rejected(rejection) => {
                let (fingerprint, now) = (self.fingerprint, self.now);
                reject(
                    &mut plan,
                    commit,
                    self.command,
                    fingerprint,
                    now,
                    *rejection,
                    free,
                );
            }
        }
        Ok(plan)
    }
}

/// Adds a record to a commit. No item stands in a commit twice: a return that was refused
/// on the way and comes again takes the refusal's place, and its condition.
fn put_record(commit: &mut Commit, write: RecordWrite) {
    match commit
        .records
        .iter_mut()
        .find(|there| there.key == write.key)
    {
        Some(there) => there.record = write.record,
        None => commit.records.push(write),
    }
}

/// Records a rejection where the key is free, so that it can be asked for.
fn reject(
    plan: &mut Plan,
    mut commit: Commit,
    command: &Command,
    fingerprint: Fingerprint,
    decided_at: Instant,
    rejection: Rejection,
    free: bool,
) {
    if free && let Some(key) = command.key() {
        let record = Record::Rejected(RejectedRecord {
            member: command.member.clone(),
            fingerprint,
            decided_at,
            rejection: rejection.clone(),
        });
        let expects = RecordExpectation::AbsentOrRejected;
        put_record(
            &mut commit,
            RecordWrite {
                key,
                record,
                expects,
            },
        );
    }
    if !commit.records.is_empty() {
        plan.commits.push(commit);
    }
    plan.outcome = Outcome::Rejected(rejection);
}

/// The day of an instant; the zone is that of all versions.
fn local_day(programs: &Programs, instant: Instant) -> Result<LocalDay, Failure> {
    programs
        .first()
        .map(|version| version.program.calendar.day_of(instant))
        .ok_or(Failure::NoVersion { at: instant })
}
