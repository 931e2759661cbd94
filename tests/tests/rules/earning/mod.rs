//! What purchases and activities earn, and what returns take back.

mod amounts;
mod bonus;
mod budgets;
mod conditions;
mod counting;
mod effects;
mod every_nth;
mod late;
mod limits;
mod paid_with_points;
mod returned;
mod returns;
mod rounding;
mod stacking;
mod streak_step;
mod streaks;
