//! Answers by deciding in memory: what a case does is decided and written at once, and what
//! there is is read from the entries and the member's state.

use crate::entries::told_by;
use crate::happened::happened;
use crate::memory_store::{MemoryStore, StoreError};
use crate::play::{Answers, NoAnswer};
use crate::scenario::CaseProgram;
use crate::seen::{Became, Figure, Lot, Outcome, Seen, stage_word};
use gradus_domain::commands::Command;
use gradus_domain::deciding::{settled_in_thought, settled_view};
use gradus_domain::ledger::entry::Entry;
use gradus_domain::ledger::plan;
use gradus_domain::member::Member;
use gradus_domain::member::lots::Holdings;
use gradus_domain::program::versions::Programs;
use gradus_domain::words::ids::MemberId;
use gradus_domain::words::time::{Instant, LocalDay};
use std::collections::HashMap;

/// Decides in memory.
#[derive(Debug, Default)]
pub struct InMemory {
    case: Option<Case>,
}

/// The case that is played.
#[derive(Debug)]
struct Case {
    programs: Programs,
    store: MemoryStore,
    /// What was recorded since somebody looked.
    entries: Vec<Entry>,
    /// The entry of the latest command, where it has one.
    own: Option<Entry>,
    /// What there is is shown as of then: when the latest command was decided, or the time to
    /// which was waited.
    now: Instant,
    /// What fell due by the time to which was waited, and is not recorded: its day is open.
    open: HashMap<MemberId, Vec<Entry>>,
}

/// A figure, and how a member shows it.
type OfMember = (Figure, fn(&Member) -> i64);

impl Answers for InMemory {
    fn begin(&mut self, program: &CaseProgram, at: Instant) -> Result<(), NoAnswer> {
        self.case = Some(Case {
            programs: program.programs.clone(),
            store: MemoryStore::default(),
            entries: Vec::new(),
            own: None,
            now: at,
            open: HashMap::new(),
        });
        Ok(())
    }

    fn does(&mut self, command: &Command) -> Result<Became, NoAnswer> {
        self.case()?.does(command)
    }

    fn waits(&mut self, member: &MemberId, until: Instant) -> Result<Became, NoAnswer> {
        self.case()?.waits(member, until)
    }

    fn shows(&mut self, member: &MemberId) -> Result<Seen, NoAnswer> {
        self.case()?.shows(member)
    }
}

impl InMemory {
    fn case(&mut self) -> Result<&mut Case, NoAnswer> {
        let none = || NoAnswer::Fault("no case has begun".to_owned());
        self.case.as_mut().ok_or_else(none)
    }
}

impl Case {
    fn does(&mut self, command: &Command) -> Result<Became, NoAnswer> {
        let plan = self.store.apply(&self.programs, command)?;
        self.now = plan.decided_at;
        let shown = self.open.remove(&command.member).unwrap_or_default();
        let new = plan.entries().filter(|entry| !shown.contains(entry));
        self.entries.extend(new.cloned());
        self.own = match &plan.outcome {
            plan::Outcome::Recorded(key) => plan.entries().find(|entry| entry.key == *key).cloned(),
            plan::Outcome::Repeated(entry) => Some(entry.as_ref().clone()),
            plan::Outcome::Waiting | plan::Outcome::Rejected(_) | plan::Outcome::Settled => None,
        };
        Ok(became(&plan.outcome))
    }

    /// Settles what is closed, and looks at what is not yet: as a read shows it.
    fn waits(&mut self, member: &MemberId, until: Instant) -> Result<Became, NoAnswer> {
        let became = self.does(&Command::settlement(member.clone(), until))?;
        self.now = until;
        if let Some(stored) = self.store.member(member) {
            let stored = Box::new(stored.clone());
            let (_, open) = settled_in_thought(&self.programs, stored, until)
                .map_err(|error| NoAnswer::Fault(error.to_string()))?;
            self.entries.extend(open.iter().cloned());
            self.open.insert(member.clone(), open);
        }
        Ok(became)
    }

