//! Days as they are stored.

pub(super) mod steps;
