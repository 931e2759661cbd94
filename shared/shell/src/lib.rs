//! What every function needs around its handler.
//!
//! - [`clock`]: the time and randomness, the only place that reads either;
//! - [`config`]: what a deployment says, read from the environment once, when a function starts;
//! - [`app`]: the clients and secrets that handlers share;
//! - [`outbox`]: what announcing works with;
//! - [`sqs`]: the client of the queues;
//! - [`caller`]: who calls, and what a token opens;
//! - [`cursor`]: where a list goes on;
//! - [`handler`], [`request`], [`response`], [`problem`]: HTTP in, HTTP out, and what is
//!   wrong;
//! - [`command`], [`account`], [`statement`]: what requests ask of the engine;
//! - [`run`]: a function's main;
//! - [`sweep`]: the work of the three sweeps;
//! - [`log`]: one line per decision.

pub mod account;
pub mod app;
pub mod caller;
pub mod clock;
pub mod command;
pub mod config;
pub mod cursor;
pub mod handler;
pub mod log;
pub mod metrics;
pub mod outbox;
pub mod problem;
pub mod request;
pub mod response;
pub mod run;
pub mod sqs;
pub mod statement;
pub mod sweep;
pub mod trace;

mod tls;
