//! An independent auditor: folds recorded entries anew and says where they disagree, with
//! each other, with the member's state, or with the program.
//!
//! It shares no code with what decides. It reads entries, members, remainders and programs,
//! knows lots and money by their shapes alone, and reckons everything again by itself
//! (`docs/rules §4`).

mod kinds;
mod ledger;
mod notices;
mod reconcile;
mod standing;
mod uses;

use crate::commands::{CommandKey, Profile};
use crate::ledger::entry::{Cause, Entry, What};
use crate::ledger::remainder::Remainder;
use crate::member::Member;
use crate::program::Program;
use crate::program::stage::LifecycleStage;
use crate::program::versions::Programs;
use crate::words::ids::{GrantId, MemberId, TierId};
use crate::words::time::LocalDay;
use ledger::Ledger;
pub use reconcile::reconcile;
use standing::Standing;
use std::collections::{BTreeSet, HashMap};
use std::fmt;

/// What is recorded of one member.
#[derive(Clone, Copy, Debug)]
pub struct Books<'a> {
    /// The state.
    pub member: &'a Member,
    /// All entries, in order.
    pub entries: &'a [Entry],
    /// How far purchases and spendings are taken back, by their keys; those of others may
    /// stand there too.
    pub remainders: &'a HashMap<CommandKey, Remainder>,
}

/// Something that is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whose books; `None`: the program's.
    pub member: Option<MemberId>,
    /// In which entry; `None`: in what all of them come to.
    pub entry: Option<CommandKey>,
    /// Which law is broken.
    pub law: Law,
    /// What must be.
    pub expected: String,
    /// What is.
    pub found: String,
}

/// What must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Law {
    /// Entries are numbered 1, 2, 3 …
    Sequence,
    /// No entry is decided before the one before it.
    Order,
    /// A posting moves more than 0 points, between accounts that the entry may touch.
    Posting,
    /// Points come out of a lot that has them, and go into one whose dates fit.
    Lot,
    /// Points lapse when their last day is over: not earlier, not later.
    Lapse,
    /// Points become active on their day: not earlier, not later.
    Activation,
    /// Debt is paid before anything becomes active, and made when nothing else is left.
    Debt,
    /// The balance after an entry is the sum of all postings so far.
    Balance,
    /// Growth is the sum of its changes, and never below 0.
    Growth,
    /// Shares of a score add up to it, and what is issued, taken or given back is what the
    /// entry says.
    Breakdown,
    /// What is said follows from what happened.
    Notice,
    /// Each change of tier goes on from the one before.
    Tier,
    /// Each change of the stage of life goes on from the one before.
    Stage,
    /// A grant is issued once and closed once.
    Grant,
    /// The state is what the entries come to.
    State,
    /// A remainder is what the returns of its purchase leave of it.
    Remainder,
    /// No limit of a member is exceeded.
    Limit,
    /// No budget is exceeded.
    Budget,
    /// An erasure is the last entry, and leaves nothing that could fall due.
    Erasure,
    /// No key stands twice.
    Key,
    /// What was issued is somewhere.
    Conservation,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.member, &self.entry) {
            (_, Some(entry)) => write!(f, "{entry}")?,
            (Some(member), None) => write!(f, "member {member}")?,
            (None, None) => write!(f, "program")?,
        }
        let Self {
            law,
            expected,
            found,
            ..
        } = self;
        write!(f, ": {law:?}: expected {expected}, found {found}")
    }
}

/// What a member's entries come to, by the auditor's own reckoning: no state is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComesTo {
    /// Active lots: one for each last day and issuer.
    pub active: Vec<FoldedLot>,
    /// Pending lots: one for each set of dates.
    pub pending: Vec<FoldedLot>,
    /// Owed.
    pub debt: i128,
    /// Growth.
    pub growth: i128,
    /// The earned tier; `None`: there is no entry.
    pub earned: Option<TierId>,
    /// The effective tier; `None`: there is no entry.
    pub effective: Option<TierId>,
    /// The stage of life; `None`: the program does not speak of it.
    pub stage: Option<LifecycleStage>,
    /// Grants that are open.
    pub open_grants: BTreeSet<GrantId>,
}

