//! Bodies of requests and responses, as JSON: what HTTP carries, and its schemas.
//!
//! - [`member`], [`person`]: joining, finding, reading, changing, exporting; [`private`] reads
//!   such bodies without repeating what is in them
//! - [`account`], [`tier`]: balance, statement, quote, place on the ladder
//! - [`command`], [`batch`]: what became of commands
//! - [`entry`], with its parts [`score`], [`posting`], [`event`], [`measure`],
//!   [`notice`]: the ledger
//! - [`problem`]: what is wrong with a request
//! - [`value`]: days and times
//!
//! Requests refuse fields that they do not know. Points and growth are whole numbers, money
//! is whole minor units.

pub mod account;
pub mod batch;
pub mod command;
pub mod entry;
pub mod event;
pub mod measure;
pub mod member;
pub mod notice;
pub mod person;
pub mod posting;
pub mod private;
pub mod problem;
pub mod program;
pub mod score;
pub mod tier;
pub mod value;

#[cfg(test)]
mod tests;
