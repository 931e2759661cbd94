//! What keys stand for, in memory.

use gradus_domain::commands::CommandKey;
use gradus_domain::ledger::plan::{BudgetLeft, Facts, Record, RemainderWrite, Target, Wants};
use gradus_domain::ledger::remainder::Remainder;
use gradus_domain::member::Member;
use rustc_hash::FxHashMap;

/// Records, and how far what they recorded is taken back.
#[derive(Debug, Default)]
pub struct Records {
    records: FxHashMap<CommandKey, Record>,
    remainders: FxHashMap<CommandKey, Remainder>,
}

impl Records {
    /// What a command wants: of them, and what was found beside them.
    pub fn facts(
        &self,
        wants: &Wants,
        member: Option<Box<Member>>,
        budgets: Vec<BudgetLeft>,
    ) -> Facts {
        let record = wants.record.as_ref().and_then(|key| self.record(key));
        let target = wants.target.as_ref().and_then(|key| self.target(key));
        Facts {
            member,
            record: record.cloned(),
            target,
            budgets,
        }
    }

    /// What a key stands for.
    pub fn record(&self, key: &CommandKey) -> Option<&Record> {
        self.records.get(key)
    }

    /// How far what a key recorded is taken back.
    pub fn remainder(&self, key: &CommandKey) -> Option<&Remainder> {
        self.remainders.get(key)
    }

    /// Keeps what a key stands for from now on.
    #[inline]
    pub fn keep_record(&mut self, key: CommandKey, record: Record) {
        self.records.insert(key, record);
    }

    /// Keeps how far something is taken back.
    pub fn keep_remainder(&mut self, write: RemainderWrite) {
        self.remainders.insert(write.key, write.remainder);
    }

    fn target(&self, key: &CommandKey) -> Option<Target> {
        match self.record(key)? {
            Record::Entry(entry) => Some(Target {
                entry: entry.clone(),
                remainder: self.remainder(key).cloned(),
            }),
            Record::Rejected(_) | Record::Waiting(_) => None,
        }
    }
}
