//! The words and tables of a program file. Each says what it means where it is declared;
//! the JSON Schema repeats that to the person who writes a program.

mod amounts;
mod benefit;
mod condition;
mod earning;
mod expiry;
pub(super) mod held;
mod notify;
mod program;
mod rule;
mod settings;
mod spans;
mod text;
mod tier;

pub(super) use benefit::{BenefitFile, BenefitWord, OccasionFile, OfferShape, RewardFile};
pub(super) use condition::ConditionFile;
pub(super) use earning::{ActivationShape, EarningFile, ExclusionsFile, GrowthFile, QualifyingAct};
pub(super) use expiry::{ExpiryFile, ExpiryShape};
pub(super) use notify::{KindPattern, NotifyFile};
pub(super) use program::ProgramFile;
pub(super) use rule::{LimitsFile, RuleFile};
pub(super) use settings::{ChangesFile, LifecycleFile, MessagesFile, RemindersFile, ReturnsFile};
pub(super) use spans::TimesFile;
pub(super) use text::TextShape;
pub(super) use tier::{
    ExtendsWord, QualificationFile, ReviewFile, TierFile, ValidityShape, ValidityWord, WindowShape,
    WindowWord,
};
