//! Timers wake nobody too late, and are not moved while a member shops.

use super::books::Ledger;
use super::journal::Written;
use crate::world::settlement;
use gradus_domain::decide::decide;
use gradus_domain::ids::MemberId;
use gradus_domain::plan::{Facts, Timers};
use gradus_domain::time::{DAY_MS, Instant};
use gradus_engine::programs::LoadedProgram;
use std::collections::BTreeMap;

/// How far ahead a member without a timer is looked at.
const AHEAD_MS: i64 = 100 * DAY_MS;

/// Nothing is due before the earliest timer that stands.
#[must_use]
pub fn too_late(program: &LoadedProgram, ledger: &Ledger) -> Vec<String> {
    let mut violations = Vec::new();
    for (id, (member, timers)) in &ledger.members {
        let until = match timers.earliest() {
            Some(earliest) => earliest.saturating_plus_millis(-1),
            None => member.settled_to.saturating_plus_millis(AHEAD_MS),
        };
        let facts = Facts {
            member: Some(Box::new(member.clone())),
            ..Facts::default()
        };
        match decide(&program.versions, facts, &settlement(id, until)) {
            Ok(plan) if plan.entries().count() == 0 => {}
            Ok(plan) => {
                let first = plan.entries().next().map(|entry| entry.key.to_text());
                violations.push(format!(
                    "{id} is woken at {:?}, but {first:?} is due before",
                    timers.earliest()
                ));
            }
            Err(failure) => violations.push(format!("{id}: {failure}")),
        }
    }
    violations
}

/// A timer that has not come yet is never written later.
#[must_use]
pub fn pushed(written: &[Written]) -> Vec<String> {
    let mut violations = Vec::new();
    let mut before: BTreeMap<MemberId, Timers> = BTreeMap::new();
    for written in written {
        if let Some((member, timers)) = &written.rearmed {
            before.insert(member.clone(), *timers);
        }
        let Some((member, timers)) = &written.member else {
            continue;
        };
        if let Some(old) = before.insert(member.id.clone(), *timers) {
            let pairs = [
                (old.expire_at, timers.expire_at),
                (old.review_at, timers.review_at),
                (old.remind_at, timers.remind_at),
            ];
            let is_pushed = |(old, new): &(Option<Instant>, Option<Instant>)| {
                old.is_some_and(|old| member.settled_to < old && new.is_none_or(|new| old < new))
            };
            if pairs.iter().any(is_pushed) {
                violations.push(format!(
                    "timers of {} are moved from {old:?} to {timers:?}",
                    member.id
                ));
            }
        }
    }
    violations
}
