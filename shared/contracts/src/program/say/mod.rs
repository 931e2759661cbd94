//! How parts of a program are said, in English and Chinese: values by a [`Speaker`], what has to
//! be met as a [`Phrase`].

mod phrase;
mod speaker;

pub(super) use phrase::{Phrase, Terms};
pub use speaker::Language;
pub(super) use speaker::{Said, Speaker, say};
