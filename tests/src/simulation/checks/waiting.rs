//! A return that waits stands in two places, or in none.

use super::books::Ledger;
use gradus_domain::ledger::plan::Record;

/// Compares the keys under which returns wait with what members keep.
#[must_use]
pub fn check(ledger: &Ledger) -> Vec<String> {
    let mut violations = Vec::new();
    for (key, record) in &ledger.records {
        let Record::Waiting(waiting) = record else {
            continue;
        };
        let kept = ledger
            .members
            .get(&waiting.member)
            .is_some_and(|(member, _)| {
                member
                    .parked
                    .iter()
                    .any(|parked| parked.command.key().as_ref() == Some(key))
            });
        if !kept {
            violations.push(format!(
                "{key} waits, and {} does not keep it",
                waiting.member
            ));
        }
    }
    for (id, (member, _)) in &ledger.members {
        for key in member
            .parked
            .iter()
            .filter_map(|parked| parked.command.key())
        {
            if !matches!(ledger.records.get(&key), Some(Record::Waiting(_))) {
                violations.push(format!("{id} keeps {key}, and nobody knows that it waits"));
            }
        }
    }
    violations
}
