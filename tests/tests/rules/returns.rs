//! Returns: what they take, what they free, what they give back, and those that come
//! before their purchase (`docs/rules §7`).

use crate::of_m::{entries, last_entry, member, recorded, rejected};
use gradus_domain::commands::{
    Act, Command, CommandKey, CommandKind, Purchase, Returned, ReturnedLine,
};
use gradus_domain::ledger::entry::{GrantEventKind, ReturnRecord, TierEventKind, What};
use gradus_domain::ledger::plan::{Outcome, Record};
use gradus_domain::member::lots::LastDay;
use gradus_domain::program::tier::Metric;
use gradus_domain::words::ids::{CommandId, MemberId};
use gradus_tests::commands::{
    Arriving, activity, amount, at, command, day, join, line, line_of, paid, purchase, receipt,
    returned, settle, spend, whole_line,
};
use gradus_tests::program::{programs, simple};
use gradus_tests::world::World;

/// A world in Shanghai and yuan, with one member who joined on 1 January 2026.
fn yuan(more: &str) -> World {
    let mut world = World::new(programs(&[&simple("Asia/Shanghai", "CNY", more)]));
    recorded(&mut world, &join("m", "2026-01-01T00:00:00+08:00"));
    world
}

/// The last entry, which must be a return.
fn last_return(world: &World) -> &ReturnRecord {
    match &last_entry(world).what {
        What::Returned(record) => record,
        other => panic!("no return: {other:?}"),
    }
}

/// A sale in yuan, of so many minor units.
fn sale(transaction: &str, instant: &str, amount_minor: i64) -> Command {
    purchase("m", transaction, instant, "CNY", amount_minor)
}

/// A sale at noon of a day of March 2026.
fn sale_on(march: u32, transaction: &str, amount_minor: i64) -> Command {
    sale(transaction, &noon(march), amount_minor)
}

/// A return at one o'clock of a day of March 2026, known by the day.
fn return_on(march: u32, transaction: &str, what: Returned) -> Command {
    let instant = format!("2026-03-{march:02}T13:00:00+08:00");
    returned("m", &format!("r{march}"), &instant, transaction, what)
}

fn noon(march: u32) -> String {
    format!("2026-03-{march:02}T12:00:00+08:00")
}

/// A receipt in yuan.
fn bill(transaction: &str, lines: &[(&str, i64)]) -> Purchase {
    let lines = lines
        .iter()
        .map(|(category, amount_minor)| line_of(category, *amount_minor))
        .collect();
    receipt(transaction, "CNY", lines)
}

fn of(amount_minor: i64) -> Returned {
    Returned::Amount(amount(amount_minor))
}

fn balance(world: &World) -> i64 {
    let holdings = &member(world).holdings;
    holdings.active_points().unwrap().get() - holdings.debt.get()
}

