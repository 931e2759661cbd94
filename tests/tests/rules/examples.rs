//! The worked examples of `docs/rules`, each with its numbers.

use crate::of_m::{entries, member, recorded};
use gradus_domain::commands::{Act, Returned};
use gradus_domain::ledger::entry::What;
use gradus_domain::ledger::score::Source;
use gradus_domain::member::lots::LastDay;
use gradus_tests::commands::{
    activity, amount, at, command, day, join, line, line_of, purchase, receipt, returned, settle,
    spend,
};
use gradus_tests::program::{programs, simple};
use gradus_tests::world::World;

/// A world in Shanghai and yuan, with one member who joined on 1 January 2026.
fn yuan(more: &str) -> World {
    let mut world = World::new(programs(&[&simple("Asia/Shanghai", "CNY", more)]));
    world.run(&join("m", "2026-01-01T00:00:00+08:00"));
    world
}

fn balance(world: &World) -> i64 {
    let holdings = &member(world).holdings;
    holdings.active_points().unwrap().get() - holdings.debt.get()
}

/// Each share of the last entry's score, by source.
fn shares(world: &World) -> Vec<(String, i64)> {
    let score = match &entries(world).last().unwrap().what {
        What::Purchased(record) => &record.score,
        What::Acted(record) => &record.score,
        other => panic!("not scored: {other:?}"),
    };
    score
        .shares
        .iter()
        .map(|share| {
            let source = match &share.source {
                Source::Base => "base".to_owned(),
                Source::Rule(rule) => rule.to_string(),
            };
            (source, share.amount.get())
        })
        .collect()
}

fn named(shares: &[(&str, i64)]) -> Vec<(String, i64)> {
    shares
        .iter()
        .map(|(source, points)| ((*source).to_owned(), *points))
        .collect()
}

/// Active lots by last day: points and last day.
fn lots(world: &World) -> Vec<(i64, LastDay)> {
    member(world)
        .holdings
        .active
        .iter()
        .map(|lot| (lot.points.get(), lot.last_day))
        .collect()
}

#[test]
fn example_1_a_transaction_is_rounded_once() {
    let mut world = yuan("");

    let two_lines = receipt("t", "CNY", vec![line(60), line(60)]);
    recorded(
        &mut world,
        &command("m", "2026-03-02T10:00:00+08:00", Act::Purchase(two_lines)),
    );

    assert_eq!(balance(&world), 1);
}

#[test]
fn example_2_additive_multipliers_add_to_the_base() {
    let mut world = yuan(
        r#"
        [[tiers]]
        id = "silver"
        rate = "1.5"
        [[rules]]
        id = "coffee"
        when = { category = "coffee" }
        multiply = "2"
        priority = 2
        [[rules]]
        id = "double-day"
        when = { day_of_month = 18 }
        multiply = "2"
        priority = 1
        "#,
    );

    let coffee_and_cake = vec![line_of("coffee", 3_000), line_of("cake", 2_000)];
    let receipt = receipt("t", "CNY", coffee_and_cake);
    recorded(
        &mut world,
        &command("m", "2026-03-18T10:00:00+08:00", Act::Purchase(receipt)),
    );

    assert_eq!(balance(&world), 195);
    assert_eq!(
        shares(&world),
        named(&[("base", 75), ("double-day", 75), ("coffee", 45)])
    );
}

#[test]
fn example_3_a_daily_limit_cuts_and_says_so() {
    let mut world = yuan(
        r#"
        [[rules]]
        id = "check-in"
        scores = "activities"
        when = { activity = "check-in" }
        bonus = 8
        limits = { per_day = 20 }
        "#,
    );

    let mut given = Vec::new();
    for id in ["a", "b", "c"] {
        recorded(
            &mut world,
            &activity("m", id, "2026-03-02T10:00:00+08:00", "check-in"),
        );
        given.extend(shares(&world));
    }

    assert_eq!(
        given,
        named(&[("check-in", 8), ("check-in", 8), ("check-in", 4)])
    );
    let What::Acted(third) = &entries(&world).last().unwrap().what else {
        panic!("an activity");
    };
    assert_eq!(third.score.shares[0].cut.unwrap().from, 8);
}

