//! One line per decision, for machines. No name, phone, e-mail or card; members are known by
//! their random ids.

use gradus_engine::answer::{Answer, EngineError};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Starts logging as JSON lines on standard output, at a level such as `info`.
pub fn start(level: &str) {
    let filter = EnvFilter::try_new(level).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_target(false);
    // A second start, as in a test, leaves the first one in place.
    let _ = tracing_subscriber::registry().with(filter).with(lines).try_init();
}

/// Notes what became of a command.
pub fn decision(program: &str, key: &str, answer: &Result<Answer, EngineError>) {
    match answer {
        Ok(Answer::Recorded(entry)) => tracing::info!(
            program, key, outcome = "recorded", sequence = entry.sequence, version = entry.program_version,
            "decision"
        ),
        Ok(Answer::Repeated(entry)) => {
            tracing::info!(program, key, outcome = "repeated", sequence = entry.sequence, "decision");
        }
        Ok(Answer::Waiting) => tracing::info!(program, key, outcome = "waiting", "decision"),
        Ok(Answer::Settled) => tracing::info!(program, key, outcome = "settled", "decision"),
        Ok(Answer::Rejected(rejection)) => {
            tracing::info!(program, key, outcome = "rejected", code = rejection.code(), "decision");
        }
        Err(error) => {
            tracing::warn!(program, key, outcome = "failed", retryable = error.is_retryable(), error = %error, "decision");
        }
    }
}
