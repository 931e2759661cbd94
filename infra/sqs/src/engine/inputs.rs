//! What the engine is given instead of taking it: time and randomness.

use std::fmt;

/// Tells the time, in milliseconds since 1970-01-01T00:00:00Z.
///
/// The engine reads it once per request. It may stand still, jump ahead or be moved by hand;
/// a message whose time has come is received at the next request after the jump.
pub trait Clock: Send + Sync {
    /// Now, in milliseconds since the Unix epoch.
    fn now_ms(&self) -> i64;
}

impl<F: Fn() -> i64 + Send + Sync> Clock for F {
    fn now_ms(&self) -> i64 {
        self()
    }
}

/// Fills buffers with random bytes, for message ids and receipt handles.
pub trait Entropy: Send {
    /// Fills `bytes`.
    ///
    /// # Errors
    ///
    /// When the source has no bytes to give; the request is then answered `InternalFailure`.
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyFailed>;
}

impl<F: FnMut(&mut [u8]) + Send> Entropy for F {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyFailed> {
        self(bytes);
        Ok(())
    }
}

/// The source of randomness failed; the text says how.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no random bytes: {0}")]
pub struct EntropyFailed(pub String);

/// A random identifier in the form of a UUID, version 4 (RFC 9562).
pub(crate) fn message_id(entropy: &mut dyn Entropy) -> Result<String, EntropyFailed> {
    let mut bytes = [0_u8; 16];
    entropy.fill(&mut bytes)?;
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex = Hex(&bytes).to_string();
    Ok([
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ]
    .join("-"))
}

/// Bytes in lower-case hexadecimal.
pub(crate) struct Hex<'a>(pub(crate) &'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(to, "{byte:02x}"))
    }
}
