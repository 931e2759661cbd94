//! The function `program` over a real table: events of the gateway in, responses out.

mod bad_input;
mod door;
mod dry_run;
mod in_force;
mod publishing;
mod suspending;
