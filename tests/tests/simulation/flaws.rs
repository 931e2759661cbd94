//! Services that are flawed in one way, each found by a test (`docs/simulation.md`).

use crate::crash_points::long_settlement;
use crate::{laws, seeds, sweeps};
use gradus_tests::simulation::crash::differences;
use gradus_tests::simulation::flaw::messages::Messages;
use gradus_tests::simulation::flaw::part::Part;
use gradus_tests::simulation::flaw::shown::Shown;
use gradus_tests::simulation::flaw::writes::Writes;
use gradus_tests::simulation::flaw::{Flaw, with};
use gradus_tests::simulation::seeds::{Simulation, first_violation};
use gradus_tests::simulation::story::Length;
use gradus_tests::simulation::{functions, run};
use std::panic::catch_unwind;

/// So many seeds find every flaw that a short story can find.
const SEEDS: u64 = 60;

/// The simulation finds a flaw with a seed that finds nothing without it.
fn found_by_the_simulation(flaw: Flaw) {
    found_by_seeds(flaw, run::simulate, seeds::SHORT_STORIES);
}

/// The first `unflawed` seeds are those that `seeds` holds to end well without a flaw.
fn found_by_seeds(flaw: Flaw, simulate: Simulation, unflawed: u64) {
    let seeds = SEEDS.min(unflawed);

    let found = with(flaw, || first_violation(simulate, seeds, Length::SHORT));

    let (seed, violation) = found.expect("no seed finds it");
    println!("{flaw:?}: seed {seed}: {violation}");
}

/// A law that holds does not hold with a flaw.
fn found_by(flaw: Flaw, law: fn() -> Result<(), String>) {
    let broken = with(flaw, || catch_unwind(law));

    let why = broken.unwrap_or_else(|_| Err("a panic".to_owned()));
    println!("{flaw:?}: {why:?}");
    assert!(why.is_err(), "the law holds all the same");
    assert_eq!(law(), Ok(()));
}

fn no_difference(piece: &gradus_tests::simulation::crash::Piece) -> Result<(), String> {
    let (_, differences) = differences(piece);
    differences.into_iter().next().map_or(Ok(()), Err)
}

#[test]
fn a_record_without_a_condition_is_found() {
    found_by_the_simulation(Flaw::Table(Writes::Unconditional(&[Part::Record])));
}

#[test]
fn an_absence_that_is_ignored_is_found() {
    found_by(
        Flaw::Table(Writes::Unconditional(&[Part::Absence])),
        laws::a_return_waits_only_while_its_purchase_is_absent,
    );
}

#[test]
fn a_member_without_a_condition_is_found() {
    found_by_the_simulation(Flaw::Table(Writes::Unconditional(&[
        Part::Member,
        Part::Remainder,
    ])));
}

#[test]
fn a_rejection_that_blocks_its_key_is_found() {
    found_by(
        Flaw::Table(Writes::RejectionBlocksKey),
        laws::a_rejection_leaves_its_key,
    );
}

#[test]
fn a_known_record_that_is_ignored_is_found() {
    found_by(
        Flaw::Shown(Shown::Nothing),
        laws::a_repeat_gets_the_first_answer,
    );
}

#[test]
fn a_lost_reply_that_is_taken_for_done_is_found() {
    found_by_the_simulation(Flaw::LostReplyTakenForDone);
}

#[test]
fn a_shard_without_a_condition_is_found() {
    found_by(
        Flaw::Table(Writes::Unconditional(&[Part::Shard])),
        laws::a_budget_is_not_overdrawn,
    );
}

#[test]
fn a_budget_that_is_not_taken_is_found() {
    found_by_the_simulation(Flaw::Table(Writes::Forgotten(Part::Shard)));
}

#[test]
fn a_remainder_that_is_forgotten_is_found() {
    found_by_the_simulation(Flaw::Table(Writes::Forgotten(Part::Remainder)));
}

#[test]
fn a_member_that_lags_behind_its_entries_is_found() {
    found_by_the_simulation(Flaw::Table(Writes::MemberLagsBehind));
}

#[test]
fn a_settlement_that_skips_transactions_is_found() {
    found_by(Flaw::Table(Writes::DaysSkipped), || {
        no_difference(&long_settlement())
    });
}

#[test]
fn an_alias_without_a_condition_is_found() {
    found_by(
        Flaw::Table(Writes::Unconditional(&[Part::Alias])),
        laws::an_alias_leads_to_one_member,
    );
    found_by_seeds(
        Flaw::Table(Writes::Unconditional(&[Part::Alias])),
        functions::simulate,
        seeds::STORIES_THROUGH_FUNCTIONS,
    );
}

#[test]
fn a_key_without_its_member_is_found() {
    found_by_the_simulation(Flaw::Table(Writes::KeyWithoutMember));
}

#[test]
fn a_fingerprint_that_is_ignored_is_found() {
    found_by_the_simulation(Flaw::Shown(Shown::FingerprintOfAsker));
}

#[test]
fn points_that_lapse_and_stay_are_found() {
    found_by_the_simulation(Flaw::Table(Writes::LapsedPointsStay));
}

#[test]
fn another_rounding_than_the_declared_one_is_found() {
    let down = laws::FILE.replace("rounding = \"nearest\"", "rounding = \"down\"");

    let broken = laws::points_are_rounded_to_the_nearest(&down);

    assert!(broken.is_err(), "the law holds all the same");
}

#[test]
fn a_parked_return_that_is_dropped_is_found() {
    found_by_the_simulation(Flaw::Table(Writes::Forgotten(Part::WaitedRecord)));
}

#[test]
fn timers_that_are_pushed_later_are_found() {
    found_by_the_simulation(Flaw::Table(Writes::TimersPushedLater));
}

#[test]
fn a_batch_that_is_acknowledged_whole_is_found() {
    found_by_seeds(
        Flaw::Queue(Messages::WholeBatchAcknowledged),
        functions::simulate,
        seeds::STORIES_THROUGH_FUNCTIONS,
    );
}

#[test]
fn a_message_that_is_dropped_is_found() {
    found_by_seeds(
        Flaw::Queue(Messages::PoisonDropped),
        functions::simulate,
        seeds::STORIES_THROUGH_FUNCTIONS,
    );
}

#[test]
fn a_fired_timer_that_stays_is_found() {
    found_by(
        Flaw::Table(Writes::FiredTimerStays),
        sweeps::a_sweep_that_is_handed_on_leaves_nobody_due,
    );
}

#[test]
fn a_sweep_that_trusts_the_index_is_found() {
    found_by_seeds(
        Flaw::Queue(Messages::SweepTrustsIndex),
        functions::simulate_with_sweeps,
        seeds::STORIES_WITH_SWEEPS,
    );
}

#[test]
fn a_continuation_that_forgets_shards_is_found() {
    found_by(
        Flaw::Queue(Messages::ContinuationForgetsShards),
        sweeps::a_sweep_that_is_handed_on_leaves_nobody_due,
    );
}

#[test]
fn an_unsettled_member_that_is_dropped_is_found() {
    found_by(
        Flaw::Queue(Messages::UnsettledMemberDropped),
        sweeps::a_member_that_cannot_be_settled_now_is_tried_again,
    );
}
