//! An in-memory store that writes plans as a real one must: each commit whole, and only
//! where every condition that it names holds.

use gradus_domain::audit::{Books, Finding, audit_program, reconcile};
use gradus_domain::commands::{Command, CommandKey};
use gradus_domain::deciding::decide;
use gradus_domain::ledger::entry::Entry;
use gradus_domain::ledger::plan::{
    BudgetLeft, Commit, Facts, Failure, Outcome, Plan, Record, RecordExpectation, RecordWrite,
    Target, Timers, wants,
};
use gradus_domain::ledger::remainder::Remainder;
use gradus_domain::member::Member;
use gradus_domain::program::versions::Programs;
use gradus_domain::words::ids::{MemberId, RuleId};
use gradus_domain::words::time::Instant;
use std::collections::{BTreeMap, HashMap};

/// A program with its members, their entries and all that stands beside them.
#[derive(Clone, Debug)]
pub struct World {
    /// The program.
    pub programs: Programs,
    members: BTreeMap<MemberId, Member>,
    timers: BTreeMap<MemberId, Timers>,
    entries: BTreeMap<MemberId, Vec<Entry>>,
    records: HashMap<CommandKey, Record>,
    remainders: HashMap<CommandKey, Remainder>,
    budgets_used: BTreeMap<RuleId, i64>,
    flaw: Option<Flaw>,
}

/// What becomes of a commit on its way.
pub type Flaw = fn(&mut Commit);

impl World {
    /// Nobody has joined.
    #[must_use]
    pub fn new(programs: Programs) -> Self {
        Self {
            programs,
            members: BTreeMap::new(),
            timers: BTreeMap::new(),
            entries: BTreeMap::new(),
            records: HashMap::new(),
            remainders: HashMap::new(),
            budgets_used: BTreeMap::new(),
            flaw: None,
        }
    }

    /// From now on every commit that was held to its conditions is written so.
    #[must_use]
    pub fn flawed(mut self, flaw: Option<Flaw>) -> Self {
        self.flaw = flaw;
        self
    }

    /// Notes that a member was settled up to an instant, at which nothing fell due.
    pub fn settled_at_least_to(&mut self, member: &MemberId, instant: Instant) {
        if let Some(member) = self.members.get_mut(member) {
            member.settled_to = member.settled_to.max(instant);
        }
    }

    /// Decides a command and writes what follows.
    ///
    /// # Panics
    /// Where nothing can be decided, or a condition of the plan does not hold although
    /// nobody else writes.
    pub fn run(&mut self, command: &Command) -> Outcome {
        let plan = self.plan(command);
        for commit in &plan.commits {
            self.apply(commit);
        }
        plan.outcome
    }

    /// Settles a member up to an instant; returns the new entries.
    ///
    /// # Panics
    /// As [`World::run`].
    pub fn settle(&mut self, member: &MemberId, at: Instant) -> Vec<Entry> {
        let before = self.entries(member).len();
        self.run(&settlement(member, at));
        self.entries(member)
            .get(before..)
            .unwrap_or_default()
            .to_vec()
    }

    /// Decides a command and writes nothing.
    ///
    /// # Panics
    /// Where nothing can be decided, or what is does not add up.
    #[must_use]
    pub fn plan(&self, command: &Command) -> Plan {
        match self.try_plan(command) {
            Ok(plan) => {
                let before = self.members.get(&command.member);
                assert_eq!(reconcile(before, &plan), Ok(()), "{command:?}");
                plan
            }
            Err(failure) => panic!("{failure}: {command:?}"),
        }
    }

    /// Decides a command and writes nothing.
    ///
    /// # Errors
    /// [`Failure`] as `decide` gives it.
    pub fn try_plan(&self, command: &Command) -> Result<Plan, Failure> {
        decide(&self.programs, self.facts(command), command)
    }

    /// What is read for a command.
    #[must_use]
    pub fn facts(&self, command: &Command) -> Facts {
        let wants = wants(&self.programs, command);
        let target = |key: &CommandKey| match self.records.get(key)? {
            Record::Entry(entry) => Some(Target {
                entry: entry.clone(),
                remainder: self.remainders.get(key).cloned(),
            }),
            Record::Rejected(_) | Record::Waiting(_) => None,
        };
        Facts {
            member: self.members.get(&wants.member).cloned().map(Box::new),
            record: wants.record.and_then(|key| self.records.get(&key).cloned()),
            target: wants.target.as_ref().and_then(target),
            budgets: wants
                .budgets
                .into_iter()
                .map(|rule| BudgetLeft {
                    left: self.budget_left(&rule),
                    rule,
                })
                .collect(),
        }
    }

    /// Writes one commit.
    ///
    /// # Panics
    /// Where a condition does not hold.
    pub fn apply(&mut self, commit: &Commit) {
        self.hold_to_conditions(commit);
        match self.flaw {
            Some(flaw) => {
                let mut commit = commit.clone();
                flaw(&mut commit);
                self.write(&commit);
            }
            None => self.write(commit),
        }
    }

    fn write(&mut self, commit: &Commit) {
        if let Some(write) = &commit.member {
            let id = write.state.id.clone();
            self.timers.insert(id.clone(), write.timers);
            self.members.insert(id, write.state.as_ref().clone());
        }
        for write in &commit.records {
            if let Record::Entry(entry) = &write.record {
                self.entries
                    .entry(entry.member.clone())
                    .or_default()
                    .push(entry.as_ref().clone());
            }
            self.records.insert(write.key.clone(), write.record.clone());
        }
        for write in &commit.remainders {
            self.remainders
                .insert(write.key.clone(), write.remainder.clone());
        }
        for change in &commit.budgets {
            let used = self.budgets_used.entry(change.rule.clone()).or_default();
            *used += change.used;
        }
    }

