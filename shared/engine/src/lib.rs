//! Load, decide, commit: what every function that changes a member does.
//!
//! - [`programs`]: the versions of a program, read once and kept for a moment;
//! - [`execute`]: commands of one member, folded into as few transactions as they fit;
//! - [`traces`]: of which requests they came;
//! - [`answer`]: what became of each of them, and the three kinds of failure;
//! - [`statement`]: a member's entries as of now;
//! - [`view`]: a member as of now, and what a command would do.
//!
//! What is decided lives in `gradus_domain`, where it stands in `gradus_store`. Here is the
//! loop between them: read, decide, write on condition; where a condition fails, again.

pub mod answer;
pub mod execute;
pub mod programs;
pub mod statement;
pub mod traces;
pub mod view;

mod fold;

use gradus_store::Store;
use programs::{ProgramCache, Readings};

/// The engine over a table.
#[derive(Debug)]
pub struct Engine {
    store: Store,
    programs: ProgramCache,
}

impl Engine {
    /// An engine over a table.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self::reading_with(store, Readings::default())
    }

    /// The same, which knows what others read already.
    #[must_use]
    pub fn reading_with(store: Store, readings: Readings) -> Self {
        Self {
            store,
            programs: ProgramCache::reading_with(readings),
        }
    }

    /// The table.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }
}
