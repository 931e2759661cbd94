//! Random programs and histories, for properties.

pub mod history;
pub mod program;

/// How many cases a property runs: `default`, or as many times that as the environment's
/// `GRADUS_CASES` says.
#[must_use]
pub fn cases(default: u32) -> u32 {
    #[expect(
        clippy::disallowed_methods,
        reason = "how long a test run may take is said where it is started"
    )]
    let times = std::env::var("GRADUS_CASES")
        .ok()
        .and_then(|times| times.parse::<u32>().ok())
        .unwrap_or(1);
    default.saturating_mul(times)
}
