//! A store for one process and no longer: reads what a command wants, decides, writes the
//! plan, and holds the plan to every condition that it names.

use crate::records::Records;
use gradus_domain::commands::{Command, CommandKey};
use gradus_domain::deciding::decide;
use gradus_domain::ledger::plan::{
    BudgetLeft, BudgetMove, Commit, Facts, Failure, Plan, Record, RecordExpectation, Wants, wants,
};
use gradus_domain::ledger::remainder::Remainder;
use gradus_domain::member::Member;
use gradus_domain::program::versions::Programs;
use gradus_domain::words::ids::{MemberId, RuleId};
use std::collections::HashMap;

/// Members, what keys stand for, how far things are taken back, and what budgets have used.
#[derive(Debug, Default)]
pub struct MemoryStore {
    members: HashMap<MemberId, Box<Member>>,
    records: Records,
    budgets_used: HashMap<RuleId, i64>,
}

/// Why a command could not be decided and written: a fault of the program `gradus`.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Nothing could be decided.
    #[error(transparent)]
    Undecided(#[from] Failure),
    /// With nobody else writing, a condition of the plan does not hold.
    #[error("the plan for {item} expects {expected}, found {found}")]
    ConditionFailed {
        /// What was to be written.
        item: String,
        /// What the plan expects there.
        expected: String,
        /// What stands there.
        found: String,
    },
}

impl MemoryStore {
    /// Decides a command and writes what follows.
    ///
    /// # Errors
    /// [`StoreError`]; what earlier commits of the same plan wrote stands.
    pub fn apply(&mut self, programs: &Programs, command: &Command) -> Result<Plan, StoreError> {
        let facts = self.read(programs, &wants(programs, command));
        let plan = decide(programs, facts, command)?;
        for commit in &plan.commits {
            self.check(programs, commit)?;
            self.write(commit);
        }
        Ok(plan)
    }

    /// A member as of the last command.
    pub fn member(&self, id: &MemberId) -> Option<&Member> {
        self.members.get(id).map(AsRef::as_ref)
    }

    fn read(&self, programs: &Programs, wants: &Wants) -> Facts {
        let member = self.members.get(&wants.member).cloned();
        let budgets = wants.budgets.iter().map(|rule| BudgetLeft {
            rule: rule.clone(),
            left: self.budget_left(programs, rule),
        });
        self.records.facts(wants, member, budgets.collect())
    }

    fn budget_left(&self, programs: &Programs, rule: &RuleId) -> i64 {
        let budget = programs.budget(rule).unwrap_or(0);
        budget.saturating_sub(self.budgets_used.get(rule).copied().unwrap_or(0))
    }

    fn check(&self, programs: &Programs, commit: &Commit) -> Result<(), StoreError> {
        if let Some(write) = &commit.member {
            let there = self.members.get(&write.state.id);
            revision_holds(
                || format!("member {}", write.state.id),
                write.expects,
                there.map(|member| member.revision),
                write.state.revision,
            )?;
        }
        for write in &commit.remainders {
            let there = self.records.remainder(&write.key);
            revision_holds(
                || format!("the remainder of {}", write.key),
                write.expects,
                there.map(Remainder::revision),
                write.remainder.revision(),
            )?;
        }
        for write in &commit.records {
            self.record_holds(&write.key, write.expects)?;
        }
        for key in &commit.absent {
            self.record_holds(key, RecordExpectation::AbsentOrRejected)?;
        }
        for change in &commit.budgets {
            self.budget_holds(programs, change)?;
        }
        Ok(())
    }

    fn record_holds(&self, key: &CommandKey, expects: RecordExpectation) -> Result<(), StoreError> {
        let there = self.records.record(key);
        let (holds, expected) = match expects {
            RecordExpectation::AbsentOrRejected => (
                matches!(there, None | Some(Record::Rejected(_))),
                "nothing or a rejection",
            ),
            RecordExpectation::Waiting => (
                matches!(there, Some(Record::Waiting(_))),
                "a waiting return",
            ),
        };
        if holds {
            return Ok(());
        }
        Err(StoreError::ConditionFailed {
            item: key.to_string(),
            expected: expected.to_owned(),
            found: match there {
                None => "nothing",
                Some(Record::Entry(_)) => "an entry",
                Some(Record::Rejected(_)) => "a rejection",
                Some(Record::Waiting(_)) => "a waiting return",
            }
            .to_owned(),
        })
    }

    fn budget_holds(&self, programs: &Programs, change: &BudgetMove) -> Result<(), StoreError> {
        let left = self.budget_left(programs, &change.rule);
        if change.used <= left.max(0) {
            return Ok(());
        }
        Err(StoreError::ConditionFailed {
            item: format!("the budget of {}", change.rule),
            expected: format!("at least {} left", change.used),
            found: left.to_string(),
        })
    }

