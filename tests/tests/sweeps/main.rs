//! The sweeps at the wire: from a schedule's call to settled members, and what can be wrong
//! on the way.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod bad_input;
mod costs;
mod handing_on;
mod rig;
mod samples;
mod settling;
mod sharing_out;
