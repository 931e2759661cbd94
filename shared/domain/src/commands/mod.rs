//! What is asked for: commands, what each says, and what it is known by.

pub mod fingerprint;
pub mod key_text;

mod command;
mod key;
mod profile;

pub use command::{
    Act, Activity, Adjustment, Command, Erasure, FUTURE_TOLERANCE_MS, FloorSource, GiveBack,
    LINES_MAX, Line, PaidWithPoints, ProfileChange, Purchase, Reinstatement, Return, Returned,
    ReturnedAmount, ReturnedLine, Spend, TierHold,
};
pub use key::{CommandKey, CommandKind};
pub use profile::Profile;
