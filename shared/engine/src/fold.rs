//! Several commands of one member decided one after the other on what the ones before leave,
//! and written in as few transactions as they fit.
//!
//! The result is that of deciding and writing them one by one.

use crate::answer::{Answer, EngineError};
use crate::programs::LoadedProgram;
use crate::traces::Traces;
use gradus_domain::audit::reconcile;
use gradus_domain::commands::fingerprint::Fingerprint;
use gradus_domain::commands::{Command, CommandKey};
use gradus_domain::deciding::{decide, fired_to};
use gradus_domain::ledger::plan::{
    BudgetLeft, Commit, Facts, MemberWrite, Outcome, Plan, Record, RecordExpectation, RecordWrite,
    RejectedRecord, RemainderWrite, Target, Timers, wants,
};
use gradus_domain::ledger::rejection::Rejection;
use gradus_domain::member::Member;
use gradus_domain::words::time::Instant;
use gradus_store::budgets::BudgetShards;
use gradus_store::codec::{self, CodecError};
use gradus_store::companion::Companion;
use gradus_store::keys;
use gradus_store::trace::TraceParent;
use gradus_store::transaction::{BYTES_MAX, ITEMS_MAX, Transaction};
use std::collections::HashMap;

/// What an item takes beside its content, at most, in bytes.
const ITEM_OVERHEAD_BYTES: usize = 2_048;

/// What was read for a member's commands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Loaded {
    pub(crate) member: Option<Box<Member>>,
    /// The timers that stand in the table, whatever decisions that are not written yet need.
    pub(crate) timers: Option<Timers>,
    pub(crate) targets: HashMap<CommandKey, Target>,
    /// What stands under keys, where that is read.
    pub(crate) records: HashMap<CommandKey, Record>,
    pub(crate) budgets: Vec<BudgetShards>,
}

/// One write, and the commands that are answered once it is done.
#[derive(Debug, Default)]
pub(crate) struct Step {
    pub(crate) transaction: Transaction,
    /// Timers to move where the transaction writes nothing, and the revision they are for.
    pub(crate) rearm: Option<(u64, Timers)>,
    pub(crate) answers: Vec<(usize, Answer)>,
}

/// Commands decided so far.
pub(crate) struct Fold<'a> {
    program: &'a LoadedProgram,
    loaded: Loaded,
    traces: &'a Traces,
    records: HashMap<CommandKey, Record>,
    steps: Vec<Step>,
    open: Step,
    open_bytes: usize,
}

impl<'a> Fold<'a> {
    /// Begins with what was read, and what is known to stand under keys.
    pub(crate) fn new(
        program: &'a LoadedProgram,
        mut loaded: Loaded,
        known: &HashMap<CommandKey, Record>,
        traces: &'a Traces,
    ) -> Self {
        let mut records = std::mem::take(&mut loaded.records);
        records.extend(
            known
                .iter()
                .map(|(key, record)| (key.clone(), record.clone())),
        );
        Self {
            program,
            loaded,
            traces,
            records,
            steps: Vec::new(),
            open: Step::default(),
            open_bytes: 0,
        }
    }

    /// Decides one more command, known to the caller by its place. `companions` are written
    /// with it where it is recorded.
    ///
    /// # Errors
    /// [`EngineError`] where nothing could be decided; the others stand.
    pub(crate) fn decide(
        &mut self,
        place: usize,
        command: &Command,
        companions: &[Companion],
    ) -> Result<(), EngineError> {
        let plan = decide(&self.program.versions, self.facts(command), command)?;
        let plan = self.bounded(plan, command)?;
        reconcile(self.loaded.member.as_deref(), &plan).map_err(EngineError::Books)?;
        let answer = answer_of(&plan)?;
        let Plan { commits, rearm, .. } = plan;
        let writes = !commits.is_empty();
        for commit in commits {
            self.add(commit)?;
        }
        if let Answer::Recorded(_) = &answer {
            self.open
                .transaction
                .companions
                .extend_from_slice(companions);
        }
        if !writes && let Some(needed) = rearm {
            self.rearm(needed, command.received_at);
        }
        self.open.answers.push((place, answer));
        Ok(())
    }

