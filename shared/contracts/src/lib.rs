//! What crosses a boundary: how it is written, what is wrong with it, and its schema.
//!
//! The rooms are those of `gradus_domain`, as far as they have something to say here:
//!
//! - [`words`]: days, times, schemas
//! - [`program`]: the file in which a marketer writes a program, read into the checked model
//!   of `gradus_domain::program`
//! - [`commands`]: a command as the queue carries it and as a file to replay holds it
//! - [`member`], [`ledger`], [`standing`]: what is answered of a member, its entries and its
//!   tier
//! - [`telling`]: what is announced
//!
//! and beside them what carries it: [`api`], every route with the document that describes
//! it; [`queues`]; [`schedules`].
//!
//! What a program or a command *means* is no matter of this crate.

pub mod api;
pub mod commands;
pub mod ledger;
pub mod member;
pub mod program;
pub mod queues;
pub mod schedules;
pub mod standing;
pub mod telling;
pub mod words;