#[test]
fn example_4_a_late_sale_earns_by_its_own_day() {
    let double_saturday = r#"
        [earning]
        points = "1"
        per = "1.00"
        expiry = { rolling_days = 30 }
        [[rules]]
        id = "saturday"
        when = { weekday = "saturday" }
        multiply = "2"
        "#;
    let mut late = yuan(double_saturday);
    let mut sunday = yuan(double_saturday);

    let mut sale = purchase("m", "t", "2026-03-07T23:50:00+08:00", "CNY", 1_000);
    sale.received_at = at("2026-03-09T09:00:00+08:00");
    recorded(&mut late, &sale);
    let mut sale = purchase("m", "t", "2026-03-08T00:00:00+08:00", "CNY", 1_000);
    sale.received_at = at("2026-03-09T09:00:00+08:00");
    recorded(&mut sunday, &sale);

    assert_eq!(lots(&late), [(20, LastDay::On(day("2026-04-06")))]);
    assert_eq!(lots(&sunday), [(10, LastDay::On(day("2026-04-07")))]);
}

/// Rules A and B of example 5, with 20 points of A's limit left: A gave 80 before.
fn example_5(stacking: &str) -> World {
    let mut world = yuan(&format!(
        r#"
        [earning]
        points = "1"
        per = "1.00"
        expiry = "never"
        stacking = "{stacking}"
        [[rules]]
        id = "a"
        multiply = "2"
        priority = 1
        limits = {{ per_day = 20 }}
        [[rules]]
        id = "b"
        multiply = "2"
        priority = 2
        "#
    ));
    recorded(
        &mut world,
        &purchase("m", "t", "2026-03-02T10:00:00+08:00", "CNY", 10_000),
    );
    world
}

#[test]
fn example_5_limits_cut_before_stacking() {
    let multiplicative = example_5("multiplicative");
    let additive = example_5("additive");

    assert_eq!(
        shares(&multiplicative),
        named(&[("base", 100), ("a", 20), ("b", 120)])
    );
    assert_eq!(balance(&multiplicative), 240);
    assert_eq!(
        shares(&additive),
        named(&[("base", 100), ("a", 20), ("b", 100)])
    );
    assert_eq!(balance(&additive), 220);
}

#[test]
fn example_6_of_a_group_the_rule_applies_that_gives_most_after_its_limits() {
    let mut world = yuan(
        r#"
        [[rules]]
        id = "five"
        group = "g"
        multiply = "5"
        limits = { lifetime = 10 }
        [[rules]]
        id = "two"
        group = "g"
        multiply = "2"
        "#,
    );

    recorded(
        &mut world,
        &purchase("m", "t", "2026-03-02T10:00:00+08:00", "CNY", 10_000),
    );

    assert_eq!(shares(&world), named(&[("base", 100), ("two", 100)]));
}

/// 100 points until 31 March, 50 until 28 February, 30 that never lapse.
fn example_7() -> World {
    let mut world = yuan(
        r#"
        [earning]
        points = "0"
        per = "1.00"
        expiry = "never"
        [[rules]]
        id = "march"
        bonus = 100
        expiry = { fixed = "03-31" }
        [[rules]]
        id = "february"
        bonus = 50
        expiry = { fixed = "02-28" }
        [[rules]]
        id = "never"
        bonus = 30
        "#,
    );
    recorded(
        &mut world,
        &purchase("m", "t", "2026-02-01T10:00:00+08:00", "CNY", 100),
    );
    world
}

