//! Whatever goes wrong, the ledger is right.

use gradus_tests::simulation::functions;
use gradus_tests::simulation::run::simulate;
use gradus_tests::simulation::seeds::hold;
use gradus_tests::simulation::story::Length;

#[test]
fn short_stories_end_well() {
    hold("short_stories_end_well", simulate, 750, Length::SHORT);
}

#[test]
fn long_stories_end_well() {
    hold("long_stories_end_well", simulate, 20, Length::LONG);
}

#[test]
fn stories_through_ingest_the_queue_and_score_end_well() {
    let test = "stories_through_ingest_the_queue_and_score_end_well";

    hold(test, functions::simulate, 250, Length::SHORT);
}

#[test]
fn stories_with_sweeps_end_well_and_leave_nobody_due() {
    let test = "stories_with_sweeps_end_well_and_leave_nobody_due";

    hold(test, functions::simulate_with_sweeps, 12, Length::SHORT);
}

#[test]
fn a_seed_says_the_same_twice() {
    for simulate in [
        simulate,
        functions::simulate,
        functions::simulate_with_sweeps,
    ] {
        let once = simulate(3, Length::SHORT, true);

        let again = simulate(3, Length::SHORT, true);

        assert!(!once.trace.is_empty());
        assert_eq!(once.trace, again.trace);
    }
}
