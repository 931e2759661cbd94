//! Days, instants, settling, boundaries, late arrivals and versions (`docs/rules §2`).

use crate::of_m::{entries, last_entry, member, recorded};
use gradus_domain::commands::{Act, Command, CommandKey, Profile, Returned};
use gradus_domain::deciding::settled_view;
use gradus_domain::ledger::entry::{Account, Entry, GrantEventKind, TierEventKind, What};
use gradus_domain::ledger::plan::{Outcome, Record};
use gradus_domain::ledger::rejection::Rejection;
use gradus_domain::member::lots::LastDay;
use gradus_domain::telling::notice::Notice;
use gradus_domain::words::ids::MemberId;
use gradus_domain::words::time::MonthDay;
use gradus_tests::commands::{
    Arriving, activity, adjust, at, command, day, hold_tier, join, purchase, returned, settle,
    spend,
};
use gradus_tests::program::{programs, simple};
use gradus_tests::world::World;

/// A world in yuan in a zone, with one member who joined at an instant.
fn joined(zone: &str, instant: &str, more: &str) -> World {
    let mut world = World::new(programs(&[&simple(zone, "CNY", more)]));
    recorded(&mut world, &join("m", instant));
    world
}

/// A world in Shanghai and yuan, with one member who joined on 1 January 2026.
fn yuan(more: &str) -> World {
    joined("Asia/Shanghai", "2026-01-01T00:00:00+08:00", more)
}

/// As [`yuan`], with a member who was born on a day of the year.
fn born(birthday: &str, more: &str) -> World {
    let mut world = World::new(programs(&[&simple("Asia/Shanghai", "CNY", more)]));
    let profile = Profile {
        birthday: Some(MonthDay::parse(birthday).unwrap()),
        ..Profile::default()
    };
    let joining = command("m", "2026-01-01T00:00:00+08:00", Act::Join(profile));
    recorded(&mut world, &joining);
    world
}

/// Runs a command that must be rejected; returns the code.
fn rejected(world: &mut World, command: &Command) -> &'static str {
    crate::of_m::rejected(world, command).code()
}

/// A sale in yuan, of so many minor units.
fn sale(transaction: &str, instant: &str, amount_minor: i64) -> Command {
    purchase("m", transaction, instant, "CNY", amount_minor)
}

fn balance(world: &World) -> i64 {
    let holdings = &member(world).holdings;
    holdings.active_points().unwrap().get() - holdings.debt.get()
}

/// Active lots: points and last day.
fn lots(world: &World) -> Vec<(i64, LastDay)> {
    member(world)
        .holdings
        .active
        .iter()
        .map(|lot| (lot.points.get(), lot.last_day))
        .collect()
}

fn on(text: &str) -> LastDay {
    LastDay::On(day(text))
}

/// The days whose boundaries were recorded, in order.
fn boundaries(entries: &[Entry]) -> Vec<String> {
    entries
        .iter()
        .filter_map(|entry| match &entry.key {
            CommandKey::Boundary(_, day) => Some(day.to_string()),
            CommandKey::Join(_)
            | CommandKey::Transaction(_)
            | CommandKey::Own(..)
            | CommandKey::Instant(..) => None,
        })
        .collect()
}

/// One point per yuan until the day after the earning day.
const ONE_DAY: &str = r#"
    [earning]
    points = "1"
    per = "1.00"
    expiry = { rolling_days = 1 }
    "#;

// ---- days

#[test]
fn a_day_of_23_hours_ends_23_hours_after_its_first_instant() {
    // GIVEN Berlin, where 29 March 2026 lasts from 23:00Z of the 28th to 22:00Z of the 29th
    let mut world = joined("Europe/Berlin", "2026-01-01T00:00:00+01:00", ONE_DAY);
    recorded(&mut world, &sale("t", "2026-03-28T12:00:00Z", 1_000));
    assert_eq!(lots(&world), [(10, on("2026-03-29"))]);

    // WHEN its last millisecond comes, THEN the points are still there
    world.run(&settle("m", "2026-03-29T21:59:59.999Z"));
    assert_eq!(balance(&world), 10);

    // WHEN it is over, THEN they lapse
    world.run(&settle("m", "2026-03-29T22:00:00Z"));
    assert_eq!(balance(&world), 0);
}

#[test]
fn a_day_of_25_hours_ends_25_hours_after_its_first_instant() {
    // GIVEN Berlin, where 25 October 2026 lasts from 22:00Z of the 24th to 23:00Z of the 25th
    let mut world = joined("Europe/Berlin", "2026-01-01T00:00:00+01:00", ONE_DAY);
    recorded(&mut world, &sale("t", "2026-10-24T12:00:00Z", 1_000));

    // WHEN its last millisecond comes, THEN the points are still there
    world.run(&settle("m", "2026-10-25T22:59:59.999Z"));
    assert_eq!(balance(&world), 10);

    // WHEN it is over, THEN they lapse
    world.run(&settle("m", "2026-10-25T23:00:00Z"));
    assert_eq!(balance(&world), 0);
}

#[test]
fn where_clocks_fall_back_across_midnight_first_instants_decide() {
    // GIVEN St John's, where on 6 November 2011 at 00:01 (02:31Z) clocks went back to 23:01
    // of the 5th: the 6th had begun at 02:30Z
    let mut world = joined("America/St_Johns", "2011-10-01T12:00:00Z", ONE_DAY);

    // WHEN sales happen just before, at and after that first instant, the last at 23:15 by
    // the clock on the wall
    recorded(&mut world, &sale("a", "2011-11-06T02:29:59.999Z", 100));
    recorded(&mut world, &sale("b", "2011-11-06T02:30:00Z", 200));
    recorded(&mut world, &sale("c", "2011-11-06T02:45:00Z", 400));

    // THEN the first is of the 5th, the others of the 6th
    assert_eq!(lots(&world), [(1, on("2011-11-06")), (6, on("2011-11-07"))]);
}

