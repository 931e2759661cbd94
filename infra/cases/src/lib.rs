//! Scenarios of programs: cases that say what is done to members, step by step, and what is to
//! be seen afterwards. Whoever can do the one and show the other is judged by them.
//!
//! - [`corpus`]: files become programs with their scenarios, every fault with its place;
//! - [`scenario`]: what a case is; [`seen`]: what can be seen of it;
//! - [`play`]: a case is played by whoever [answers](play::Answers), and
//!   [compared](compare) step by step;
//! - [`in_memory`]: answers by deciding in memory, over a [store](memory_store) that lives no
//!   longer; [`records`]: what keys stand for there; [`entries`]: what entries tell by
//!   themselves.
//!
//! How scenarios are written stands in `docs/scenarios.md`.

pub mod compare;
pub mod corpus;
pub mod entries;
pub mod in_memory;
pub mod memory_store;
pub mod play;
pub mod records;
pub mod scenario;
pub mod seen;

mod files;
mod happened;
mod read;
mod toml_reader;
mod words;
