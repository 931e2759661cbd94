//! Which version decides, and what a new one leaves alone.

use gradus_domain::ledger::plan::{Outcome, Timers};
use gradus_domain::ledger::rejection::Rejection;
use gradus_tests::commands::{Arriving, adjust, born, day, join, local, moment, on, settle};
use gradus_tests::one_member::{OneMember, bought};
use gradus_tests::program::{earning, silver, together, two_versions, version};
use gradus_tests::reading::points;
use gradus_tests::world::World;

/// So many points per yuan, for so many hundred days.
fn points_per_yuan(points: u8) -> String {
    format!("[earning]\npoints = \"{points}\"\nexpiry = {{ rolling_days = {points}00 }}\n")
}

/// Silver for 12 months by so much in 12 months.
fn silver_by(spend: &str) -> String {
    silver(&format!(
        r#"
        qualify = {{ spend_at_least = "{spend}", window = {{ rolling_months = 12 }} }}
        validity = {{ months = 12 }}
        "#
    ))
}

/// One under two versions, the second from April on.
fn from_april(first: &str, second: &str) -> OneMember {
    OneMember::under_versions(two_versions(first, "2026-04-01 00:00", second))
}

#[test]
fn earning_uses_the_version_in_force_when_it_happened() {
    let mut member = from_april(&points_per_yuan(1), &points_per_yuan(2));

    // WHEN sales of the last millisecond of March and the first of April arrive on 2 April
    let march = member.buys_late("a", "2026-03-31 23:59:59.999", "2026-04-02", 1_000);
    let april = member.buys_late("b", "2026-04-01 00:00", "2026-04-02", 1_000);
    assert_eq!((march.program_version, april.program_version), (1, 2));

    // THEN each has its version's rate and expiry: 31 March and 100 days is 9 July, 1 April
    // and 200 days is 18 October
    assert_eq!(
        member.lots(),
        [(10, on("2026-07-09")), (20, on("2026-10-18"))]
    );
}

#[test]
fn a_boundary_uses_the_version_in_force_at_the_boundary() {
    // GIVEN a birthday on 1 April: 10 points in version 1, 20 in version 2
    let birthday = |points: u8| format!("[[occasions]]\non = \"birthday\"\npoints = {points}\n");
    let programs = two_versions(&birthday(10), "2026-04-01 00:00", &birthday(20));
    let mut member = OneMember::joined_under("2026-01-01", born("04-01"), programs);

    member.settles("2026-04-01 00:00");

    assert_eq!(member.balance(), 20);
    assert_eq!(member.last_entry().program_version, 2);
}

#[test]
fn everything_else_uses_the_version_in_force_at_the_decision() {
    let mut member = from_april(&points_per_yuan(1), &points_per_yuan(2));

    // WHEN an adjustment of 31 March arrives on 2 April
    let late = adjust("m", "a", &local("2026-03-31"), 10).arrives(&local("2026-04-02"));
    member.sends(&late);

    // THEN the points have version 2's expiry: 2 April and 200 days is 19 October
    assert_eq!(member.last_entry().program_version, 2);
    assert_eq!(member.lots(), [(10, on("2026-10-19"))]);
}

#[test]
fn how_late_something_may_come_is_said_by_the_version_in_force_at_the_decision() {
    let of_days = |late_days: u8| format!("late_days = {late_days}\n");
    let mut shortened = from_april(&of_days(10), &of_days(2));
    let mut lengthened = from_april(&of_days(2), &of_days(10));

    // 29 March is four days before 2 April.
    let late = bought("late", "2026-03-29", 1_000).arrives(&local("2026-04-02"));

    assert_eq!(shortened.is_refused(&late), "occurred_too_early");
    lengthened.sends(&late);
    assert_eq!(lengthened.balance(), 10);
}

#[test]
fn points_that_lapse_by_inactivity_live_as_the_version_says_that_earned_them() {
    // GIVEN points that lapse 30 days after the latest purchase, in version 1 alone
    let mut member = from_april(&earning("{ inactivity_days = 30 }"), "");

    // WHEN a sale of 31 March arrives on 2 April
    member.buys_late("a", "2026-03-31", "2026-04-02", 1_000);

    // THEN its points last until 30 April
    member.settles("2026-04-30 23:59:59.999");
    assert_eq!(member.balance(), 10);
    member.settles("2026-05-01 00:00");
    assert_eq!(member.balance(), 0);
}