#[test]
fn a_skipped_date_has_a_boundary_of_its_own_at_the_same_instant() {
    // GIVEN Apia, where 29 December 2011 ended at 10:00Z of the 30th and 31 December began;
    // points until the 29th, and points until the 30th, which had no instants
    let mut world = joined("Pacific/Apia", "2011-12-01T22:00:00Z", ONE_DAY);
    recorded(&mut world, &sale("a", "2011-12-28T22:00:00Z", 10_000));
    recorded(&mut world, &sale("b", "2011-12-29T22:00:00Z", 5_000));
    assert_eq!(
        lots(&world),
        [(100, on("2011-12-29")), (50, on("2011-12-30"))]
    );
    let before = entries(&world).len();

    // WHEN the 29th ends
    world.run(&settle("m", "2011-12-30T09:59:59.999Z"));
    assert_eq!(balance(&world), 150);
    world.run(&settle("m", "2011-12-30T10:00:00Z"));

    // THEN two boundaries share the instant, each with what lapsed after its own day
    assert_eq!(balance(&world), 0);
    let new = &entries(&world)[before..];
    assert_eq!(boundaries(new), ["2011-12-30", "2011-12-31"]);
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
    let mut behind = joined("Etc/GMT+12", "2026-01-01T12:00:00Z", ONE_DAY);
    let mut ahead = joined("Pacific/Kiritimati", "2026-01-01T12:00:00Z", ONE_DAY);

    // WHEN a sale happens then
    recorded(&mut behind, &sale("t", instant, 100));
    recorded(&mut ahead, &sale("t", instant, 100));

    // THEN it is 1 March, 22:30, at −12, and 3 March, 00:30, at +14
    assert_eq!(lots(&behind), [(1, on("2026-03-02"))]);
    assert_eq!(lots(&ahead), [(1, on("2026-03-04"))]);

    // THEN the points lapse at the first instant of 3 March at −12, of 5 March at +14
    behind.run(&settle("m", "2026-03-03T11:59:59.999Z"));
    assert_eq!(balance(&behind), 1);
    behind.run(&settle("m", "2026-03-03T12:00:00Z"));
    assert_eq!(balance(&behind), 0);
    ahead.run(&settle("m", "2026-03-04T09:59:59.999Z"));
    assert_eq!(balance(&ahead), 1);
    ahead.run(&settle("m", "2026-03-04T10:00:00Z"));
    assert_eq!(balance(&ahead), 0);
}

