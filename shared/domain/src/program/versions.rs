//! The versions of one program, and which of them decides.
//!
//! A version that somebody withdrew is *suspended*: every decision made from then on is made
//! as if it were not there. It is still found by its number, since entries that name it are
//! scored by it when they are returned (rules §2).

use super::Program;
use super::needs::Needs;
use crate::words::ids::{ProgramId, RuleId, TierId};
use crate::words::time::{Instant, LocalDay};
use std::sync::Arc;

/// All versions of one program, by the instant from which each is in force.
#[derive(Clone, Debug)]
pub struct Programs {
    versions: Vec<Version>,
}

/// One version, with what can be read off its rules once for all decisions.
#[derive(Clone, Debug)]
pub struct Version {
    /// The rules.
    pub program: Arc<Program>,
    /// What they make it necessary to know.
    pub needs: Needs,
    /// When somebody withdrew it; `None`: it stands.
    pub suspended_at: Option<Instant>,
}

/// A version as it was published, and perhaps withdrawn.
#[derive(Clone, Debug)]
pub struct Published {
    /// The rules.
    pub program: Program,
    /// When somebody withdrew it; `None`: it stands.
    pub suspended_at: Option<Instant>,
}

impl From<Program> for Published {
    fn from(program: Program) -> Self {
        Self {
            program,
            suspended_at: None,
        }
    }
}

/// Versions that do not belong together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VersionsError {
    /// None at all.
    #[error("there is no version: at least one is needed")]
    None,
    /// Two programs.
    #[error("version {version} is of program {found}, the others are of {expected}")]
    AnotherProgram {
        /// Which version.
        version: u32,
        /// Its program.
        found: ProgramId,
        /// The others'.
        expected: ProgramId,
    },
    /// Numbers do not rise with the instants from which versions are in force.
    #[error(
        "version {version} must have a higher number and a later effective_from than the one before it"
    )]
    OutOfOrder {
        /// Which version.
        version: u32,
    },
    /// Zone or currency changed.
    #[error("version {version} changes the {what}: it never changes")]
    Changed {
        /// Which version.
        version: u32,
        /// What changed.
        what: &'static str,
    },
    /// A tier is gone on which members may stand.
    #[error(
        "version {version} has no tier {tier}, which the version before it has: members may stand on it"
    )]
    TierGone {
        /// Which version.
        version: u32,
        /// The tier.
        tier: TierId,
    },
    /// A version is suspended, and none would be in force in its place.
    #[error(
        "version {version} cannot be suspended: no other version would be in force in its place"
    )]
    NothingInForce {
        /// Which version.
        version: u32,
    },
    /// A version is suspended that was in force and has a tier which the version in its
    /// place does not have.
    #[error(
        "version {version} cannot be suspended: members may stand on its tier {tier}, which version {in_its_place} does not have; publish a version that keeps the tier instead"
    )]
    TierSuspended {
        /// Which version.
        version: u32,
        /// The tier.
        tier: TierId,
        /// The version that would be in force in its place.
        in_its_place: u32,
    },
}

impl Programs {
    /// Puts versions of one program together, in the order of their numbers.
    ///
    /// # Errors
    /// [`VersionsError`] where they do not belong together.
    pub fn new(versions: Vec<Program>) -> Result<Self, VersionsError> {
        Self::published(versions.into_iter().map(Published::from).collect())
    }

    /// A program that has one version.
    #[must_use]
    pub fn of_one(program: Program) -> Self {
        let version = Version {
            needs: Needs::of(&program),
            program: Arc::new(program),
            suspended_at: None,
        };
        Self {
            versions: vec![version],
        }
    }

    /// Puts versions of one program together, in the order of their numbers, some of which
    /// may be suspended. Of an order by `effective_from`, and of tiers that later versions
    /// keep, only those that stand are asked.
    ///
    /// # Errors
    /// [`VersionsError`] where they do not belong together, or one may not be suspended.
    pub fn published(versions: Vec<Published>) -> Result<Self, VersionsError> {
        let mut kept: Vec<Version> = Vec::with_capacity(versions.len());
        for Published {
            program,
            suspended_at,
        } in versions
        {
            if let Some(before) = kept.last() {
                belongs(&before.program, &program)?;
            }
            let standing = kept.iter().rfind(|version| version.stands());
            if let Some(before) = standing {
                follows(&before.program, &program)?;
            }
            kept.push(Version {
                needs: Needs::of(&program),
                program: Arc::new(program),
                suspended_at,
            });
        }
        if kept.is_empty() {
            return Err(VersionsError::None);
        }
        let programs = Self { versions: kept };
        for version in &programs.versions {
            programs.check_suspension(version)?;
        }
        Ok(programs)
    }