#[test]
fn example_7_points_are_spent_and_lapse_by_last_day() {
    let mut world = example_7();

    recorded(
        &mut world,
        &spend("m", "s", "2026-02-10T10:00:00+08:00", 120),
    );

    let What::Spent(spent) = &entries(&world).last().unwrap().what else {
        panic!("a spending");
    };
    let from: Vec<_> = spent
        .lots
        .iter()
        .map(|taken| (taken.points.get(), taken.dates.last_day))
        .collect();
    assert_eq!(
        from,
        [
            (50, LastDay::On(day("2026-02-28"))),
            (70, LastDay::On(day("2026-03-31"))),
        ]
    );
    assert_eq!(
        lots(&world),
        [(30, LastDay::On(day("2026-03-31"))), (30, LastDay::Never),]
    );

    world.run(&settle("m", "2026-03-31T23:59:59.999+08:00"));
    assert_eq!(balance(&world), 60);

    world.run(&settle("m", "2026-04-01T00:00:00+08:00"));
    assert_eq!(lots(&world), [(30, LastDay::Never)]);
}

#[test]
fn example_8_a_last_day_may_be_stretched_to_the_end_of_the_month() {
    let stretched = r#"
        [earning]
        points = "1"
        per = "1.00"
        expiry = { rolling_months = 12, to_end_of = "month" }
        "#;
    let plain = r#"
        [earning]
        points = "1"
        per = "1.00"
        expiry = { rolling_months = 12 }
        "#;
    let mut january = yuan(stretched);
    let mut february = yuan(stretched);
    let mut leap_day = yuan(plain);

    recorded(
        &mut january,
        &purchase("m", "t", "2026-01-31T23:59:00+08:00", "CNY", 100),
    );
    recorded(
        &mut february,
        &purchase("m", "t", "2026-02-01T00:00:00+08:00", "CNY", 100),
    );
    recorded(
        &mut leap_day,
        &purchase("m", "t", "2028-02-29T12:00:00+08:00", "CNY", 100),
    );

    assert_eq!(lots(&january), [(1, LastDay::On(day("2027-01-31")))]);
    assert_eq!(lots(&february), [(1, LastDay::On(day("2027-02-28")))]);
    assert_eq!(lots(&leap_day), [(1, LastDay::On(day("2029-02-28")))]);
}

#[test]
fn example_9_what_was_spent_before_a_return_is_owed_and_paid_by_what_comes() {
    let mut world = yuan("");
    recorded(
        &mut world,
        &purchase("m", "t1", "2026-03-02T10:00:00+08:00", "CNY", 20_000),
    );
    recorded(
        &mut world,
        &spend("m", "s", "2026-03-03T10:00:00+08:00", 150),
    );

    recorded(
        &mut world,
        &returned(
            "m",
            "r",
            "2026-03-04T10:00:00+08:00",
            "t1",
            Returned::Everything,
        ),
    );
    assert_eq!(member(&world).holdings.debt.get(), 150);
    assert_eq!(balance(&world), -150);

    recorded(
        &mut world,
        &purchase("m", "t2", "2026-03-05T10:00:00+08:00", "CNY", 10_000),
    );
    assert_eq!(balance(&world), -50);

    recorded(
        &mut world,
        &purchase("m", "t3", "2026-03-06T10:00:00+08:00", "CNY", 8_000),
    );
    assert_eq!(balance(&world), 30);
    assert_eq!(lots(&world), [(30, LastDay::Never)]);
}

#[test]
fn example_10_two_half_returns_take_exactly_what_was_earned() {
    let mut world = yuan(
        r#"
        [earning]
        points = "1"
        per = "3.00"
        expiry = "never"
        "#,
    );
    recorded(
        &mut world,
        &purchase("m", "t", "2026-03-02T10:00:00+08:00", "CNY", 10_000),
    );
    assert_eq!(balance(&world), 33);

    let half = || Returned::Amount(amount(5_000));
    recorded(
        &mut world,
        &returned("m", "r1", "2026-03-03T10:00:00+08:00", "t", half()),
    );
    assert_eq!(balance(&world), 16);

    recorded(
        &mut world,
        &returned("m", "r2", "2026-03-04T10:00:00+08:00", "t", half()),
    );
    assert_eq!(balance(&world), 0);
}

