//! Whatever goes wrong, the ledger is right.

use gradus_tests::simulation::functions;
use gradus_tests::simulation::run::simulate;
use gradus_tests::simulation::seeds::hold;
use gradus_tests::simulation::story::Length;

/// How many seeds of short stories end well.
pub(crate) const SHORT_STORIES: u64 = 750;

/// Of stories through the functions and the queue between them.
pub(crate) const STORIES_THROUGH_FUNCTIONS: u64 = 250;

/// Of stories with sweeps.
pub(crate) const STORIES_WITH_SWEEPS: u64 = 12;

#[test]
fn short_stories_end_well() {
    hold(
        "short_stories_end_well",
        simulate,
        SHORT_STORIES,
        Length::SHORT,
    );
}

#[test]
fn long_stories_end_well() {
    hold("long_stories_end_well", simulate, 20, Length::LONG);
}

#[test]
fn stories_through_ingest_the_queue_and_score_end_well() {
    let test = "stories_through_ingest_the_queue_and_score_end_well";

    hold(
        test,
        functions::simulate,
        STORIES_THROUGH_FUNCTIONS,
        Length::SHORT,
    );
}

#[test]
fn stories_with_sweeps_end_well_and_leave_nobody_due() {
    let test = "stories_with_sweeps_end_well_and_leave_nobody_due";

    hold(
        test,
        functions::simulate_with_sweeps,
        STORIES_WITH_SWEEPS,
        Length::SHORT,
    );
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
