//! The function `account` over the table at the wire.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod commands;
mod counter;
mod quoting;
mod reading;
mod refusals;
mod statements;