/// Silver for ¥5,000 in the calendar year, to the end of the next; 30 days of grace.
fn example_11(grace_counts: &str, spend_2027_minor: i64) -> World {
    let mut world = yuan(&format!(
        r#"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = {{ spend_at_least = "5000.00", window = "calendar_year" }}
        validity = {{ calendar_years = 1 }}
        review = {{ fall = "to_qualified", grace_days = 30, grace_counts = "{grace_counts}" }}
        "#
    ));
    for (transaction, instant, minor) in [
        ("t1", "2026-06-10T12:00:00+08:00", 500_000),
        ("t2", "2027-05-01T12:00:00+08:00", spend_2027_minor),
        ("t3", "2028-01-20T12:00:00+08:00", 90_000),
    ] {
        recorded(
            &mut world,
            &purchase("m", transaction, instant, "CNY", minor),
        );
    }
    world
}

#[test]
fn example_11_grace_ends_in_a_fall_where_what_comes_counts_for_itself() {
    let mut world = example_11("own", 420_000);
    assert_eq!(member(&world).standing.earned.as_str(), "silver");

    world.run(&settle("m", "2028-01-30T23:59:59.999+08:00"));
    assert_eq!(member(&world).standing.earned.as_str(), "silver");

    world.run(&settle("m", "2028-01-31T00:00:00+08:00"));
    assert_eq!(member(&world).standing.earned.as_str(), "base");
}

#[test]
fn example_11_grace_that_adds_to_the_old_window_keeps_the_tier() {
    let world = example_11("previous", 420_000);

    let standing = &member(&world).standing;
    assert_eq!(standing.earned.as_str(), "silver");
    assert_eq!(standing.grace, None);
    assert_eq!(standing.last_day, Some(day("2028-12-31")));
}

#[test]
fn example_11_the_tier_lasts_to_the_end_of_the_next_calendar_year() {
    let mut world = example_11("own", 420_000);
    let reached = entries(&world)
        .iter()
        .flat_map(|entry| &entry.tier_events)
        .next()
        .unwrap();
    assert_eq!(reached.last_day, Some(day("2027-12-31")));

    world.run(&settle("m", "2028-02-01T00:00:00+08:00"));
    let fall = entries(&world).last().unwrap();
    assert_eq!(fall.decided_at, at("2028-01-31T00:00:00+08:00"));
}

#[test]
fn example_12_whole_days_without_a_purchase_lead_one_step_down() {
    let inactivity = r#"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "100.00", window = "lifetime" }
        validity = "forever"
        inactivity_days = 30
        [[tiers]]
        id = "gold"
        qualify = { spend_at_least = "500.00", window = "lifetime" }
        validity = "forever"
        inactivity_days = 30
        "#;
    let mut world = yuan(inactivity);
    recorded(
        &mut world,
        &purchase("m", "t1", "2026-03-01T10:00:00+08:00", "CNY", 50_000),
    );
    let tier_at = |world: &mut World, instant: &str| {
        world.run(&settle("m", instant));
        member(world).standing.earned.to_string()
    };

    let mut quiet = world.clone();
    assert_eq!(tier_at(&mut quiet, "2026-03-31T23:59:59+08:00"), "gold");
    assert_eq!(tier_at(&mut quiet, "2026-04-01T00:00:00+08:00"), "silver");
    assert_eq!(tier_at(&mut quiet, "2026-04-30T23:59:59+08:00"), "silver");
    assert_eq!(tier_at(&mut quiet, "2026-05-01T00:00:00+08:00"), "base");

    recorded(
        &mut world,
        &purchase("m", "t2", "2026-04-15T10:00:00+08:00", "CNY", 1_000),
    );
    assert_eq!(tier_at(&mut world, "2026-05-15T23:59:59+08:00"), "silver");
    assert_eq!(tier_at(&mut world, "2026-05-16T00:00:00+08:00"), "base");
}
