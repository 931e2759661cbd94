//! `gradus replay`, through the program itself.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

mod commands;
mod costs;
mod desk;
mod figures;
mod instructions;
mod purchases;
mod report;
mod usage;