/// Points that lapse together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoldedLot {
    /// The day on which they become active; `None`: they are.
    pub activates_on: Option<LocalDay>,
    /// The day after which they lapse; `None`: they do not.
    pub lapses_after: Option<LocalDay>,
    /// The earliest day on which some of them were earned.
    pub earned_on: LocalDay,
    /// How many.
    pub points: i128,
}

/// Folds a member's entries; what is wrong with them is for [`audit_member`] to say.
#[must_use]
pub fn comes_to(programs: &Programs, entries: &[Entry]) -> ComesTo {
    let mut findings = Findings::of(None);
    let mut folds = Folds::default();
    for entry in entries {
        if let Some(today) = today(programs, entry) {
            folds.fold(programs, entry, today, &mut findings);
        }
    }
    let Folds {
        ledger, standing, ..
    } = folds;
    ComesTo {
        active: ledger.active_lots(),
        pending: ledger.pending_lots(),
        debt: ledger.debt,
        growth: ledger.growth,
        earned: standing.earned,
        effective: standing.effective,
        stage: standing.stage,
        open_grants: standing.open_grants,
    }
}

/// What entries are folded into.
#[derive(Debug, Default)]
struct Folds {
    ledger: Ledger,
    standing: Standing,
    week: notices::Week,
}

impl Folds {
    fn fold(
        &mut self,
        programs: &Programs,
        entry: &Entry,
        today: LocalDay,
        findings: &mut Findings,
    ) {
        self.ledger.fold(programs, entry, today, findings);
        self.standing.fold(programs, entry, findings);
        notices::check(entry, findings);
        let messages = decided_by(programs, entry).and_then(|program| program.messages.as_ref());
        let cap = messages.and_then(|messages| messages.weekly_cap);
        self.week.fold(cap, entry, today, findings);
    }
}

/// Audits one member.
///
/// # Errors
/// Every finding, in the order of the entries.
pub fn audit_member(programs: &Programs, books: &Books<'_>) -> Result<(), Vec<Finding>> {
    let mut findings = Findings::of(Some(&books.member.id));
    let mut folds = Folds::default();
    let mut before: Option<&Entry> = None;
    for (number, entry) in (1_u64..).zip(books.entries) {
        findings.entry = Some(entry.key.clone());
        findings.compare(Law::Sequence, &number, &entry.sequence);
        findings.compare(Law::Sequence, &books.member.id, &entry.member);
        if let Some(before) = before {
            findings.hold(
                Law::Order,
                before.decided_at <= entry.decided_at,
                || format!("a decision at {} or later", before.decided_at),
                || entry.decided_at.to_string(),
            );
        }
        let Some(today) = today(programs, entry) else {
            findings.add(Law::Order, "a version in force", "none");
            continue;
        };
        folds.fold(programs, entry, today, &mut findings);
        before = Some(entry);
    }
    findings.entry = None;
    if let Some(last) = before {
        let member = books.member;
        findings.compare(Law::State, &last.sequence, &member.sequence);
        findings.hold(
            Law::State,
            last.decided_at <= member.settled_to,
            || format!("settled to {} or later", last.decided_at),
            || member.settled_to.to_string(),
        );
    }
    check_erasure(books, &mut findings);
    folds.ledger.compare(books.member, &mut findings);
    folds.standing.compare(books.member, &mut findings);
    uses::check_remainders(books, &mut findings);
    uses::check_limits(programs, books, &mut findings);
    findings.result()
}

/// An erasure is the last entry, and leaves nothing that could fall due.
fn check_erasure(books: &Books<'_>, findings: &mut Findings) {
    let is_erasure = |entry: &&Entry| matches!(entry.what, What::Erased { .. });
    let erasures = books.entries.iter().filter(is_erasure).count();
    let last = books.entries.last().filter(is_erasure);
    let member = books.member;
    findings.compare_as(
        Law::Erasure,
        "entries after an erasure:",
        &usize::from(last.is_some()),
        &erasures,
    );
    let erased_at = last.map(|entry| entry.decided_at);
    findings.compare_as(Law::Erasure, "erased at", &erased_at, &member.erased_at);
    if erased_at.is_some() {
        findings.compare_as(Law::Erasure, "", &Profile::default(), &member.profile);
        let left = (member.parked.len(), member.standing.floors.len());
        findings.compare_as(Law::Erasure, "returns and holds:", &(0, 0), &left);
    }
}

