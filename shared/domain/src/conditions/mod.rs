//! What is known of an act or a day when a condition is read, and whether it holds (rules §5).

pub(crate) mod facts;
pub(crate) mod matching;
pub(crate) mod on_day;
pub(crate) mod reading;
