//! The versions of one program, and which of them decides.

use super::expiry::Expiry;
use super::rule::{Condition, Effect, Rule};
use super::tier::Window;
use super::{Program, check};
use crate::ids::{ProgramId, RuleId, TierId};
use crate::metrics::EXACT_MONTHS_MAX;
use crate::time::Instant;
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
}

/// What the rules of a version make it necessary to know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// Every-nth conditions: rule and n.
    pub every_nth: Vec<(RuleId, u32)>,
    /// Whether a rule asks for streaks.
    pub streaks: bool,
    /// Whether a rule asks how many purchases there are this week or month.
    pub purchase_counts: bool,
    /// Whether a rule asks for days since the last purchase.
    pub days_since_last_purchase: bool,
    /// Whether a rule asks for birthdays.
    pub birthday: bool,
    /// Whether a rule asks for anniversaries.
    pub anniversary: bool,
    /// Whether a rule asks for the time of day.
    pub time_of_day: bool,
    /// Whether a rule asks for held grants.
    pub grants: bool,
    /// The most months of a window that counts whole months; 0: there is none.
    pub whole_months_max: u16,
    /// All windows of the ladder, each once.
    pub windows: Vec<Window>,
    /// For how many days points with an `inactivity` expiry live.
    pub inactivity_days: Option<u16>,
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
}

impl Programs {
    /// Puts versions of one program together, in the order of their numbers.
    ///
    /// # Errors
    /// [`VersionsError`] where they do not belong together.
    pub fn new(versions: Vec<Program>) -> Result<Self, VersionsError> {
        let mut kept: Vec<Version> = Vec::with_capacity(versions.len());
        for program in versions {
            if let Some(before) = kept.last() {
                follows(&before.program, &program)?;
            }
            kept.push(Version {
                needs: Needs::of(&program),
                program: Arc::new(program),
            });
        }
        if kept.is_empty() {
            return Err(VersionsError::None);
        }
        Ok(Self { versions: kept })
    }

    /// The version in force at an instant; `None`: before the first.
    #[must_use]
    pub fn at(&self, instant: Instant) -> Option<&Version> {
        self.versions
            .iter()
            .rev()
            .find(|version| version.program.effective_from <= instant)
    }

    /// A version by its number.
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
            .map(|version| version.program.effective_from)
            .find(|from| instant < *from)
    }

    /// All versions, oldest first.
    pub fn all(&self) -> impl Iterator<Item = &Version> {
        self.versions.iter()
    }

    /// The first version; its zone and currency are those of all.
    #[must_use]
    pub fn first(&self) -> Option<&Version> {
        self.versions.first()
    }
}

fn follows(before: &Program, program: &Program) -> Result<(), VersionsError> {
    let version = program.version;
    if program.id != before.id {
        return Err(VersionsError::AnotherProgram {
            version,
            found: program.id.clone(),
            expected: before.id.clone(),
        });
    }
    if version <= before.version || program.effective_from <= before.effective_from {
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
    for tier in &before.tiers {
        if !program.tiers.iter().any(|there| there.id == tier.id) {
            return Err(VersionsError::TierGone {
                version,
                tier: tier.id.clone(),
            });
        }
    }
    Ok(())
}

impl Needs {
    fn of(program: &Program) -> Self {
        let mut needs = Self::default();
        for rule in &program.rules {
            rule.when.each(&mut |condition| needs.read(rule, condition));
            if let Effect::Grant(_) = rule.effect {
                needs.grants = true;
            }
        }
        for tier in &program.tiers {
            tier.qualification.each_threshold(&mut |threshold| {
                let window = threshold.window;
                if !needs.windows.contains(&window) {
                    needs.windows.push(window);
                }
                match window {
                    Window::RollingMonths(months) if months > EXACT_MONTHS_MAX => {
                        needs.whole_months_max = needs.whole_months_max.max(months);
                    }
                    Window::RollingDays(_)
                    | Window::RollingMonths(_)
                    | Window::CalendarMonth
                    | Window::CalendarYear
                    | Window::MembershipYear
                    | Window::SinceTierBegan
                    | Window::Lifetime => {}
                }
            });
        }
        for expiry in check::expiries(program) {
            if let Expiry::Inactivity { days } = expiry {
                needs.inactivity_days = Some(days);
            }
        }
        needs
    }

    fn read(&mut self, rule: &Rule, condition: &Condition) {
        match condition {
            Condition::EveryNth(nth) => self.every_nth.push((rule.id.clone(), *nth)),
            Condition::StreakDays(_) => self.streaks = true,
            Condition::PurchasesThisWeek(_) | Condition::PurchasesThisMonth(_) => {
                self.purchase_counts = true;
            }
            Condition::DaysSinceLastPurchase(_) => self.days_since_last_purchase = true,
            Condition::Birthday(_) => self.birthday = true,
            Condition::MembershipAnniversary(_) => self.anniversary = true,
            Condition::TimeOfDay { .. } => self.time_of_day = true,
            Condition::HoldsGrant(_) => self.grants = true,
            Condition::Always
            | Condition::All(_)
            | Condition::Any(_)
            | Condition::Not(_)
            | Condition::Tier(_)
            | Condition::Category(_)
            | Condition::Sku(_)
            | Condition::Brand(_)
            | Condition::Channel(_)
            | Condition::Store(_)
            | Condition::Partner(_)
            | Condition::AmountAtLeast(_)
            | Condition::LinesAmountAtLeast(_)
            | Condition::FirstPurchase
            | Condition::Weekday(_)
            | Condition::DayOfMonth(_)
            | Condition::Dates { .. }
            | Condition::Segment(_)
            | Condition::LifecycleStage(_)
            | Condition::Variant(_)
            | Condition::Referred
            | Condition::Activity(_) => {}
        }
    }
}

impl Program {
    /// Where a tier stands on the ladder, from 0.
    #[must_use]
    pub fn tier_index(&self, tier: &TierId) -> Option<usize> {
        self.tiers.iter().position(|there| there.id == *tier)
    }
}
