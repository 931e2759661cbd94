//! What keys stand for, as far as later commands can ask for it.

use super::input::Known;
use gradus_cases::records::Records;
use gradus_domain::commands::CommandKey;
use gradus_domain::ledger::plan::{BudgetLeft, BudgetMove, Facts, Record, RemainderWrite, Wants};
use gradus_domain::program::versions::Programs;
use gradus_domain::words::ids::RuleId;

/// Records, remainders and budgets.
#[derive(Debug)]
pub(super) struct Store<'a> {
    known: &'a Known,
    records: Records,
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
            records: Records::default(),
            budgets,
        }
    }

    /// Whether no command can want more than its member.
    pub(super) fn is_out_of_play(&self) -> bool {
        self.known.is_empty() && self.budgets.is_empty()
    }

    /// What a command wants, the member aside.
    pub(super) fn facts(&self, wants: &Wants) -> Facts {
        let budgets = self.budgets.iter();
        let wanted = budgets.filter(|budget| wants.budgets.contains(&budget.rule));
        self.records.facts(wants, None, wanted.cloned().collect())
    }

    /// Keeps a record, if it can be asked for.
    #[inline]
    pub(super) fn keep_record(&mut self, key: CommandKey, record: Record) {
        if self.known.must_keep(&key) {
            self.records.keep_record(key, record);
        }
    }

    /// Keeps how far something is taken back.
    pub(super) fn keep_remainder(&mut self, write: RemainderWrite) {
        self.records.keep_remainder(write);
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
