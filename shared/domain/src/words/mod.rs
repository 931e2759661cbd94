//! The words that everything else is said in: ids, text, time, calendars, money, exact
//! figures.

pub mod calendar;
pub mod exact;
pub mod ids;
pub mod money;
pub mod text;
pub mod time;
