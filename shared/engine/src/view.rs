//! A member as of now, and what a command would do: reading and deciding without writing.

use crate::Engine;
use crate::answer::EngineError;
use crate::programs::LoadedProgram;
use gradus_domain::commands::Command;
use gradus_domain::deciding::{decide, settled_view};
use gradus_domain::ledger::plan::{BudgetLeft, Facts, Plan, wants};
use gradus_domain::member::Member;
use gradus_domain::words::ids::MemberId;
use gradus_domain::words::time::Instant;

impl Engine {
    /// A member as it stands now, though no sweep has come by (rules §2); `None`: not
    /// enrolled. Nothing is written.
    ///
    /// # Errors
    /// [`EngineError`].
    pub async fn member_now(
        &self,
        program: &LoadedProgram,
        member: &MemberId,
        now: Instant,
    ) -> Result<Option<Box<Member>>, EngineError> {
        match self.store.member(&program.id, member).await? {
            None => Ok(None),
            Some(stored) => Ok(Some(settled_view(&program.versions, stored.member, now)?)),
        }
    }

    /// What a command would do, with every effect (rules §5, quote). Nothing is written.
    ///
    /// # Errors
    /// [`EngineError`].
    pub async fn quote(
        &self,
        program: &LoadedProgram,
        command: &Command,
    ) -> Result<Plan, EngineError> {
        let wants = wants(&program.versions, command);
        let stored = self.store.member(&program.id, &wants.member).await?;
        let record = match &wants.record {
            Some(key) => self.store.record(&program.id, key).await?,
            None => None,
        };
        let target = match &wants.target {
            Some(key) => self.store.target(&program.id, key).await?,
            None => None,
        };
        let budgets = self.store.budgets(&program.id, &program.budgets).await?;
        let facts = Facts {
            member: stored.map(|stored| stored.member),
            record,
            target,
            budgets: budgets
                .iter()
                .map(|shards| BudgetLeft {
                    rule: shards.rule().clone(),
                    left: shards.left(),
                })
                .collect(),
        };
        Ok(decide(&program.versions, facts, command)?)
    }
}
