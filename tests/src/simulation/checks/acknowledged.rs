//! Whoever was told something was told the truth, once.

use super::books::Ledger;
use crate::simulation::desk::Acknowledged;
use gradus_domain::commands::fingerprint::Fingerprint;
use gradus_domain::commands::{Command, CommandKey};
use gradus_domain::ledger::plan::Record;
use gradus_domain::ledger::rejection::Rejection;
use gradus_engine::answer::Answer;
use std::collections::HashSet;

/// Compares answers with what is recorded.
#[must_use]
pub fn check(ledger: &Ledger, answers: &[Acknowledged]) -> Vec<String> {
    let mut violations = Vec::new();
    let mut first_answers: HashSet<CommandKey> = HashSet::new();
    for Acknowledged { command, answer } in answers {
        let Some(key) = command.key() else {
            if !matches!(answer, Answer::Settled(_) | Answer::Rejected(_)) {
                violations.push(format!("a settlement is answered {answer:?}"));
            }
            continue;
        };
        if matches!(answer, Answer::Recorded(_)) && !first_answers.insert(key.clone()) {
            violations.push(format!("{key} is recorded for two senders"));
        }
        let fingerprint = Fingerprint::of(command);
        let record = ledger.records.get(&key);
        if !is_true(answer, record, fingerprint) {
            violations.push(format!(
                "{key} is answered {answer:?}; what stands is {record:?}"
            ));
        }
    }
    violations
}

/// What was taken into the queue came to a decision, or stands against one.
#[must_use]
pub fn check_accepted(ledger: &Ledger, accepted: &[Command]) -> Vec<String> {
    let keys = accepted.iter().filter_map(Command::key);
    let lost = keys.filter(|key| !ledger.records.contains_key(key));
    lost.map(|key| format!("{key} was taken into the queue, and nothing is known of it"))
        .collect()
}

/// Whether an answer agrees with what stands in the end.
fn is_true(answer: &Answer, record: Option<&Record>, fingerprint: Fingerprint) -> bool {
    match answer {
        Answer::Recorded(entry) | Answer::Repeated(entry) => {
            entry.fingerprint == fingerprint
                && matches!(record, Some(Record::Entry(stands)) if stands == entry)
        }
        Answer::Waiting => record.is_some(),
        Answer::Rejected(rejection) => match rejection.as_ref() {
            // Another content stood there then; a refused return may have made room since.
            Rejection::IdempotencyConflict { .. } => match record {
                Some(Record::Entry(entry)) => entry.fingerprint != fingerprint,
                Some(Record::Waiting(_) | Record::Rejected(_)) => true,
                None => false,
            },
            _ => record.is_some(),
        },
        Answer::Settled(_) => false,
    }
}
