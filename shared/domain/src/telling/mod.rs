//! What is said of an entry, and how it reaches the member (rules §11).

pub mod delivery;
pub mod kinds;
pub mod notice;
pub mod parts;