#[test]
fn a_week_starts_on_monday() {
    // GIVEN 10 points for a check-in, 10 a week
    let mut world = yuan(
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
    for (id, instant) in [
        ("a", "2026-03-02T10:00:00+08:00"),
        ("b", "2026-03-08T23:59:59.999+08:00"),
        ("c", "2026-03-09T00:00:00+08:00"),
    ] {
        recorded(&mut world, &activity("m", id, instant, "check-in"));
        balances.push(balance(&world));
    }

    // THEN Sunday belongs to the first week, Monday begins the second
    assert_eq!(balances, [10, 10, 20]);
}

#[test]
fn adding_months_clamps_to_the_last_day_of_the_month() {
    let mut world = yuan(
        r#"
        [earning]
        points = "1"
        per = "1.00"
        expiry = { rolling_months = 1 }
        "#,
    );

    for (transaction, instant) in [
        ("a", "2026-01-28T12:00:00+08:00"),
        ("b", "2026-01-30T12:00:00+08:00"),
        ("c", "2026-01-31T12:00:00+08:00"),
    ] {
        recorded(&mut world, &sale(transaction, instant, 100));
    }

    assert_eq!(lots(&world), [(3, on("2026-02-28"))]);
}

#[test]
fn months_clamp_before_days_follow() {
    // GIVEN silver for one month: to the day of attaining plus one month, less one day
    for attained in ["28", "29", "30", "31"] {
        let mut world = yuan(
            r#"
            [[tiers]]
            id = "base"
            [[tiers]]
            id = "silver"
            qualify = { spend_at_least = "1.00", window = "lifetime" }
            validity = { months = 1 }
            "#,
        );

        // WHEN it is attained on one of the last days of January
        let instant = format!("2026-01-{attained}T12:00:00+08:00");
        recorded(&mut world, &sale("t", &instant, 100));

        // THEN it ends on 27 February
        assert_eq!(member(&world).standing.last_day, Some(day("2026-02-27")));
    }
}

/// The days on which the member was given points, up to an instant.
fn given_on(world: &mut World, until: &str) -> Vec<String> {
    world.run(&settle("m", until));
    boundaries(entries(world))
}

#[test]
fn an_anniversary_of_29_february_is_the_28th_in_common_years() {
    let mut world = joined(
        "Asia/Shanghai",
        "2028-02-29T12:00:00+08:00",
        r#"
        [[occasions]]
        on = "membership_anniversary"
        points = 5
        "#,
    );

    assert_eq!(
        given_on(&mut world, "2032-12-31T00:00:00+08:00"),
        ["2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]
    );
    assert_eq!(balance(&world), 20);
}

#[test]
fn a_birthday_of_29_february_is_the_28th_in_common_years() {
    let mut world = born(
        "02-29",
        r#"
        [[occasions]]
        on = "birthday"
        points = 5
        "#,
    );

    assert_eq!(
        given_on(&mut world, "2028-12-31T00:00:00+08:00"),
        ["2026-02-28", "2027-02-28", "2028-02-29"]
    );
}

#[test]
fn a_membership_year_ends_on_the_day_before_the_next_anniversary() {
    // GIVEN silver to the end of the membership year, and a member of 29 February 2028
    let mut world = joined(
        "Asia/Shanghai",
        "2028-02-29T12:00:00+08:00",
        r#"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "100.00", window = "membership_year" }
        validity = "membership_year"
        "#,
    );

    // WHEN ¥60 are spent in the first membership year, ¥60 on its last day and ¥60 on the
    // first day of the second
    recorded(&mut world, &sale("a", "2028-03-01T12:00:00+08:00", 6_000));
    recorded(&mut world, &sale("b", "2029-02-28T00:00:00+08:00", 6_000));

    // THEN the first two do not fall into the same year: 27 February was the last day
    assert_eq!(member(&world).standing.earned.as_str(), "base");
    recorded(&mut world, &sale("c", "2030-02-27T23:59:59+08:00", 4_000));
    assert_eq!(member(&world).standing.earned.as_str(), "silver");
    assert_eq!(member(&world).standing.last_day, Some(day("2030-02-27")));
}

// ---- when it happened

#[test]
fn calendar_rules_go_by_the_day_on_which_it_happened() {
    // GIVEN 100 points for a purchase on one's birthday, 5 March
    let mut world = born(
        "03-05",
        r#"
        [[rules]]
        id = "birthday"
        when = { birthday = "day" }
        bonus = 100
        "#,
    );

    // WHEN a sale of the 5th arrives on the 6th, and one of the 6th
    let late = sale("a", "2026-03-05T23:59:00+08:00", 100).arrives("2026-03-06T09:00:00+08:00");
    recorded(&mut world, &late);
    assert_eq!(balance(&world), 101);
    recorded(&mut world, &sale("b", "2026-03-06T10:00:00+08:00", 100));

    // THEN the first alone is of the birthday
    assert_eq!(balance(&world), 102);
}

/// Silver at ¥100 in the calendar month, to the end of the year: two points per yuan.
const SILVER_DOUBLES: &str = r#"
    [[tiers]]
    id = "base"
    [[tiers]]
    id = "silver"
    rate = "2"
    qualify = { spend_at_least = "100.00", window = "calendar_month" }
    validity = { calendar_years = 0 }
    "#;

#[test]
fn an_upgrade_is_in_force_from_the_time_of_its_decision() {
    let mut world = yuan(SILVER_DOUBLES);

    // WHEN sales of 10:00 and 10:01, the first of which reaches silver, arrive at 10:05
    let arrived = "2026-03-02T10:05:00+08:00";
    recorded(
        &mut world,
        &sale("a", "2026-03-02T10:00:00+08:00", 10_000).arrives(arrived),
    );
    assert_eq!(member(&world).standing.earned.as_str(), "silver");
    recorded(
        &mut world,
        &sale("b", "2026-03-02T10:01:00+08:00", 1_000).arrives(arrived),
    );

    // THEN both earn the old rate
    assert_eq!(balance(&world), 110);

    // THEN a sale of 10:04:59.999 does, too, and one of 10:05 the new one
    recorded(
        &mut world,
        &sale("c", "2026-03-02T10:04:59.999+08:00", 1_000).arrives("2026-03-02T10:06:00+08:00"),
    );
    assert_eq!(balance(&world), 120);
    recorded(
        &mut world,
        &sale("d", arrived, 1_000).arrives("2026-03-02T10:06:00+08:00"),
    );
    assert_eq!(balance(&world), 140);
}

#[test]
fn a_fall_is_in_force_from_its_boundary() {
    // GIVEN silver until 31 December, and a boundary that took it
    let mut world = yuan(SILVER_DOUBLES);
    recorded(&mut world, &sale("a", "2026-03-02T10:00:00+08:00", 10_000));
    world.run(&settle("m", "2027-01-02T00:00:00+08:00"));
    assert_eq!(member(&world).standing.earned.as_str(), "base");
    assert_eq!(balance(&world), 100);

    // WHEN a sale of the last minute of the year and one of the first instant after it come
    let arrived = "2027-01-02T09:00:00+08:00";
    recorded(
        &mut world,
        &sale("b", "2026-12-31T23:59:00+08:00", 1_000).arrives(arrived),
    );
    assert_eq!(balance(&world), 120);
    recorded(
        &mut world,
        &sale("c", "2027-01-01T00:00:00+08:00", 1_000).arrives(arrived),
    );

    // THEN the first earns silver's rate, the second the lower one
    assert_eq!(balance(&world), 130);
}

#[test]
fn a_tier_taken_back_at_once_is_in_force_until_that_decision() {
    // GIVEN silver from 2 March, taken back with a return on 5 March at 12:00
    let mut world = yuan(&format!(
        "{SILVER_DOUBLES}\n[returns]\ntier = \"at_once\"\n"
    ));
    recorded(&mut world, &sale("a", "2026-03-02T10:00:00+08:00", 10_000));
    recorded(
        &mut world,
        &returned(
            "m",
            "r",
            "2026-03-05T12:00:00+08:00",
            "a",
            Returned::Everything,
        ),
    );
    assert_eq!(member(&world).standing.earned.as_str(), "base");
    assert_eq!(balance(&world), 0);

    // WHEN sales of the millisecond before and of noon arrive later
    let arrived = "2026-03-05T18:00:00+08:00";
    recorded(
        &mut world,
        &sale("b", "2026-03-05T11:59:59.999+08:00", 1_000).arrives(arrived),
    );
    assert_eq!(balance(&world), 20);
    recorded(
        &mut world,
        &sale("c", "2026-03-05T12:00:00+08:00", 1_000).arrives(arrived),
    );

    // THEN the first earns silver's rate, the second the lower one
    assert_eq!(balance(&world), 30);
}

#[test]
fn up_to_five_minutes_ahead_is_read_as_the_arrival() {
    let mut world = yuan(ONE_DAY);

    // WHEN a sale says that it happens five minutes after its arrival, on the next day
    let ahead = sale("t", "2026-03-03T00:02:00+08:00", 100).arrives("2026-03-02T23:57:00+08:00");
    recorded(&mut world, &ahead);

    // THEN it is one of its arrival's day
    assert_eq!(lots(&world), [(1, on("2026-03-03"))]);
    assert_eq!(
        last_entry(&world).occurred_at,
        at("2026-03-02T23:57:00+08:00")
    );
}

#[test]
fn more_than_five_minutes_ahead_is_rejected_and_settles_nothing() {
    // GIVEN points that lapse at the end of 3 March
    let mut world = yuan(ONE_DAY);
    recorded(&mut world, &sale("a", "2026-03-02T12:00:00+08:00", 100));
    let before = member(&world).clone();

    // WHEN a sale arrives on the 5th from more than five minutes ahead
    let ahead =
        sale("b", "2026-03-05T10:05:00.001+08:00", 100).arrives("2026-03-05T10:00:00+08:00");
    assert_eq!(rejected(&mut world, &ahead), "occurred_in_future");

    // THEN nothing is settled
    assert_eq!(*member(&world), before);

    // THEN the same holds for every command
    for command in [
        spend("m", "s", "2026-03-05T10:05:00.001+08:00", 1),
        activity("m", "c", "2026-03-05T10:05:00.001+08:00", "check-in"),
        adjust("m", "a", "2026-03-05T10:05:00.001+08:00", 1),
        join("n", "2026-03-05T10:05:00.001+08:00"),
    ] {
        let ahead = command.arrives("2026-03-05T10:00:00+08:00");
        assert_eq!(rejected(&mut world, &ahead), "occurred_in_future");
    }
}

#[test]
fn too_early_is_measured_in_local_days() {
    let mut world = yuan("");

    // WHEN commands arrive on 10 March at 00:30 local: 31 days before is 7 February
    let arrived = "2026-03-10T00:30:00+08:00";
    let too_early = "2026-02-06T23:59:59.999+08:00";
    let early = "2026-02-07T00:00:00+08:00";

    // THEN the last millisecond of the 6th is too early, for every command
    for command in [
        sale("a", too_early, 100),
        activity("m", "a", too_early, "check-in"),
        spend("m", "a", too_early, 1),
        adjust("m", "a", too_early, 1),
        hold_tier("m", "a", too_early, "base", "2026-12-31"),
        returned("m", "a", too_early, "a", Returned::Everything),
        join("n", too_early),
    ] {
        assert_eq!(
            rejected(&mut world, &command.arrives(arrived)),
            "occurred_too_early"
        );
    }

    // THEN the first instant of the 7th is not
    recorded(&mut world, &sale("b", early, 100).arrives(arrived));
    recorded(&mut world, &join("n", early).arrives(arrived));
}

#[test]
fn too_early_goes_by_the_arrival_and_not_by_the_decision() {
    // GIVEN 5 days to be late, and a boundary of 3 April that is settled
    let mut world = yuan(
        r#"
        late_days = 5
        [earning]
        points = "1"
        per = "1.00"
        expiry = { fixed = "04-02" }
        [[tiers]]
        id = "base"
        "#,
    );
    recorded(&mut world, &sale("a", "2026-03-02T12:00:00+08:00", 100));
    world.run(&settle("m", "2026-04-03T00:00:00+08:00"));

    // WHEN a sale of 26 March comes that was received on the 31st, THEN it is in time
    recorded(
        &mut world,
        &sale("b", "2026-03-26T12:00:00+08:00", 100).arrives("2026-03-31T12:00:00+08:00"),
    );
    assert_eq!(
        last_entry(&world).decided_at,
        at("2026-04-03T00:00:00+08:00")
    );
}

#[test]
fn before_the_joining_is_too_early() {
    let mut world = yuan("");

    let before = sale("a", "2025-12-31T23:59:59.999+08:00", 100);
    assert_eq!(
        rejected(&mut world, &before.arrives("2026-01-01T10:00:00+08:00")),
        "occurred_too_early"
    );

    let then = sale("a", "2026-01-01T00:00:00+08:00", 100);
    recorded(&mut world, &then.arrives("2026-01-01T10:00:00+08:00"));
}

// ---- settling

#[test]
fn a_command_received_before_a_settled_instant_is_decided_at_that_instant() {
    // GIVEN silver at ¥100, and points that lapsed at the first instant of 4 March
    let mut world = yuan(&format!("{ONE_DAY}{SILVER_DOUBLES}"));
    recorded(&mut world, &sale("a", "2026-03-02T12:00:00+08:00", 100));
    world.run(&settle("m", "2026-03-04T00:00:00+08:00"));

    // WHEN a sale comes that was received a minute earlier
    recorded(&mut world, &sale("b", "2026-03-03T23:59:00+08:00", 10_000));

    // THEN it is decided at that instant, and earns by its own day
    let entry = last_entry(&world);
    assert_eq!(entry.decided_at, at("2026-03-04T00:00:00+08:00"));
    assert_eq!(entry.received_at, at("2026-03-03T23:59:00+08:00"));
    assert_eq!(lots(&world), [(100, on("2026-03-04"))]);
    assert_eq!(member(&world).standing.attained_on, day("2026-03-04"));
}

#[test]
fn what_fell_due_is_settled_before_a_command_whoever_comes_by() {
    // GIVEN a history, decided once with a sweep every day and once with none
    let more = format!("{ONE_DAY}{SILVER_DOUBLES}\n[reminders]\npoints_expiring_lead_days = [1]\n");
    let history = [
        sale("a", "2026-03-02T12:00:00+08:00", 10_000),
        sale("b", "2026-03-05T12:00:00+08:00", 2_000),
        spend("m", "s", "2026-03-06T12:00:00+08:00", 40),
        sale("c", "2026-03-01T12:00:00+08:00", 500).arrives("2026-03-20T12:00:00+08:00"),
        sale("d", "2027-02-01T12:00:00+08:00", 500),
    ];
    let mut swept = yuan(&more);
    let mut alone = yuan(&more);

    // WHEN it is run
    let mut swept_to = day("2026-01-02");
    for command in &history {
        while at(&format!("{swept_to}T00:00:00+08:00")) <= command.received_at {
            swept.run(&settle("m", &format!("{swept_to}T00:00:00+08:00")));
            swept_to = swept_to.plus_days(1);
        }
        swept.run(command);
        alone.run(command);
    }

    // THEN entries, points and tier are the same
    assert_eq!(entries(&swept), entries(&alone));
    assert_eq!(member(&swept).holdings, member(&alone).holdings);
    assert_eq!(member(&swept).standing, member(&alone).standing);
    assert_eq!(member(&swept).metrics, member(&alone).metrics);
}

#[test]
fn rejected_and_repeated_commands_settle() {
    let mut world = yuan(ONE_DAY);
    let first = sale("a", "2026-03-02T12:00:00+08:00", 100);
    recorded(&mut world, &first);
    let mut repeated = world.clone();

    // WHEN a spending of too much comes after the points lapsed
    let code = rejected(
        &mut world,
        &spend("m", "s", "2026-03-04T00:00:00+08:00", 1_000),
    );

    // THEN it does nothing, and the settlement stands
    assert_eq!(code, "insufficient_points");
    assert_eq!(boundaries(entries(&world)), ["2026-03-04"]);
    assert_eq!(balance(&world), 0);

    // WHEN the sale comes again after that
    let outcome = repeated.run(&first.arrives("2026-03-04T00:00:00+08:00"));

    // THEN the settlement stands, too
    assert!(matches!(outcome, Outcome::Repeated(_)), "{outcome:?}");
    assert_eq!(boundaries(entries(&repeated)), ["2026-03-04"]);
}

#[test]
fn a_read_shows_the_settled_view_where_no_sweep_has_come_by() {
    let mut world = yuan(ONE_DAY);
    recorded(&mut world, &sale("a", "2026-03-02T12:00:00+08:00", 100));
    let read = |instant: &str| {
        let stored = Box::new(member(&world).clone());
        settled_view(&world.programs, stored, at(instant)).unwrap()
    };

    let before = read("2026-03-03T23:59:59.999+08:00");
    let after = read("2026-03-04T00:00:00+08:00");

    assert_eq!(before.holdings.active_points().unwrap().get(), 1);
    assert_eq!(after.holdings.active_points().unwrap().get(), 0);
}

/// A world in which points lapse at so many boundaries from 12 April 2026 on.
fn lapsing_on(days: i32) -> World {
    let mut world = yuan(
        r#"
        [earning]
        points = "1"
        per = "1.00"
        expiry = { rolling_days = 100 }
        "#,
    );
    for index in 0..days {
        let on = day("2026-01-01").plus_days(index);
        let transaction = format!("t{index}");
        recorded(
            &mut world,
            &sale(&transaction, &format!("{on}T12:00:00+08:00"), 100),
        );
    }
    world
}

#[test]
fn more_than_50_due_instants_are_committed_in_parts_and_the_command_goes_last() {
    let last = sale("last", "2027-01-01T12:00:00+08:00", 100);

    // WHEN a sale comes after 60 boundaries fell due, and after 50
    let mut world = lapsing_on(60);
    let sixty = world.plan(&last);
    let fifty = lapsing_on(50).plan(&last);

    // THEN 50 go first, and 10 with the sale; 50 and the sale go together
    let sizes = |plan: &gradus_domain::ledger::plan::Plan| -> Vec<usize> {
        plan.commits
            .iter()
            .map(|commit| commit.records.len())
            .collect()
    };
    assert_eq!(sizes(&sixty), [50, 11]);
    assert_eq!(sizes(&fifty), [51]);
    let days: Vec<_> = sixty.entries().map(|entry| entry.key.clone()).collect();
    let mut sorted: Vec<_> = sixty.entries().map(|entry| entry.decided_at).collect();
    sorted.sort();
    let in_order: Vec<_> = sixty.entries().map(|entry| entry.decided_at).collect();
    assert_eq!(in_order, sorted);
    assert_eq!(
        days.first(),
        Some(&CommandKey::Boundary(MemberId::new("m"), day("2026-04-12")))
    );
    assert_eq!(days.last(), last.key().as_ref());

    // THEN the commits can be written one after the other
    recorded(&mut world, &last);
    assert_eq!(balance(&world), 1);
    assert_eq!(member(&world).holdings.lapsed.get(), 60);
}

#[test]
fn a_settlement_that_stops_after_its_first_commit_is_carried_on_with_the_same_result() {
    // GIVEN 60 boundaries due, of which another process settled up to 1 May alone
    let last = sale("last", "2027-01-01T12:00:00+08:00", 100);
    let mut whole = lapsing_on(60);
    let mut stopped = lapsing_on(60);
    let first = stopped.plan(&last).commits[0].clone();
    stopped.apply(&first);

    // WHEN the command is decided again
    recorded(&mut stopped, &last);
    recorded(&mut whole, &last);

    // THEN nothing shows it
    assert_eq!(entries(&whole), entries(&stopped));
    assert_eq!(member(&whole).holdings, member(&stopped).holdings);
}

#[test]
fn every_instant_at_which_something_changes_is_an_entry_of_its_own() {
    // GIVEN points that lapse after 3, 4 and 6 March
    let mut world = yuan(ONE_DAY);
    for (transaction, instant) in [
        ("a", "2026-03-02T12:00:00+08:00"),
        ("b", "2026-03-03T12:00:00+08:00"),
        ("c", "2026-03-05T12:00:00+08:00"),
    ] {
        let late = sale(transaction, instant, 100);
        world.run(&late);
    }

    // WHEN a sale comes much later
    recorded(&mut world, &sale("d", "2026-03-20T12:00:00+08:00", 100));

    // THEN each boundary is an entry, before that of the command
    assert_eq!(
        boundaries(entries(&world)),
        ["2026-03-04", "2026-03-05", "2026-03-07"]
    );
    let numbers: Vec<_> = entries(&world).iter().map(|entry| entry.sequence).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 8]);
    assert!(matches!(last_entry(&world).what, What::Purchased(_)));
}

