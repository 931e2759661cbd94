//! Timers wake nobody too late, and are not moved while a member shops.

use super::books::Ledger;
use super::journal::Written;
use crate::world::settlement;
use gradus_domain::deciding::{decide, fired_to};
use gradus_domain::ledger::plan::{Facts, Timers};
use gradus_domain::words::ids::MemberId;
use gradus_domain::words::time::{DAY_MS, Instant, MINUTE_MS};
use gradus_engine::programs::LoadedProgram;
use std::collections::BTreeMap;

/// Sweeps come so long after what is due may be settled.
const LEFT_TO_OTHERS_MS: i64 = 5 * MINUTE_MS;

/// How far ahead a member without a timer is looked at.
const AHEAD_MS: i64 = 100 * DAY_MS;

/// Nothing is due before the earliest timer that stands.
#[must_use]
pub fn too_late(program: &LoadedProgram, ledger: &Ledger) -> Vec<String> {
    let mut violations = Vec::new();
    for (id, (member, timers)) in &ledger.members {
        let until = match timers.earliest() {
            Some(earliest) => earliest.saturating_plus_millis(-LEFT_TO_OTHERS_MS - 1),
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

/// A timer that has not come yet is never written later: whoever writes a member has read it
/// as it was written before, or as its timers were armed anew since then.
#[must_use]
pub fn pushed(program: &LoadedProgram, written: &[Written]) -> Vec<String> {
    let mut violations = Vec::new();
    let mut readable: BTreeMap<MemberId, Vec<Timers>> = BTreeMap::new();
    for written in written {
        if let Some((member, timers)) = &written.rearmed {
            readable.entry(member.clone()).or_default().push(*timers);
        }
        let Some((member, timers)) = &written.member else {
            continue;
        };
        let old = readable.insert(member.id.clone(), vec![*timers]);
        let old = old.unwrap_or_default();
        let fired_to = fired_to(&program.versions, member.settled_to);
        let is_pushed = |old: &Timers| is_pushed(fired_to, old, timers);
        if !old.is_empty() && old.iter().all(is_pushed) {
            violations.push(format!(
                "timers of {} are moved from {old:?} to {timers:?}",
                member.id
            ));
        }
    }
    violations
}

fn is_pushed(fired_to: Instant, old: &Timers, new: &Timers) -> bool {
    let pairs = [
        (old.expire_at, new.expire_at),
        (old.review_at, new.review_at),
        (old.remind_at, new.remind_at),
    ];
    pairs
        .iter()
        .any(|(old, new)| old.is_some_and(|old| fired_to < old && new.is_none_or(|new| old < new)))
}
