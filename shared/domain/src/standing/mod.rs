//! A member's place on the ladder: what reaches it, what keeps it, what ends it, and what
//! comes with it (rules §2, §8).

pub mod outlook;
pub mod requirement;

pub(crate) mod gauge;
pub(crate) mod goals;
pub(crate) mod lifecycle;
pub(crate) mod reassess;
pub(crate) mod review;

mod hold;
mod ladder;
pub(crate) mod occasions;
mod rewards;
mod take_back;
mod warnings;
