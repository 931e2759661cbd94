//! The function `enroll` over the table at the wire.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod changing;
mod desk;
mod erasing;
mod exporting;
mod joining;
mod log;
mod logs;
mod looking_up;
mod refusals;
mod same;
