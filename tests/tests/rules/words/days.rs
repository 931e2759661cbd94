//! Days, weeks and months where the program is.

use gradus_domain::commands::Command;
use gradus_tests::commands::{at, day, days, join, on, purchase};
use gradus_tests::one_member::OneMember;
use gradus_tests::program::{earning, programs, silver, simple};
use gradus_tests::reading::boundaries;

/// One who joined in a zone, whose points lapse after a day.
fn in_zone(zone: &str, instant: &str) -> OneMember {
    let program = simple(zone, "CNY", &earning("{ rolling_days = 1 }"));
    OneMember::of(programs(&[&program]), &join("m", instant))
}

/// A sale in yuan, of so many minor units.
fn sale(transaction: &str, instant: &str, amount_minor: i64) -> Command {
    purchase("m", transaction, instant, "CNY", amount_minor)
}

#[test]
fn a_day_of_23_hours_ends_23_hours_after_its_first_instant() {
    // GIVEN Berlin, where 29 March 2026 lasts from 23:00Z of the 28th to 22:00Z of the 29th
    let mut member = in_zone("Europe/Berlin", "2026-01-01T00:00:00+01:00");
    member.sends(&sale("t", "2026-03-28T12:00:00Z", 1_000));
    assert_eq!(member.lots(), [(10, on("2026-03-29"))]);

    // WHEN its last millisecond comes, THEN the points are still there
    member.settles_up_to("2026-03-29T21:59:59.999Z");
    assert_eq!(member.balance(), 10);

    // WHEN it is over, THEN they lapse
    member.settles_up_to("2026-03-29T22:00:00Z");
    assert_eq!(member.balance(), 0);
}

#[test]
fn a_day_of_25_hours_ends_25_hours_after_its_first_instant() {
    // GIVEN Berlin, where 25 October 2026 lasts from 22:00Z of the 24th to 23:00Z of the 25th
    let mut member = in_zone("Europe/Berlin", "2026-01-01T00:00:00+01:00");
    member.sends(&sale("t", "2026-10-24T12:00:00Z", 1_000));

    // WHEN its last millisecond comes, THEN the points are still there
    member.settles_up_to("2026-10-25T22:59:59.999Z");
    assert_eq!(member.balance(), 10);

    // WHEN it is over, THEN they lapse
    member.settles_up_to("2026-10-25T23:00:00Z");
    assert_eq!(member.balance(), 0);
}

#[test]
fn where_clocks_fall_back_across_midnight_first_instants_decide() {
    // GIVEN St John's, where on 6 November 2011 at 00:01 (02:31Z) clocks went back to 23:01
    // of the 5th: the 6th had begun at 02:30Z
    let mut member = in_zone("America/St_Johns", "2011-10-01T12:00:00Z");

    // WHEN sales happen just before, at and after that first instant, the last at 23:15 by
    // the clock on the wall
    member.sends(&sale("a", "2011-11-06T02:29:59.999Z", 100));
    member.sends(&sale("b", "2011-11-06T02:30:00Z", 200));
    member.sends(&sale("c", "2011-11-06T02:45:00Z", 400));

    // THEN the first is of the 5th, the others of the 6th
    assert_eq!(
        member.lots(),
        [(1, on("2011-11-06")), (6, on("2011-11-07"))]
    );
}

#[test]
fn a_skipped_date_has_a_boundary_of_its_own_at_the_same_instant() {
    // GIVEN Apia, where 29 December 2011 ended at 10:00Z of the 30th and 31 December began;
    // points until the 29th, and points until the 30th, which had no instants
    let mut member = in_zone("Pacific/Apia", "2011-12-01T22:00:00Z");
    member.sends(&sale("a", "2011-12-28T22:00:00Z", 10_000));
    member.sends(&sale("b", "2011-12-29T22:00:00Z", 5_000));
    assert_eq!(
        member.lots(),
        [(100, on("2011-12-29")), (50, on("2011-12-30"))]
    );
    let before = member.entries().len();

    // WHEN the 29th ends
    member.settles_up_to("2011-12-30T09:59:59.999Z");
    assert_eq!(member.balance(), 150);
    member.settles_up_to("2011-12-30T10:00:00Z");

    // THEN two boundaries share the instant, each with what lapsed after its own day
    assert_eq!(member.balance(), 0);
    let new = &member.entries()[before..];
    assert_eq!(boundaries(new), days(&["2011-12-30", "2011-12-31"]));
    let lapsed: Vec<_> = new
        .iter()
        .map(|entry| (entry.decided_at, entry.postings[0].points.get()))
        .collect();
    let instant = at("2011-12-30T10:00:00Z");
    assert_eq!(lapsed, [(instant, 100), (instant, 50)]);
}