// ---- the order at a day's boundary

#[test]
fn points_activate_before_others_lapse() {
    // GIVEN points until 15 days after they are earned, pending for the first 10, and an
    // operator who adds 7 on 23 February: active at once, until 10 March
    let mut world = yuan(
        r#"
        [earning]
        points = "1"
        per = "1.00"
        expiry = { rolling_days = 15 }
        activation = { after_days = 10 }
        "#,
    );
    recorded(
        &mut world,
        &adjust("m", "a", "2026-02-23T12:00:00+08:00", 7),
    );
    recorded(&mut world, &sale("a", "2026-03-01T12:00:00+08:00", 1_000));

    // WHEN 11 March begins, on which the ones activate after whose eve the others lapse
    world.run(&settle("m", "2026-03-11T00:00:00+08:00"));

    // THEN both are in one entry, in that order
    let moves: Vec<_> = last_entry(&world)
        .postings
        .iter()
        .map(|posting| {
            (
                posting.from.clone(),
                posting.to.clone(),
                posting.points.get(),
            )
        })
        .collect();
    assert_eq!(
        moves,
        [
            (Account::Pending, Account::Active, 10),
            (Account::Active, Account::Lapsed, 7),
        ]
    );
}

#[test]
fn growth_decays_before_a_review_sees_it() {
    // GIVEN silver at 100 growth to the end of the year, and a tenth decaying each year
    let mut world = yuan(
        r#"
        [growth]
        growth = "1"
        per = "1.00"
        decay = { every = "year", share = "0.1" }
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = { growth_at_least = 100, window = "lifetime" }
        validity = { calendar_years = 0 }
        "#,
    );
    recorded(&mut world, &sale("a", "2026-03-01T12:00:00+08:00", 10_500));
    assert_eq!(member(&world).standing.earned.as_str(), "silver");

    // WHEN the year ends
    world.run(&settle("m", "2027-01-01T00:00:00+08:00"));

    // THEN 10 of 105 are taken, and the review finds 95
    assert_eq!(member(&world).growth.get(), 95);
    assert_eq!(last_entry(&world).growth.get(), -10);
    assert_eq!(member(&world).standing.earned.as_str(), "base");
    assert_eq!(last_entry(&world).tier_events[0].figures[0].value, 95);
}

