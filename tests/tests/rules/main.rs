//! The rules of `docs/rules`, statement by statement, through the one door: a room for each page.

mod audit;
mod commands;
mod deciding;
mod earning;
mod ledger;
mod member;
mod points;
mod privileges;
mod program;
mod standing;
mod telling;
mod words;
