//! The rules of a loyalty program: points × tiers × privileges.
//!
//! A functional core. [`ledger::plan::wants`] says what must be read for a command,
//! [`deciding::decide`] turns it and what was read into a [`ledger::plan::Plan`]: every item
//! to write, with the condition under which it may be written. Nothing here does I/O, reads
//! a clock, draws a random number or rounds binary fractions.
//!
//! It is built in rooms, one on the other; each uses only those below it:
//!
//! - [`deciding`]: a command, or the beginning of a day, and what becomes of it
//! - [`earning`]: what purchases and activities earn, and what returns take back
//! - [`standing`]: tiers, what keeps and what ends them, and what comes with them
//! - [`privileges`]: grants of benefits
//! - [`points`]: issued, spent, given back, adjusted, lapsed
//! - `conditions`: what is known when a condition is read, and whether it holds
//! - [`ledger`]: entries, what stands beside them, and the plan that writes them
//! - [`telling`]: what is said of an entry, and how it reaches the member
//! - [`member`]: everything that has to be known of the past
//! - [`commands`]: what is asked for, and what it is known by
//! - [`program`]: rules as checked data
//! - [`words`]: ids, time, calendars, money, exact figures
//!
//! [`audit`] stands beside them on the ledger: it folds entries anew, knows no rule's code,
//! and must agree. Files and queues (`contracts`), storage, transport and the clock live
//! elsewhere.

pub mod audit;
pub mod commands;
mod conditions;
pub mod deciding;
pub mod earning;
pub mod ledger;
pub mod member;
pub mod points;
pub mod privileges;
pub mod program;
pub mod standing;
pub mod telling;
pub mod words;