#[test]
fn a_command_before_the_first_version_is_rejected() {
    let mut world = World::new(together(vec![version(1, "2026-04-01 00:00", "")]));

    let outcome = world.run(&join("m", &local("2026-03-31 23:59:59.999")));

    let expected = Rejection::ProgramNotInForce {
        at: moment("2026-03-31 23:59:59.999"),
    };
    assert_eq!(outcome, Outcome::Rejected(expected));
}

#[test]
fn one_who_joined_late_into_a_new_lowest_tier_earns_by_the_lowest_of_the_version_of_the_time() {
    let new = r#"
        [[tiers]]
        id = "new"
        [[tiers]]
        id = "base"
        qualify = { spend_at_least = "100.00", window = "lifetime" }
        "#;
    let programs = two_versions("", "2026-04-01 00:00", new);
    let joining = join("m", &local("2026-03-31 22:00")).arrives(&local("2026-04-01 12:00"));
    let mut member = OneMember::of(programs, &joining);

    let entry = member.buys_late("t", "2026-03-31 23:00", "2026-04-01 13:00", 300);

    assert_eq!((points(&entry), entry.program_version), (3, 1));
}

#[test]
fn a_new_version_leaves_the_dates_of_points_alone() {
    let first = earning("{ rolling_days = 30 }");
    let second = earning("{ rolling_days = 60 }");
    let mut m = OneMember::under_versions(two_versions(&first, "2026-02-01 00:00", &second));
    m.buys("t1", "2026-01-20", 10_000);

    m.settles("2026-02-10");

    assert_eq!(m.lots(), [(100, on("2026-02-19"))]);
}

#[test]
fn a_new_version_leaves_tiers_to_their_next_review() {
    let (first, second) = (silver_by("100.00"), silver_by("500.00"));
    let mut m = OneMember::under_versions(two_versions(&first, "2026-03-01 00:00", &second));
    m.buys("t1", "2026-02-10", 20_000);

    let tier = m.tier_at("2026-06-01");

    assert_eq!(tier, "silver");
    assert_eq!(m.last_day(), Some(day("2027-02-09")));
}

#[test]
fn a_version_that_decides_no_beginning_of_a_day_changes_nothing() {
    // GIVEN a version that reassesses, from 10:00 to 14:00 of one day
    let strict = silver_by("500.00") + "[changes]\nreassess = true\n";
    let versions = vec![
        version(1, "2026-01-01 00:00", &silver_by("100.00")),
        version(2, "2026-03-01 10:00", &strict),
        version(3, "2026-03-01 14:00", &silver_by("100.00")),
    ];
    let mut m = OneMember::under_versions(together(versions));
    m.buys("t1", "2026-02-10", 20_000);

    assert_eq!(m.tier_at("2026-03-05"), "silver");
}

#[test]
fn timers_wake_a_member_when_a_new_version_comes_into_force() {
    let year = earning("{ rolling_months = 12 }");
    let programs = two_versions(&year, "2026-06-01 00:00", &year);
    let mut member = OneMember::under_versions(programs);

    member.buys("t", "2026-03-02", 1_000);

    let timers = member.world.timers(&member.state().id);
    let change = Some(moment("2026-06-01 01:05"));
    assert_eq!(timers.expire_at, change);
    assert_eq!(timers.review_at, change);
    assert_eq!(timers.remind_at, change);
}

#[test]
fn a_version_that_brings_a_member_nothing_is_looked_at_once() {
    let never = earning("\"never\"");
    let programs = two_versions(&never, "2026-06-01 10:00", &never);
    let mut member = OneMember::under_versions(programs);
    member.buys("t", "2026-03-02", 1_000);
    let id = member.state().id.clone();
    assert_eq!(
        member.world.timers(&id).remind_at,
        Some(moment("2026-06-01 10:05"))
    );

    let plan = member.world.plan(&settle("m", &local("2026-06-01 10:15")));

    assert!(plan.commits.is_empty());
    assert_eq!(plan.rearm, Some(Timers::default()));
}
