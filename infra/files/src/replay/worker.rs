//! Deciding: the states of some members, and what their commands do to them.

use super::figures::{Figures, PointsMoved, tier_changes};
use super::input::{Known, Place};
use super::store::Store;
use crate::rows::fault::{Fault, Skipped};
use gradus_domain::commands::{Act, Command, CommandKey, Profile};
use gradus_domain::deciding::decide;
use gradus_domain::ledger::entry::{Entry, What};
use gradus_domain::ledger::plan::{Facts, Outcome, Record, RejectedRecord, wants};
use gradus_domain::ledger::rejection::Rejection;
use gradus_domain::member::Member;
use gradus_domain::program::versions::Programs;
use gradus_domain::words::ids::MemberId;
use gradus_domain::words::time::Instant;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use std::sync::Arc;

/// How a replay goes about its commands.
#[derive(Clone, Debug)]
pub(super) struct Task<'a> {
    /// The rules.
    pub(super) programs: &'a Programs,
    /// What must be kept.
    pub(super) known: &'a Known,
    /// The file, for faults.
    pub(super) file: Arc<str>,
    /// Whether members join without saying so, and an id that comes again with another
    /// content is a fault of the file rather than an answer of the program.
    pub(super) is_history: bool,
    /// Whether figures by month are wanted.
    pub(crate) by_month: bool,
    /// Whose entries to keep.
    pub(super) watched: Option<MemberId>,
}

/// The states of some members, and what was counted.
pub(super) struct Worker<'a> {
    task: Task<'a>,
    store: Store<'a>,
    index: FxHashMap<SmolStr, u32>,
    /// The member looked up last: rows of one member often stand together.
    latest: Option<(MemberId, u32)>,
    /// The members by index; one is lent out while it is decided on.
    members: Vec<Option<Box<Member>>>,
    counts: Vec<Counts>,
    /// What was counted.
    pub(crate) figures: Figures,
    /// Faults that only deciding shows.
    pub(super) faults: Skipped,
    /// Receipts of a history that came again with the same content.
    pub(super) came_again: u64,
    /// The entries of the watched member.
    pub(super) story: Vec<Entry>,
}

/// A member, and what was counted of it.
#[derive(Debug)]
pub(crate) struct Account {
    /// The state.
    pub(crate) member: Box<Member>,
    /// Points issued.
    pub(crate) issued: i64,
    /// Points lapsed.
    pub(crate) lapsed: i64,
    /// Changes of the effective tier.
    pub(crate) tier_changes: u32,
}

/// What was counted of a member, and when it next needs attention.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    counted: Counted,
    /// Before this instant nothing falls due; `None`: nothing ever does.
    due_at: Option<Instant>,
}

impl Account {
    /// Active points less debt; 0 where that does not fit 64 bits.
    pub(super) fn balance(&self) -> i64 {
        let holdings = &self.member.holdings;
        holdings
            .active_points()
            .and_then(|active| active.minus(holdings.debt))
            .map_or(0, |balance| balance.get())
    }
}

impl<'a> Worker<'a> {
    /// Nobody yet.
    pub(super) fn new(task: Task<'a>) -> Self {
        Self {
            store: Store::new(task.programs, task.known),
            index: FxHashMap::default(),
            latest: None,
            members: Vec::new(),
            counts: Vec::new(),
            figures: Figures::new(task.programs, task.by_month),
            faults: Skipped::default(),
            came_again: 0,
            story: Vec::new(),
            task,
        }
    }

    /// Decides a command; where the file is a history, its member joins first.
    ///
    /// # Errors
    ///
    /// A fault of the data that leaves nothing to go on with.
    #[inline]
    pub(super) fn apply(&mut self, command: &Command, place: Place) -> Result<(), Fault> {
        if self.task.is_history && self.find(&command.member).is_none() {
            let join = Command {
                member: command.member.clone(),
                occurred_at: command.occurred_at,
                received_at: command.received_at,
                act: Act::Join(Profile::default()),
            };
            if let Outcome::Rejected(rejection) = self.decide(&join, place)? {
                self.figures.reject(rejection.code());
                return Ok(());
            }
        }
        match self.decide(command, place)? {
            Outcome::Recorded(_) => {
                if let Act::Purchase(_) = command.act {
                    self.figures.transactions += 1;
                }
            }
            Outcome::Rejected(rejection) => self.note(&rejection, command, place),
            Outcome::Repeated(_) => self.came_again += u64::from(self.task.is_history),
            Outcome::Waiting | Outcome::Settled => {}
        }
        Ok(())
    }

    /// Settles every member, as a sweep of that instant does.
    ///
    /// # Errors
    ///
    /// A fault of the data that leaves nothing to go on with.
    pub(super) fn settle_all(&mut self, until: Instant) -> Result<(), Fault> {
        for at in 0..self.counts.len() {
            if self.counts[at].due_at.is_none_or(|due_at| until < due_at) {
                continue;
            }
            let Some(member) = &self.members[at] else {
                continue;
            };
            let settlement = Command::settlement(member.id.clone(), until);
            self.latest = Some((settlement.member.clone(), at as u32));
            self.decide(&settlement, Place::default())?;
        }
        Ok(())
    }

    /// The members, in the order in which they came.
    pub(super) fn into_accounts(self) -> Vec<Account> {
        let members = self.members.into_iter().flatten();
        members
            .zip(self.counts)
            .map(|(member, Counts { counted, .. })| Account {
                member,
                issued: counted.issued,
                lapsed: counted.lapsed,
                tier_changes: counted.tier_changes,
            })
            .collect()
    }

