//! Tests and benchmarks that need more than one crate.
