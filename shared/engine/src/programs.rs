//! The versions of a program, read from the table and kept for a moment.
//!
//! A version comes into force no sooner than [`NOTICE_MS`] after it is published, so that
//! every function has read it by then; one that is suspended may still decide for
//! [`KEPT_MS`].

use crate::Engine;
use crate::answer::EngineError;
use gradus_contracts::program::routing::Routing;
use gradus_contracts::program::{Faults, ProgramContent, read_program_content};
use gradus_domain::program::versions::{Programs, Published};
use gradus_domain::words::ids::{ProgramId, RuleId};
use gradus_domain::words::time::Instant;
use gradus_store::versions::StoredVersion;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// For how long versions are kept before they are read again, in milliseconds.
pub const KEPT_MS: i64 = 30_000;
/// How far ahead of its first instant a version is published at least, but for a program's
/// first one, in milliseconds.
pub const NOTICE_MS: i64 = 60_000;

/// A program with what can be read off its versions once.
#[derive(Debug)]
pub struct LoadedProgram {
    /// Its name.
    pub id: ProgramId,
    /// Its versions.
    pub versions: Programs,
    /// Rules with a budget, and the budget as the newest version that stands sets it.
    pub budgets: Vec<(RuleId, i64)>,
    /// Where each version sends what is announced, by its number.
    routings: BTreeMap<u32, Routing>,
}

/// What was read, and when.
#[derive(Debug, Default)]
pub(crate) struct ProgramCache {
    programs: Mutex<HashMap<ProgramId, (Instant, Arc<LoadedProgram>)>>,
    readings: Readings,
}

/// What the files of versions say. A file never changes, so that each is read once, however
/// often its program is loaded again; clones share what was read.
#[derive(Clone, Debug, Default)]
pub struct Readings(Arc<Mutex<HashMap<ProgramId, Vec<Reading>>>>);

#[derive(Debug)]
struct Reading {
    file_name: String,
    file: Vec<u8>,
    content: Arc<ProgramContent>,
}

impl Engine {
    /// A program as of now.
    ///
    /// # Errors
    /// [`EngineError::ProgramUnknown`] where nobody published one.
    pub async fn program(
        &self,
        id: &ProgramId,
        now: Instant,
    ) -> Result<Arc<LoadedProgram>, EngineError> {
        if let Some(kept) = self.programs.get(id, now) {
            return Ok(kept);
        }
        let stored = self.store.versions(id).await?;
        let loaded = Arc::new(self.put_together(id, &stored)?);
        self.programs.put(id, now, &loaded);
        Ok(loaded)
    }

    /// Puts stored versions of a program together.
    ///
    /// # Errors
    /// [`EngineError::ProgramUnknown`] where there is none, [`EngineError::ProgramUnreadable`]
    /// where one cannot be read.
    pub fn put_together(
        &self,
        id: &ProgramId,
        stored: &[StoredVersion],
    ) -> Result<LoadedProgram, EngineError> {
        LoadedProgram::read(id, stored, &self.programs.readings)
    }

    /// Forgets what was read of a program: its versions changed.
    pub fn forget_program(&self, id: &ProgramId) {
        lock(&self.programs.programs).remove(id);
    }
}

impl LoadedProgram {
    fn read(
        id: &ProgramId,
        stored: &[StoredVersion],
        readings: &Readings,
    ) -> Result<Self, EngineError> {
        if stored.is_empty() {
            return Err(EngineError::ProgramUnknown(id.clone()));
        }
        let unreadable = |version, reason| EngineError::ProgramUnreadable {
            program: id.clone(),
            version,
            reason,
        };
        let mut published = Vec::with_capacity(stored.len());
        let mut routings = BTreeMap::new();
        for version in stored {
            let content = readings
                .read(id, version)
                .map_err(|faults| unreadable(version.number, faults.to_string()))?;
            routings.insert(version.number, content.routing.clone());
            published.push(Published {
                program: content.program.clone(),
                suspended_at: version.suspended_at,
            });
        }
        let newest = stored.last().map_or(0, |version| version.number);
        let versions = Programs::published(published)
            .map_err(|error| unreadable(newest, error.to_string()))?;
        Ok(Self {
            routings,
            ..Self::of(id.clone(), versions)
        })
    }

    /// Where what was decided at an instant is announced: as the version in force then says,
    /// one that was suspended later included. `None`: there was no version then, or it was
    /// not read from a file.
    #[must_use]
    pub fn routing_at(&self, decided_at: Instant) -> Option<&Routing> {
        let version = self.versions.at_as_of(decided_at, decided_at)?;
        self.routings.get(&version.program.version)
    }

    /// Every destination that some version announces to.
    #[must_use]
    pub fn destinations(&self) -> BTreeSet<String> {
        let all = self
            .routings
            .values()
            .flat_map(|routing| &routing.destinations);
        all.map(|destination| destination.name.clone()).collect()
    }

    /// A program of these versions, without their routing.
    #[must_use]
    pub fn of(id: ProgramId, versions: Programs) -> Self {
        let mut budgets: Vec<(RuleId, i64)> = Vec::new();
        for rule in versions.all().flat_map(|version| &version.program.rules) {
            let is_new = budgets.iter().all(|(known, _)| *known != rule.id);
            if let (true, Some(budget)) = (is_new, versions.budget(&rule.id)) {
                budgets.push((rule.id.clone(), budget));
            }
        }
        Self {
            id,
            versions,
            budgets,
            routings: BTreeMap::new(),
        }
    }
}

impl Readings {
    fn read(&self, id: &ProgramId, version: &StoredVersion) -> Result<Arc<ProgramContent>, Faults> {
        let is_of = |reading: &&Reading| {
            reading.file_name == version.file_name && reading.file == version.file
        };
        if let Some(known) = lock(&self.0)
            .get(id)
            .and_then(|known| known.iter().find(is_of))
        {
            return Ok(Arc::clone(&known.content));
        }
        let content = Arc::new(read_program_content(&version.file_name, &version.file)?);
        let reading = Reading {
            file_name: version.file_name.clone(),
            file: version.file.clone(),
            content: Arc::clone(&content),
        };
        lock(&self.0).entry(id.clone()).or_default().push(reading);
        Ok(content)
    }
}

impl ProgramCache {
    pub(crate) fn reading_with(readings: Readings) -> Self {
        Self {
            readings,
            ..Self::default()
        }
    }

    fn get(&self, id: &ProgramId, now: Instant) -> Option<Arc<LoadedProgram>> {
        let kept = lock(&self.programs);
        let (read_at, program) = kept.get(id)?;
        let age = now.millis().checked_sub(read_at.millis())?;
        (0..KEPT_MS).contains(&age).then(|| Arc::clone(program))
    }

    fn put(&self, id: &ProgramId, now: Instant, program: &Arc<LoadedProgram>) {
        lock(&self.programs).insert(id.clone(), (now, Arc::clone(program)));
    }
}

fn lock<T>(kept: &Mutex<T>) -> MutexGuard<'_, T> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}