#[test]
fn grants_lapse_before_those_of_a_birthday_are_given() {
    // GIVEN a coupon for ten days with each review, and one on the birthday, 11 March
    let mut world = born(
        "03-11",
        r#"
        [[benefits]]
        id = "coupon"
        kind = "coupon"
        valid_days = 10
        [[rules]]
        id = "review"
        scores = "activities"
        grant = "coupon"
        [[occasions]]
        on = "birthday"
        grant = "coupon"
        "#,
    );
    recorded(
        &mut world,
        &activity("m", "r", "2026-03-01T12:00:00+08:00", "review"),
    );
    assert_eq!(member(&world).grants[0].last_day, Some(day("2026-03-10")));

    // WHEN the birthday begins
    world.run(&settle("m", "2026-03-11T00:00:00+08:00"));

    // THEN the old one lapses first, then the new one is given
    let kinds: Vec<_> = last_entry(&world)
        .grant_events
        .iter()
        .map(|event| (event.kind, event.last_day))
        .collect();
    assert_eq!(
        kinds,
        [
            (GrantEventKind::Lapsed, Some(day("2026-03-10"))),
            (GrantEventKind::Issued, Some(day("2026-03-20"))),
        ]
    );
}

/// 50 points on 1 January, for silver alone.
const SILVER_BIRTHDAY: &str = r#"
    [[occasions]]
    on = "birthday"
    tiers = ["silver"]
    points = 50
    "#;

