//! The words that the engine uses, for a scenario file that misspells one.

/// The stages of life.
pub(super) const STAGES: [&str; 4] = ["new", "active", "dormant", "churned"];
