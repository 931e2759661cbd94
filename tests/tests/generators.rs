//! The generators themselves: what is random must also be good for something.

use gradus_contracts::program::read_program;
use gradus_domain::ledger::entry::What;
use gradus_domain::ledger::plan::Outcome;
use gradus_tests::random::history::story;
use gradus_tests::random::program::program_texts;
use gradus_tests::world::World;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use std::collections::BTreeSet;

fn drawn<S: Strategy>(count: usize, strategy: &S) -> Vec<S::Value> {
    let mut runner = TestRunner::deterministic();
    let mut draw = || strategy.new_tree(&mut runner).unwrap().current();
    (0..count).map(|_| draw()).collect()
}

#[test]
fn most_random_programs_have_no_fault() {
    let texts: Vec<String> = drawn(40, &program_texts()).into_iter().flatten().collect();

    let faulty = texts
        .iter()
        .filter_map(|text| read_program("random.toml", text.as_bytes()).err());
    let faults: Vec<String> = faulty.map(|faults| faults.to_string()).collect();

    assert!(faults.len() * 10 <= texts.len(), "{}", faults.join("\n"));
}

#[test]
fn random_stories_come_by_everything_that_matters() {
    let mut seen: BTreeSet<String> = BTreeSet::new();

    for story in drawn(500, &story(10..30)) {
        let mut world = World::new(story.program.programs.clone());
        for command in &story.commands {
            if let Outcome::Rejected(rejection) = world.run(command) {
                seen.insert(rejection.code().to_owned());
            }
        }
        for entry in world.members().flat_map(|member| world.entries(&member.id)) {
            seen.extend(
                entry
                    .notices
                    .iter()
                    .map(|notice| notice.kind().name().to_owned()),
            );
            seen.extend(
                entry
                    .tier_events
                    .iter()
                    .map(|event| format!("{:?}", event.kind)),
            );
            let moved = |posting: &gradus_domain::ledger::entry::Posting| {
                format!("{:?} to {:?}", posting.from, posting.to)
            };
            seen.extend(entry.postings.iter().map(moved));
            if let What::DayBegan { redated, .. } = &entry.what
                && !redated.is_empty()
            {
                seen.insert("Redated".to_owned());
            }
        }
    }

    let wanted = [
        "points.activated",
        "points.expired",
        "points.expiring",
        "points.reversed",
        "reward.released",
        "lifecycle.changed",
        "tier.expiring",
        "Renewed",
        "FellAtReview",
        "FellByInactivity",
        "GraceBegan",
        "TakenBack",
        "HoldEnded",
        "Debt to Reversed",
        "Issued to Debt",
        "Pending to Reversed",
        "Redeemed to Active",
        "Lapsed to Active",
        "return_exceeds_transaction",
        "idempotency_conflict",
        "transaction_claimed",
        "occurred_in_future",
        "occurred_too_early",
        "in_debt",
        "member.erased",
        "member_erased",
        "Active to Forfeited",
        "Redated",
    ];
    let missing: Vec<&str> = wanted
        .into_iter()
        .filter(|wanted| !seen.contains(*wanted))
        .collect();
    assert!(missing.is_empty(), "never seen: {missing:?}");
}