    #[inline]
    fn find(&mut self, member: &MemberId) -> Option<u32> {
        match &self.latest {
            Some((latest, at)) if latest == member => Some(*at),
            Some(_) | None => {
                let at = *self.index.get(member.as_str())?;
                self.latest = Some((member.clone(), at));
                Some(at)
            }
        }
    }

    /// A command decided, all that it writes kept.
    fn decide(&mut self, command: &Command, place: Place) -> Result<Outcome, Fault> {
        let at = self.find(&command.member);
        let mut facts = if self.store.is_out_of_play() {
            Facts::default()
        } else {
            self.store.facts(&wants(self.task.programs, command))
        };
        facts.member = at.and_then(|at| self.members[at as usize].take());
        let plan = decide(self.task.programs, facts, command)
            .map_err(|failure| self.impossible(command, place, failure.to_string()))?;
        let mut counted = Counted::default();
        let mut state = None;
        for commit in plan.commits {
            if let Some(write) = commit.member {
                state = Some((write.state, write.timers.earliest()));
            }
            for write in commit.records {
                match &write.record {
                    Record::Entry(entry) => {
                        counted.add(entry, &mut self.figures);
                        self.count_refused(entry);
                        if self.task.watched.as_ref() == Some(&entry.member) {
                            self.story.push(entry.as_ref().clone());
                        }
                    }
                    Record::Rejected(rejected) => {
                        self.count_rejected(command, &write.key, rejected)
                    }
                    Record::Waiting(_) => {}
                }
                self.store.keep_record(write.key, write.record);
            }
            for write in commit.remainders {
                self.store.keep_remainder(write);
            }
            for movement in &commit.budgets {
                self.store.move_budget(movement);
            }
        }
        match (state, plan.unwritten, at) {
            (Some((member, due_at)), _, _) => self.keep(at, member, due_at, counted),
            (None, Some(member), Some(at)) => self.members[at as usize] = Some(member),
            (None, None, Some(_)) => {
                let failure = "a figure does not fit in 64 bits".to_owned();
                return Err(self.impossible(command, place, failure));
            }
            (None, _, None) => {}
        }
        Ok(plan.outcome)
    }

    /// Counts the returns that a day's beginning refuses, whose purchase did not come: their records may
    /// be gone again, where such a return comes anew.
    #[inline]
    fn count_refused(&mut self, entry: &Entry) {
        let What::DayBegan { refused, .. } = &entry.what else {
            return;
        };
        for parked in refused {
            let rejection = Rejection::TransactionUnknown {
                transaction: parked.transaction.clone(),
            };
            self.figures.reject(rejection.code());
        }
    }

    /// Counts a return that waited and that its purchase does not take. What the command itself
    /// is answered is counted by that.
    #[cold]
    fn count_rejected(&mut self, command: &Command, key: &CommandKey, rejected: &RejectedRecord) {
        let is_answer = command.key().as_ref() == Some(key);
        let was_refused = matches!(rejected.rejection, Rejection::TransactionUnknown { .. });
        if !is_answer && !was_refused {
            self.figures.reject(rejected.rejection.code());
        }
    }

    fn keep(
        &mut self,
        at: Option<u32>,
        member: Box<Member>,
        due_at: Option<Instant>,
        counted: Counted,
    ) {
        let at = match at {
            Some(at) => at as usize,
            None => {
                let at = self.members.len();
                self.index
                    .insert(SmolStr::new(member.id.as_str()), at as u32);
                self.members.push(None);
                self.counts.push(Counts::default());
                at
            }
        };
        self.members[at] = Some(member);
        let counts = &mut self.counts[at];
        counts.due_at = due_at;
        counts.counted.issued = counts.counted.issued.saturating_add(counted.issued);
        counts.counted.lapsed = counts.counted.lapsed.saturating_add(counted.lapsed);
        counts.counted.tier_changes += counted.tier_changes;
    }

    /// Counts a rejection; where the file is a history, an id that comes again with another
    /// content is a fault besides.
    #[cold]
    fn note(&mut self, rejection: &Rejection, command: &Command, place: Place) {
        let code = rejection.code();
        self.figures.reject(code);
        let hint = match rejection {
            Rejection::IdempotencyConflict { .. } => {
                "lines of one receipt stand together; another receipt needs another transaction_id"
            }
            Rejection::TransactionClaimed { .. } => {
                "a receipt is one member's; another member's receipt needs another transaction_id"
            }
            _ => return,
        };
        if let (true, Act::Purchase(purchase)) = (self.task.is_history, &command.act) {
            self.faults.add(Fault {
                file: self.task.file.clone(),
                line: place.line,
                column: place.column,
                field: "transaction_id".to_owned(),
                code,
                found: format!(
                    "found {:?} again, with other content than before",
                    purchase.transaction.as_str()
                ),
                hint: hint.to_owned(),
            });
        }
    }

    #[cold]
    fn impossible(&self, command: &Command, place: Place, failure: String) -> Fault {
        Fault {
            file: self.task.file.clone(),
            line: place.line,
            column: place.column.max(1),
            field: String::new(),
            code: "undecidable",
            found: format!("member {}: {failure}", command.member),
            hint: "the program's figures are too large for this file".to_owned(),
        }
    }
}

/// What was counted of one member in one decision.
#[derive(Clone, Copy, Debug, Default)]
struct Counted {
    issued: i64,
    lapsed: i64,
    tier_changes: u32,
}

impl Counted {
    #[inline]
    fn add(&mut self, entry: &Entry, figures: &mut Figures) {
        let moved = PointsMoved::of(entry);
        figures.add(entry, moved);
        self.issued = self.issued.saturating_add(moved.issued);
        self.lapsed = self.lapsed.saturating_add(moved.lapsed);
        self.tier_changes += tier_changes(entry);
    }
}