#[test]
fn a_fall_comes_before_the_birthday_of_the_same_boundary() {
    // GIVEN silver to the end of 2026, and a birthday on 1 January
    let mut world = born("01-01", &format!("{SILVER_DOUBLES}{SILVER_BIRTHDAY}"));
    recorded(&mut world, &sale("a", "2026-03-02T10:00:00+08:00", 10_000));

    // WHEN 2027 begins
    world.run(&settle("m", "2027-01-01T00:00:00+08:00"));

    // THEN the member is not on silver any more when the birthday comes
    assert_eq!(
        last_entry(&world).tier_events[0].kind,
        TierEventKind::FellAtReview
    );
    assert_eq!(balance(&world), 100);
}

#[test]
fn a_hold_ends_before_the_boundary_at_the_same_instant() {
    // GIVEN a hold of silver to the end of 2026, and a birthday on 1 January
    let mut world = born("01-01", &format!("{SILVER_DOUBLES}{SILVER_BIRTHDAY}"));
    recorded(
        &mut world,
        &hold_tier(
            "m",
            "h",
            "2026-03-02T10:00:00+08:00",
            "silver",
            "2026-12-31",
        ),
    );
    let mut longer = world.clone();
    recorded(
        &mut longer,
        &hold_tier(
            "m",
            "i",
            "2026-03-02T10:00:00+08:00",
            "silver",
            "2027-01-01",
        ),
    );

    // WHEN 2027 begins
    world.run(&settle("m", "2027-01-01T00:00:00+08:00"));
    longer.run(&settle("m", "2027-01-01T00:00:00+08:00"));

    // THEN the hold has ended, by its own instant, when the birthday comes
    assert_eq!(balance(&world), 0);
    let key = CommandKey::Instant(MemberId::new("m"), at("2027-01-01T00:00:00+08:00"));
    assert!(matches!(world.record(&key), Some(Record::Entry(_))));

    // THEN a hold that lasts a day longer is still there
    assert_eq!(balance(&longer), 50);
}

#[test]
fn reminders_are_computed_on_the_result_of_the_boundary() {
    // GIVEN 50 points on the birthday that last 7 days, and a reminder 7 days ahead
    let mut world = born(
        "03-11",
        r#"
        [[occasions]]
        on = "birthday"
        points = 50
        expiry = { rolling_days = 7 }
        [reminders]
        points_expiring_lead_days = [7]
        "#,
    );

    // WHEN the birthday begins
    world.run(&settle("m", "2026-03-11T00:00:00+08:00"));

    // THEN the reminder of the same boundary knows of them
    let notices: Vec<_> = last_entry(&world)
        .notices
        .iter()
        .map(|notice| notice.kind().name())
        .collect();
    assert_eq!(notices, ["points.earned", "points.expiring"]);
}

#[test]
fn the_stage_of_life_follows_before_a_parked_return_is_refused() {
    // GIVEN a member who is dormant from 8 whole days without a purchase on, and a return
    // that waits since 1 March, when the last purchase was
    let mut world = yuan(
        r#"
        [lifecycle]
        new_days = 0
        dormant_days = 7
        churned_days = 30
        "#,
    );
    recorded(&mut world, &sale("a", "2026-03-01T12:00:00+08:00", 100));
    let outcome = world.run(&returned(
        "m",
        "r",
        "2026-03-01T13:00:00+08:00",
        "unknown",
        Returned::Everything,
    ));
    assert_eq!(outcome, Outcome::Waiting);

    // WHEN 9 March begins: seven whole days are past, the return waited for eight days
    world.run(&settle("m", "2026-03-09T00:00:00+08:00"));

    // THEN one entry holds both
    let entry = last_entry(&world);
    assert_eq!(
        entry.key,
        CommandKey::Boundary(MemberId::new("m"), day("2026-03-09"))
    );
    assert!(entry.stage.is_some());
    let What::DayBegan { refused, .. } = &entry.what else {
        panic!("a day");
    };
    assert_eq!(refused.len(), 1);
}

