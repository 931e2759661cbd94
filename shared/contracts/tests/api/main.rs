//! The HTTP API as one document, and its problems.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod clients;
mod document;
mod problems;
