//! Deciding: the states of some members, and what their commands do to them.

use super::figures::{Figures, PointsMoved, tier_changes};
use super::input::{Known, Place};
use super::members::Members;
use super::store::Store;
use crate::rows::fault::{Fault, Skipped};
use gradus_domain::commands::{Act, Command, CommandKey, Profile};
use gradus_domain::deciding::decide;
use gradus_domain::ledger::entry::{Entry, What};
use gradus_domain::ledger::plan::{Facts, Outcome, Record, RejectedRecord, wants};
use gradus_domain::ledger::rejection::Rejection;
use gradus_domain::member::Member;
use gradus_domain::program::versions::Programs;
use gradus_domain::words::ids::{MemberId, TierId};
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
    /// Whether members join without saying so, and an id that comes again with another content,
    /// or a purchase that stands behind later ones, is a fault of the file rather than an answer
    /// of the program.
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
    members: Members,
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

/// How a member ends, and what was counted of it.
#[derive(Debug)]
pub(crate) struct Account {
    /// Who.
    pub(crate) member: MemberId,
    /// The effective tier.
    pub(crate) tier: TierId,
    /// Active points less debt; 0 where that does not fit 64 bits.
    pub(crate) balance: i64,
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
    /// Of whom nothing is counted yet.
    pub(crate) fn of(member: &Member) -> Self {
        let holdings = &member.holdings;
        let balance = holdings
            .active_points()
            .and_then(|active| active.minus(holdings.debt));
        Self {
            member: member.id.clone(),
            tier: member.standing.effective().clone(),
            balance: balance.map_or(0, |balance| balance.get()),
            issued: 0,
            lapsed: 0,
            tier_changes: 0,
        }
    }
}

impl<'a> Worker<'a> {
    /// Nobody yet.
    pub(super) fn new(task: Task<'a>) -> Self {
        Self {
            store: Store::new(task.programs, task.known),
            index: FxHashMap::default(),
            latest: None,
            members: Members::new(),
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

    /// Settles every member, as a sweep of that instant does: how each ends, in the order in
    /// which they came.
    ///
    /// # Errors
    ///
    /// A fault of the data that leaves nothing to go on with.
    pub(super) fn settle_all(&mut self, until: Instant) -> Result<Vec<Account>, Fault> {
        let mut accounts = Vec::with_capacity(self.members.len());
        for at in 0..self.members.len() {
            let number = at as u32;
            let Some(member) = self.take(number)? else {
                continue;
            };
            let is_due = self.counts[at].due_at.is_some_and(|due_at| due_at <= until);
            let member = if is_due {
                let settlement = Command::settlement(member.id.clone(), until);
                self.put(number, member)?;
                self.latest = Some((settlement.member.clone(), number));
                self.decide(&settlement, Place::default())?;
                self.take(number)?
            } else {
                Some(member)
            };
            let Some(member) = member else {
                continue;
            };
            let counted = self.counts[at].counted;
            accounts.push(Account {
                issued: counted.issued,
                lapsed: counted.lapsed,
                tier_changes: counted.tier_changes,
                ..Account::of(&member)
            });
            if !self.members.are_many() {
                // The process ends soon: giving memory back would only take time.
                std::mem::forget(member);
            }
        }
        Ok(accounts)
    }

    #[inline]
    fn take(&mut self, at: u32) -> Result<Option<Box<Member>>, Fault> {
        self.members.take(at).map_err(|error| self.unpacked(&error))
    }

    #[inline]
    fn put(&mut self, at: u32, member: Box<Member>) -> Result<(), Fault> {
        let put = self.members.put(at, member);
        put.map_err(|error| self.unpacked(&error))
    }

    #[cold]
    fn unpacked(&self, error: &postcard::Error) -> Fault {
        self.undecidable(Place::default(), format!("a member's state: {error}"))
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
        if let Some(at) = at {
            facts.member = self.take(at)?;
        }
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
            (Some((member, due_at)), _, _) => self.keep(at, member, due_at, counted)?,
            (None, Some(member), Some(at)) => self.put(at, member)?,
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
    ) -> Result<(), Fault> {
        let at = match at {
            Some(at) => {
                self.put(at, member)?;
                at
            }
            None => {
                let id = SmolStr::new(member.id.as_str());
                let pushed = self.members.push(member);
                let at = pushed.map_err(|error| self.unpacked(&error))?;
                self.index.insert(id, at);
                self.counts.push(Counts::default());
                at
            }
        };
        let counts = &mut self.counts[at as usize];
        counts.due_at = due_at;
        counts.counted.issued = counts.counted.issued.saturating_add(counted.issued);
        counts.counted.lapsed = counts.counted.lapsed.saturating_add(counted.lapsed);
        counts.counted.tier_changes += counted.tier_changes;
        Ok(())
    }

    /// Counts a rejection; where the file is a history, an id that comes again with another
    /// content is a fault besides, and so is a purchase that stands too far behind later ones.
    #[cold]
    fn note(&mut self, rejection: &Rejection, command: &Command, place: Place) {
        let code = rejection.code();
        self.figures.reject(code);
        let (true, Act::Purchase(purchase)) = (self.task.is_history, &command.act) else {
            return;
        };
        let again = || {
            let transaction = purchase.transaction.as_str();
            format!("found {transaction:?} again, with other content than before")
        };
        let (field, found, hint) = match rejection {
            Rejection::IdempotencyConflict { .. } => (
                "transaction_id",
                again(),
                "lines of one receipt stand together; another receipt needs another transaction_id",
            ),
            Rejection::TransactionClaimed { .. } => (
                "transaction_id",
                again(),
                "a receipt is one member's; another member's receipt needs another transaction_id",
            ),
            Rejection::OccurredBeforeJoining { .. } | Rejection::OccurredTooEarly { .. } => (
                "occurred_at",
                format!(
                    "found {} behind a later purchase of the same member",
                    command.occurred_at
                ),
                "purchases stand in the order in which they were made: sort the file, oldest first",
            ),
            _ => return,
        };
        self.faults.add(Fault {
            file: self.task.file.clone(),
            line: place.line,
            column: place.column,
            field: field.to_owned(),
            code,
            found,
            hint: hint.to_owned(),
        });
    }

    #[cold]
    fn impossible(&self, command: &Command, place: Place, failure: String) -> Fault {
        self.undecidable(place, format!("member {}: {failure}", command.member))
    }

    #[cold]
    fn undecidable(&self, place: Place, found: String) -> Fault {
        Fault {
            file: self.task.file.clone(),
            line: place.line,
            column: place.column.max(1),
            field: String::new(),
            code: "undecidable",
            found,
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