    /// Moves timers that have fired and found nothing; those that are still to come stay.
    fn rearm(&mut self, needed: Timers, now: Instant) {
        let Some(member) = &self.loaded.member else {
            return;
        };
        let timers = Timers::armed(self.loaded.timers, needed, now);
        match &mut self.open.transaction.member {
            Some(open) => open.timers = timers,
            None if self.loaded.timers == Some(timers) => self.open.rearm = None,
            None => self.open.rearm = Some((member.revision, timers)),
        }
    }

    /// The writes, in order.
    pub(crate) fn finish(mut self) -> Vec<Step> {
        self.close();
        self.steps
    }

    fn facts(&self, command: &Command) -> Facts {
        let wants = wants(&self.program.versions, command);
        Facts {
            member: self.loaded.member.clone(),
            record: wants.record.and_then(|key| self.records.get(&key).cloned()),
            target: wants
                .target
                .and_then(|key| self.loaded.targets.get(&key).cloned()),
            budgets: self
                .loaded
                .budgets
                .iter()
                .map(|shards| BudgetLeft {
                    rule: shards.rule().clone(),
                    left: shards.left(),
                })
                .collect(),
        }
    }

    /// The plan, or a rejection where the member would outgrow its item.
    fn bounded(&self, plan: Plan, command: &Command) -> Result<Plan, EngineError> {
        let state = plan
            .commits
            .iter()
            .rev()
            .find_map(|commit| commit.member.as_ref());
        let Some(write) = state else { return Ok(plan) };
        match (codec::encode_member(&write.state), command.key()) {
            (Ok(_), _) => Ok(plan),
            (Err(CodecError::TooLarge { bytes, max, .. }), Some(key)) => {
                let rejection = Rejection::MemberTooLarge {
                    bytes: u64::try_from(bytes).unwrap_or(u64::MAX),
                    max: u64::try_from(max).unwrap_or(u64::MAX),
                };
                self.rejected(command, key, rejection)
            }
            (Err(error), _) => Err(EngineError::Store(error.into())),
        }
    }

    /// Settles, and records why the command does nothing (rules §2: rejected commands settle
    /// too).
    fn rejected(
        &self,
        command: &Command,
        key: CommandKey,
        rejection: Rejection,
    ) -> Result<Plan, EngineError> {
        let settle = Command::settlement(command.member.clone(), command.received_at);
        let mut plan = decide(&self.program.versions, self.facts(&settle), &settle)?;
        let is_free = !matches!(
            self.records.get(&key),
            Some(Record::Entry(_) | Record::Waiting(_))
        );
        if is_free {
            let write = RecordWrite {
                key,
                record: Record::Rejected(RejectedRecord {
                    member: command.member.clone(),
                    fingerprint: Fingerprint::of(command),
                    decided_at: plan.decided_at,
                    rejection: rejection.clone(),
                }),
                expects: RecordExpectation::AbsentOrRejected,
            };
            match plan.commits.last_mut() {
                Some(last) => last.records.push(write),
                None => plan.commits.push(Commit {
                    records: vec![write],
                    ..Commit::default()
                }),
            }
        }
        plan.outcome = Outcome::Rejected(rejection);
        Ok(plan)
    }

    fn add(&mut self, commit: Commit) -> Result<(), EngineError> {
        let items = usize::from(commit.member.is_some())
            + commit.records.len()
            + commit.absent.len()
            + commit.remainders.len()
            + commit.budgets.len() * gradus_store::budgets::BUDGET_SHARDS;
        let bytes = bytes_of(&commit)?;
        let is_full = self.open.transaction.items() + items > ITEMS_MAX
            || self.open_bytes.saturating_add(bytes) > BYTES_MAX;
        if is_full {
            self.close();
        }
        self.open_bytes = self.open_bytes.saturating_add(bytes);
        for budget in &commit.budgets {
            let start = commit
                .member
                .as_ref()
                .map_or(0, |write| usize::from(keys::shard_of(&write.state.id)));
            for shards in &mut self.loaded.budgets {
                if *shards.rule() == budget.rule {
                    shards.take(start, budget.used);
                }
            }
        }
        self.open.transaction.shards = self
            .loaded
            .budgets
            .iter()
            .flat_map(BudgetShards::moves)
            .collect();
        for write in commit.records {
            self.add_record(write);
        }
        for key in commit.absent {
            self.add_absent(key);
        }
        for write in commit.remainders {
            self.add_remainder(write);
        }
        if let Some(write) = commit.member {
            self.add_member(write);
        }
        Ok(())
    }

