//! What a return brings back of the points that paid.

use gradus_domain::commands::{Command, Returned};
use gradus_domain::member::lots::LastDay;
use gradus_tests::commands::{Arriving, local, on, paid};
use gradus_tests::one_member::{OneMember, bought_with_points, came_back};
use gradus_tests::program::{earning, two_versions};

/// One point per yuan for 10 days; the first purchases of March bring 100 until 11 March
/// and 100 until 12 March.
fn with_two_lots(more: &str) -> OneMember {
    let mut member = OneMember::under(&(earning("{ rolling_days = 10 }") + more));
    member.buys("a", "2026-03-01", 10_000);
    member.buys("b", "2026-03-02", 10_000);
    member
}

/// A sale of ¥30, of which 150 points paid ¥15, on 3 March: 15 points until 13 March.
fn paid_sale() -> Command {
    bought_with_points("t", "2026-03-03", 3_000, paid(150, 1_500))
}

#[test]
fn points_paid_come_back_in_proportion_the_latest_last_day_first() {
    // GIVEN 150 points paid: 100 until 11 March, 50 until 12 March
    let mut member = with_two_lots("");
    member.sends(&paid_sale());
    assert_eq!(
        member.lots(),
        [(50, on("2026-03-12")), (15, on("2026-03-13"))]
    );

    // WHEN ¥10 of ¥30 come back: ¥10 of ¥15 remain eligible, floor(150 × 10 ÷ 30) = 50
    member.returns_part("r4", "2026-03-04 13:00", "t", 1_000);

    // THEN 5 points are taken, and those until 12 March come back
    assert_eq!(member.last_return().taken.get(), 5);
    assert_eq!(member.last_return().points_back.get(), 50);
    assert_eq!(
        member.lots(),
        [(100, on("2026-03-12")), (10, on("2026-03-13"))]
    );

    // WHEN ¥10.01 more come back: floor(150 × 20.01 ÷ 30) = 100, so 50 more; floor(1500 ×
    // 999 ÷ 3000) = ¥4.99 remain eligible
    member.returns_part("r5", "2026-03-05 13:00", "t", 1_001);
    assert_eq!(member.last_return().points_back.get(), 50);
    assert_eq!(member.last_return().taken.get(), 6);
    assert_eq!(
        member.lots(),
        [
            (50, on("2026-03-11")),
            (100, on("2026-03-12")),
            (4, on("2026-03-13")),
        ]
    );

    // WHEN the rest comes back, THEN the rest of the points does
    member.returns("r6", "2026-03-06 13:00", "t");
    assert_eq!(
        member.lots(),
        [(100, on("2026-03-11")), (100, on("2026-03-12"))]
    );
}

#[test]
fn the_last_of_several_returns_gives_the_rest_of_the_points_paid() {
    // GIVEN 100 points paid in a sale of ¥30
    let mut member = OneMember::under("");
    member.buys("a", "2026-03-01", 10_000);
    member.sends(&bought_with_points(
        "t",
        "2026-03-02",
        3_000,
        paid(100, 3_000),
    ));
    assert_eq!(member.balance(), 0);

    // WHEN it comes back in thirds: 33⅓, 66⅔, 100
    let mut back = Vec::new();
    for id in ["r1", "r2", "r3"] {
        member.returns_part(id, "2026-03-03", "t", 1_000);
        back.push(member.last_return().points_back.get());
    }

    assert_eq!(back, [33, 33, 34]);
    assert_eq!(member.balance(), 100);
}

#[test]
fn a_last_day_already_past_becomes_the_restoring_days_from_the_decision() {
    // GIVEN points paid that lasted until 11 and 12 March
    let mut member = with_two_lots("[returns]\nrestore_days = 5\n");
    let mut default = with_two_lots("");
    member.sends(&paid_sale());
    default.sends(&paid_sale());

    // WHEN all comes back on 12 March
    member.returns("r12", "2026-03-12 13:00", "t");
    default.returns("r12", "2026-03-12 13:00", "t");

    // THEN those of the 11th live until the 17th, 30 days by default; the 12th is not past
    assert_eq!(
        member.lots(),
        [(50 + 50, on("2026-03-12")), (100, on("2026-03-17"))]
    );
    assert_eq!(
        default.lots(),
        [(50 + 50, on("2026-03-12")), (100, on("2026-04-11"))]
    );

    // THEN the last day is included
    member.settles("2026-03-17 23:59:59.999");
    assert_eq!(member.balance(), 100);
    member.settles("2026-03-18 00:00");
    assert_eq!(member.balance(), 0);
}

