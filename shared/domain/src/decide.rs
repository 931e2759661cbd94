//! The one door: a command and what was read in, a plan out (rules §2, §4).

use crate::command::{Act, Command, CommandKey, CommandKind, FUTURE_TOLERANCE_MS, Return};
use crate::draft::{Draft, EntryHead, Stop};
use crate::entry::{Entry, What};
use crate::fingerprint::Fingerprint;
use crate::member::{Member, PARKED_RETURNS_MAX, ParkedReturn, Profile};
use crate::notice::Notice;
use crate::plan::{
    BudgetMove, Commit, Facts, Failure, MemberWrite, Outcome, Plan, Record, RecordExpectation,
    RecordWrite, RejectedRecord, RemainderWrite, Target, WaitingRecord,
};
use crate::program::versions::{Programs, Version};
use crate::rejection::Rejection;
use crate::remainder::{PurchaseRemainder, Remainder, SpendRemainder};
use crate::returns::Purchased;
use crate::settle::{Settling, settle};
use crate::time::{Instant, LocalDay};

/// Decides a command on what was read for it.
///
/// Everything of the member that fell due at or before the decision's time is settled
/// first; then the command is applied. The plan is complete: it holds every item's new
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
    let mut settled = match member {
        Some(member) => {
            let until = command.received_at.max(member.settled_to);
            Settled::of(settle(programs, member, until)?)
        }
        None => Settled::default(),
    };
    let member = settled.member.take();
    let now = member.as_ref().map_or(command.received_at, |member| {
        command.received_at.max(member.settled_to)
    });
    let decision = Decision {
        programs,
        command,
        fingerprint,
        now,
        occurred_at: command.occurred_at.min(command.received_at),
        budgets: &budgets,
    };
    let record = settled.current(command, record);
    let free = is_free(record.as_ref());
    if settled.has_writes() {
        settled.member = member.clone();
    }
    let answer = match decision.look(member.as_deref(), record) {
        Some(answer) => Err(answer),
        None => decision.apply(member, target.as_ref()),
    };
    decision.conclude(settled, answer, free)
}

/// What a settlement leaves to be written.
#[derive(Default)]
struct Settled {
    /// The member; where a command follows, kept only if it would have to be written
    /// without the command.
    member: Option<Box<Member>>,
    commits: Vec<Commit>,
    open: Commit,
    /// The revision that the next commit expects; `None`: there is no member.
    expects: Option<u64>,
    refused: Vec<CommandKey>,
}

impl Settled {
    fn of(settling: Settling) -> Self {
        Self {
            member: Some(settling.member),
            commits: settling.commits,
            open: settling.open,
            expects: Some(settling.expects),
            refused: settling.refused,
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

/// A command being decided.
struct Decision<'a> {
    programs: &'a Programs,
    command: &'a Command,
    fingerprint: Fingerprint,
    /// The time of the decision.
    now: Instant,
    /// When it happened: up to five minutes ahead is read as on arrival.
    occurred_at: Instant,
    budgets: &'a [crate::plan::BudgetLeft],
}

/// What applying a command leaves: the member, what is recorded besides, and the answer.
struct Applied {
    member: Box<Member>,
    records: Vec<RecordWrite>,
    remainders: Vec<RemainderWrite>,
    budgets: Vec<BudgetMove>,
    outcome: Outcome,
}

/// Why a command is not applied.
enum Answer {
    Is(Outcome),
    Rejected(Box<Rejection>),
    Failed(Failure),
}

impl From<Stop> for Answer {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Rejected(rejection) => Self::Rejected(rejection),
            Stop::Failed(failure) => Self::Failed(failure),
        }
    }
}

impl From<Failure> for Answer {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<Rejection> for Answer {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(Box::new(rejection))
    }
}

impl<'a> Decision<'a> {
    /// The looks before the decision itself: key, too early, member (rules §4).
    fn look(&self, member: Option<&Member>, record: Option<Record>) -> Option<Answer> {
        if matches!(self.command.act, Act::Settle) {
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
            (Act::Join(_), _) | (_, Some(_)) => None,
            (_, None) => Some(self.member_unknown()),
        }
    }

