//! A member's entries as of now, newest first: those that are recorded, and before them those
//! that are due though no sweep has come by (rules §2).

use crate::Engine;
use crate::answer::EngineError;
use crate::programs::LoadedProgram;
use gradus_domain::commands::CommandKey;
use gradus_domain::deciding::settled_in_thought;
use gradus_domain::ledger::entry::Entry;
use gradus_domain::ledger::plan::{Failure, Record};
use gradus_domain::words::ids::MemberId;
use gradus_domain::words::time::Instant;
use gradus_store::codec::EntrySummary;
use gradus_store::statement::StatementLine;
use tokio::task::JoinSet;

/// How many entries are read at once.
const READS_AT_ONCE: usize = 16;

/// Where a statement goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Up to which number its first part held every entry.
    pub through: u64,
    /// It goes on below this number.
    pub before: u64,
}

/// A part of a member's statement.
#[derive(Clone, Debug)]
pub struct Statement {
    /// Newest first.
    pub lines: Vec<Line>,
    /// The statement holds every entry up to this number.
    pub through: u64,
    /// The number of the member's latest entry.
    pub sequence: u64,
}

/// A line of a statement.
#[derive(Clone, Debug)]
pub struct Line {
    /// The entry's key.
    pub key: CommandKey,
    /// The entry, in short.
    pub summary: EntrySummary,
    /// The entry itself, where it was read or is not recorded yet.
    pub entry: Option<Box<Entry>>,
}

impl Statement {
    /// Where it goes on; `None`: at the member's first entry it ends.
    #[must_use]
    pub fn next(&self) -> Option<Place> {
        let before = self.lines.last()?.summary.sequence;
        (before > 1).then_some(Place {
            through: self.through,
            before,
        })
    }
}

impl Engine {
    /// A part of a member's statement, from its beginning or from a place on; `None`: the
    /// member is not enrolled. The index may lag by a moment: then the newest entries are
    /// not there, and `through` is below `sequence`.
    ///
    /// # Errors
    /// [`EngineError`].
    pub async fn statement(
        &self,
        program: &LoadedProgram,
        member: &MemberId,
        now: Instant,
        from: Option<Place>,
        limit: u16,
    ) -> Result<Option<Statement>, EngineError> {
        let Some(stored) = self.store().member(&program.id, member).await? else {
            return Ok(None);
        };
        let recorded = stored.member.sequence;
        let due = due_entries(program, stored, now)?;
        let sequence = due.last().map_or(recorded, |entry| entry.sequence);
        let before = from.map(|place| place.before);
        let mut lines = Vec::with_capacity(usize::from(limit));
        for entry in due.into_iter().rev() {
            if before.is_none_or(|before| entry.sequence < before)
                && lines.len() < usize::from(limit)
            {
                lines.push(Line::of(entry)?);
            }
        }
        let left = limit.saturating_sub(u16::try_from(lines.len()).unwrap_or(limit));
        // What the index shows first says whether it lags.
        let asked = if from.is_none() { left.max(1) } else { left };
        let mut shown = Vec::new();
        if asked > 0 {
            shown = self
                .store()
                .statement(&program.id, member, before, asked)
                .await?;
        }
        let newest = shown.first().map_or(0, |line| line.summary.sequence);
        let through = match from {
            Some(place) => place.through,
            None if newest == recorded => sequence,
            None => newest,
        };
        if from.is_none() && through < sequence {
            lines.clear();
        }
        let left = usize::from(limit).saturating_sub(lines.len());
        shown.truncate(left);
        lines.extend(shown.into_iter().map(Line::from));
        Ok(Some(Statement {
            lines,
            through,
            sequence,
        }))
    }

    /// Reads the entries of a statement's lines.
    ///
    /// # Errors
    /// [`EngineError`].
    pub async fn read_entries(
        &self,
        program: &LoadedProgram,
        statement: &mut Statement,
    ) -> Result<(), EngineError> {
        let missing: Vec<usize> = (0..statement.lines.len())
            .filter(|place| statement.lines[*place].entry.is_none())
            .collect();
        for places in missing.chunks(READS_AT_ONCE) {
            let mut reads = JoinSet::new();
            for place in places.iter().copied() {
                let (store, id) = (self.store().clone(), program.id.clone());
                let key = statement.lines[place].key.clone();
                reads.spawn(async move { (place, store.record(&id, &key).await) });
            }
            while let Some(read) = reads.join_next().await {
                let (place, record) = read.map_err(|_| EngineError::Contended)?;
                let line = &mut statement.lines[place];
                line.entry = match record? {
                    Some(Record::Entry(entry)) => Some(entry),
                    Some(Record::Rejected(_) | Record::Waiting(_)) | None => {
                        return Err(Failure::WrongFact {
                            found: line.key.clone(),
                            wanted: "the entry of a line of the statement",
                        }
                        .into());
                    }
                };
            }
        }
        Ok(())
    }
}

/// Entries that settling now would record, oldest first.
fn due_entries(
    program: &LoadedProgram,
    stored: gradus_store::read::StoredMember,
    now: Instant,
) -> Result<Vec<Entry>, EngineError> {
    let (_, entries) = settled_in_thought(&program.versions, stored.member, now)?;
    Ok(entries)
}

impl Line {
    fn of(entry: Entry) -> Result<Self, EngineError> {
        Ok(Self {
            key: entry.key.clone(),
            summary: EntrySummary::of(&entry).map_err(Failure::from)?,
            entry: Some(Box::new(entry)),
        })
    }
}

impl From<StatementLine> for Line {
    fn from(line: StatementLine) -> Self {
        Self {
            key: line.key,
            summary: line.summary,
            entry: None,
        }
    }
}
