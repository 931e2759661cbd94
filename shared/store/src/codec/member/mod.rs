//! A member as it is stored.

mod holdings;
mod metrics;
mod rare;
mod state;

pub use state::{decode_member, encode_member};