    fn shows(&mut self, member: &MemberId) -> Result<Seen, NoAnswer> {
        let entries = std::mem::take(&mut self.entries);
        let mut seen = told_by(&entries, self.own.as_ref());
        let held: &[OfMember] = &[
            (Figure::Balance, balance),
            (Figure::Active, active_points),
            (Figure::Pending, pending_points),
            (Figure::Debt, |member| member.holdings.debt.get()),
            (Figure::Growth, |member| member.growth.get()),
        ];
        let member = self.settled(member)?;
        let member = member.as_deref();
        for (figure, of) in held {
            seen.figures.insert(*figure, member.map_or(0, of));
        }
        if let Some(member) = member {
            add_member(&mut seen, member);
        }
        if let Some(first) = self.programs.first() {
            let calendar = &first.program.calendar;
            seen.happened = happened(&entries, self.own.as_ref(), &seen, calendar);
        }
        Ok(seen)
    }

    /// A member as of now. A settlement that records nothing writes nothing: a last day that
    /// is prolonged without a word is not in the store.
    fn settled(&self, member: &MemberId) -> Result<Option<Box<Member>>, NoAnswer> {
        let Some(stored) = self.store.member(member) else {
            return Ok(None);
        };
        let settled = settled_view(&self.programs, Box::new(stored.clone()), self.now);
        settled
            .map(Some)
            .map_err(|error| NoAnswer::Fault(error.to_string()))
    }
}

/// What an outcome is to those who see it.
#[must_use]
pub fn became(outcome: &plan::Outcome) -> Became {
    let (outcome, why) = match outcome {
        plan::Outcome::Recorded(_) | plan::Outcome::Settled => (Outcome::Done, String::new()),
        plan::Outcome::Repeated(_) => (Outcome::Repeated, String::new()),
        plan::Outcome::Waiting => (Outcome::Waiting, String::new()),
        plan::Outcome::Rejected(rejection) => (
            Outcome::Rejected(rejection.code().to_owned()),
            rejection.to_string(),
        ),
    };
    Became::Known { outcome, why }
}

fn add_member(seen: &mut Seen, member: &Member) {
    seen.is_enrolled = true;
    seen.tier = Some(member.standing.effective().as_str().to_owned());
    seen.tier_until = Some(member.standing.last_day);
    seen.grace_until = Some(member.standing.grace.map(|grace| grace.last_day));
    seen.stage = Some(stage_word(member.stage).to_owned());
    seen.lots = Some(active_lots(&member.holdings));
    seen.pending_lots = Some(pending_lots(&member.holdings));
    let benefits = member.grants.iter().map(|grant| grant.benefit.to_string());
    seen.grants = Some(benefits.collect());
}

fn balance(member: &Member) -> i64 {
    active_points(member).saturating_sub(member.holdings.debt.get())
}

fn active_points(member: &Member) -> i64 {
    member
        .holdings
        .active
        .iter()
        .fold(0, |sum, lot| sum.saturating_add(lot.points.get()))
}

fn pending_points(member: &Member) -> i64 {
    let pending = &member.holdings.pending;
    pending
        .iter()
        .fold(0, |sum, lot| sum.saturating_add(lot.lot.points.get()))
}

fn active_lots(holdings: &Holdings) -> Vec<Lot> {
    let mut lots: Vec<(bool, Option<LocalDay>, LocalDay, i64)> = holdings
        .active
        .iter()
        .map(|lot| {
            let until = holdings.lapses_after(lot.last_day);
            (until.is_none(), until, lot.earned_on, lot.points.get())
        })
        .collect();
    lots.sort_unstable();
    lots.into_iter()
        .map(|(_, until, _, points)| Lot {
            from: None,
            until,
            points,
        })
        .collect()
}

fn pending_lots(holdings: &Holdings) -> Vec<Lot> {
    let mut lots: Vec<Lot> = holdings
        .pending
        .iter()
        .map(|pending| Lot {
            from: Some(pending.activates_on),
            until: holdings.lapses_after(pending.lot.last_day),
            points: pending.lot.points.get(),
        })
        .collect();
    lots.sort();
    lots
}

impl From<StoreError> for NoAnswer {
    fn from(error: StoreError) -> Self {
        Self::Fault(error.to_string())
    }
}
