//! The one door: a command and what was read in, a plan out (rules §2, §4).

mod apply;
mod boundary;
mod closing;
mod decide;
mod decision;
mod deliver;
mod drafting;
mod due;
mod erase;
mod parking;
mod settle;

pub use closing::{fired_to, swept_at};
pub use decide::decide;
pub use due::timers;
pub use settle::{SETTLED_INSTANTS_MAX, settled_day_by_day, settled_in_thought, settled_view};
