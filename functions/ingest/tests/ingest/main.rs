//! The function `ingest` over the table at the wire.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod batches;
mod in_part;
mod samples;
mod till;
mod waiting;