/// Audits a program: each member, and what only all of them together can break.
///
/// # Errors
/// Every finding, member by member, then the program's own.
pub fn audit_program(programs: &Programs, all: &[Books<'_>]) -> Result<(), Vec<Finding>> {
    let mut findings = Findings::of(None);
    for books in all {
        if let Err(found) = audit_member(programs, books) {
            findings.found.extend(found);
        }
    }
    let mut keys = BTreeSet::new();
    for entry in all.iter().flat_map(|books| books.entries) {
        if !keys.insert(&entry.key) {
            findings.entry = Some(entry.key.clone());
            findings.add(Law::Key, "one entry of this key", "another");
        }
    }
    findings.entry = None;
    ledger::check_conservation(all, &mut findings);
    uses::check_budgets(programs, all, &mut findings);
    findings.result()
}

/// The local day on which an entry was decided. An end at an instant belongs to the day
/// that it ends.
fn today(programs: &Programs, entry: &Entry) -> Option<LocalDay> {
    let calendar = &programs.first()?.program.calendar;
    let instant = match &entry.key {
        CommandKey::Boundary(_, day) => return Some(*day),
        CommandKey::Instant(_, at) => at.saturating_plus_millis(-1),
        CommandKey::Join(_) | CommandKey::Transaction(_) | CommandKey::Own(..) => entry.decided_at,
    };
    Some(calendar.day_of(instant))
}

/// The version that decided an entry: what is scored names the version that it earned
/// under, everything else the one that decided.
fn decided_by<'a>(programs: &'a Programs, entry: &Entry) -> Option<&'a Program> {
    let version = match entry.what.kind().cause() {
        Cause::Scoring => programs.at_as_of(entry.decided_at, entry.decided_at),
        Cause::Command | Cause::Time => programs.numbered(entry.program_version),
    };
    version.map(|version| version.program.as_ref())
}

/// The version that what an entry scored earned under; of what is not scored, the one that
/// decided.
fn earned_under<'a>(programs: &'a Programs, entry: &Entry) -> Option<&'a Program> {
    let version = programs.numbered(entry.program_version);
    version.map(|version| version.program.as_ref())
}

/// The findings so far, and where the auditor is.
struct Findings {
    member: Option<MemberId>,
    entry: Option<CommandKey>,
    found: Vec<Finding>,
}

impl Findings {
    fn of(member: Option<&MemberId>) -> Self {
        Self {
            member: member.cloned(),
            entry: None,
            found: Vec::new(),
        }
    }

    fn add(&mut self, law: Law, expected: impl Into<String>, found: impl Into<String>) {
        self.found.push(Finding {
            member: self.member.clone(),
            entry: self.entry.clone(),
            law,
            expected: expected.into(),
            found: found.into(),
        });
    }

    fn hold(
        &mut self,
        law: Law,
        holds: bool,
        expected: impl FnOnce() -> String,
        found: impl FnOnce() -> String,
    ) {
        if !holds {
            self.add(law, expected(), found());
        }
    }

    fn compare<T: PartialEq + fmt::Debug>(&mut self, law: Law, expected: &T, found: &T) {
        self.compare_as(law, "", expected, found);
    }

    /// Compares two figures of a name.
    fn compare_as<T: PartialEq + fmt::Debug>(
        &mut self,
        law: Law,
        name: &str,
        expected: &T,
        found: &T,
    ) {
        self.hold(
            law,
            expected == found,
            || format!("{name} {expected:?}").trim_start().to_owned(),
            || format!("{found:?}"),
        );
    }

    fn result(self) -> Result<(), Vec<Finding>> {
        if self.found.is_empty() {
            Ok(())
        } else {
            Err(self.found)
        }
    }
}

/// Whether an entry is that of a day's boundary.
fn is_boundary(entry: &Entry) -> bool {
    matches!(entry.what, What::DayBegan { .. })
}
