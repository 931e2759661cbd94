//! What keys stand for, as far as later commands can ask for it.

use super::input::Known;
use gradus_domain::commands::CommandKey;
use gradus_domain::ledger::plan::{
    BudgetLeft, BudgetMove, Facts, Record, RemainderWrite, Target, Wants,
};
use gradus_domain::ledger::remainder::Remainder;
use gradus_domain::program::versions::Programs;
use gradus_domain::words::ids::RuleId;
use rustc_hash::FxHashMap;

/// Records, remainders and budgets.
#[derive(Debug)]
pub(super) struct Store<'a> {
    known: &'a Known,
    records: FxHashMap<CommandKey, Record>,
    remainders: FxHashMap<CommandKey, Remainder>,
    budgets: Vec<BudgetLeft>,
}

impl<'a> Store<'a> {
    /// Nothing yet, and whole budgets.
    pub(super) fn new(programs: &Programs, known: &'a Known) -> Self {
        let mut budgets: Vec<BudgetLeft> = Vec::new();
        for rule in programs.all().flat_map(|version| &version.program.rules) {
            let is_known = budgets.iter().any(|budget| budget.rule == rule.id);
            if let (Some(left), false) = (rule.budget, is_known) {
                budgets.push(BudgetLeft {
                    rule: rule.id.clone(),
                    left,
                });
            }
        }
        Self {
            known,
            records: FxHashMap::default(),
            remainders: FxHashMap::default(),
            budgets,
        }
    }

    /// Whether no command can want more than its member.
    pub(super) fn is_out_of_play(&self) -> bool {
        self.known.is_empty() && self.budgets.is_empty()
    }

    /// What a command wants, the member aside.
    pub(super) fn facts(&self, wants: &Wants) -> Facts {
        Facts {
            member: None,
            record: wants
                .record
                .as_ref()
                .and_then(|key| self.records.get(key))
                .cloned(),
            target: wants.target.as_ref().and_then(|key| self.target(key)),
            budgets: self
                .budgets
                .iter()
                .filter(|budget| wants.budgets.contains(&budget.rule))
                .cloned()
                .collect(),
        }
    }

    fn target(&self, key: &CommandKey) -> Option<Target> {
        match self.records.get(key)? {
            Record::Entry(entry) => Some(Target {
                entry: entry.clone(),
                remainder: self.remainders.get(key).cloned(),
            }),
            Record::Rejected(_) | Record::Waiting(_) => None,
        }
    }

    /// Keeps a record, if it can be asked for.
    #[inline]
    pub(super) fn keep_record(&mut self, key: CommandKey, record: Record) {
        if self.known.must_keep(&key) {
            self.records.insert(key, record);
        }
    }

    /// Keeps how far something is taken back.
    pub(super) fn keep_remainder(&mut self, write: RemainderWrite) {
        self.remainders.insert(write.key, write.remainder);
    }

    /// Moves a budget.
    pub(super) fn move_budget(&mut self, movement: &BudgetMove) {
        if let Some(left) = self.left_mut(&movement.rule) {
            *left -= movement.used;
        }
    }

    fn left_mut(&mut self, rule: &RuleId) -> Option<&mut i64> {
        self.budgets
            .iter_mut()
            .find(|budget| budget.rule == *rule)
            .map(|budget| &mut budget.left)
    }
}
