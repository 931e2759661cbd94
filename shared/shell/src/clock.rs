//! The time and randomness. Everything else is given both.

use gradus_domain::words::time::Instant;
use gradus_store::hexadecimal::hexadecimal;

/// Tells the time.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// Now.
    fn now(&self) -> Instant;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the shell is where the clock is read"
    )]
    fn now(&self) -> Instant {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let millis = since.map_or(0, |since| {
            i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
        });
        Instant::from_millis(millis)
    }
}

/// Gives random bytes.
pub trait Entropy: Send + Sync + std::fmt::Debug {
    /// Fills the bytes.
    ///
    /// # Errors
    /// A sentence where there is no randomness to be had.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), String>;
}

/// The operating system's.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), String> {
        getrandom::fill(bytes).map_err(|error| format!("no randomness: {error}"))
    }
}

/// A random name of 32 hexadecimal digits.
///
/// # Errors
/// Where there is no randomness.
pub fn random_name(entropy: &dyn Entropy) -> Result<String, String> {
    let mut bytes = [0_u8; 16];
    entropy.fill(&mut bytes)?;
    Ok(hexadecimal(&bytes))
}
