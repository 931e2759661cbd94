//! What a member is: everything that a decision has to know of the past.

pub mod account;
pub mod lots;
pub mod metrics;
pub mod posting;
pub mod standing;
pub mod told;

mod state;

pub use state::{
    Birthdays, LimitUse, Member, NthCount, NthPaid, OpenGrant, PARKED_RETURNS_MAX, ParkedReturn,
    Streak,
};
