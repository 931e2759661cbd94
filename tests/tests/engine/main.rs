//! The engine at the wire: what becomes of commands, alone, folded and in races.

mod bounds;
mod budgets;
mod cache;
mod commands;
mod companions;
mod counter;
mod folding;
mod races;
mod reconciled;
mod settling;