#[test]
fn the_program_zone_decides_from_12_hours_behind_to_14_ahead() {
    // GIVEN one instant, 2 March 2026 at 10:30Z
    let instant = "2026-03-02T10:30:00Z";
    let mut behind = in_zone("Etc/GMT+12", "2026-01-01T12:00:00Z");
    let mut ahead = in_zone("Pacific/Kiritimati", "2026-01-01T12:00:00Z");

    // WHEN a sale happens then
    behind.sends(&sale("t", instant, 100));
    ahead.sends(&sale("t", instant, 100));

    // THEN it is 1 March, 22:30, at −12, and 3 March, 00:30, at +14
    assert_eq!(behind.lots(), [(1, on("2026-03-02"))]);
    assert_eq!(ahead.lots(), [(1, on("2026-03-04"))]);

    // THEN the points lapse at the first instant of 3 March at −12, of 5 March at +14
    behind.settles_up_to("2026-03-03T11:59:59.999Z");
    assert_eq!(behind.balance(), 1);
    behind.settles_up_to("2026-03-03T12:00:00Z");
    assert_eq!(behind.balance(), 0);
    ahead.settles_up_to("2026-03-04T09:59:59.999Z");
    assert_eq!(ahead.balance(), 1);
    ahead.settles_up_to("2026-03-04T10:00:00Z");
    assert_eq!(ahead.balance(), 0);
}

#[test]
fn a_week_starts_on_monday() {
    // GIVEN 10 points for a check-in, 10 a week
    let mut member = OneMember::under(
        r#"
        [[rules]]
        id = "check-in"
        scores = "activities"
        bonus = 10
        limits = { per_week = 10 }
        "#,
    );

    // WHEN the member checks in on Monday, Sunday and Monday
    let mut balances = Vec::new();
    for (id, when) in [
        ("a", "2026-03-02 10:00"),
        ("b", "2026-03-08 23:59:59.999"),
        ("c", "2026-03-09 00:00"),
    ] {
        member.does(id, when, "check-in");
        balances.push(member.balance());
    }

    // THEN Sunday belongs to the first week, Monday begins the second
    assert_eq!(balances, [10, 10, 20]);
}

#[test]
fn adding_months_clamps_to_the_last_day_of_the_month() {
    let mut member = OneMember::under(&earning("{ rolling_months = 1 }"));

    member.buys("a", "2026-01-28", 100);
    member.buys("b", "2026-01-30", 100);
    member.buys("c", "2026-01-31", 100);

    assert_eq!(member.lots(), [(3, on("2026-02-28"))]);
}

#[test]
fn months_clamp_before_days_follow() {
    // GIVEN silver for one month: to the day of attaining plus one month, less one day
    for attained in ["28", "29", "30", "31"] {
        let mut member = OneMember::under(&silver(
            r#"
            qualify = { spend_at_least = "1.00", window = "lifetime" }
            validity = { months = 1 }
            "#,
        ));

        // WHEN it is attained on one of the last days of January
        member.buys("t", &format!("2026-01-{attained}"), 100);

        // THEN it ends on 27 February
        assert_eq!(member.last_day(), Some(day("2026-02-27")));
    }
}

#[test]
fn an_anniversary_of_29_february_is_the_28th_in_common_years() {
    let mut member = OneMember::joined(
        "2028-02-29",
        r#"
        [[occasions]]
        on = "membership_anniversary"
        points = 5
        "#,
    );

    member.settles("2032-12-31 00:00");

    assert_eq!(
        boundaries(member.entries()),
        days(&["2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"])
    );
    assert_eq!(member.balance(), 20);
}

#[test]
fn a_membership_year_ends_on_the_day_before_the_next_anniversary() {
    // GIVEN silver to the end of the membership year, and a member of 29 February 2028
    let mut member = OneMember::joined(
        "2028-02-29",
        &silver(
            r#"
            qualify = { spend_at_least = "100.00", window = "membership_year" }
            validity = "membership_year"
            "#,
        ),
    );

    // WHEN ¥60 are spent in the first membership year, ¥60 on its last day and ¥60 on the
    // first day of the second
    member.buys("a", "2028-03-01", 6_000);
    member.buys("b", "2029-02-28 00:00", 6_000);

    // THEN the first two do not fall into the same year: 27 February was the last day
    assert_eq!(member.tier(), "base");
    member.buys("c", "2030-02-27 23:59:59", 4_000);
    assert_eq!(member.tier(), "silver");
    assert_eq!(member.last_day(), Some(day("2030-02-27")));
}
