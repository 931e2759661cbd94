//! What is announced (rules §11), as it stands in notification queues: one CloudEvents 1.0
//! message in structured JSON for each notice of an entry.
//!
//! - [`envelope`]: what every message says; made from entries, read by consumers
//! - [`kinds`]: what each kind says, made of the rows of the domain; [`written`]: how each
//!   field is written; [`by_hand`]: the kinds of which that is not enough
//! - [`alike`]: what all kinds say
//! - [`document`]: JSON Schemas and the AsyncAPI document
//!
//! A message holds figures and names of things, never a name, phone, e-mail or birth date of
//! a person: whoever writes to members knows them by their id.
//!
//! # What may change
//!
//! Kinds and fields may be added at any time: readers skip what they do not know. A field
//! that is removed or means something else, and a word where there is a list of words, make
//! a new [`MESSAGE_VERSION`], which `data` and the last part of `dataschema` say.

pub mod alike;
pub mod by_hand;
pub mod document;
pub mod envelope;
pub mod kinds;
pub mod written;

mod message;
mod of_entry;

pub use alike::MESSAGE_VERSION;
pub use envelope::{Notification, Read, ReadError};
pub use of_entry::notifications_of;
