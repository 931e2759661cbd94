//! Points: issued, activated, spent, given back, adjusted, redated, lapsed (rules §6).

pub(crate) mod give_back;
pub(crate) mod issue;
pub(crate) mod redate;
pub(crate) mod spend;

mod activate;
mod lapse;
mod operate;
