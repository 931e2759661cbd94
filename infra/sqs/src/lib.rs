//! A queue server for one machine that speaks the SQS protocol.
//!
//! Two users, two layers:
//!
//! - [`engine`] holds the queues: synchronous, over one SQLite database, with clock and
//!   randomness handed in. A simulation with virtual time calls [`Queues::handle`] itself.
//! - [`server`] puts the engine behind HTTP: group commits, long polls, an orderly end.
//!
//! The protocol is SQS's `awsJson1.0`: `POST /` with `X-Amz-Target: AmazonSQS.<operation>`.
//! What is supported, what differs from AWS and what survives a crash is in this crate's
//! `README.md`. Nothing here knows of the rest of the product.
//!
//! Requests are not authenticated: signatures are accepted unread. Bind to loopback.

pub mod engine;
pub mod server;

pub use engine::{
    ACCOUNT, Clock, Durability, Entropy, InFlight, Mark, OpenError, Options, Queues, Request,
    Response, Retention,
};
pub use server::{NotAsked, OsEntropy, ServeError, Service, router, serve};
