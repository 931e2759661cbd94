//! What is asked for: commands, what each says, and what it is known by.

pub mod fingerprint;
pub mod key_text;

mod act;
mod acts;
mod command;
mod content;
mod key;
mod kind;
mod profile;
mod purchase;
mod said;

pub use act::*;
pub use command::{Command, FUTURE_TOLERANCE_MS};
pub use key::CommandKey;
pub use kind::{ActKind, CommandKind};
pub use profile::Profile;
pub use purchase::{
    LINES_MAX, Line, PaidWithPoints, Purchase, Return, Returned, ReturnedAmount, ReturnedLine,
    Unfit,
};