fn tier(world: &World) -> &str {
    member(world).standing.earned.as_str()
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

/// Spends what is active.
fn spend_all(world: &mut World, id: &str, instant: &str) {
    let active = member(world).holdings.active_points().unwrap().get();
    recorded(world, &spend("m", id, instant, active));
}

// ---- what is returned

#[test]
fn lines_are_returned_whole_or_in_part() {
    // GIVEN three lines of ¥10, ¥20 and ¥30
    let mut world = yuan("");
    let lines = vec![line(1_000), line(2_000), line(3_000)];
    let bought = command("m", &noon(2), Act::Purchase(receipt("t", "CNY", lines)));
    recorded(&mut world, &bought);
    assert_eq!(balance(&world), 60);

    // WHEN the second comes back, and ¥10 of the third
    let part = ReturnedLine {
        line: 3,
        amount: Some(amount(1_000)),
    };
    let what = Returned::Lines(vec![whole_line(2), part]);
    recorded(&mut world, &return_on(3, "t", what));

    // THEN 30 points are taken
    assert_eq!(last_return(&world).returned_minor, [0, 2_000, 1_000]);
    assert_eq!(balance(&world), 30);

    // WHEN the third comes back as far as it is left, THEN 20 are taken
    let what = Returned::Lines(vec![whole_line(3)]);
    recorded(&mut world, &return_on(4, "t", what));
    assert_eq!(last_return(&world).returned_minor, [0, 0, 2_000]);
    assert_eq!(balance(&world), 10);
}

#[test]
fn an_amount_is_spread_over_what_of_the_lines_is_not_yet_returned() {
    // GIVEN lines of ¥0.10, ¥0.10 and ¥0.20, of which the first is returned
    let mut world = yuan("");
    let lines = vec![line(10), line(10), line(20)];
    let bought = command("m", &noon(2), Act::Purchase(receipt("t", "CNY", lines)));
    recorded(&mut world, &bought);
    recorded(
        &mut world,
        &return_on(3, "t", Returned::Lines(vec![whole_line(1)])),
    );

    // WHEN ¥0.10 come back: 10 × 10 ÷ 30 is 3⅓, 10 × 20 ÷ 30 is 6⅔
    recorded(&mut world, &return_on(4, "t", of(10)));

    // THEN the larger remainder gets the unit left over
    assert_eq!(last_return(&world).returned_minor, [0, 3, 7]);
}

#[test]
fn the_remaining_part_of_a_line_is_rounded_down() {
    // GIVEN a line of ¥1.00, half of it paid with points: ¥0.50 are eligible
    let mut world = yuan("[earning]\npoints = \"1\"\nper = \"0.01\"\nexpiry = \"never\"\n");
    recorded(&mut world, &sale_on(1, "first", 1_000));
    let mut bill = receipt("t", "CNY", vec![line(100)]);
    bill.paid_with_points = Some(paid(1_000, 50));
    recorded(&mut world, &command("m", &noon(2), Act::Purchase(bill)));
    assert_eq!(balance(&world), 50);

    // WHEN ¥0.33 come back: floor(50 × 67 ÷ 100) = 33 remain eligible
    recorded(&mut world, &return_on(3, "t", of(33)));

    // THEN 17 points are taken, and floor(1000 × 33 ÷ 100) = 330 given back
    assert_eq!(last_return(&world).taken.get(), 17);
    assert_eq!(last_return(&world).points_back.get(), 330);
    assert_eq!(balance(&world), 50 - 17 + 330);
}

#[test]
fn a_full_return_in_any_steps_ends_at_zero() {
    // GIVEN one point per ¥0.07, rounded to the nearest, a bonus and a multiplier
    let program = r#"
        [earning]
        points = "1"
        per = "0.07"
        rounding = "nearest"
        expiry = { rolling_days = 300 }
        [[rules]]
        id = "coffee"
        when = { category = "coffee" }
        multiply = "1.3"
        [[rules]]
        id = "big"
        when = { amount_at_least = "5.00" }
        bonus = 11
        expiry = { rolling_days = 100 }
        "#;
    for steps in [
        &[1_000][..],
        &[1, 999],
        &[333, 333, 334],
        &[501, 250, 248, 1],
    ] {
        let mut world = yuan(program);
        let bill = bill("t", &[("coffee", 301), ("cake", 699)]);
        recorded(&mut world, &command("m", &noon(1), Act::Purchase(bill)));
        assert!(balance(&world) > 0);

        // WHEN all comes back in steps
        let mut taken = 0;
        for (march, step) in (2..).zip(steps) {
            recorded(&mut world, &return_on(march, "t", of(*step)));
            taken += last_return(&world).taken.get();
        }

        // THEN exactly what was earned is taken, and nothing stands
        assert_eq!(balance(&world), 0, "{steps:?}");
        assert_eq!(member(&world).metrics.lifetime.get(Metric::PointsEarned), 0);
        assert_eq!(member(&world).metrics.lifetime.get(Metric::Spend), 0);
        let What::Purchased(bought) = &entries(&world)[1].what else {
            panic!("a purchase");
        };
        assert_eq!(taken, bought.score.points.get());
    }
}

#[test]
fn a_return_of_more_than_was_sold_is_rejected() {
    let mut world = yuan("");
    let bill = bill("t", &[("a", 1_000), ("b", 2_000)]);
    recorded(&mut world, &command("m", &noon(1), Act::Purchase(bill)));
    let code = |world: &mut World, march: u32, what: Returned| {
        rejected(world, &return_on(march, "t", what)).code()
    };
    let part = |line: u16, minor: i64| ReturnedLine {
        line,
        amount: Some(amount(minor)),
    };

    // WHEN more comes back than the whole, or than a line
    assert_eq!(code(&mut world, 2, of(3_001)), "return_exceeds_transaction");
    let what = Returned::Lines(vec![part(1, 1_001)]);
    assert_eq!(code(&mut world, 2, what), "return_exceeds_transaction");
    let what = Returned::Lines(vec![part(1, 600), part(1, 600)]);
    assert_eq!(code(&mut world, 2, what), "return_exceeds_transaction");
    assert_eq!(balance(&world), 30);

    // WHEN the first line is back, THEN it cannot come again, nor more than is left
    recorded(
        &mut world,
        &return_on(3, "t", Returned::Lines(vec![whole_line(1)])),
    );
    let what = Returned::Lines(vec![whole_line(1)]);
    assert_eq!(code(&mut world, 4, what), "return_exceeds_transaction");
    assert_eq!(code(&mut world, 4, of(2_001)), "return_exceeds_transaction");

    // WHEN all is back, THEN nothing can come again
    recorded(&mut world, &return_on(5, "t", Returned::Everything));
    assert_eq!(code(&mut world, 6, of(1)), "return_exceeds_transaction");
    assert_eq!(
        code(&mut world, 6, Returned::Everything),
        "return_exceeds_transaction"
    );
    assert_eq!(balance(&world), 0);
}

#[test]
fn a_rejected_return_may_be_sent_again_under_its_id() {
    let mut world = yuan("");
    recorded(&mut world, &sale_on(1, "t", 1_000));

    let code = rejected(&mut world, &return_on(2, "t", of(1_001))).code();
    assert_eq!(code, "return_exceeds_transaction");

    recorded(&mut world, &return_on(2, "t", of(1_000)));
    assert_eq!(balance(&world), 0);
}

// ---- how it is scored

#[test]
fn a_return_is_scored_under_the_version_of_its_purchase() {
    // GIVEN one point per yuan until the end of March, ten from April on
    let first = simple("Asia/Shanghai", "CNY", "");
    let second = first.replace(
        "version = 1",
        "version = 2\neffective_from = \"2026-04-01T00:00:00+08:00\"",
    );
    let second = second.replace("points = \"1\"", "points = \"10\"");
    let mut world = World::new(programs(&[&first, &second]));
    recorded(&mut world, &join("m", "2026-01-01T00:00:00+08:00"));
    recorded(&mut world, &sale_on(31, "t", 10_000));

    // WHEN half of a March sale comes back in April
    recorded(
        &mut world,
        &returned("m", "r", "2026-04-10T12:00:00+08:00", "t", of(5_000)),
    );

    // THEN half of 100 points is taken
    assert_eq!(balance(&world), 50);
}

/// Silver at ¥100 in all, two points per yuan.
const SILVER_DOUBLES: &str = r#"
    [[tiers]]
    id = "base"
    [[tiers]]
    id = "silver"
    rate = "2"
    qualify = { spend_at_least = "100.00", window = "lifetime" }
    validity = "forever"
    "#;

#[test]
fn a_return_is_scored_at_the_tier_of_its_purchase() {
    // GIVEN a sale of ¥100 at base, which reached silver
    let mut world = yuan(SILVER_DOUBLES);
    recorded(&mut world, &sale_on(1, "a", 10_000));
    recorded(&mut world, &sale_on(2, "b", 10_000));
    assert_eq!(balance(&world), 300);

    // WHEN half of each comes back
    recorded(&mut world, &return_on(3, "a", of(5_000)));
    assert_eq!(last_return(&world).taken.get(), 50);
    recorded(&mut world, &return_on(4, "b", of(5_000)));

    // THEN the first is taken at the one rate, the second at the other
    assert_eq!(last_return(&world).taken.get(), 100);
    assert_eq!(balance(&world), 150);
}

#[test]
fn a_rule_that_the_remainder_does_not_meet_any_more_is_taken_whole() {
    // GIVEN 50 points from ¥80 on
    let mut world = yuan(
        r#"
        [[rules]]
        id = "big"
        when = { amount_at_least = "80.00" }
        bonus = 50
        "#,
    );
    recorded(&mut world, &sale_on(1, "t", 10_000));
    assert_eq!(balance(&world), 150);

    // WHEN ¥20 come back, THEN ¥80 still have the bonus
    recorded(&mut world, &return_on(2, "t", of(2_000)));
    assert_eq!(balance(&world), 130);

    // WHEN ¥0.01 more comes back, THEN 79.99 points are 79, without the bonus
    recorded(&mut world, &return_on(3, "t", of(1)));
    assert_eq!(last_return(&world).taken.get(), 51);
    assert_eq!(balance(&world), 79);
}

#[test]
fn a_group_chooses_anew_for_the_remaining_part() {
    // GIVEN a bonus of 60 and 2× in one group
    let mut world = yuan(
        r#"
        [[rules]]
        id = "double"
        group = "g"
        multiply = "2"
        [[rules]]
        id = "bonus"
        group = "g"
        bonus = 60
        "#,
    );
    recorded(&mut world, &sale_on(1, "t", 10_000));
    assert_eq!(balance(&world), 200);

    // WHEN ¥60 come back: doubling the ¥40 would give 40, the bonus gives 60
    recorded(&mut world, &return_on(2, "t", of(6_000)));

    // THEN 100 remain: 40 and the bonus
    assert_eq!(last_return(&world).taken.get(), 100);
    assert_eq!(balance(&world), 100);

    // WHEN ¥1 more comes back, THEN the bonus stays
    recorded(&mut world, &return_on(3, "t", of(100)));
    assert_eq!(last_return(&world).taken.get(), 1);

    // WHEN the rest comes back, THEN all is taken
    recorded(&mut world, &return_on(4, "t", Returned::Everything));
    assert_eq!(balance(&world), 0);
}

#[test]
fn where_the_remainder_would_earn_more_nothing_is_taken_and_uses_stay() {
    // GIVEN 200 points for a purchase of less than ¥60, 200 ever
    let mut world = yuan(
        r#"
        [[rules]]
        id = "small"
        when = { not = { amount_at_least = "60.00" } }
        bonus = 200
        limits = { lifetime = 200 }
        "#,
    );
    recorded(&mut world, &sale_on(1, "t", 10_000));
    assert_eq!(balance(&world), 100);

    // WHEN ¥50 come back: the ¥50 that remain would earn 250
    recorded(&mut world, &return_on(2, "t", of(5_000)));

    // THEN nothing is taken, and the limit is not charged: another small purchase has it
    assert_eq!(last_return(&world).taken.get(), 0);
    assert_eq!(balance(&world), 100);
    recorded(&mut world, &sale_on(3, "u", 100));
    assert_eq!(balance(&world), 100 + 1 + 200);

    // WHEN the rest comes back: what the purchase still stands for are its 100
    recorded(&mut world, &return_on(4, "t", Returned::Everything));
    assert_eq!(last_return(&world).taken.get(), 100);
    assert_eq!(balance(&world), 201);
}

#[test]
fn no_rule_gives_the_remainder_more_than_is_left_now_and_the_purchase_holds() {
    // GIVEN 2× up to 120 points ever: ¥100 have 100 of them, another ¥100 the last 20
    let mut world = yuan(
        r#"
        [[rules]]
        id = "double"
        multiply = "2"
        limits = { lifetime = 120 }
        "#,
    );
    recorded(&mut world, &sale_on(1, "a", 10_000));
    recorded(&mut world, &sale_on(2, "b", 10_000));
    assert_eq!(balance(&world), 320);

    // WHEN ¥50 of the second come back: its ¥50 would double by 50, but it holds 20 and none
    // are left
    recorded(&mut world, &return_on(3, "b", of(5_000)));

    // THEN 120 − (50 + 20) = 50 are taken
    assert_eq!(last_return(&world).taken.get(), 50);
    assert_eq!(balance(&world), 270);

    // WHEN ¥50 of the first come back: 100 − 50 of the limit are free again
    recorded(&mut world, &return_on(4, "a", of(5_000)));
    assert_eq!(balance(&world), 170);

    // THEN what the second was cut to stays
    let cut = &entries(&world)[2];
    let What::Purchased(second) = &cut.what else {
        panic!("a purchase");
    };
    assert_eq!(second.score.shares[1].amount.get(), 20);

    // THEN a later purchase has them
    recorded(&mut world, &sale_on(5, "c", 10_000));
    assert_eq!(balance(&world), 170 + 100 + 50);
}

#[test]
fn a_return_frees_the_limit_of_the_day_of_the_purchase() {
    let mut world = yuan(
        r#"
        [[rules]]
        id = "bonus"
        bonus = 10
        limits = { per_day = 10 }
        "#,
    );
    recorded(&mut world, &sale_on(1, "a", 100));
    recorded(&mut world, &sale_on(2, "b", 100));
    assert_eq!(balance(&world), 22);

    // WHEN the sale of the 1st comes back on the 2nd
    recorded(&mut world, &return_on(2, "a", Returned::Everything));
    assert_eq!(balance(&world), 11);

    // THEN the 2nd has nothing left, the 1st has
    recorded(&mut world, &sale("c", "2026-03-02T14:00:00+08:00", 100));
    assert_eq!(balance(&world), 12);
    let late = sale("d", "2026-03-01T14:00:00+08:00", 100).arrives("2026-03-02T15:00:00+08:00");
    recorded(&mut world, &late);
    assert_eq!(balance(&world), 23);
}

#[test]
fn a_counter_already_dropped_has_nothing_left_but_what_the_purchase_holds() {
    // GIVEN 2× up to 100 points a day and 5 days to be late; ¥150 have all 100
    let mut world = yuan(
        r#"
        late_days = 5
        [earning]
        points = "1"
        per = "1.00"
        expiry = "never"
        [[tiers]]
        id = "base"
        [[rules]]
        id = "double"
        multiply = "2"
        limits = { per_day = 100 }
        "#,
    );
    recorded(&mut world, &sale_on(1, "a", 15_000));
    assert_eq!(balance(&world), 250);

    // WHEN ¥30 come back on the 20th, long after the day's counter was dropped
    recorded(&mut world, &return_on(20, "a", of(3_000)));

    // THEN the ¥120 keep the 100 that the purchase holds
    assert_eq!(last_return(&world).taken.get(), 30);

    // WHEN ¥60 more come back, THEN the ¥60 have 60 of it
    recorded(&mut world, &return_on(21, "a", of(6_000)));
    assert_eq!(last_return(&world).taken.get(), 60 + 40);
    assert_eq!(balance(&world), 120);
}

#[test]
fn a_return_frees_the_budget() {
    // GIVEN 30 points for all members together
    let mut world = yuan(
        r#"
        [[rules]]
        id = "bonus"
        bonus = 20
        budget = 30
        "#,
    );
    recorded(&mut world, &sale_on(1, "a", 100));
    recorded(&mut world, &sale_on(2, "b", 100));
    assert_eq!(balance(&world), 21 + 11);

    // WHEN the first comes back
    recorded(&mut world, &return_on(3, "a", Returned::Everything));

    // THEN 20 are free again
    assert_eq!(world.budget_left(&"bonus".into()), 20);
    recorded(&mut world, &sale_on(4, "c", 100));
    assert_eq!(balance(&world), 11 + 21);
}

#[test]
fn a_multiple_of_n_that_is_taken_back_is_paid_again() {
    // GIVEN 10 points for every second purchase, from ¥10 on
    let mut world = yuan(
        r#"
        [[rules]]
        id = "second"
        when = { every_nth = 2, amount_at_least = "10.00" }
        bonus = 10
        "#,
    );
    recorded(&mut world, &sale_on(1, "a", 1_000));
    recorded(&mut world, &sale_on(2, "b", 2_000));
    assert_eq!(balance(&world), 10 + 20 + 10);

    // WHEN ¥5 of the second come back, THEN it still holds its multiple: the count of the
    // next one is 3
    recorded(&mut world, &return_on(3, "b", of(500)));
    assert_eq!(balance(&world), 35);
    recorded(&mut world, &sale_on(4, "c", 1_000));
    assert_eq!(balance(&world), 45);

    // WHEN the rest of it comes back, with the bonus, THEN two purchases count
    recorded(&mut world, &return_on(5, "b", Returned::Everything));
    assert_eq!(last_return(&world).taken.get(), 25);
    assert_eq!(balance(&world), 20);

    // WHEN the third of them is bought and comes back, and a fourth is bought as well
    recorded(&mut world, &sale_on(6, "d", 1_000));
    assert_eq!(balance(&world), 30);
    recorded(&mut world, &return_on(7, "d", Returned::Everything));
    recorded(&mut world, &return_on(8, "c", Returned::Everything));
    assert_eq!(balance(&world), 10);

    // THEN the one that is the second again is paid again
    recorded(&mut world, &sale_on(9, "e", 1_000));
    assert_eq!(balance(&world), 10 + 10 + 10);
}

#[test]
fn a_multiple_of_n_that_stands_is_not_paid_twice() {
    // GIVEN 10 points for every second purchase, which the second has
    let mut world = yuan(
        r#"
        [[rules]]
        id = "second"
        when = { every_nth = 2 }
        bonus = 10
        "#,
    );
    recorded(&mut world, &sale_on(1, "a", 1_000));
    recorded(&mut world, &sale_on(2, "b", 1_000));

    // WHEN the first comes back, and another is the second of those that count
    recorded(&mut world, &return_on(3, "a", Returned::Everything));
    assert_eq!(balance(&world), 20);
    recorded(&mut world, &sale_on(4, "c", 1_000));

    // THEN it is not paid again
    assert_eq!(balance(&world), 30);
}

#[test]
fn a_wholly_returned_purchase_is_not_counted_and_a_partly_returned_one_is() {
    // GIVEN 100 points for the first purchase
    let mut world = yuan(
        r#"
        [[rules]]
        id = "first"
        when = { first_purchase = true }
        bonus = 100
        "#,
    );
    recorded(&mut world, &sale_on(1, "a", 1_000));
    recorded(&mut world, &return_on(2, "a", of(999)));
    assert_eq!(balance(&world), 100);
    recorded(&mut world, &sale_on(3, "b", 1_000));
    assert_eq!(balance(&world), 110);

    // WHEN both come back wholly
    recorded(&mut world, &return_on(4, "a", Returned::Everything));
    recorded(&mut world, &return_on(5, "b", Returned::Everything));
    assert_eq!(balance(&world), 0);
    assert_eq!(member(&world).metrics.lifetime.get(Metric::Purchases), 0);

    // THEN the next one is the first
    recorded(&mut world, &sale_on(6, "c", 1_000));
    assert_eq!(balance(&world), 110);
}

#[test]
fn metrics_fall_on_the_day_of_the_purchase() {
    // GIVEN silver at ¥100 in a calendar month; ¥60 of March, returned in April
    let mut world = yuan(
        r#"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "100.00", window = "calendar_month" }
        validity = { calendar_years = 0 }
        "#,
    );
    recorded(&mut world, &sale_on(30, "a", 6_000));
    recorded(
        &mut world,
        &returned(
            "m",
            "r",
            "2026-04-02T12:00:00+08:00",
            "a",
            Returned::Everything,
        ),
    );

    // WHEN ¥100 are spent in April, THEN April has them undiminished
    recorded(&mut world, &sale("b", "2026-04-03T12:00:00+08:00", 9_999));
    assert_eq!(tier(&world), "base");
    recorded(&mut world, &sale("c", "2026-04-04T12:00:00+08:00", 1));
    assert_eq!(tier(&world), "silver");
}

// ---- growth and grants

/// One growth per yuan, a tenth of it decaying each month.
const GROWING: &str = r#"
    [growth]
    growth = "1"
    per = "1.00"
    decay = { every = "month", share = "0.1" }
    "#;

#[test]
fn growth_is_taken_as_it_was_earned_and_not_below_zero() {
    // GIVEN 100 growth, of which 10 decay in April
    let mut world = yuan(GROWING);
    recorded(&mut world, &sale_on(1, "a", 10_000));
    world.run(&settle("m", "2026-04-01T00:00:00+08:00"));
    assert_eq!(member(&world).growth.get(), 90);

    // WHEN ¥40 come back, THEN 40 are taken
    recorded(
        &mut world,
        &returned("m", "r1", "2026-04-02T12:00:00+08:00", "a", of(4_000)),
    );
    assert_eq!(last_return(&world).growth_taken.get(), 40);
    assert_eq!(member(&world).growth.get(), 50);

    // WHEN the other ¥60 come back, THEN 50 are, for there are no more
    recorded(
        &mut world,
        &returned(
            "m",
            "r2",
            "2026-04-03T12:00:00+08:00",
            "a",
            Returned::Everything,
        ),
    );
    assert_eq!(last_return(&world).growth_taken.get(), 50);
    assert_eq!(member(&world).growth.get(), 0);
}

#[test]
fn grants_that_are_no_longer_earned_are_revoked() {
    // GIVEN a coupon from ¥80 on, and one for any purchase
    let mut world = yuan(
        r#"
        [[benefits]]
        id = "large"
        kind = "coupon"
        [[benefits]]
        id = "small"
        kind = "coupon"
        [[rules]]
        id = "large"
        when = { amount_at_least = "80.00" }
        grant = "large"
        limits = { lifetime = 1 }
        [[rules]]
        id = "small"
        grant = "small"
        "#,
    );
    recorded(&mut world, &sale_on(1, "a", 10_000));
    let benefits = |world: &World| -> Vec<String> {
        member(world)
            .grants
            .iter()
            .map(|grant| grant.benefit.to_string())
            .collect()
    };
    assert_eq!(benefits(&world), ["large", "small"]);

    // WHEN ¥50 come back, THEN the one is revoked, the other stays
    recorded(&mut world, &return_on(2, "a", of(5_000)));
    assert_eq!(benefits(&world), ["small"]);
    let kinds: Vec<_> = last_entry(&world)
        .grant_events
        .iter()
        .map(|event| (event.benefit.to_string(), event.kind))
        .collect();
    assert_eq!(kinds, [("large".to_owned(), GrantEventKind::Revoked)]);

    // THEN its limit is free again
    recorded(&mut world, &sale_on(3, "b", 8_000));
    assert_eq!(benefits(&world), ["small", "large", "small"]);

    // WHEN the rest comes back, THEN the other is revoked, too
    recorded(&mut world, &return_on(4, "a", Returned::Everything));
    assert_eq!(benefits(&world), ["large", "small"]);
}

// ---- before the purchase

fn key_of(id: &str) -> CommandKey {
    CommandKey::Own(CommandKind::Return, MemberId::new("m"), CommandId::new(id))
}

#[test]
fn a_return_that_comes_before_its_purchase_waits_and_is_applied_directly_after_it() {
    let mut world = yuan("");
    let early = return_on(1, "t", of(4_000));

    // WHEN the return comes first, and again
    assert_eq!(world.run(&early), Outcome::Waiting);
    assert_eq!(world.run(&early), Outcome::Waiting);
    assert_eq!(entries(&world).len(), 1);

    // WHEN the purchase arrives
    let late = sale_on(1, "t", 10_000).arrives("2026-03-03T12:00:00+08:00");
    recorded(&mut world, &late);

    // THEN the return is the next entry, decided at the same time
    let [.., bought, back] = entries(&world) else {
        panic!("two entries");
    };
    assert!(matches!(bought.what, What::Purchased(_)));
    assert_eq!(back.key, key_of("r1"));
    assert_eq!(back.sequence, bought.sequence + 1);
    assert_eq!(back.decided_at, at("2026-03-03T12:00:00+08:00"));
    assert_eq!(back.occurred_at, at("2026-03-01T13:00:00+08:00"));
    assert_eq!(last_return(&world).taken.get(), 40);
    assert_eq!(balance(&world), 60);
    assert!(member(&world).parked.is_empty());

    // THEN the return's key stands for it
    let outcome = world.run(&early);
    assert!(matches!(outcome, Outcome::Repeated(_)), "{outcome:?}");
}

#[test]
fn several_returns_that_waited_are_applied_in_order_and_the_excess_is_rejected() {
    let mut world = yuan("");
    for (march, minor) in [(1, 4_000), (2, 5_000), (3, 2_000)] {
        assert_eq!(
            world.run(&return_on(march, "t", of(minor))),
            Outcome::Waiting
        );
    }

    // WHEN the purchase of ¥100 arrives
    recorded(&mut world, &sale_on(4, "t", 10_000));

    // THEN the first two take 90, the third is more than the ¥10 that are left
    assert_eq!(balance(&world), 10);
    let Some(Record::Rejected(third)) = world.record(&key_of("r3")) else {
        panic!("rejected");
    };
    assert_eq!(third.rejection.code(), "return_exceeds_transaction");
    assert!(member(&world).parked.is_empty());
}

#[test]
fn a_return_that_waited_sees_what_its_purchase_took_of_a_budget() {
    // GIVEN 2× with 20 points left for all: ¥100 earn 120
    let mut world = yuan(
        r#"
        [[rules]]
        id = "double"
        multiply = "2"
        budget = 20
        "#,
    );
    assert_eq!(world.run(&return_on(1, "t", of(5_000))), Outcome::Waiting);

    // WHEN the purchase arrives
    recorded(&mut world, &sale_on(2, "t", 10_000));

    // THEN its ¥50 keep 50 and the 20 that the purchase holds
    assert_eq!(balance(&world), 70);
    assert_eq!(world.budget_left(&"double".into()), 0);
}

#[test]
fn a_parked_return_is_refused_at_the_first_instant_after_its_days_and_its_key_is_free() {
    let mut world = yuan("");
    assert_eq!(world.run(&return_on(1, "t", of(4_000))), Outcome::Waiting);

    // WHEN 8 March, the seventh day after, is not over yet
    world.run(&settle("m", "2026-03-08T23:59:59.999+08:00"));
    assert_eq!(member(&world).parked.len(), 1);

    // WHEN it is, THEN the return is refused, and kept whole in the boundary's entry
    world.run(&settle("m", "2026-03-09T00:00:00+08:00"));
    assert!(member(&world).parked.is_empty());
    let Some(Record::Rejected(refused)) = world.record(&key_of("r1")) else {
        panic!("refused");
    };
    assert_eq!(refused.rejection.code(), "transaction_unknown");
    let What::DayBegan { refused, .. } = &last_entry(&world).what else {
        panic!("a day");
    };
    assert_eq!(*refused[0].command, return_on(1, "t", of(4_000)));

    // WHEN the purchase comes after all, THEN nothing is applied to it
    recorded(&mut world, &sale_on(9, "t", 10_000));
    assert_eq!(balance(&world), 100);

    // THEN the return may be sent again, with another content
    recorded(&mut world, &return_on(1, "t", of(3_000)).arrives(&noon(10)));
    assert_eq!(balance(&world), 70);
}

#[test]
fn a_purchase_that_comes_at_the_instant_of_the_refusal_is_too_late() {
    let mut world = yuan("");
    assert_eq!(world.run(&return_on(1, "t", of(4_000))), Outcome::Waiting);
    let mut before = world.clone();

    let late = sale_on(1, "t", 10_000);
    recorded(
        &mut world,
        &late.clone().arrives("2026-03-09T00:00:00+08:00"),
    );
    recorded(&mut before, &late.arrives("2026-03-08T23:59:59.999+08:00"));

    assert_eq!(balance(&world), 100);
    assert_eq!(balance(&before), 60);
}

#[test]
fn a_key_is_looked_up_after_a_refusal_has_freed_it() {
    let mut world = yuan("");
    assert_eq!(world.run(&return_on(1, "t", of(4_000))), Outcome::Waiting);

    // WHEN the same id comes with another content while the first waits
    let other = return_on(1, "t", of(3_000));
    let code = rejected(
        &mut world,
        &other.clone().arrives("2026-03-08T23:00:00+08:00"),
    )
    .code();
    assert_eq!(code, "idempotency_conflict");

    // WHEN it comes at the instant of the refusal, which nobody has settled yet
    let outcome = world.run(&other.arrives("2026-03-09T00:00:00+08:00"));

    // THEN it waits in its turn
    assert_eq!(outcome, Outcome::Waiting);
    assert_eq!(member(&world).parked[0].parked_on, day("2026-03-09"));
}

#[test]
fn eight_returns_may_wait_and_no_more() {
    let mut world = yuan("");
    for march in 1..=8 {
        let transaction = format!("t{march}");
        let waiting = return_on(march, &transaction, Returned::Everything);
        assert_eq!(world.run(&waiting), Outcome::Waiting);
    }
    let ninth = returned(
        "m",
        "ninth",
        "2026-03-08T14:00:00+08:00",
        "t9",
        Returned::Everything,
    );

    // WHEN a ninth comes
    assert_eq!(rejected(&mut world, &ninth).code(), "parking_full");

    // THEN it may be sent again once the first is refused
    let outcome = world.run(&ninth.arrives("2026-03-09T00:00:00+08:00"));
    assert_eq!(outcome, Outcome::Waiting);
    assert_eq!(member(&world).parked.len(), 8);
}

#[test]
fn a_return_of_another_members_transaction_is_rejected() {
    let mut world = yuan("");
    recorded(&mut world, &join("n", "2026-01-01T00:00:00+08:00"));
    recorded(&mut world, &purchase("n", "t", &noon(1), "CNY", 1_000));

    let code = rejected(&mut world, &return_on(2, "t", of(500))).code();

    assert_eq!(code, "transaction_claimed");
    assert!(member(&world).parked.is_empty());
}

#[test]
fn a_parked_return_does_not_cost_the_days_that_prolong_a_tier() {
    // GIVEN silver for a month, prolonged while a window of 5 days has ¥100: bought on
    // 1 March, the windows that end on 1 to 5 March have them
    let mut world = yuan(
        r#"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "100.00", window = { rolling_days = 5 } }
        validity = { months = 1 }
        extends = "on_qualifying"
        "#,
    );
    recorded(&mut world, &sale_on(1, "a", 10_000));
    assert_eq!(member(&world).standing.last_day, Some(day("2026-03-31")));

    // WHEN a return is parked on the 10th
    let waiting = return_on(10, "unknown", Returned::Everything);
    assert_eq!(world.run(&waiting), Outcome::Waiting);
    recorded(&mut world, &spend("m", "s", &noon(11), 1));

    // THEN the last day is that of an attainment on 5 March
    assert_eq!(member(&world).standing.last_day, Some(day("2026-04-04")));
}

// ---- paid with points

/// One point per yuan for 10 days; the first purchases of March bring 100 until 11 March
/// and 100 until 12 March.
fn with_two_lots(more: &str) -> World {
    let mut world = yuan(&format!(
        "[earning]\npoints = \"1\"\nper = \"1.00\"\nexpiry = {{ rolling_days = 10 }}\n{more}"
    ));
    recorded(&mut world, &sale_on(1, "a", 10_000));
    recorded(&mut world, &sale_on(2, "b", 10_000));
    world
}

/// A sale of ¥30, of which 150 points paid ¥15, on 3 March: 15 points until 13 March.
fn paid_sale() -> Command {
    let mut bill = receipt("t", "CNY", vec![line(3_000)]);
    bill.paid_with_points = Some(paid(150, 1_500));
    command("m", &noon(3), Act::Purchase(bill))
}

#[test]
fn points_paid_come_back_in_proportion_the_latest_last_day_first() {
    // GIVEN 150 points paid: 100 until 11 March, 50 until 12 March
    let mut world = with_two_lots("");
    recorded(&mut world, &paid_sale());
    assert_eq!(
        lots(&world),
        [(50, on("2026-03-12")), (15, on("2026-03-13"))]
    );

    // WHEN ¥10 of ¥30 come back: ¥10 of ¥15 remain eligible, floor(150 × 10 ÷ 30) = 50
    recorded(&mut world, &return_on(4, "t", of(1_000)));

    // THEN 5 points are taken, and those until 12 March come back
    assert_eq!(last_return(&world).taken.get(), 5);
    assert_eq!(last_return(&world).points_back.get(), 50);
    assert_eq!(
        lots(&world),
        [(100, on("2026-03-12")), (10, on("2026-03-13"))]
    );

    // WHEN ¥10.01 more come back: floor(150 × 20.01 ÷ 30) = 100, so 50 more; floor(1500 ×
    // 999 ÷ 3000) = ¥4.99 remain eligible
    recorded(&mut world, &return_on(5, "t", of(1_001)));
    assert_eq!(last_return(&world).points_back.get(), 50);
    assert_eq!(last_return(&world).taken.get(), 6);
    assert_eq!(
        lots(&world),
        [
            (50, on("2026-03-11")),
            (100, on("2026-03-12")),
            (4, on("2026-03-13")),
        ]
    );

    // WHEN the rest comes back, THEN the rest of the points does
    recorded(&mut world, &return_on(6, "t", Returned::Everything));
    assert_eq!(
        lots(&world),
        [(100, on("2026-03-11")), (100, on("2026-03-12"))]
    );
}

#[test]
fn the_last_of_several_returns_gives_the_rest_of_the_points_paid() {
    // GIVEN 100 points paid in a sale of ¥30
    let mut world = yuan("");
    recorded(&mut world, &sale_on(1, "a", 10_000));
    let mut bill = receipt("t", "CNY", vec![line(3_000)]);
    bill.paid_with_points = Some(paid(100, 3_000));
    recorded(&mut world, &command("m", &noon(2), Act::Purchase(bill)));
    assert_eq!(balance(&world), 0);

    // WHEN it comes back in thirds: 33⅓, 66⅔, 100
    let mut back = Vec::new();
    for march in 3..=5 {
        recorded(&mut world, &return_on(march, "t", of(1_000)));
        back.push(last_return(&world).points_back.get());
    }

    assert_eq!(back, [33, 33, 34]);
    assert_eq!(balance(&world), 100);
}

#[test]
fn a_last_day_already_past_becomes_the_restoring_days_from_the_decision() {
    // GIVEN points paid that lasted until 11 and 12 March
    let mut world = with_two_lots("[returns]\nrestore_days = 5\n");
    let mut default = with_two_lots("");
    recorded(&mut world, &paid_sale());
    recorded(&mut default, &paid_sale());

    // WHEN all comes back on 12 March
    let back = return_on(12, "t", Returned::Everything);
    recorded(&mut world, &back);
    recorded(&mut default, &back);

    // THEN those of the 11th live until the 17th, 30 days by default; the 12th is not past
    assert_eq!(
        lots(&world),
        [(50 + 50, on("2026-03-12")), (100, on("2026-03-17"))]
    );
    assert_eq!(
        lots(&default),
        [(50 + 50, on("2026-03-12")), (100, on("2026-04-11"))]
    );

    // THEN the last day is included
    world.run(&settle("m", "2026-03-17T23:59:59.999+08:00"));
    assert_eq!(balance(&world), 100);
    world.run(&settle("m", "2026-03-18T00:00:00+08:00"));
    assert_eq!(balance(&world), 0);
}

#[test]
fn points_earned_are_taken_before_points_paid_come_back_and_pay_debt() {
    // GIVEN 10 points paid in a sale that earned 90, all of which is spent
    let mut world = yuan("");
    recorded(&mut world, &sale_on(1, "a", 1_000));
    let mut bill = receipt("t", "CNY", vec![line(10_000)]);
    bill.paid_with_points = Some(paid(10, 1_000));
    recorded(&mut world, &command("m", &noon(2), Act::Purchase(bill)));
    spend_all(&mut world, "s", &noon(3));

    // WHEN it comes back
    recorded(&mut world, &return_on(4, "t", Returned::Everything));

    // THEN 90 are owed first, and 10 pay of that
    assert_eq!(member(&world).holdings.debt.get(), 80);
    assert_eq!(balance(&world), -80);
    assert_eq!(last_return(&world).points_back.get(), 10);
}

#[test]
fn with_forgiveness_it_matters_in_how_many_steps_a_purchase_comes_back() {
    // GIVEN a program that forgives; 100 points paid in a sale of ¥100 that half paid for,
    // and which earned 50; all is spent
    let forgiving = || {
        let mut world = yuan("[returns]\nshortfall = \"forgive\"\n");
        recorded(&mut world, &sale_on(1, "a", 10_000));
        let mut bill = receipt("t", "CNY", vec![line(10_000)]);
        bill.paid_with_points = Some(paid(100, 5_000));
        recorded(&mut world, &command("m", &noon(2), Act::Purchase(bill)));
        spend_all(&mut world, "s", &noon(3));
        world
    };
    let (mut once, mut steps) = (forgiving(), forgiving());

    // WHEN all comes back at once: 50 are forgiven, 100 come back
    recorded(&mut once, &return_on(4, "t", Returned::Everything));
    assert_eq!(balance(&once), 100);
    assert_eq!(last_return(&once).taken.get(), 50);
    assert_eq!(last_return(&once).forgiven.get(), 50);

    // WHEN it comes back in halves: 25 are forgiven and 50 come back, of which the next step
    // takes 25 before another 50 come
    recorded(&mut steps, &return_on(4, "t", of(5_000)));
    assert_eq!(balance(&steps), 50);
    recorded(&mut steps, &return_on(5, "t", of(5_000)));
    assert_eq!(last_return(&steps).forgiven.get(), 0);
    assert_eq!(balance(&steps), 75);
}

#[test]
fn what_is_forgiven_is_neither_owed_nor_posted_as_reversed() {
    let mut world = yuan("[returns]\nshortfall = \"forgive\"\n");
    recorded(&mut world, &sale_on(1, "a", 10_000));
    recorded(&mut world, &spend("m", "s", &noon(2), 70));

    // WHEN all comes back: 30 are there, 70 are forgiven
    recorded(&mut world, &return_on(3, "a", Returned::Everything));

    // THEN 30 are reversed, and the points earned of the day are 0 nevertheless
    let reversed: i64 = last_entry(&world)
        .postings
        .iter()
        .map(|posting| posting.points.get())
        .sum();
    assert_eq!(reversed, 30);
    assert_eq!(last_return(&world).forgiven.get(), 70);
    assert_eq!(balance(&world), 0);
    assert_eq!(member(&world).holdings.debt.get(), 0);
    assert_eq!(member(&world).metrics.lifetime.get(Metric::PointsEarned), 0);
}

#[test]
fn points_paid_come_back_once_though_the_day_of_some_moves_between_steps() {
    // GIVEN 100 points that lapse by inactivity, until 31 March, and 100 until 5 April, all
    // paid in one sale on 1 March
    let mut world = yuan(
        r#"
        [earning]
        points = "1"
        per = "1.00"
        expiry = { inactivity_days = 30 }
        [[rules]]
        id = "dated"
        when = { day_of_month = 1 }
        bonus = 100
        expiry = { rolling_days = 35 }
        until = "2026-03-01"
        "#,
    );
    recorded(&mut world, &sale_on(1, "a", 10_000));
    let mut bill = receipt("t", "CNY", vec![line(20_000)]);
    bill.paid_with_points = Some(paid(200, 20_000));
    let instant = "2026-03-01T13:00:00+08:00";
    recorded(&mut world, &command("m", instant, Act::Purchase(bill)));
    assert_eq!(balance(&world), 0);

    // WHEN half comes back, then a purchase of 20 March moves the inactivity to 19 April,
    // then the other half comes back
    recorded(&mut world, &return_on(2, "t", of(10_000)));
    assert_eq!(lots(&world), [(100, on("2026-04-05"))]);
    recorded(&mut world, &sale_on(20, "b", 100));
    recorded(&mut world, &return_on(21, "t", of(10_000)));

    // THEN each lot is back once
    assert_eq!(
        lots(&world),
        [(100, on("2026-04-05")), (101, LastDay::Inactivity)]
    );
}

// ---- tiers reached through what is returned

/// Silver from ¥500, gold from ¥1,000 in a calendar month, to the end of the next year.
fn ladder(returns: &str) -> World {
    yuan(&format!(
        r#"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = {{ spend_at_least = "500.00", window = "calendar_month" }}
        validity = {{ calendar_years = 1 }}
        [[tiers]]
        id = "gold"
        qualify = {{ spend_at_least = "1000.00", window = "calendar_month" }}
        validity = {{ calendar_years = 1 }}
        [returns]
        tier = "{returns}"
        "#
    ))
}

#[test]
fn a_tier_reached_through_what_is_returned_stays_to_the_next_review() {
    let mut world = ladder("next_review");
    recorded(&mut world, &sale_on(1, "a", 100_000));
    recorded(&mut world, &return_on(2, "a", Returned::Everything));
    assert_eq!(tier(&world), "gold");

    world.run(&settle("m", "2027-12-31T23:59:59.999+08:00"));
    assert_eq!(tier(&world), "gold");
    world.run(&settle("m", "2028-01-01T00:00:00+08:00"));
    assert_eq!(tier(&world), "base");
}

#[test]
fn a_tier_taken_back_at_once_falls_to_what_the_windows_that_reached_it_still_reach() {
    // GIVEN gold with a sale of ¥1,200 on 1 March
    let mut world = ladder("at_once");
    recorded(&mut world, &sale_on(1, "a", 120_000));
    assert_eq!(tier(&world), "gold");
    let in_april = |id: &str, date: &str, minor: i64| {
        returned(
            "m",
            id,
            &format!("2026-04-{date}T12:00:00+08:00"),
            "a",
            of(minor),
        )
    };

    // WHEN ¥200 come back in April, THEN March still has ¥1,000
    recorded(&mut world, &in_april("r1", "01", 20_000));
    assert_eq!(tier(&world), "gold");

    // WHEN ¥0.01 more comes back, THEN it is silver, at once, until the end of 2027
    recorded(&mut world, &in_april("r2", "02", 1));
    assert_eq!(tier(&world), "silver");
    let event = &last_entry(&world).tier_events[0];
    assert_eq!(event.kind, TierEventKind::TakenBack);
    assert_eq!(event.last_day, Some(day("2027-12-31")));

    // WHEN another return follows, to ¥500, THEN silver stays; to less, it goes
    recorded(&mut world, &in_april("r3", "03", 49_999));
    assert_eq!(tier(&world), "silver");
    recorded(&mut world, &in_april("r4", "04", 1));
    assert_eq!(tier(&world), "base");
}

#[test]
fn a_tier_is_not_taken_back_below_the_one_held_before_the_upgrade() {
    // GIVEN silver with ¥600, gold with another ¥500
    let mut world = ladder("at_once");
    recorded(&mut world, &sale_on(1, "a", 60_000));
    recorded(&mut world, &sale_on(2, "b", 50_000));
    assert_eq!(tier(&world), "gold");

    // WHEN both come back
    recorded(&mut world, &return_on(3, "a", Returned::Everything));
    assert_eq!(tier(&world), "silver");
    recorded(&mut world, &return_on(4, "b", Returned::Everything));

    // THEN the tier held before gold stays, to its own last day
    assert_eq!(tier(&world), "silver");
    assert_eq!(member(&world).standing.last_day, Some(day("2027-12-31")));
}

#[test]
fn a_tier_that_is_met_today_is_not_taken_back() {
    // GIVEN gold with ¥1,000 of March, and ¥700 in April
    let mut world = ladder("at_once");
    recorded(&mut world, &sale_on(1, "a", 100_000));
    recorded(&mut world, &sale("b", "2026-04-01T12:00:00+08:00", 70_000));

    // WHEN March's comes back
    recorded(
        &mut world,
        &returned(
            "m",
            "r",
            "2026-04-02T12:00:00+08:00",
            "a",
            Returned::Everything,
        ),
    );

    // THEN April's reaches silver
    assert_eq!(tier(&world), "silver");
}

#[test]
fn a_tier_that_was_renewed_is_not_taken_back() {
    // GIVEN silver to the end of 2027, renewed by ¥500 in December 2027
    let mut world = ladder("at_once");
    recorded(&mut world, &sale_on(1, "a", 50_000));
    recorded(&mut world, &sale("b", "2027-12-10T12:00:00+08:00", 50_000));
    world.run(&settle("m", "2028-01-01T00:00:00+08:00"));
    assert_eq!(tier(&world), "silver");

    // WHEN both come back in 2028
    for (id, transaction) in [("r1", "a"), ("r2", "b")] {
        let instant = "2028-01-10T12:00:00+08:00";
        recorded(
            &mut world,
            &returned("m", id, instant, transaction, Returned::Everything),
        );
    }

    // THEN silver stays
    assert_eq!(tier(&world), "silver");
}

#[test]
fn a_return_that_waited_takes_a_tier_back_at_once() {
    let mut world = ladder("at_once");
    assert_eq!(world.run(&return_on(1, "a", of(60_000))), Outcome::Waiting);

    recorded(&mut world, &sale_on(2, "a", 100_000));

    assert_eq!(tier(&world), "base");
    let [.., bought, back] = entries(&world) else {
        panic!("two entries");
    };
    assert_eq!(bought.tier_events[0].kind, TierEventKind::Attained);
    assert_eq!(back.tier_events[0].kind, TierEventKind::TakenBack);
}

#[test]
fn what_decayed_since_the_upgrade_counts_where_growth_is_taken() {
    // GIVEN silver at 100 growth, reached with 120; 12 decay in April, so 108 are there
    let mut world = yuan(
        r#"
        [growth]
        growth = "1"
        per = "1.00"
        decay = { every = "month", share = "0.1" }
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = { growth_at_least = 100, window = "lifetime" }
        validity = { calendar_years = 1 }
        [returns]
        tier = "at_once"
        "#,
    );
    recorded(&mut world, &sale_on(1, "a", 12_000));
    world.run(&settle("m", "2026-04-01T00:00:00+08:00"));
    assert_eq!(member(&world).growth.get(), 108);
    let in_april = |id: &str, date: &str, minor: i64| {
        returned(
            "m",
            id,
            &format!("2026-04-{date}T12:00:00+08:00"),
            "a",
            of(minor),
        )
    };

    // WHEN ¥20 come back: 88 are there, 88 + 12 reach silver
    recorded(&mut world, &in_april("r1", "02", 2_000));
    assert_eq!(member(&world).growth.get(), 88);
    assert_eq!(tier(&world), "silver");

    // WHEN ¥1 more comes back, THEN 87 + 12 do not
    recorded(&mut world, &in_april("r2", "03", 100));
    assert_eq!(tier(&world), "base");
}

#[test]
fn a_tier_taken_back_is_closed_again_as_it_was_before_its_upgrade() {
    // GIVEN silver at ¥100 in all, lost on 1 April after 30 days without a purchase
    let mut world = yuan(
        r#"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "100.00", window = "lifetime" }
        validity = "forever"
        inactivity_days = 30
        [returns]
        tier = "at_once"
        "#,
    );
    recorded(&mut world, &sale_on(1, "a", 50_000));
    world.run(&settle("m", "2026-04-01T00:00:00+08:00"));
    assert_eq!(tier(&world), "base");

    // WHEN ¥100 since the fall reach it again, and ¥1 of that comes back
    recorded(&mut world, &sale("b", "2026-04-02T12:00:00+08:00", 10_000));
    assert_eq!(tier(&world), "silver");
    recorded(
        &mut world,
        &returned("m", "r1", "2026-04-03T12:00:00+08:00", "b", of(100)),
    );

    // THEN it is closed again: the ¥500 of March do not count, and ¥99 + ¥0.99 do not reach
    assert_eq!(tier(&world), "base");
    recorded(&mut world, &sale("c", "2026-04-04T12:00:00+08:00", 99));
    assert_eq!(tier(&world), "base");
    recorded(&mut world, &sale("d", "2026-04-05T12:00:00+08:00", 1));
    assert_eq!(tier(&world), "silver");
}

// ---- the last of an activity

#[test]
fn a_return_undoes_no_activity_and_breaks_no_streak() {
    // GIVEN 10 points for each two days in a row with a purchase
    let mut world = yuan(
        r#"
        [[rules]]
        id = "streak"
        when = { streak_days = 2 }
        bonus = 10
        "#,
    );
    recorded(&mut world, &sale_on(1, "a", 100));
    recorded(&mut world, &activity("m", "c", &noon(1), "check-in"));
    recorded(&mut world, &return_on(1, "a", Returned::Everything));

    // WHEN the next day has a purchase, THEN the streak is of two days
    recorded(&mut world, &sale_on(2, "b", 100));
    assert_eq!(balance(&world), 11);

    // THEN the first day is active still, by its check-in
    let metrics = &member(&world).metrics.lifetime;
    assert_eq!(metrics.get(Metric::ActiveDays), 2);
}
