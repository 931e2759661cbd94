//! Randomness from the operating system.

use crate::engine::{Entropy, EntropyFailed};

/// The operating system's random bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyFailed> {
        getrandom::fill(bytes).map_err(|error| EntropyFailed(error.to_string()))
    }
}
