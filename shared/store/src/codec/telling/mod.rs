//! Notices as they are stored.

pub(super) mod notice;
