//! What it means to withdraw a version.

use gradus_domain::program::Program;
use gradus_domain::program::versions::{Programs, Published, VersionsError};
use gradus_domain::words::time::Instant;
use gradus_tests::commands::{born, moment};
use gradus_tests::one_member::OneMember;
use gradus_tests::program::{silver, two_versions, version};
use gradus_tests::reading::points;

fn withdrawn(program: Program, when: &str) -> Published {
    Published {
        program,
        suspended_at: Some(moment(when)),
    }
}

fn rate(points: u8) -> String {
    format!("[earning]\npoints = \"{points}\"\nper = \"1.00\"\nexpiry = \"never\"\n")
}

const HUNDRED_EVER: &str = r#"qualify = { spend_at_least = "100.00", window = "lifetime" }"#;

/// Version 2, five times the points, from March on; withdrawn in the middle of March.
fn suspended() -> Programs {
    Programs::published(vec![
        version(1, "2026-01-01 00:00", &rate(1)).into(),
        withdrawn(version(2, "2026-03-01 00:00", &rate(5)), "2026-03-15"),
    ])
    .unwrap()
}

fn in_force(programs: &Programs, instant: Instant) -> Option<u32> {
    let version = programs.at(instant);
    version.map(|version| version.program.version)
}

#[test]
fn a_suspended_version_decides_nothing_more() {
    let mut m = OneMember::under_versions(two_versions(&rate(1), "2026-03-01 00:00", &rate(5)));
    let before = m.buys("t1", "2026-03-10", 1_000);

    // WHEN the version is withdrawn, and a purchase of its days arrives
    m.world.programs = suspended();
    let late = m.buys_late("t2", "2026-03-12", "2026-03-16", 1_000);
    let after = m.buys("t3", "2026-03-16", 1_000);

    assert_eq!(
        (points(&before), points(&late), points(&after)),
        (50, 10, 10)
    );
    assert_eq!(m.world.audit(), Ok(()));
}

#[test]
fn what_was_earned_under_a_suspended_version_is_returned_by_it() {
    let mut m = OneMember::under_versions(two_versions(&rate(1), "2026-03-01 00:00", &rate(5)));
    m.buys("t1", "2026-03-10", 1_000);
    m.world.programs = suspended();

    m.returns_part("r", "2026-03-16", "t1", 400);

    // THEN 4.00 of 10.00 at five points each are taken
    assert_eq!(m.active(), 30);
    assert_eq!(m.world.audit(), Ok(()));
}

#[test]
fn instants_that_are_not_settled_are_decided_as_if_the_version_were_not_there() {
    // GIVEN 10 points on a birthday in version 1, 20 in version 2
    let birthday = |points: u8| format!("[[occasions]]\non = \"birthday\"\npoints = {points}\n");
    let programs = two_versions(&birthday(10), "2026-03-01 00:00", &birthday(20));
    let mut settled = OneMember::joined_under("2026-01-05", born("03-05"), programs);
    let mut unsettled = settled.clone();
    settled.settles("2026-03-06");

    // WHEN version 2 is withdrawn after that day
    let suspended = Programs::published(vec![
        version(1, "2026-01-01 00:00", &birthday(10)).into(),
        withdrawn(version(2, "2026-03-01 00:00", &birthday(20)), "2026-03-15"),
    ])
    .unwrap();
    for m in [&mut settled, &mut unsettled] {
        m.world.programs = suspended.clone();
        m.settles("2026-03-20");
    }

    // THEN what is settled stands
    assert_eq!((settled.active(), unsettled.active()), (20, 10));
    assert_eq!(settled.world.audit(), Ok(()));
    assert_eq!(unsettled.world.audit(), Ok(()));
}

#[test]
fn a_suspended_version_is_found_by_its_number_alone() {
    let programs = suspended();
    let march = moment("2026-03-10");

    assert_eq!(in_force(&programs, march), Some(1));
    assert_eq!(programs.changes_after(moment("2026-02-01")), None);
    assert_eq!(
        programs.numbered(2).map(|version| version.stands()),
        Some(false)
    );
    let seen = |decided: &str| {
        let version = programs.at_as_of(march, moment(decided));
        version.map(|version| version.program.version)
    };
    assert_eq!((seen("2026-03-14"), seen("2026-03-15")), (Some(2), Some(1)));
}

#[test]
fn the_only_version_in_force_cannot_be_suspended() {
    let first = || version(1, "2026-01-01 00:00", &rate(1));
    let second = || version(2, "2026-03-01 00:00", &rate(5));

    let alone = Programs::published(vec![withdrawn(first(), "2026-02-01")]);
    let never_in_force = Programs::published(vec![withdrawn(first(), "2025-12-01")]);
    let with_another = Programs::published(vec![withdrawn(first(), "2026-04-01"), second().into()]);
    let in_time = Programs::published(vec![withdrawn(first(), "2025-12-01"), second().into()]);

    let refused = VersionsError::NothingInForce { version: 1 };
    assert_eq!(alone.unwrap_err(), refused);
    assert_eq!(never_in_force.unwrap_err(), refused);
    assert_eq!(with_another.unwrap_err(), refused);
    assert!(in_time.is_ok());
}

#[test]
fn a_version_that_brought_a_tier_cannot_be_suspended_once_it_was_in_force() {
    let base = || version(1, "2026-01-01 00:00", "");
    let with_tiers = || version(2, "2026-03-01 00:00", &silver(HUNDRED_EVER));

    let late = Programs::published(vec![base().into(), withdrawn(with_tiers(), "2026-03-02")]);
    let in_time = Programs::published(vec![
        base().into(),
        withdrawn(with_tiers(), "2026-03-01 00:00"),
    ]);

    let refused = VersionsError::TierSuspended {
        version: 2,
        tier: "silver".into(),
        in_its_place: 1,
    };
    assert_eq!(late.unwrap_err(), refused);
    assert!(in_time.is_ok());
}

#[test]
fn a_version_after_a_suspended_one_follows_the_one_before_it() {
    // GIVEN version 2 withdrawn before it came into force, with a tier of its own
    let versions = |third_from: &str| {
        Programs::published(vec![
            version(1, "2026-01-01 00:00", "").into(),
            withdrawn(
                version(2, "2026-06-01 00:00", &silver(HUNDRED_EVER)),
                "2026-03-02",
            ),
            version(3, third_from, "").into(),
        ])
    };

    let programs = versions("2026-04-01 00:00").unwrap();

    assert_eq!(in_force(&programs, moment("2026-07-01")), Some(3));
    assert_eq!(
        versions("2026-01-01 00:00").unwrap_err(),
        VersionsError::OutOfOrder { version: 3 }
    );
}

#[test]
fn a_budget_is_that_of_the_newest_version_that_stands() {
    let budget = |budget: u16| format!("[[rules]]\nid = \"gift\"\nbonus = 1\nbudget = {budget}\n");
    let programs = Programs::published(vec![
        version(1, "2026-01-01 00:00", &budget(10)).into(),
        version(2, "2026-02-01 00:00", &budget(20)).into(),
        withdrawn(version(3, "2026-03-01 00:00", &budget(30)), "2026-03-02"),
    ])
    .unwrap();

    assert_eq!(programs.budget(&"gift".into()), Some(20));
    assert_eq!(programs.budget(&"other".into()), None);
}