#[test]
fn restored_points_live_from_the_decision_and_not_from_the_return() {
    // GIVEN points paid that lasted until 11 and 12 March
    let mut member = with_two_lots("[returns]\nrestore_days = 5\n");
    member.sends(&paid_sale());

    // WHEN a return of the 13th arrives on the 15th
    let back = came_back("r", "2026-03-13", "t", Returned::Everything);
    member.sends(&back.arrives(&local("2026-03-15")));

    // THEN all 150 live until the 15th and five days, the 20th
    assert_eq!(member.lots(), [(150, on("2026-03-20"))]);
}

#[test]
fn restored_points_live_as_long_as_the_version_in_force_at_the_decision_says() {
    // GIVEN points paid that lasted until 11 and 12 March, and five days that become ten
    let returns = |days: u8| {
        let expiry = earning("{ rolling_days = 10 }");
        format!("{expiry}[returns]\nrestore_days = {days}\n")
    };
    let programs = two_versions(&returns(5), "2026-03-14 00:00", &returns(10));
    let mut member = OneMember::under_versions(programs);
    member.buys("a", "2026-03-01", 10_000);
    member.buys("b", "2026-03-02", 10_000);
    member.sends(&paid_sale());

    // WHEN a return of the 13th arrives on the 15th
    let back = came_back("r", "2026-03-13", "t", Returned::Everything);
    member.sends(&back.arrives(&local("2026-03-15")));

    // THEN all 150 live until the 15th and ten days, the 25th
    assert_eq!(member.lots(), [(150, on("2026-03-25"))]);
}

#[test]
fn points_earned_are_taken_before_points_paid_come_back_and_pay_debt() {
    // GIVEN 10 points paid in a sale that earned 90, all of which is spent
    let mut member = OneMember::under("");
    member.buys("a", "2026-03-01", 1_000);
    member.sends(&bought_with_points(
        "t",
        "2026-03-02",
        10_000,
        paid(10, 1_000),
    ));
    member.spends("s", "2026-03-03", 90);

    // WHEN it comes back
    member.returns("r4", "2026-03-04 13:00", "t");

    // THEN 90 are owed first, and 10 pay of that
    assert_eq!(member.debt(), 80);
    assert_eq!(member.balance(), -80);
    assert_eq!(member.last_return().points_back.get(), 10);
}

#[test]
fn with_forgiveness_it_matters_in_how_many_steps_a_purchase_comes_back() {
    // GIVEN a program that forgives; 100 points paid in a sale of ¥100 that half paid for,
    // and which earned 50; all is spent
    let forgiving = || {
        let mut member = OneMember::under("[returns]\nshortfall = \"forgive\"\n");
        member.buys("a", "2026-03-01", 10_000);
        member.sends(&bought_with_points(
            "t",
            "2026-03-02",
            10_000,
            paid(100, 5_000),
        ));
        member.spends("s", "2026-03-03", 50);
        member
    };
    let (mut once, mut steps) = (forgiving(), forgiving());

    // WHEN all comes back at once: 50 are forgiven, 100 come back
    once.returns("r4", "2026-03-04 13:00", "t");
    assert_eq!(once.balance(), 100);
    assert_eq!(once.last_return().taken.get(), 50);
    assert_eq!(once.last_return().forgiven.get(), 50);

    // WHEN it comes back in halves: 25 are forgiven and 50 come back, of which the next step
    // takes 25 before another 50 come
    steps.returns_part("r4", "2026-03-04 13:00", "t", 5_000);
    assert_eq!(steps.balance(), 50);
    steps.returns_part("r5", "2026-03-05 13:00", "t", 5_000);
    assert_eq!(steps.last_return().forgiven.get(), 0);
    assert_eq!(steps.balance(), 75);
}

#[test]
fn points_paid_come_back_once_though_the_day_of_some_moves_between_steps() {
    // GIVEN 100 points that lapse by inactivity, until 31 March, and 100 until 5 April, all
    // paid in one sale on 1 March
    let mut member = OneMember::under(
        r#"
        [earning]
        expiry = { inactivity_days = 30 }
        [[rules]]
        id = "dated"
        when = { day_of_month = 1 }
        bonus = 100
        expiry = { rolling_days = 35 }
        until = "2026-03-01"
        "#,
    );
    member.buys("a", "2026-03-01", 10_000);
    let sale = bought_with_points("t", "2026-03-01 13:00", 20_000, paid(200, 20_000));
    member.sends(&sale);
    assert_eq!(member.balance(), 0);

    // WHEN half comes back, then a purchase of 20 March moves the inactivity to 19 April,
    // then the other half comes back
    member.returns_part("r2", "2026-03-02 13:00", "t", 10_000);
    assert_eq!(member.lots(), [(100, on("2026-04-05"))]);
    member.buys("b", "2026-03-20", 100);
    member.returns_part("r21", "2026-03-21 13:00", "t", 10_000);

    // THEN each lot is back once
    assert_eq!(
        member.lots(),
        [(100, on("2026-04-05")), (101, LastDay::Inactivity)]
    );
}
