//! The function `account` over the table at the wire.

mod commands;
mod counter;
mod quoting;
mod reading;
mod refusals;
mod statements;
