//! The function `enroll` over the table at the wire.

mod changing;
mod desk;
mod erasing;
mod exporting;
mod joining;
mod logs;
mod looking_up;
mod refusals;
