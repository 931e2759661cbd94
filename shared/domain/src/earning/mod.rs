//! What purchases and activities earn, and what returns take back (rules §3, §5, §7).

pub mod score;

pub(crate) mod check;
pub(crate) mod returns;

mod counting;
mod earn;
mod limits;
mod lines;
mod returned;
mod streak_step;
