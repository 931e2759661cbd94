//! The rules of `docs/rules`, statement by statement, through the one door.

mod audit;
mod counting;
mod delivery;
mod earning;
mod edges;
mod erasure;
mod examples;
mod goals;
mod ledger;
mod lots;
mod of_m;
mod outlook;
mod rare;
mod reconcile;
mod reminders;
mod returns;
mod tiers;
mod time;
mod versions;
mod warnings;
