//! A counter at which commands are handed in: an engine over an empty table.

use gradus_domain::commands::{Command, CommandKey};
use gradus_domain::ledger::entry::Entry;
use gradus_domain::ledger::plan::Record;
use gradus_domain::member::Member;
use gradus_domain::words::ids::MemberId;
use gradus_engine::Engine;
use gradus_engine::answer::{Answer, EngineError};
use gradus_engine::programs::LoadedProgram;
use gradus_tests::program::simple;
use gradus_tests::wire::{Wire, loaded};

pub(crate) struct Counter {
    pub(crate) wire: Wire,
    pub(crate) engine: Engine,
    pub(crate) program: LoadedProgram,
}

impl Counter {
    /// Of one point per 1.00 in Shanghai, and `more`.
    pub(crate) async fn of(more: &str) -> Self {
        Self::under(loaded(&[&simple("Asia/Shanghai", "CNY", more)])).await
    }

    pub(crate) async fn under(program: LoadedProgram) -> Self {
        let wire = Wire::start().await;
        Self {
            engine: wire.engine(),
            wire,
            program,
        }
    }

    pub(crate) async fn gives(&self, command: &Command) -> Answer {
        self.tries(command).await.unwrap()
    }

    pub(crate) async fn tries(&self, command: &Command) -> Result<Answer, EngineError> {
        self.engine.execute_with(&self.program, command, &[]).await
    }

    pub(crate) async fn gives_all(&self, commands: &[Command]) -> Vec<Answer> {
        let answers = self.engine.execute(&self.program, commands).await;
        answers.into_iter().map(Result::unwrap).collect()
    }

    pub(crate) async fn records(&self, command: &Command) -> Box<Entry> {
        match self.gives(command).await {
            Answer::Recorded(entry) => entry,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) async fn member(&self, id: &str) -> Box<Member> {
        let stored = self
            .engine
            .store()
            .member(&self.program.id, &MemberId::new(id))
            .await;
        stored.unwrap().unwrap().member
    }

    pub(crate) async fn active(&self, id: &str) -> i64 {
        self.member(id)
            .await
            .holdings
            .active_points()
            .unwrap()
            .get()
    }

    pub(crate) async fn record(&self, key: &CommandKey) -> Option<Record> {
        self.engine
            .store()
            .record(&self.program.id, key)
            .await
            .unwrap()
    }

    /// How many entries a member has, as the statement tells.
    pub(crate) async fn entries(&self, id: &str) -> Vec<u64> {
        let member = MemberId::new(id);
        let lines = self
            .engine
            .store()
            .statement(&self.program.id, &member, None, 1_000)
            .await;
        lines
            .unwrap()
            .iter()
            .map(|line| line.summary.sequence)
            .collect()
    }
}

/// The stable code of a rejection.
pub(crate) fn code(answer: &Answer) -> &'static str {
    match answer {
        Answer::Rejected(rejection) => rejection.code(),
        other => panic!("{other:?}"),
    }
}
