//! The books as they stand in the table, read as the product reads them, and audited.

use crate::clients::{self, Endpoint};
use gradus_domain::audit::{Books, audit_program};
use gradus_domain::commands::CommandKey;
use gradus_domain::ledger::entry::Entry;
use gradus_domain::ledger::remainder::Remainder;
use gradus_domain::member::Member;
use gradus_domain::words::ids::{MemberId, ProgramId};
use gradus_engine::Engine;
use gradus_engine::programs::LoadedProgram;
use gradus_store::Store;
use std::collections::HashMap;

/// Lines of a statement that are read at once.
const PAGE: u16 = 100;

/// Everything that is recorded of some members.
pub(crate) struct Ledger {
    program: LoadedProgram,
    members: Vec<(Member, Vec<Entry>)>,
    remainders: HashMap<CommandKey, Remainder>,
}

/// Runs what the SDK's clients do.
pub(crate) fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(work)
}

impl Ledger {
    /// Reads the books of members.
    pub(crate) fn read(table: &Endpoint, program: &str, members: &[String]) -> Self {
        block_on(async {
            let engine = Engine::new(Store::new(clients::table(table), "gradus"));
            let store = engine.store();
            let id = ProgramId::new(program);
            let versions = store.versions(&id).await.unwrap();
            let mut ledger = Self {
                program: engine.put_together(&id, &versions).unwrap(),
                members: Vec::new(),
                remainders: HashMap::new(),
            };
            for member in members {
                ledger.read_member(store, &MemberId::new(member)).await;
            }
            ledger
        })
    }

    /// All entries.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.members.iter().flat_map(|(_, entries)| entries)
    }

    /// What the independent auditor finds.
    pub(crate) fn findings(&self) -> Vec<String> {
        let books: Vec<Books<'_>> = self
            .members
            .iter()
            .map(|(member, entries)| Books {
                member,
                entries,
                remainders: &self.remainders,
            })
            .collect();
        let found = audit_program(&self.program.versions, &books).err();
        found.iter().flatten().map(ToString::to_string).collect()
    }

    async fn read_member(&mut self, store: &Store, id: &MemberId) {
        let program = &self.program.id;
        let stored = store.member(program, id).await.unwrap().unwrap();
        let mut keys = Vec::new();
        let mut before = None;
        loop {
            let lines = store.statement(program, id, before, PAGE).await.unwrap();
            let is_last = lines.len() < usize::from(PAGE);
            before = lines.last().map(|line| line.summary.sequence);
            keys.extend(lines.into_iter().map(|line| line.key));
            if is_last {
                break;
            }
        }
        let mut entries = store.entries(program, &keys).await.unwrap();
        assert_eq!(
            entries.len(),
            keys.len(),
            "lines without an entry of member {id}"
        );
        entries.sort_by_key(|entry| entry.sequence);
        for key in keys {
            if let Some(target) = store.target(program, &key).await.unwrap() {
                self.remainders
                    .extend(target.remainder.map(|remainder| (key, remainder)));
            }
        }
        self.members.push((*stored.member, entries));
    }
}