    fn member_unknown(&self) -> Answer {
        Rejection::MemberUnknown {
            member: self.command.member.clone(),
        }
        .into()
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
        let calendar = &program.calendar;
        let earliest = calendar
            .day_of(self.command.received_at)
            .minus_days(i32::from(program.late_days));
        if calendar.day_of(self.occurred_at) < earliest {
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

    fn version_at(&self, at: Instant) -> Result<&'a Version, Rejection> {
        self.programs
            .at(at)
            .ok_or(Rejection::ProgramNotInForce { at })
    }

    fn apply(
        &self,
        member: Option<Box<Member>>,
        target: Option<&Target>,
    ) -> Result<Applied, Answer> {
        let version = self.version_at(self.now)?;
        match (&self.command.act, member) {
            (Act::Join(profile), None) => self.join(version, profile),
            (Act::Return(back), Some(member)) if target.is_none() => {
                self.park(version, member, back)
            }
            (_, Some(member)) => self.change(version, member, target),
            (_, None) => Err(self.member_unknown()),
        }
    }

    fn head(&self, command: &Command, fingerprint: Fingerprint) -> Result<EntryHead, Failure> {
        let key = command.key().ok_or(Failure::WrongFact {
            found: CommandKey::Join(command.member.clone()),
            wanted: "a command with a key",
        })?;
        Ok(EntryHead {
            key,
            occurred_at: command.occurred_at.min(command.received_at),
            received_at: command.received_at,
            fingerprint,
        })
    }

    fn open(&self, version: &'a Version, member: Box<Member>) -> Result<Draft<'a>, Failure> {
        let head = self.head(self.command, self.fingerprint)?;
        let today = version.program.calendar.day_of(self.now);
        Draft::open(self.programs, version, member, head, self.now, today)
    }

    fn join(&self, version: &'a Version, profile: &Profile) -> Result<Applied, Answer> {
        let program = &version.program;
        let lowest = program
            .tiers
            .first()
            .ok_or(Failure::NoVersion { at: self.now })?;
        let joined_on = program.calendar.day_of(self.occurred_at);
        let member = Box::new(Member::joining(
            self.command.member.clone(),
            self.occurred_at,
            joined_on,
            profile.clone(),
            lowest.id.clone(),
        ));
        let mut draft = self.open(version, member)?;
        draft.entry.what = What::Joined;
        draft.entry.notices.push(Notice::MemberEnrolled {
            tier: lowest.id.clone(),
        });
        draft.follow_lifecycle();
        draft.give_entry_rewards(0)?;
        draft.upgrade_or_keep(joined_on)?;
        self.finish(draft, Vec::new(), Vec::new())
    }

    /// Applies every command that changes a member who is there.
    fn change(
        &self,
        version: &'a Version,
        member: Box<Member>,
        target: Option<&Target>,
    ) -> Result<Applied, Answer> {
        let mut draft = self.open(version, member)?;
        let day = version.program.calendar.day_of(self.occurred_at);
        let mut moves = Vec::new();
        let mut remainders = Vec::new();
        match &self.command.act {
            Act::Purchase(purchase) => {
                let earning = self.version_at(self.occurred_at)?;
                draft.purchase(earning, purchase, day, self.budgets, &mut moves)?;
                let transaction = &purchase.transaction;
                let waits = |parked: &ParkedReturn| parked.transaction == *transaction;
                if draft.member.parked.iter().any(waits) {
                    return self.with_parked_returns(draft, moves);
                }
            }
            Act::Activity(activity) => {
                let earning = self.version_at(self.occurred_at)?;
                draft.activity(earning, activity, day, self.budgets, &mut moves)?;
            }
            Act::Return(back) => {
                let target = target.ok_or_else(|| self.member_unknown())?;
                let write = self.return_of(&mut draft, back, target, &mut moves)?;
                remainders.push(write);
            }
            Act::Spend(spend) => draft.spend(spend, day)?,
            Act::GiveBack(back) => {
                let (spent, record, before) = match target {
                    Some(target) => spending(target)?,
                    None => {
                        let spend = back.spend.clone();
                        return Err(Rejection::SpendUnknown { spend }.into());
                    }
                };
                let after = draft.give_back(back, spent, record, before)?;
                remainders.push(RemainderWrite {
                    key: spent.key.clone(),
                    remainder: Remainder::Spend(after),
                    expects: (before.revision > 0).then_some(before.revision),
                });
            }
            Act::Profile(change) => {
                draft.member.profile = change.profile.clone();
                draft.entry.what = What::ProfileChanged;
            }
            Act::Adjust(adjustment) => draft.adjust(adjustment)?,
            Act::Reinstate(reinstatement) => draft.reinstate(reinstatement)?,
            Act::HoldTier(hold) => draft.hold_tier(hold)?,
            Act::Join(_) | Act::Settle => return Err(Answer::Is(Outcome::Settled)),
        }
        self.finish(draft, remainders, moves)
    }

    fn finish(
        &self,
        draft: Draft<'_>,
        remainders: Vec<RemainderWrite>,
        budgets: Vec<BudgetMove>,
    ) -> Result<Applied, Answer> {
        let (member, entry) = draft.close()?;
        let key = entry.key.clone();
        Ok(Applied {
            member,
            records: vec![record_entry(entry, RecordExpectation::AbsentOrRejected)],
            remainders,
            budgets,
            outcome: Outcome::Recorded(key),
        })
    }

    fn return_of(
        &self,
        draft: &mut Draft<'_>,
        back: &Return,
        target: &Target,
        moves: &mut Vec<BudgetMove>,
    ) -> Result<RemainderWrite, Answer> {
        let entry = target.entry.as_ref();
        if entry.member != draft.member.id {
            let transaction = back.transaction.clone();
            return Err(Rejection::TransactionClaimed { transaction }.into());
        }
        let What::Purchased(record) = &entry.what else {
            return Err(Failure::WrongFact {
                found: entry.key.clone(),
                wanted: "a purchase",
            }
            .into());
        };
        let remainder = match &target.remainder {
            Some(Remainder::Purchase(remainder)) => remainder.clone(),
            Some(Remainder::Spend(_)) => {
                return Err(Failure::WrongFact {
                    found: entry.key.clone(),
                    wanted: "a purchase's remainder",
                }
                .into());
            }
            None => PurchaseRemainder::whole(record),
        };
        let expects = target.remainder.as_ref().map(Remainder::revision);
        let purchased = Purchased {
            entry,
            record,
            remainder,
        };
        let after = draft.return_purchase(back, purchased, self.budgets, moves)?;
        Ok(RemainderWrite {
            key: entry.key.clone(),
            remainder: Remainder::Purchase(after),
            expects,
        })
    }

    /// A return whose purchase is unknown waits for it, at most eight a member.
    fn park(
        &self,
        version: &'a Version,
        mut member: Box<Member>,
        back: &Return,
    ) -> Result<Applied, Answer> {
        let waiting = member.parked.len();
        if PARKED_RETURNS_MAX <= waiting {
            let waiting = u16::try_from(waiting).unwrap_or(u16::MAX);
            return Err(Rejection::ParkingFull { waiting }.into());
        }
        let today = version.program.calendar.day_of(self.now);
        member.parked.push(ParkedReturn {
            parked_on: today,
            command: Box::new(self.command.clone()),
            transaction: back.transaction.clone(),
            returned: back.returned.clone(),
        });
        member.settled_to = member.settled_to.max(self.now);
        member.settled_day = member.settled_day.max(today);
        let key = self.head(self.command, self.fingerprint)?.key;
        let record = Record::Waiting(WaitingRecord {
            member: member.id.clone(),
            fingerprint: self.fingerprint,
            decided_at: self.now,
        });
        Ok(Applied {
            member,
            records: vec![RecordWrite {
                key,
                record,
                expects: RecordExpectation::AbsentOrRejected,
            }],
            remainders: Vec::new(),
            budgets: Vec::new(),
            outcome: Outcome::Waiting,
        })
    }

    /// Closes a purchase and applies the returns that waited for it directly after, each
    /// as an entry of its own.
    fn with_parked_returns(
        &self,
        draft: Draft<'a>,
        moves: Vec<BudgetMove>,
    ) -> Result<Applied, Answer> {
        let version = draft.version;
        let today = draft.today;
        let mut applied = self.finish(draft, Vec::new(), moves)?;
        let Some(Record::Entry(purchase)) = applied.records.first().map(|write| &write.record)
        else {
            return Ok(applied);
        };
        let mut target = Target {
            entry: purchase.clone(),
            remainder: None,
        };
        let key = purchase.key.clone();
        let (parked, waiting): (Vec<_>, Vec<_>) = std::mem::take(&mut applied.member.parked)
            .into_iter()
            .partition(|parked| CommandKey::Transaction(parked.transaction.clone()) == key);
        applied.member.parked = waiting;
        for parked in parked {
            let command = parked.command.as_ref();
            let Act::Return(back) = &command.act else {
                continue;
            };
            let fingerprint = Fingerprint::of(command);
            let head = self.head(command, fingerprint)?;
            let key = head.key.clone();
            let member = applied.member.clone();
            let mut draft = Draft::open(self.programs, version, member, head, self.now, today)?;
            let mut moves = applied.budgets.clone();
            match self.return_of(&mut draft, back, &target, &mut moves) {
                Ok(write) => {
                    let (member, entry) = draft.close()?;
                    applied.member = member;
                    applied.budgets = moves;
                    target.remainder = Some(write.remainder.clone());
                    let expects = None;
                    applied.remainders = vec![RemainderWrite { expects, ..write }];
                    applied
                        .records
                        .push(record_entry(entry, RecordExpectation::Waiting));
                }
                Err(Answer::Rejected(rejection)) => applied.records.push(RecordWrite {
                    key,
                    record: Record::Rejected(RejectedRecord {
                        member: applied.member.id.clone(),
                        fingerprint,
                        decided_at: self.now,
                        rejection: *rejection,
                    }),
                    expects: RecordExpectation::Waiting,
                }),
                Err(answer) => return Err(answer),
            }
        }
        Ok(applied)
    }

    /// Puts the settlement, the command's own writes and the answer together.
    fn conclude(
        &self,
        settled: Settled,
        answer: Result<Applied, Answer>,
        free: bool,
    ) -> Result<Plan, Failure> {
        let Settled {
            member: settled,
            commits,
            open: mut commit,
            expects,
            ..
        } = settled;
        let mut plan = Plan {
            commits,
            outcome: Outcome::Settled,
        };
        match answer {
            Ok(applied) => {
                plan.outcome = applied.outcome;
                if commit.records.is_empty() {
                    commit.records = applied.records;
                } else {
                    commit.records.extend(applied.records);
                }
                commit.remainders = applied.remainders;
                commit.budgets = applied.budgets;
                commit.member = Some(member_write(self.programs, applied.member, expects)?);
                plan.commits.reserve_exact(1);
                plan.commits.push(commit);
                Ok(plan)
            }
            Err(answer) => {
                if let Some(member) = settled {
                    commit.member = Some(member_write(self.programs, member, expects)?);
                }
                match answer {
                    Answer::Failed(failure) => return Err(failure),
                    Answer::Is(outcome) => {
                        plan.outcome = outcome;
                        if !commit.records.is_empty() {
                            plan.commits.push(commit);
                        }
                    }
                    Answer::Rejected(rejection) => reject(
                        &mut plan,
                        commit,
                        self.command,
                        self.fingerprint,
                        self.now,
                        *rejection,
                        free,
                    ),
                }
                Ok(plan)
            }
        }
    }
}

/// The state to write, on the condition that nobody wrote since it was read.
pub(crate) fn member_write(
    programs: &Programs,
    mut member: Box<Member>,
    expects: Option<u64>,
) -> Result<MemberWrite, Failure> {
    member.revision = expects.unwrap_or(0).saturating_add(1);
    let timers = crate::due::timers(programs, &member)?;
    Ok(MemberWrite {
        state: member,
        expects,
        timers,
    })
}

pub(crate) fn record_entry(entry: Box<Entry>, expects: RecordExpectation) -> RecordWrite {
    RecordWrite {
        key: entry.key.clone(),
        record: Record::Entry(entry),
        expects,
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
        commit.records.push(RecordWrite {
            key,
            record: Record::Rejected(RejectedRecord {
                member: command.member.clone(),
                fingerprint,
                decided_at,
                rejection: rejection.clone(),
            }),
            expects: RecordExpectation::AbsentOrRejected,
        });
    }
    if !commit.records.is_empty() {
        plan.commits.push(commit);
    }
    plan.outcome = Outcome::Rejected(rejection);
}

/// A giving back's spending, and how far it is given back.
fn spending(
    target: &Target,
) -> Result<(&Entry, &crate::entry::SpendRecord, SpendRemainder), Failure> {
    let entry = target.entry.as_ref();
    let What::Spent(record) = &entry.what else {
        return Err(Failure::WrongFact {
            found: entry.key.clone(),
            wanted: "a spending",
        });
    };
    let before = match &target.remainder {
        Some(Remainder::Spend(remainder)) => *remainder,
        Some(Remainder::Purchase(_)) => {
            return Err(Failure::WrongFact {
                found: entry.key.clone(),
                wanted: "a spending's remainder",
            });
        }
        None => SpendRemainder {
            revision: 0,
            given_back: crate::money::Points::ZERO,
        },
    };
    Ok((entry, record, before))
}

/// The key of a parked return.
pub(crate) fn parked_key(parked: &ParkedReturn) -> Option<CommandKey> {
    match &parked.command.act {
        Act::Return(back) => Some(CommandKey::Own(
            CommandKind::Return,
            parked.command.member.clone(),
            back.id.clone(),
        )),
        Act::Join(_)
        | Act::Purchase(_)
        | Act::Activity(_)
        | Act::Spend(_)
        | Act::GiveBack(_)
        | Act::Profile(_)
        | Act::Adjust(_)
        | Act::Reinstate(_)
        | Act::HoldTier(_)
        | Act::Settle => None,
    }
}

/// The day of an instant, for those who read plans.
#[must_use]
pub fn local_day(programs: &Programs, instant: Instant) -> Option<LocalDay> {
    programs
        .first()
        .map(|version| version.program.calendar.day_of(instant))
}