    /// A version may be suspended before it comes into force as long as another stands;
    /// later, only where the version in its place has all its tiers.
    fn check_suspension(&self, version: &Version) -> Result<(), VersionsError> {
        let Some(suspended_at) = version.suspended_at else {
            return Ok(());
        };
        let program = &version.program;
        let nothing = VersionsError::NothingInForce {
            version: program.version,
        };
        if suspended_at <= program.effective_from {
            let one_stands = self.versions.iter().any(Version::stands);
            return if one_stands { Ok(()) } else { Err(nothing) };
        }
        let in_its_place = &self.at(program.effective_from).ok_or(nothing)?.program;
        match tier_missing(program, in_its_place) {
            None => Ok(()),
            Some(tier) => Err(VersionsError::TierSuspended {
                version: program.version,
                tier,
                in_its_place: in_its_place.version,
            }),
        }
    }

    /// The version in force at an instant, suspended ones left out; `None`: before the
    /// first.
    #[must_use]
    pub fn at(&self, instant: Instant) -> Option<&Version> {
        self.versions
            .iter()
            .rev()
            .find(|version| version.stands() && version.program.effective_from <= instant)
    }

    /// The version in force at an instant as a decision of `decided_at` saw it: versions
    /// that were suspended later still stood.
    #[must_use]
    pub fn at_as_of(&self, instant: Instant, decided_at: Instant) -> Option<&Version> {
        self.versions.iter().rev().find(|version| {
            version.suspended_at.is_none_or(|at| decided_at < at)
                && version.program.effective_from <= instant
        })
    }

    /// A version by its number, suspended or not.
    #[must_use]
    pub fn numbered(&self, number: u32) -> Option<&Version> {
        self.versions
            .iter()
            .find(|version| version.program.version == number)
    }

    /// When the version in force at `instant` ends; `None`: it is the last.
    #[must_use]
    pub fn changes_after(&self, instant: Instant) -> Option<Instant> {
        self.versions
            .iter()
            .filter(|version| version.stands())
            .map(|version| version.program.effective_from)
            .find(|from| instant < *from)
    }

    /// The most days that any version in force up to an instant let things come late,
    /// suspended ones among them: it never becomes less.
    #[must_use]
    pub fn late_days_up_to(&self, instant: Instant) -> u16 {
        self.versions
            .iter()
            .filter(|version| version.program.effective_from <= instant)
            .map(|version| version.program.late_days)
            .max()
            .unwrap_or(0)
    }

    /// The budget of a rule, as the newest version sets it that has one for the rule; one
    /// that is suspended is asked last. `None`: the rule has none.
    #[must_use]
    pub fn budget(&self, rule: &RuleId) -> Option<i64> {
        let budget_in = |version: &Version| {
            let mut rules = version.program.rules.iter();
            rules.find(|there| there.id == *rule)?.budget
        };
        let newest = || self.versions.iter().rev();
        newest()
            .filter(|version| version.stands())
            .find_map(budget_in)
            .or_else(|| newest().find_map(budget_in))
    }

    /// All versions, oldest first, suspended ones among them.
    pub fn all(&self) -> impl Iterator<Item = &Version> {
        self.versions.iter()
    }

    /// The first version; its zone and currency are those of all.
    #[must_use]
    pub fn first(&self) -> Option<&Version> {
        self.versions.first()
    }
}

impl Version {
    /// Whether nobody withdrew it.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.suspended_at.is_none()
    }
}

/// What never changes.
fn belongs(before: &Program, program: &Program) -> Result<(), VersionsError> {
    let version = program.version;
    if program.id != before.id {
        return Err(VersionsError::AnotherProgram {
            version,
            found: program.id.clone(),
            expected: before.id.clone(),
        });
    }
    if version <= before.version {
        return Err(VersionsError::OutOfOrder { version });
    }
    if program.calendar != before.calendar {
        return Err(VersionsError::Changed {
            version,
            what: "zone",
        });
    }
    if program.currency != before.currency {
        return Err(VersionsError::Changed {
            version,
            what: "currency",
        });
    }
    Ok(())
}

/// What a version must keep of the one before it that stands.
fn follows(before: &Program, program: &Program) -> Result<(), VersionsError> {
    let version = program.version;
    if program.effective_from <= before.effective_from {
        return Err(VersionsError::OutOfOrder { version });
    }
    match tier_missing(before, program) {
        None => Ok(()),
        Some(tier) => Err(VersionsError::TierGone { version, tier }),
    }
}

/// The first tier of a program that another does not have.
fn tier_missing(of: &Program, other: &Program) -> Option<TierId> {
    of.tiers
        .iter()
        .find(|tier| other.tier_index(&tier.id).is_none())
        .map(|tier| tier.id.clone())
}

impl Program {
    /// The first day whose first instant is not before the version comes into force.
    #[must_use]
    pub fn first_day(&self) -> LocalDay {
        let day = self.calendar.day_of(self.effective_from);
        if self.calendar.first_instant(day) == self.effective_from {
            day
        } else {
            day.plus_days(1)
        }
    }

    /// Where a tier stands on the ladder, from 0.
    #[must_use]
    pub fn tier_index(&self, tier: &TierId) -> Option<usize> {
        self.tiers.iter().position(|there| there.id == *tier)
    }
}
