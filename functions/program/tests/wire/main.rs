//! The function `program` over a real table: events of the gateway in, responses out.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod bad_input;
mod door;
mod dry_run;
mod in_force;
mod publishing;
mod suspending;