    fn write(&mut self, commit: &Commit) {
        if let Some(write) = &commit.member {
            self.members
                .insert(write.state.id.clone(), write.state.clone());
        }
        for write in &commit.records {
            self.records
                .keep_record(write.key.clone(), write.record.clone());
        }
        for write in &commit.remainders {
            self.records.keep_remainder(write.clone());
        }
        for change in &commit.budgets {
            let used = self.budgets_used.entry(change.rule.clone()).or_default();
            *used = used.saturating_add(change.used);
        }
    }
}

/// What stands there is what the plan expects, and what is written goes on from it.
fn revision_holds(
    item: impl Fn() -> String,
    expects: Option<u64>,
    found: Option<u64>,
    written: u64,
) -> Result<(), StoreError> {
    let said = |revision: Option<u64>| {
        revision.map_or("nothing".to_owned(), |revision| {
            format!("revision {revision}")
        })
    };
    if expects != found {
        return Err(StoreError::ConditionFailed {
            item: item(),
            expected: said(expects),
            found: said(found),
        });
    }
    if found.is_some_and(|found| written <= found) {
        return Err(StoreError::ConditionFailed {
            item: item(),
            expected: format!("a revision after {}", said(found)),
            found: said(Some(written)),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use gradus_contracts::program::read_program;
    use gradus_domain::commands::{Act, Profile};
    use gradus_domain::ledger::plan::{MemberWrite, Outcome};
    use gradus_domain::words::time::Instant;

    const PROGRAM: &str = r#"
        id = "shop"
        version = 1
        zone = "Asia/Shanghai"
        currency = "CNY"
        earning = { points = "1", per = "1.00", expiry = { rolling_months = 12 } }
        tiers = [{ id = "base" }]
        rules = [{ id = "gift", bonus = 10, budget = 25 }]
    "#;

    #[test]
    fn what_was_written_is_read_by_the_next_command() {
        let programs = programs();
        let mut store = MemoryStore::default();

        let first = store.apply(&programs, &join()).unwrap();
        let second = store.apply(&programs, &join()).unwrap();

        assert!(matches!(first.outcome, Outcome::Recorded(_)));
        assert!(matches!(second.outcome, Outcome::Repeated(_)));
        assert_eq!(store.member(&"m".into()).unwrap().sequence, 1);
    }

    #[test]
    fn a_plan_made_on_stale_facts_is_not_written() {
        let programs = programs();
        let mut store = MemoryStore::default();
        let facts = store.read(&programs, &wants(&programs, &join()));
        let stale = decide(&programs, facts, &join()).unwrap();
        store.apply(&programs, &join()).unwrap();

        let refused = store.check(&programs, &stale.commits[0]).unwrap_err();

        assert_eq!(
            refused.to_string(),
            "the plan for member m expects nothing, found revision 1"
        );
    }

    #[test]
    fn a_record_is_not_written_over_an_entry() {
        let programs = programs();
        let mut store = MemoryStore::default();
        let plan = store.apply(&programs, &join()).unwrap();
        let commit = Commit {
            records: plan.commits[0].records.clone(),
            ..Commit::default()
        };

        let refused = store.check(&programs, &commit).unwrap_err();

        assert_eq!(
            refused.to_string(),
            "the plan for join:m expects nothing or a rejection, found an entry"
        );
    }

    #[test]
    fn a_budget_is_not_overdrawn() {
        let programs = programs();
        let mut store = MemoryStore::default();
        let uses = |used| Commit {
            budgets: vec![BudgetMove {
                rule: "gift".into(),
                used,
            }],
            ..Commit::default()
        };
        store.write(&uses(20));

        let within = store.check(&programs, &uses(5));
        let beyond = store.check(&programs, &uses(6)).unwrap_err();

        assert!(within.is_ok());
        assert_eq!(
            beyond.to_string(),
            "the plan for the budget of gift expects at least 6 left, found 5"
        );
    }

    #[test]
    fn a_write_that_does_not_count_on_is_refused() {
        let programs = programs();
        let mut store = MemoryStore::default();
        store.apply(&programs, &join()).unwrap();
        let state = store.members[&MemberId::new("m")].clone();
        let commit = Commit {
            member: Some(MemberWrite {
                expects: Some(state.revision),
                state,
                timers: gradus_domain::ledger::plan::Timers::default(),
            }),
            ..Commit::default()
        };

        let refused = store.check(&programs, &commit).unwrap_err();

        assert_eq!(
            refused.to_string(),
            "the plan for member m expects a revision after revision 1, found revision 1"
        );
    }

    fn programs() -> Programs {
        let program = read_program("shop.toml", PROGRAM.as_bytes()).unwrap();
        Programs::new(vec![program]).unwrap()
    }

    fn join() -> Command {
        let at = Instant::parse("2026-03-01T09:00:00+08:00").unwrap();
        Command {
            member: "m".into(),
            occurred_at: at,
            received_at: at,
            act: Act::Join(Profile::default()),
        }
    }
}
