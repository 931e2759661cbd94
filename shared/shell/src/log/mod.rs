//! One line per decision, for machines. No name, phone, e-mail or card; members are known by
//! their random ids.

use crate::metrics::{self, About, Metric};
use gradus_domain::ledger::rejection::Rejection;
use gradus_engine::answer::{Answer, EngineError};
use gradus_store::trace::TraceParent;
use spanless::Spanless;
use std::borrow::Cow;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

mod spanless;

/// Starts logging as JSON lines on standard output, at a level such as `info`.
pub fn start(level: &str) {
    let filter = level.parse().unwrap_or(LevelFilter::INFO);
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_target(false);
    // A second start, as in a test, leaves the first one in place.
    let _ = Spanless.with(filter).with(lines).try_init();
}

/// Notes what became of a command and of which request it came, and counts it.
pub fn decision(
    program: &str,
    key: &str,
    answer: &Result<Answer, EngineError>,
    trace: Option<&TraceParent>,
) {
    count(program, answer);
    let trace = trace.map(TraceParent::trace);
    let key = sayable(key, answer);
    let key = key.as_ref();
    match answer {
        Ok(Answer::Recorded(entry)) => tracing::info!(
            program,
            key,
            trace,
            outcome = "recorded",
            sequence = entry.sequence,
            version = entry.program_version,
            "decision"
        ),
        Ok(Answer::Repeated(entry)) => {
            tracing::info!(
                program,
                key,
                trace,
                outcome = "repeated",
                sequence = entry.sequence,
                "decision"
            );
        }
        Ok(Answer::Waiting) => tracing::info!(program, key, trace, outcome = "waiting", "decision"),
        Ok(Answer::Settled(entries)) => {
            tracing::info!(
                program,
                key,
                trace,
                outcome = "settled",
                entries,
                "decision"
            );
        }
        Ok(Answer::Rejected(rejection)) => {
            tracing::info!(
                program,
                key,
                trace,
                outcome = "rejected",
                code = rejection.code(),
                "decision"
            );
        }
        Err(error @ EngineError::Companions(_)) => {
            tracing::info!(program, key, trace, outcome = "refused", reason = %error, "decision");
        }
        Err(error) => {
            tracing::warn!(program, key, trace, outcome = "failed", retryable = error.is_retryable(), error = %error, "decision");
        }
    }
}

fn count(program: &str, answer: &Result<Answer, EngineError>) {
    let about = About::program(program);
    match answer {
        Ok(Answer::Recorded(_) | Answer::Waiting | Answer::Settled(_)) => {
            metrics::add(&about, Metric::Decisions, 1);
        }
        Ok(Answer::Repeated(_)) => metrics::add(&about, Metric::Repeats, 1),
        Ok(Answer::Rejected(rejection)) => {
            metrics::add(&about.with_code(rejection.code()), Metric::Rejections, 1);
        }
        Err(EngineError::Contended) => metrics::add(&about, Metric::Conflicts, 1),
        // Its name may be anybody's invention.
        Err(EngineError::ProgramUnknown(_)) => {
            metrics::add(&About::default(), Metric::Failures, 1);
        }
        Err(EngineError::Books(_)) => metrics::add(&about, Metric::AuditMismatches, 1),
        Err(
            EngineError::Store(_)
            | EngineError::Behind
            | EngineError::ProgramUnreadable { .. }
            | EngineError::Undecided(_),
        ) => metrics::add(&about, Metric::Failures, 1),
        // Whoever wrote them beside the command knows what it means.
        Err(EngineError::Companions(_)) => {}
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
    use gradus_domain::ledger::rejection::Rejection;
    use gradus_engine::answer::{Answer, EngineError};
    use tracing::level_filters::{LevelFilter, STATIC_MAX_LEVEL};

    /// What the SDK says in detail holds whole requests, and with them names and addresses.
    #[test]
    fn nothing_below_info_is_built_in() {
        assert_eq!(STATIC_MAX_LEVEL, LevelFilter::INFO);
    }

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
