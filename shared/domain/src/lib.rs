//! The rules of a loyalty program: points × tiers × privileges.
//!
//! A functional core. [`plan::wants`] says what must be read for a command,
//! [`decide::decide`] turns it and what was read into a [`plan::Plan`]: every item to
//! write, with the condition under which it may be written. Nothing here does I/O, reads a
//! clock, draws a random number or rounds binary fractions.
//!
//! What lives here: time and calendars, money and points, programs as checked data,
//! scoring, lots, tiers, returns, settling, the ledger's entries and what they announce.
//! What does not: files and queues (`contracts`), storage, transport, and the clock.
//!
//! - Words: [`ids`], [`time`], [`calendar`], [`money`], [`exact`], [`text`]
//! - Rules as data: [`program`]
//! - What comes in: [`command`], [`key_text`], [`fingerprint`]
//! - What a member is: [`member`], [`lots`], [`metrics`], [`standing`], [`told`]
//! - Deciding: [`decide`], [`settle`], [`due`], [`score`], and the steps of an entry
//! - What can be read: [`outlook`]
//! - What goes out: [`plan`], [`entry`], [`notice`], [`delivery`], [`messages`], [`remainder`], [`rejection`]
//! - Checking: [`audit`] folds entries anew and must agree; [`planted`] defects show that
//!   tests find them

pub mod audit;
pub mod calendar;
pub mod command;
pub mod decide;
pub mod delivery;
pub mod due;
pub mod entry;
pub mod exact;
pub mod fingerprint;
pub mod ids;
pub mod key_text;
pub mod lots;
pub mod member;
pub mod messages;
pub mod metrics;
pub mod money;
pub mod notice;
pub mod outlook;
pub mod plan;
pub mod planted;
pub mod program;
pub mod rejection;
pub mod remainder;
pub mod score;
pub mod settle;
pub mod standing;
pub mod text;
pub mod time;
pub mod told;

mod apply;
mod boundary;
mod changes;
mod counting;
mod draft;
mod earn;
mod erase;
mod gauge;
mod goals;
mod ladder;
mod lifecycle;
mod limits;
mod operate;
mod parking;
mod returns;
mod review;
mod rewards;
mod spend;
mod take_back;
mod warnings;