#[test]
fn a_streak_that_was_not_continued_ends_with_the_day() {
    // GIVEN 10 points for each three days in a row
    let mut world = yuan(
        r#"
        [[rules]]
        id = "streak"
        scores = "activities"
        when = { streak_days = 3 }
        bonus = 10
        "#,
    );

    // WHEN the member checks in on 2, 3, 5, 6 and 7 March
    let mut balances = Vec::new();
    for date in ["02", "03", "05", "06", "07"] {
        let instant = format!("2026-03-{date}T12:00:00+08:00");
        recorded(&mut world, &activity("m", date, &instant, "check-in"));
        balances.push(balance(&world));
    }

    // THEN the streak of the 2nd ended with the 4th, and the 5th began another
    assert_eq!(balances, [0, 0, 0, 0, 10]);
}

// ---- late arrivals

#[test]
fn points_whose_last_day_is_past_pay_debt_before_the_rest_lapses_in_the_same_entry() {
    // GIVEN a debt of 30, and points that last a day
    let mut world = yuan(ONE_DAY);
    recorded(&mut world, &sale("a", "2026-03-02T12:00:00+08:00", 3_000));
    recorded(
        &mut world,
        &spend("m", "s", "2026-03-02T13:00:00+08:00", 30),
    );
    recorded(
        &mut world,
        &returned(
            "m",
            "r",
            "2026-03-02T14:00:00+08:00",
            "a",
            Returned::Everything,
        ),
    );
    assert_eq!(balance(&world), -30);

    // WHEN a sale of ¥100 of 3 March arrives on the 20th
    let late = sale("b", "2026-03-03T12:00:00+08:00", 10_000).arrives("2026-03-20T12:00:00+08:00");
    recorded(&mut world, &late);

    // THEN 30 pay the debt and 70 lapse, visibly
    assert_eq!(balance(&world), 0);
    assert_eq!(member(&world).holdings.debt.get(), 0);
    assert_eq!(member(&world).holdings.lapsed.get(), 70);
    let entry = last_entry(&world);
    let moves: Vec<_> = entry
        .postings
        .iter()
        .map(|posting| {
            (
                posting.from.clone(),
                posting.to.clone(),
                posting.points.get(),
            )
        })
        .collect();
    assert_eq!(
        moves,
        [
            (Account::Issued, Account::Debt, 30),
            (Account::Issued, Account::Active, 70),
            (Account::Active, Account::Lapsed, 70),
        ]
    );
    let expired = entry.notices.iter().any(|notice| {
        matches!(notice, Notice::PointsExpired { points, last_day }
            if points.get() == 70 && *last_day == day("2026-03-04"))
    });
    assert!(expired, "{:?}", entry.notices);
}

#[test]
fn a_late_purchase_earns_by_the_limits_of_its_own_day_and_scores_nothing_again() {
    // GIVEN a bonus of 10, 15 a day; on 5 March one sale had it
    let mut world = yuan(
        r#"
        [[rules]]
        id = "bonus"
        bonus = 10
        limits = { per_day = 15 }
        "#,
    );
    recorded(&mut world, &sale("a", "2026-03-05T12:00:00+08:00", 100));
    recorded(&mut world, &sale("b", "2026-03-06T12:00:00+08:00", 100));
    let scored: Vec<_> = entries(&world).to_vec();
    assert_eq!(balance(&world), 22);

    // WHEN a sale of the 5th arrives on the 6th
    let late = sale("c", "2026-03-05T08:00:00+08:00", 100).arrives("2026-03-06T13:00:00+08:00");
    recorded(&mut world, &late);

    // THEN it gets the 5 that are left of the 5th, and the others keep what they have
    assert_eq!(balance(&world), 22 + 1 + 5);
    assert_eq!(entries(&world)[..scored.len()], scored);

    // THEN the 6th has 5 left still
    recorded(&mut world, &sale("d", "2026-03-06T14:00:00+08:00", 100));
    assert_eq!(balance(&world), 28 + 1 + 5);
}

/// Silver for ¥500 over a window, for one month.
fn silver_over(window: &str) -> World {
    yuan(&format!(
        r#"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = {{ spend_at_least = "500.00", window = {window} }}
        validity = {{ months = 1 }}
        "#
    ))
}

#[test]
fn a_late_purchase_attains_today_what_windows_that_end_on_its_day_reach() {
    // GIVEN ¥400 in February
    let mut world = silver_over("\"calendar_month\"");
    recorded(&mut world, &sale("a", "2026-02-10T12:00:00+08:00", 40_000));

    // WHEN ¥100 of 28 February arrive on 3 March
    let late = sale("b", "2026-02-28T23:00:00+08:00", 10_000).arrives("2026-03-03T12:00:00+08:00");
    recorded(&mut world, &late);

    // THEN February reaches silver, today: to 2 April
    let standing = &member(&world).standing;
    assert_eq!(standing.earned.as_str(), "silver");
    assert_eq!(standing.attained_on, day("2026-03-03"));
    assert_eq!(standing.last_day, Some(day("2026-04-02")));
}

#[test]
fn a_late_purchase_attains_what_windows_that_end_today_reach() {
    // GIVEN ¥400 on 8 March, and windows of 5 days
    let mut world = silver_over("{ rolling_days = 5 }");
    recorded(&mut world, &sale("a", "2026-03-08T12:00:00+08:00", 40_000));
    let mut too_late = world.clone();

    // WHEN ¥100 of 6 March arrive on the 10th: the window that ends on the 6th has no ¥400,
    // the one from the 6th to the 10th has both
    let late = sale("b", "2026-03-06T12:00:00+08:00", 10_000);
    recorded(
        &mut world,
        &late.clone().arrives("2026-03-10T12:00:00+08:00"),
    );
    assert_eq!(member(&world).standing.earned.as_str(), "silver");

    // THEN on the 11th it would have been too late
    recorded(&mut too_late, &late.arrives("2026-03-11T12:00:00+08:00"));
    assert_eq!(member(&too_late).standing.earned.as_str(), "base");
}

