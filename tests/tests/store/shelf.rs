//! A table beside an in-memory world: every plan is written to both.

use gradus_domain::commands::Command;
use gradus_domain::ledger::plan::{Commit, Outcome};
use gradus_domain::words::ids::ProgramId;
use gradus_store::Store;
use gradus_store::transaction::{CommitError, Conflict, Transaction};
use gradus_tests::program::{programs, simple};
use gradus_tests::wire::Wire;
use gradus_tests::world::World;

pub(crate) struct Shelf {
    pub(crate) wire: Wire,
    pub(crate) store: Store,
    pub(crate) world: World,
    pub(crate) program: ProgramId,
}

impl Shelf {
    /// Of one point per 1.00 in Shanghai, and `more`.
    pub(crate) async fn of(more: &str) -> Self {
        let wire = Wire::start().await;
        Self {
            store: wire.store(),
            wire,
            world: World::new(programs(&[&simple("Asia/Shanghai", "CNY", more)])),
            program: ProgramId::new("test"),
        }
    }

    pub(crate) async fn runs(&mut self, command: &Command) -> Outcome {
        let plan = self.world.plan(command);
        for commit in &plan.commits {
            self.world.apply(commit);
            write(&self.store, &self.program, &transaction_of(commit))
                .await
                .unwrap();
        }
        plan.outcome
    }

    /// Writes to the table alone what a command would.
    pub(crate) async fn tries(&self, commit: &Commit) -> Result<(), CommitError> {
        write(&self.store, &self.program, &transaction_of(commit)).await
    }

    /// The conflict that a transaction meets; it must leave the table as it was.
    pub(crate) async fn conflict(&self, transaction: &Transaction) -> Conflict {
        let before = self.wire.everything().await;
        let answer = write(&self.store, &self.program, transaction).await;
        assert_eq!(self.wire.everything().await, before);
        match answer {
            Err(CommitError::Conflict(conflict)) => conflict,
            other => panic!("{other:?}"),
        }
    }
}

pub(crate) async fn write(
    store: &Store,
    program: &ProgramId,
    transaction: &Transaction,
) -> Result<(), CommitError> {
    let prepared = store.prepare(program, transaction)?;
    store.write(prepared).await.map(|_| ())
}

pub(crate) fn transaction_of(commit: &Commit) -> Transaction {
    Transaction {
        member: commit.member.clone(),
        records: commit.records.clone(),
        absent: commit.absent.clone(),
        remainders: commit.remainders.clone(),
        ..Transaction::default()
    }
}
