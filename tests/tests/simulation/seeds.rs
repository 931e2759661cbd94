//! Whatever goes wrong, the ledger is right.

use gradus_tests::simulation::run::simulate;
use gradus_tests::simulation::seeds::hold;
use gradus_tests::simulation::story::Length;

#[test]
fn a_thousand_short_stories_end_well() {
    hold("a_thousand_short_stories_end_well", 1_000, Length::SHORT);
}

#[test]
fn some_long_stories_end_well() {
    hold("some_long_stories_end_well", 40, Length::LONG);
}

#[test]
fn a_seed_says_the_same_twice() {
    let once = simulate(3, Length::SHORT, true);

    let again = simulate(3, Length::SHORT, true);

    assert!(!once.trace.is_empty());
    assert_eq!(once.trace, again.trace);
}
