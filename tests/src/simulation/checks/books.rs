//! The whole ledger as it stands, read as the product reads it.

use crate::simulation::process::{Process, TABLE};
use crate::simulation::world::World;
use gradus_domain::audit::{Books, audit_program};
use gradus_domain::commands::CommandKey;
use gradus_domain::ledger::entry::Entry;
use gradus_domain::ledger::plan::{Record, Timers};
use gradus_domain::ledger::remainder::Remainder;
use gradus_domain::member::Member;
use gradus_domain::words::ids::{MemberId, RuleId};
use gradus_engine::programs::LoadedProgram;
use gradus_store::budgets::BUDGET_SHARDS;
use gradus_store::{Store, keys};
use std::collections::{BTreeMap, HashMap};

/// Lines of a statement that are read at once.
const PAGE: u16 = 10;

/// Everything that is recorded.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Members with their timers.
    pub members: BTreeMap<MemberId, (Member, Timers)>,
    /// Entries by member, in order.
    pub entries_of: BTreeMap<MemberId, Vec<Entry>>,
    /// What keys stand for.
    pub records: HashMap<CommandKey, Record>,
    /// How far things are taken back.
    pub remainders: HashMap<CommandKey, Remainder>,
    /// What the shards of budgets gave, together.
    pub budgets_used: BTreeMap<RuleId, i64>,
    /// What cannot be so.
    pub violations: Vec<String>,
}

impl Ledger {
    /// Reads it.
    ///
    /// # Panics
    /// Where the table does not answer.
    pub async fn read(
        world: &World,
        process: &Process,
        program: &LoadedProgram,
        members: &[MemberId],
    ) -> Self {
        let store = process.store();
        let mut ledger = Self::default();
        for member in members {
            ledger.read_member(&store, program, member).await;
        }
        ledger.read_rest(world, &store, program).await;
        ledger
    }