#[test]
fn a_late_purchase_reopens_no_boundary() {
    // GIVEN silver until the end of 2026, and a review that found ¥0 in 2027
    let mut world = yuan(
        r#"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "100.00", window = { rolling_days = 10 } }
        validity = { calendar_years = 0 }
        "#,
    );
    recorded(&mut world, &sale("a", "2026-03-02T10:00:00+08:00", 10_000));
    world.run(&settle("m", "2027-01-01T00:00:00+08:00"));
    assert_eq!(member(&world).standing.earned.as_str(), "base");
    let settled = entries(&world).to_vec();

    // WHEN a sale of 30 December arrives that would have renewed it
    let late = sale("b", "2026-12-30T10:00:00+08:00", 10_000).arrives("2027-01-05T10:00:00+08:00");
    recorded(&mut world, &late);

    // THEN the boundary stands, and silver is attained anew, today
    assert_eq!(entries(&world)[..settled.len()], settled);
    let standing = &member(&world).standing;
    assert_eq!(standing.earned.as_str(), "silver");
    assert_eq!(standing.attained_on, day("2027-01-05"));
    assert_eq!(standing.last_day, Some(day("2027-12-31")));
}

// ---- versions

/// Version 2 is in force from 1 April 2026.
fn two_versions(first: &str, second: &str) -> World {
    let first = simple("Asia/Shanghai", "CNY", first);
    let second = simple("Asia/Shanghai", "CNY", second).replace(
        "version = 1",
        "version = 2\neffective_from = \"2026-04-01T00:00:00+08:00\"",
    );
    let mut world = World::new(programs(&[&first, &second]));
    let profile = Profile {
        birthday: Some(MonthDay::parse("04-01").unwrap()),
        ..Profile::default()
    };
    let joining = command("m", "2026-01-01T00:00:00+08:00", Act::Join(profile));
    recorded(&mut world, &joining);
    world
}

fn points_per_yuan(points: u8, more: &str) -> String {
    format!(
        "[earning]\npoints = \"{points}\"\nper = \"1.00\"\nexpiry = {{ rolling_days = {points}00 }}\n{more}"
    )
}

#[test]
fn earning_uses_the_version_in_force_when_it_happened() {
    let mut world = two_versions(&points_per_yuan(1, ""), &points_per_yuan(2, ""));

    // WHEN sales of the last millisecond of March and the first of April arrive on 2 April
    let arrived = "2026-04-02T12:00:00+08:00";
    let march = sale("a", "2026-03-31T23:59:59.999+08:00", 1_000).arrives(arrived);
    recorded(&mut world, &march);
    assert_eq!(last_entry(&world).program_version, 1);
    let april = sale("b", "2026-04-01T00:00:00+08:00", 1_000).arrives(arrived);
    recorded(&mut world, &april);
    assert_eq!(last_entry(&world).program_version, 2);

    // THEN each has its version's rate and expiry: 31 March and 100 days is 9 July, 1 April
    // and 200 days is 18 October
    assert_eq!(
        lots(&world),
        [(10, on("2026-07-09")), (20, on("2026-10-18"))]
    );
}

#[test]
fn a_boundary_uses_the_version_in_force_at_the_boundary() {
    // GIVEN a birthday on 1 April: 10 points in version 1, 20 in version 2
    let birthday = |points: u8| format!("[[occasions]]\non = \"birthday\"\npoints = {points}\n");
    let mut world = two_versions(&birthday(10), &birthday(20));

    world.run(&settle("m", "2026-04-01T00:00:00+08:00"));

    assert_eq!(balance(&world), 20);
    assert_eq!(last_entry(&world).program_version, 2);
}

#[test]
fn everything_else_uses_the_version_in_force_at_the_decision() {
    let mut world = two_versions(&points_per_yuan(1, ""), &points_per_yuan(2, ""));

    // WHEN an adjustment of 31 March arrives on 2 April
    let late =
        adjust("m", "a", "2026-03-31T12:00:00+08:00", 10).arrives("2026-04-02T12:00:00+08:00");
    recorded(&mut world, &late);

    // THEN the points have version 2's expiry: 2 April and 200 days is 19 October
    assert_eq!(last_entry(&world).program_version, 2);
    assert_eq!(lots(&world), [(10, on("2026-10-19"))]);
}

#[test]
fn points_that_lapse_by_inactivity_live_as_the_version_says_that_earned_them() {
    // GIVEN points that lapse 30 days after the latest purchase, in version 1 alone
    let by_inactivity = r#"
        [earning]
        points = "1"
        per = "1.00"
        expiry = { inactivity_days = 30 }
        "#;
    let mut world = two_versions(by_inactivity, "");

    // WHEN a sale of 31 March arrives on 2 April
    let late = sale("a", "2026-03-31T12:00:00+08:00", 1_000).arrives("2026-04-02T12:00:00+08:00");
    recorded(&mut world, &late);

    // THEN its points last until 30 April
    world.run(&settle("m", "2026-04-30T23:59:59.999+08:00"));
    assert_eq!(balance(&world), 10);
    world.run(&settle("m", "2026-05-01T00:00:00+08:00"));
    assert_eq!(balance(&world), 0);
}

#[test]
fn a_command_before_the_first_version_is_rejected() {
    let text = simple("Asia/Shanghai", "CNY", "").replace(
        "version = 1",
        "version = 1\neffective_from = \"2026-04-01T00:00:00+08:00\"",
    );
    let mut world = World::new(programs(&[&text]));

    let outcome = world.run(&join("m", "2026-03-31T23:59:59.999+08:00"));

    let expected = Rejection::ProgramNotInForce {
        at: at("2026-03-31T23:59:59.999+08:00"),
    };
    assert_eq!(outcome, Outcome::Rejected(expected));
}
