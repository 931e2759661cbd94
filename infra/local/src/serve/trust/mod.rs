//! Who is let in: a signing key of the folder's own, tokens, and the check at the door.
//!
//! It stands in for an issuer and for the gateway's JWT authorizer. Tokens live by the
//! machine's clock, not by the one that can be moved: a year of sweeps leaves them valid.

mod authorizer;
mod key;
mod token;

pub(crate) use authorizer::{Authorizer, Denied};
pub(crate) use key::SigningKey;
pub(crate) use token::{Grant, Issuer};

/// For whom tokens are made out.
pub(crate) const AUDIENCE: &str = "gradus";
