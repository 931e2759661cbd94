//! The words and tables of a program file. Each says what it means where it is declared;
//! the JSON Schema repeats that to the person who writes a program.

mod benefit;
mod condition;
mod earning;
mod expiry;
mod notify;
mod program;
mod rule;
mod settings;
mod tier;
mod value;

pub(super) use benefit::{BenefitFile, BenefitWord, OccasionFile, RewardFile};
pub(super) use condition::{ConditionFile, DatesFile, TimesFile};
pub(super) use earning::{ActivationShape, EarningFile, ExclusionsFile, GrowthFile, QualifyingAct};
pub(super) use expiry::{ExpiryFile, ExpiryShape};
pub(super) use notify::{KindPattern, NotifyFile};
pub(super) use program::ProgramFile;
pub(super) use rule::{BonusEachFile, LimitsFile, RuleFile};
pub(super) use settings::{ChangesFile, LifecycleFile, MessagesFile, RemindersFile, ReturnsFile};
pub(super) use tier::{
    ExtendsWord, QualificationFile, ReviewFile, TierFile, ValidityShape, ValidityWord, WindowShape,
    WindowWord,
};
pub(super) use value::{
    Amount, AtLeastOne, AtLeastZero, Label, Name, Positive, Share, TimeOfDay, True,
};