    fn hold_to_conditions(&self, commit: &Commit) {
        if let Some(write) = &commit.member {
            let stored = self.members.get(&write.state.id);
            let found = stored.map(|member| member.revision);
            assert_eq!(write.expects, found, "revision of {}", write.state.id);
            assert!(
                found.is_none_or(|found| found < write.state.revision),
                "the revision of {} rises",
                write.state.id
            );
        }
        for (index, write) in commit.records.iter().enumerate() {
            self.hold_to_expectation(write);
            let twice = commit.records.iter().skip(index + 1);
            assert!(
                !twice.clone().any(|other| other.key == write.key),
                "{} stands twice in one commit",
                write.key
            );
        }
        for key in &commit.absent {
            let found = self.records.get(key);
            let is_absent = matches!(found, None | Some(Record::Rejected(_)));
            assert!(is_absent, "{key} must be absent, found {found:?}");
            let is_written = commit.records.iter().any(|write| write.key == *key);
            assert!(!is_written, "{key} must be absent and is written");
        }
        for write in &commit.remainders {
            let stored = self.remainders.get(&write.key);
            let found = stored.map(Remainder::revision);
            assert_eq!(write.expects, found, "remainder of {}", write.key);
            assert!(
                found.is_none_or(|found| found < write.remainder.revision()),
                "the remainder of {} counts its writes",
                write.key
            );
        }
        for change in &commit.budgets {
            let left = self.budget_left(&change.rule);
            assert!(
                change.used <= left.max(0),
                "{} of the budget of {} are used, {left} are left",
                change.used,
                change.rule
            );
        }
    }

    fn hold_to_expectation(&self, write: &RecordWrite) {
        let found = self.records.get(&write.key);
        let holds = match write.expects {
            RecordExpectation::AbsentOrRejected => {
                matches!(found, None | Some(Record::Rejected(_)))
            }
            RecordExpectation::Waiting => matches!(found, Some(Record::Waiting(_))),
        };
        assert!(
            holds,
            "{} expects {:?}, found {found:?}",
            write.key, write.expects
        );
    }

    /// A member, if there is one.
    #[must_use]
    pub fn find(&self, member: &MemberId) -> Option<&Member> {
        self.members.get(member)
    }

    /// A member.
    ///
    /// # Panics
    /// Where there is none.
    #[must_use]
    pub fn member(&self, member: &MemberId) -> &Member {
        match self.members.get(member) {
            Some(found) => found,
            None => panic!("{member} has not joined"),
        }
    }

    /// A member's spendable points less what is owed.
    ///
    /// # Panics
    /// Where there is no such member, or the points do not fit in 64 bits.
    #[must_use]
    pub fn balance(&self, member: &MemberId) -> i64 {
        let holdings = &self.member(member).holdings;
        match holdings.active_points() {
            Ok(active) => active.get() - holdings.debt.get(),
            Err(overflow) => panic!("{overflow}"),
        }
    }

    /// All members, by id.
    pub fn members(&self) -> impl Iterator<Item = &Member> {
        self.members.values()
    }

    /// The timers that were written with a member.
    #[must_use]
    pub fn timers(&self, member: &MemberId) -> Timers {
        self.timers.get(member).copied().unwrap_or_default()
    }

    /// A member's entries, in order.
    #[must_use]
    pub fn entries(&self, member: &MemberId) -> &[Entry] {
        self.entries.get(member).map_or(&[], Vec::as_slice)
    }

    /// What a key stands for.
    #[must_use]
    pub fn record(&self, key: &CommandKey) -> Option<&Record> {
        self.records.get(key)
    }

    /// How far something is taken back.
    #[must_use]
    pub fn remainder(&self, key: &CommandKey) -> Option<&Remainder> {
        self.remainders.get(key)
    }

    /// How far everything is taken back.
    #[must_use]
    pub fn remainders(&self) -> &HashMap<CommandKey, Remainder> {
        &self.remainders
    }

    /// What is recorded of a member, to be looked through or broken.
    ///
    /// # Panics
    /// Where there is no such member.
    #[must_use]
    pub fn books(&self, member: &MemberId) -> (Member, Vec<Entry>, HashMap<CommandKey, Remainder>) {
        let entries = self.entries(member).to_vec();
        (
            self.member(member).clone(),
            entries,
            self.remainders.clone(),
        )
    }

    /// What budgets have used, by rule.
    #[must_use]
    pub fn budgets_used(&self) -> &BTreeMap<RuleId, i64> {
        &self.budgets_used
    }

    /// What is left of a budget.
    #[must_use]
    pub fn budget_left(&self, rule: &RuleId) -> i64 {
        let budget = self.programs.budget(rule);
        budget.unwrap_or(0) - self.budgets_used.get(rule).copied().unwrap_or(0)
    }
}

/// The command that only settles.
#[must_use]
pub fn settlement(member: &MemberId, at: Instant) -> Command {
    Command::settlement(member.clone(), at)
}

impl World {
    /// Audits everything that was recorded.
    ///
    /// # Errors
    /// All findings.
    pub fn audit(&self) -> Result<(), Vec<Finding>> {
        let books: Vec<Books<'_>> = self
            .members
            .values()
            .map(|member| Books {
                member,
                entries: self.entries(&member.id),
                remainders: &self.remainders,
            })
            .collect();
        audit_program(&self.programs, &books)
    }
}
