//! Tiers, stages of life and grants.

use super::broken::found;
use gradus_domain::audit::Law;
use gradus_domain::ledger::entry::GrantEventKind;

#[test]
fn a_change_of_tier_from_another_one_is_found() {
    let laws = found(|books| {
        books.entry("purchase:t2").tier_events[0].from = "silver".into();
    });
    assert!(laws.contains(&Law::Tier));
}

#[test]
fn an_effective_tier_below_the_earned_one_is_found() {
    let laws = found(|books| {
        books.entry("purchase:t2").tier_events[0].effective_to = "base".into();
    });
    assert!(laws.contains(&Law::Tier));
}

#[test]
fn a_stage_of_life_from_another_one_is_found() {
    let laws = found(|books| {
        let changed = books
            .entries
            .iter_mut()
            .rev()
            .find_map(|entry| entry.stage.as_mut());
        changed.unwrap().from = None;
    });
    assert!(laws.contains(&Law::Stage));
}

#[test]
fn a_grant_that_ends_twice_is_found() {
    let laws = found(|books| {
        let ended = books
            .entries
            .iter_mut()
            .flat_map(|entry| {
                let again: Vec<_> = entry.grant_events.clone();
                entry.grant_events.extend(again);
                entry.grant_events.clone()
            })
            .any(|event| event.kind == GrantEventKind::Lapsed);
        assert!(ended);
    });
    assert!(laws.contains(&Law::Grant));
}