    fn add_record(&mut self, write: RecordWrite) {
        self.records.insert(write.key.clone(), write.record.clone());
        if let Record::Entry(entry) = &write.record {
            let target = Target {
                entry: entry.clone(),
                remainder: None,
            };
            self.loaded.targets.insert(write.key.clone(), target);
        }
        if let Some(trace) = self.traces.get(&write.key) {
            self.add_trace(&write.key, trace);
        }
        self.open.transaction.absent.retain(|key| *key != write.key);
        let records = &mut self.open.transaction.records;
        let standing = records.iter().position(|open| open.key == write.key);
        // At the end, for a stream shows records in the order in which they stand: what took
        // another's place came after what was written in between.
        let expects = match standing {
            Some(place) => records.remove(place).expects,
            None => write.expects,
        };
        records.push(RecordWrite { expects, ..write });
    }

    fn add_trace(&mut self, key: &CommandKey, trace: &TraceParent) {
        let traces = &mut self.open.transaction.traces;
        if !traces.iter().any(|(there, _)| there == key) {
            traces.push((key.clone(), trace.clone()));
        }
    }

    /// What the same transaction records under the key is written on the same condition, and
    /// no item can be named twice.
    fn add_absent(&mut self, key: CommandKey) {
        let transaction = &mut self.open.transaction;
        let is_written = transaction.records.iter().any(|write| write.key == key);
        if !is_written && !transaction.absent.contains(&key) {
            transaction.absent.push(key);
        }
    }

    fn add_remainder(&mut self, write: RemainderWrite) {
        if let Some(target) = self.loaded.targets.get_mut(&write.key) {
            target.remainder = Some(write.remainder.clone());
        }
        let remainders = &mut self.open.transaction.remainders;
        match remainders.iter_mut().find(|open| open.key == write.key) {
            Some(open) => open.remainder = write.remainder,
            None => remainders.push(write),
        }
    }

    fn add_member(&mut self, write: MemberWrite) {
        let fired_to = fired_to(&self.program.versions, write.state.settled_to);
        let timers = Timers::armed(self.loaded.timers, write.timers, fired_to);
        self.loaded.member = Some(write.state.clone());
        self.open.rearm = None;
        self.open.transaction.member = Some(match self.open.transaction.member.take() {
            Some(open) => MemberWrite {
                state: write.state,
                expects: open.expects,
                timers,
            },
            None => MemberWrite { timers, ..write },
        });
    }

    fn close(&mut self) {
        for shards in &mut self.loaded.budgets {
            shards.note_written();
        }
        self.open_bytes = 0;
        let step = std::mem::take(&mut self.open);
        let written = step.transaction.member.as_ref().map(|write| write.timers);
        let moved = step.rearm.map(|(_, timers)| timers);
        self.loaded.timers = moved.or(written).or(self.loaded.timers);
        if !step.transaction.is_empty() || !step.answers.is_empty() {
            self.steps.push(step);
        }
    }
}

fn answer_of(plan: &Plan) -> Result<Answer, EngineError> {
    Ok(match &plan.outcome {
        Outcome::Recorded(key) => {
            let entry = plan.entries().filter(|entry| entry.key == *key).last();
            let entry = entry.ok_or(gradus_domain::ledger::plan::Failure::WrongFact {
                found: key.clone(),
                wanted: "the entry of what was recorded",
            })?;
            Answer::Recorded(Box::new(entry.clone()))
        }
        Outcome::Repeated(entry) => Answer::Repeated(entry.clone()),
        Outcome::Waiting => Answer::Waiting,
        Outcome::Rejected(rejection) => Answer::Rejected(Box::new(rejection.clone())),
        Outcome::Settled => Answer::Settled(plan.entries().count()),
    })
}

fn bytes_of(commit: &Commit) -> Result<usize, EngineError> {
    let mut bytes = ITEM_OVERHEAD_BYTES;
    for write in &commit.records {
        let body = match &write.record {
            Record::Entry(entry) => codec::encode_entry(entry)
                .map_err(gradus_store::error::StoreError::from)?
                .len(),
            Record::Rejected(_) | Record::Waiting(_) => 0,
        };
        bytes = bytes
            .saturating_add(body)
            .saturating_add(ITEM_OVERHEAD_BYTES);
    }
    if commit.member.is_some() {
        bytes = bytes.saturating_add(codec::MEMBER_BYTES_MAX);
    }
    Ok(bytes)
}
