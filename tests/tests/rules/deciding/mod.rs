//! A command, or the beginning of a day, and what becomes of it.

mod closing;
mod day_begins;
mod delivery;
mod erasure;
mod hours;
mod order;
mod parking;
mod settling;
