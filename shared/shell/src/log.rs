//! One line per decision, for machines. No name, phone, e-mail or card; members are known by
//! their random ids.

use gradus_domain::rejection::Rejection;
use gradus_engine::answer::{Answer, EngineError};
use std::borrow::Cow;
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
    let _ = tracing_subscriber::registry()
        .with(filter)
        .with(lines)
        .try_init();
}

/// Notes what became of a command.
pub fn decision(program: &str, key: &str, answer: &Result<Answer, EngineError>) {
    let key = sayable(key, answer);
    let key = key.as_ref();
    match answer {
        Ok(Answer::Recorded(entry)) => tracing::info!(
            program,
            key,
            outcome = "recorded",
            sequence = entry.sequence,
            version = entry.program_version,
            "decision"
        ),
        Ok(Answer::Repeated(entry)) => {
            tracing::info!(
                program,
                key,
                outcome = "repeated",
                sequence = entry.sequence,
                "decision"
            );
        }
        Ok(Answer::Waiting) => tracing::info!(program, key, outcome = "waiting", "decision"),
        Ok(Answer::Settled(entries)) => {
            tracing::info!(program, key, outcome = "settled", entries, "decision");
        }
        Ok(Answer::Rejected(rejection)) => {
            tracing::info!(
                program,
                key,
                outcome = "rejected",
                code = rejection.code(),
                "decision"
            );
        }
        Err(error) => {
            tracing::warn!(program, key, outcome = "failed", retryable = error.is_retryable(), error = %error, "decision");
        }
    }
}

/// The key, without a member of whom it is not known that it is one: in its place a caller may
/// have put an e-mail address or a phone number.
fn sayable<'a>(key: &'a str, answer: &Result<Answer, EngineError>) -> Cow<'a, str> {
    let is_enrolled = match answer {
        Ok(Answer::Rejected(rejection)) => !matches!(**rejection, Rejection::MemberUnknown { .. }),
        Ok(Answer::Recorded(_) | Answer::Repeated(_) | Answer::Waiting | Answer::Settled(_)) => {
            true
        }
        Err(_) => false,
    };
    match key.split_once(':') {
        Some((kind, rest)) if !is_enrolled && kind != "purchase" => {
            let (_, id) = rest.split_once(':').unwrap_or_default();
            Cow::Owned(format!("{kind}:?:{id}"))
        }
        Some(_) | None => Cow::Borrowed(key),
    }
}

#[cfg(test)]
mod tests {
    use super::sayable;
    use gradus_domain::rejection::Rejection;
    use gradus_engine::answer::{Answer, EngineError};

    #[test]
    fn a_key_is_said_without_a_member_that_is_not_known_to_be_one() {
        let unknown = Rejection::MemberUnknown {
            member: "somebody@example.com".into(),
        };
        let unknown = Ok(Answer::Rejected(Box::new(unknown)));

        assert_eq!(
            sayable("return:somebody@example.com:r:1", &unknown),
            "return:?:r:1"
        );
        assert_eq!(sayable("join:somebody@example.com", &unknown), "join:?:");
        assert_eq!(sayable("purchase:t1", &unknown), "purchase:t1");
        assert_eq!(
            sayable("return:m:r1", &Err(EngineError::Contended)),
            "return:?:r1"
        );
        assert_eq!(sayable("return:m:r1", &Ok(Answer::Waiting)), "return:m:r1");
    }
}
