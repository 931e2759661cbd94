//! Instants in UTC and days of a civil calendar, `docs/rules §2`.
//!
//! Which instants make up a day is the zone's business and lives in [`crate::words::calendar`];
//! nothing here knows a zone, and nothing reads a clock.

mod anniversary;
mod civil;
mod instant;
mod local_day;
mod month_day;
mod month_index;
mod weekday;
mod written;

pub use anniversary::{anniversary_after, anniversary_on_or_after, anniversary_on_or_before};
pub use instant::{DAY_MS, HOUR_MS, Instant, MINUTE_MS, SECOND_MS, TimeError};
pub use local_day::{DayError, LocalDay};
pub use month_day::{MonthDay, MonthDayError};
pub use month_index::MonthIndex;
pub use weekday::Weekday;
