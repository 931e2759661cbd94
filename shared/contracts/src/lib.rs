//! What crosses a boundary: how it is written, what is wrong with it, and its schema.
//!
//! - [`command`]: a command as the queue carries it and as a file to replay holds it.
//! - [`program_file`]: the file in which a marketer writes a program, read into the checked
//!   model of `gradus_domain::program`.
//! - [`notifications`]: what is announced, and where a program sends it.
//! - [`routes`], [`queues`], [`schedules`]: every route, queue and schedule; [`http`]: the bodies;
//!   [`openapi`]: the document that describes them.
//!
//! What a program or a command *means* is no matter of this crate.

pub mod command;
pub mod http;
pub mod notifications;
pub mod openapi;
pub mod program_file;
pub mod queues;
pub mod routes;
pub mod schedules;
