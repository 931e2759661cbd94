//! Small worlds tried whole: every sequence of a few kinds of steps up to a bound, with the
//! auditor as judge, and the laws that it does not look at (`docs/small-worlds.md`).

mod laws;
mod left;
mod lots;
mod member;
mod node;
mod seen;
mod settled;
mod steps;
mod told;
mod walk;
mod worlds;

use gradus_tests::flawed::{drop_what_waited, keep_lapsed};
use gradus_tests::world::Flaw;
use std::collections::BTreeSet;
use std::io::Write as _;
use walk::{Twins, Walk};
use worlds::{
    ALL_WORLDS, DEBT, FORGIVENESS, INACTIVITY, OWED, PENDING, Small, TIERS, TWO_EXPIRIES, WAITING,
};

/// How many steps more than a sequence has by default.
const STEPS: &str = "GRADUS_STEPS";

/// What a run must come by, in whichever world.
const WANTED: [&str; 31] = [
    "waiting",
    "lapsed",
    "lapsed as it came",
    "activated",
    "owed",
    "debt paid by what is earned",
    "debt paid by what becomes active",
    "debt paid by what comes back",
    "debt paid by what is reinstated",
    "forgiven",
    "taken while active",
    "taken while pending",
    "parked applied",
    "parked refused: transaction_unknown",
    "parked refused: return_exceeds_transaction",
    "parked refused: member_erased",
    "points that paid are back",
    "given back",
    "reinstated",
    "tier attained",
    "tier taken back",
    "tier lost at a review",
    "erased",
    "forfeited",
    "in_debt",
    "insufficient_points",
    "return_exceeds_transaction",
    "give_back_exceeds_spend",
    "reinstate_exceeds_lapsed",
    "parking_full",
    "member_erased",
];

#[expect(
    clippy::disallowed_methods,
    reason = "how long a test run may take is said where it is started"
)]
fn more_steps() -> usize {
    let more = std::env::var(STEPS).ok();
    more.and_then(|more| more.parse().ok()).unwrap_or(0)
}

/// Tries a small world whole, and says what that covers.
fn hold(small: &Small) {
    let walk = Walk::through(small, small.steps + more_steps(), Twins::Once);
    let report = walk.report();
    // Written past the harness, which would keep it to itself where nothing is broken.
    let _ = std::io::stdout().lock().write_all(report.as_bytes());

    if let Some(breach) = walk.breach() {
        panic!("{breach}");
    }
    let lacks = walk.seen().lacks(small.wanted);
    assert!(lacks.is_empty(), "{} never met {lacks:?}", small.name);
}

#[test]
fn where_points_that_are_gone_are_owed_every_sequence_adds_up() {
    hold(&DEBT);
}

#[test]
fn where_points_that_are_gone_are_forgiven_every_sequence_adds_up() {
    hold(&FORGIVENESS);
}

#[test]
fn where_points_wait_a_day_every_sequence_adds_up() {
    hold(&PENDING);
}

#[test]
fn where_points_lapse_on_two_days_every_sequence_adds_up() {
    hold(&TWO_EXPIRIES);
}

#[test]
fn where_quiet_days_cost_points_every_sequence_adds_up() {
    hold(&INACTIVITY);
}

#[test]
fn where_tiers_are_taken_back_at_once_every_sequence_adds_up() {
    hold(&TIERS);
}

#[test]
fn where_returns_wait_and_members_are_erased_every_sequence_adds_up() {
    hold(&WAITING);
}

#[test]
fn where_points_are_owed_from_the_start_every_sequence_adds_up() {
    hold(&OWED);
}

#[test]
fn what_must_be_met_is_wanted_of_some_world() {
    let wanted: BTreeSet<&str> = ALL_WORLDS
        .iter()
        .flat_map(|small| small.wanted)
        .copied()
        .collect();

    let everything: BTreeSet<&str> = WANTED.into_iter().collect();
    assert_eq!(wanted, everything);
}

#[test]
fn flaws_are_found_and_the_shortest_sequence_that_shows_them_is_told() {
    let found = |flaw: Flaw, small: &Small, steps| {
        let walk = Walk::flawed(small, steps, Twins::Once, Some(flaw));
        walk.breach().unwrap_or_default()
    };

    let lapsed = found(keep_lapsed, &DEBT, 2);
    let dropped = found(drop_what_waited, &WAITING, 2);
    let sound = Walk::through(&DEBT, 2, Twins::Once).breach();

    let steps = |breach: &str| -> Vec<String> {
        let lines = breach.lines().filter(|line| line.starts_with("  "));
        let steps = lines.filter_map(|line| line.trim().split(": ").next());
        steps.map(str::to_owned).collect()
    };
    assert_eq!(steps(&lapsed), ["buy for ¥3.00", "wait 3 days"], "{lapsed}");
    let waits = "return everything of the purchase to come";
    assert_eq!(steps(&dropped), [waits, "buy for ¥3.00"], "{dropped}");
    assert_eq!(sound, None);
}

#[test]
fn to_walk_from_a_state_once_leaves_nothing_out() {
    for small in ALL_WORLDS {
        let steps = small.steps - 2;
        let once = Walk::through(small, steps, Twins::Once);
        let each = Walk::through(small, steps, Twins::Each);

        assert_eq!(once.states(), each.states(), "{}", small.name);
        assert_eq!(once.sequences(), each.sequences(), "{}", small.name);
        let names = |walk: &Walk<'_>| -> Vec<String> {
            walk.seen()
                .iter()
                .map(|(name, _)| name.to_owned())
                .collect()
        };
        assert_eq!(names(&once), names(&each), "{}", small.name);
    }
}
