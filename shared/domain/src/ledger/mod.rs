//! What is recorded: entries, what stands beside them, and the plan that writes them
//! (rules §4).

pub mod announcement;
pub mod entry;
pub mod plan;
pub mod rejection;
pub mod remainder;
pub mod score;

pub(crate) mod draft;

mod basis;
mod what;
