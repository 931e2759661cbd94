//! A member's place on the ladder, as bodies write it (rules §8).

pub mod measure;
pub mod tier;
