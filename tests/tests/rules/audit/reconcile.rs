//! A decision that does not add up is found before it is written: a plan of the engine's own,
//! with one thing changed in it.

use gradus_domain::audit::{Finding, reconcile};
use gradus_domain::ledger::entry::Entry;
use gradus_domain::ledger::plan::{MemberWrite, Plan, Record};
use gradus_domain::words::money::{Growth, Points};
use gradus_tests::commands::{join, purchase, settle};
use gradus_tests::program::{programs, simple};
use gradus_tests::world::World;

/// Points wait two days and live ten; growth beside them.
const PROGRAM: &str = r#"
[earning]
points = "1"
per = "1.00"
activation = { after_days = 2 }
expiry = { rolling_days = 10 }
[growth]
growth = "1"
per = "1.00"
"#;

/// 30 points and 30 growth of 2 March; decided next is a purchase of 12.00 on 5 March, after
/// the boundary of 4 March on which the 30 become active.
fn world() -> World {
    let mut world = World::new(programs(&[&simple("Europe/Berlin", "EUR", PROGRAM)]));
    let _ = world.run(&join("m", "2026-03-01T09:00:00Z"));
    let _ = world.run(&purchase("m", "t1", "2026-03-02T09:00:00Z", "EUR", 3_000));
    world
}

/// What is found once something of the plan is changed, as law and both sides.
fn found(change: impl FnOnce(&mut Plan)) -> Vec<String> {
    let world = world();
    let command = purchase("m", "t2", "2026-03-05T09:00:00Z", "EUR", 1_200);
    let mut plan = world.plan(&command);
    change(&mut plan);
    let before = world.facts(&command).member;
    let findings = reconcile(before.as_deref(), &plan)
        .err()
        .unwrap_or_default();
    findings.iter().map(said).collect()
}

fn said(finding: &Finding) -> String {
    let entry = finding.entry.as_ref().map(ToString::to_string);
    format!(
        "{} {:?}: {} / {}",
        entry.unwrap_or_default(),
        finding.law,
        finding.expected,
        finding.found
    )
}

fn entry<'a>(plan: &'a mut Plan, key: &str) -> &'a mut Entry {
    let records = plan
        .commits
        .iter_mut()
        .flat_map(|commit| &mut commit.records);
    let mut entries = records.filter_map(|write| match &mut write.record {
        Record::Entry(entry) => Some(entry.as_mut()),
        Record::Rejected(_) | Record::Waiting(_) => None,
    });
    let found = entries.find(|entry| entry.key.to_string() == key);
    found.unwrap_or_else(|| panic!("no entry {key}"))
}

fn written(plan: &mut Plan) -> &mut MemberWrite {
    let members = plan.commits.iter_mut().rev();
    let mut members = members.filter_map(|commit| commit.member.as_mut());
    members
        .next()
        .unwrap_or_else(|| panic!("no member is written"))
}

const BOUNDARY: &str = "day:m:2026-03-04";

#[test]
fn a_decision_as_it_is_made_adds_up() {
    assert_eq!(found(|_| ()), Vec::<String>::new());
}

#[test]
fn points_that_no_posting_brings_are_found() {
    let laws = found(|plan| entry(plan, "purchase:t2").postings.clear());

    let pending = "purchase:t2 Balance: pending 0 / 12";
    assert_eq!(laws, [pending, " State: pending 0 / 12"]);
}

#[test]
fn a_posting_of_more_than_the_member_gets_is_found() {
    let laws = found(|plan| {
        let posting = &mut entry(plan, BOUNDARY).postings[0];
        posting.points = Points::new(31);
    });

    // One more of the 30 that wait would be active, in this entry and in all that follow.
    assert_eq!(
        laws,
        [
            format!("{BOUNDARY} Balance: active 31 / 30"),
            format!("{BOUNDARY} Balance: pending -1 / 0"),
            "purchase:t2 Balance: active 31 / 30".to_owned(),
            "purchase:t2 Balance: pending 11 / 12".to_owned(),
            " State: active 31 / 30".to_owned(),
            " State: pending 11 / 12".to_owned(),
        ]
    );
}

#[test]
fn a_state_that_no_entry_leads_to_is_found() {
    let poorer = found(|plan| {
        let state = &mut written(plan).state;
        state.holdings.active[0].points = Points::new(29);
        state.holdings.debt = Points::new(1);
    });
    let grown = found(|plan| written(plan).state.growth = Growth::new(43));
    let unwritten = found(|plan| {
        for commit in &mut plan.commits {
            commit.member = None;
        }
    });

    let expected = [" State: active 30 / 29", " State: debt 0 / 1"];
    assert_eq!(poorer, expected);
    assert_eq!(grown, [" State: growth 42 / 43"]);
    // What stays is the member of 2 March: its second entry, and 30 points that wait.
    let expected = [
        " Sequence: entries: 4 / 2",
        " State: active 30 / 0",
        " State: pending 12 / 30",
        " State: growth 42 / 30",
    ];
    assert_eq!(unwritten, expected);
}

#[test]
fn an_entry_with_a_number_that_is_not_its_own_is_found() {
    let skipped = found(|plan| entry(plan, "purchase:t2").sequence = 5);

    assert_eq!(skipped, ["purchase:t2 Sequence: entries: 4 / 5"]);
}

#[test]
fn growth_that_an_entry_does_not_tell_of_is_found() {
    let laws = found(|plan| entry(plan, "purchase:t2").growth = Growth::new(11));

    let expected = [
        "purchase:t2 Balance: growth 41 / 42",
        " State: growth 41 / 42",
    ];
    assert_eq!(laws, expected);
}

#[test]
fn a_plan_that_writes_nothing_adds_up() {
    let world = world();
    let command = settle("m", "2026-03-02T10:00:00Z");
    let plan = world.plan(&command);
    assert!(plan.commits.is_empty());

    let before = world.facts(&command).member;
    assert_eq!(reconcile(before.as_deref(), &plan), Ok(()));
}