    /// All entries, member by member.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries_of.values().flatten()
    }

    /// What the independent auditor finds.
    #[must_use]
    pub fn audit(&self, program: &LoadedProgram) -> Vec<String> {
        let none = Vec::new();
        let books: Vec<Books<'_>> = self
            .members
            .iter()
            .map(|(id, (member, _))| Books {
                member,
                entries: self.entries_of.get(id).unwrap_or(&none),
                remainders: &self.remainders,
            })
            .collect();
        let findings = audit_program(&program.versions, &books)
            .err()
            .unwrap_or_default();
        let mut found: Vec<String> = findings
            .iter()
            .map(|finding| format!("audit: {finding}"))
            .collect();
        found.extend(self.check_budgets(program));
        found
    }

    async fn read_member(&mut self, store: &Store, program: &LoadedProgram, id: &MemberId) {
        let Some(stored) = sure(store.member(&program.id, id).await) else {
            return;
        };
        self.members
            .insert(id.clone(), (*stored.member, stored.timers));
        let mut entries: Vec<Entry> = Vec::new();
        let mut before = None;
        loop {
            let page = sure(store.statement(&program.id, id, before, PAGE).await);
            for line in &page {
                match sure(store.record(&program.id, &line.key).await) {
                    Some(Record::Entry(entry)) => {
                        self.compare_line(&line.summary, &entry);
                        before = Some(entry.sequence);
                        self.records
                            .insert(entry.key.clone(), Record::Entry(entry.clone()));
                        entries.push(*entry);
                    }
                    other => self.violations.push(format!(
                        "{} stands in a statement, but is {other:?}",
                        line.key
                    )),
                }
            }
            if page.len() < usize::from(PAGE) {
                break;
            }
        }
        entries.reverse();
        self.entries_of.insert(id.clone(), entries);
    }

    fn compare_line(&mut self, summary: &gradus_store::codec::EntrySummary, entry: &Entry) {
        if (summary.sequence, summary.active, summary.debt)
            != (entry.sequence, entry.after.active, entry.after.debt)
        {
            self.violations
                .push(format!("{}: the statement shows {summary:?}", entry.key));
        }
    }

    /// What no statement leads to: rejections, waiting returns, remainders; and entries that
    /// no statement shows.
    async fn read_rest(&mut self, world: &World, store: &Store, program: &LoadedProgram) {
        let prefix = keys::records_prefix(&program.id);
        let counters: Vec<(RuleId, String)> = program
            .budgets
            .iter()
            .flat_map(|(rule, _)| {
                (0..BUDGET_SHARDS)
                    .map(|shard| (rule.clone(), keys::counter(&program.id, rule, shard)))
            })
            .collect();
        for item in world.table().everything(TABLE) {
            let text = |name: &str| item[name]["S"].as_str().unwrap_or_default();
            if let Some((rule, _)) = counters
                .iter()
                .find(|(_, partition)| partition == text("PK"))
            {
                let used: i64 = item["used"]["N"]
                    .as_str()
                    .and_then(|used| used.parse().ok())
                    .unwrap_or(0);
                *self.budgets_used.entry(rule.clone()).or_default() += used;
                continue;
            }
            let Some(key) = text("PK")
                .strip_prefix(&prefix)
                .and_then(CommandKey::of_text)
            else {
                continue;
            };
            if text("SK") == keys::REMAINDER {
                if let Some(target) = sure(store.target(&program.id, &key).await) {
                    self.remainders
                        .extend(target.remainder.map(|remainder| (key, remainder)));
                } else {
                    self.violations
                        .push(format!("{key} has a remainder and no entry"));
                }
            } else if text("kind") == "entry" {
                if !self.records.contains_key(&key) {
                    self.violations
                        .push(format!("{key} stands in no statement"));
                }
            } else if let Some(record) = sure(store.record(&program.id, &key).await) {
                self.records.insert(key, record);
            }
        }
    }

    /// What the shards gave is what entries took, less what was freed: of what is forgiven
    /// nothing is, and nothing but that stays taken. How much of it is the rule's, the replay
    /// says.
    fn check_budgets(&self, program: &LoadedProgram) -> Vec<String> {
        let mut violations = Vec::new();
        for (rule, budget) in &program.budgets {
            let given: i64 = self
                .entries()
                .map(|entry| self.stands_for(entry, rule))
                .sum();
            let used = self.budgets_used.get(rule).copied().unwrap_or(0);
            let forgiven: i64 = self
                .entries()
                .filter_map(|entry| entry.what.details().returned)
                .filter(|record| self.gave(&record.purchase, rule))
                .map(|record| record.forgiven.get())
                .sum();
            if !(given..=given + forgiven).contains(&used) {
                violations.push(format!(
                    "the shards of {rule} gave {used}, what stands took {given}; {forgiven} points were forgiven"
                ));
            }
            if used > *budget {
                violations.push(format!(
                    "{used} of the budget of {rule} are gone, it has {budget}"
                ));
            }
        }
        violations
    }

    /// Whether a rule gave points for a purchase.
    fn gave(&self, purchase: &CommandKey, rule: &RuleId) -> bool {
        let entry = self.entries().find(|entry| entry.key == *purchase);
        entry
            .and_then(|entry| entry.what.details().score())
            .is_some_and(|score| score.shares.iter().any(|share| share.source.is_rule(rule)))
    }

    /// What an entry still holds of a rule's budget, its returns considered.
    fn stands_for(&self, entry: &Entry, rule: &RuleId) -> i64 {
        use gradus_domain::ledger::entry::What;
        use gradus_domain::ledger::score::Source;
        let of_rule = |shares: &[gradus_domain::ledger::score::Share<
            gradus_domain::words::money::Points,
        >]|
         -> i64 {
            let shares = shares
                .iter()
                .filter(|share| matches!(&share.source, Source::Rule(id) if id == rule));
            shares.map(|share| share.amount.get()).sum()
        };
        match (&entry.what, self.remainders.get(&entry.key)) {
            (What::Purchased(_), Some(Remainder::Purchase(left))) => of_rule(&left.shares),
            (What::Purchased(record), _) => of_rule(&record.score.shares),
            (What::Acted(record), _) => of_rule(&record.score.shares),
            _ => 0,
        }
    }
}

fn sure<T, E: std::fmt::Display>(answer: Result<T, E>) -> T {
    match answer {
        Ok(answer) => answer,
        Err(error) => {
            panic!("the table does not answer although nothing is wrong with it: {error}")
        }
    }
}
