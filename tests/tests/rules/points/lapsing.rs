//! When points lapse, and what of it an operator brings back.

use gradus_domain::member::lots::LastDay;
use gradus_tests::commands::{local, moment, on, reinstate};
use gradus_tests::one_member::OneMember;
use gradus_tests::program::earning;

#[test]
fn points_that_never_lapse_stay() {
    let mut member = OneMember::under("");
    member.buys("t", "2026-03-01", 1_000);

    member.settles("2099-01-01 00:00");

    assert_eq!(member.active(), 10);
}

#[test]
fn rolling_days_count_from_the_earning_day_and_the_last_day_is_included() {
    // GIVEN points earned on 1 March for 30 days
    let mut member = OneMember::under(&earning("{ rolling_days = 30 }"));
    member.buys("t", "2026-03-01", 1_000);

    // THEN their last day is the 31st
    assert_eq!(member.lots(), [(10, on("2026-03-31"))]);
    member.settles("2026-03-31 23:59:59.999");
    assert_eq!(member.active(), 10);
    member.settles("2026-04-01 00:00");
    assert_eq!(member.active(), 0);
}

#[test]
fn a_rolling_last_day_may_be_stretched_to_the_end_of_a_period() {
    for (expiry, last_day) in [
        (
            r#"{ rolling_days = 30, to_end_of = "month" }"#,
            "2026-04-30",
        ),
        (
            r#"{ rolling_months = 3, to_end_of = "quarter" }"#,
            "2026-06-30",
        ),
        (
            r#"{ rolling_months = 10, to_end_of = "quarter" }"#,
            "2027-03-31",
        ),
        (r#"{ rolling_years = 1, to_end_of = "year" }"#, "2027-12-31"),
        (
            r#"{ rolling_years = 2, to_end_of = "month" }"#,
            "2028-03-31",
        ),
    ] {
        let mut member = OneMember::under(&earning(expiry));

        member.buys("t", "2026-03-05", 1_000);

        assert_eq!(member.lots(), [(10, on(last_day))], "{expiry}");
    }
}

#[test]
fn example_8_a_last_day_may_be_stretched_to_the_end_of_the_month() {
    let stretched = earning(r#"{ rolling_months = 12, to_end_of = "month" }"#);
    let plain = earning("{ rolling_months = 12 }");
    let mut january = OneMember::under(&stretched);
    let mut february = OneMember::under(&stretched);
    let mut leap_day = OneMember::under(&plain);

    january.buys("t", "2026-01-31 23:59", 100);
    february.buys("t", "2026-02-01 00:00", 100);
    leap_day.buys("t", "2028-02-29", 100);

    assert_eq!(january.lots(), [(1, on("2027-01-31"))]);
    assert_eq!(february.lots(), [(1, on("2027-02-28"))]);
    assert_eq!(leap_day.lots(), [(1, on("2029-02-28"))]);
}

#[test]
fn a_fixed_last_day_is_the_first_at_least_so_many_days_ahead() {
    let mut member = OneMember::under(&earning(r#"{ fixed = "12-31", at_least_days = 30 }"#));

    member.buys("a", "2026-12-01 23:59:59", 100);
    assert_eq!(member.lots(), [(1, on("2026-12-31"))]);
    member.buys("b", "2026-12-02 00:00", 200);

    assert_eq!(
        member.lots(),
        [(1, on("2026-12-31")), (2, on("2027-12-31"))]
    );
}

#[test]
fn a_fixed_last_day_without_days_ahead_may_be_the_earning_day() {
    let mut member = OneMember::under(&earning(r#"{ fixed = "02-29" }"#));

    member.buys("a", "2026-02-28", 100);
    member.buys("b", "2027-03-01", 200);

    // THEN 29 February is the 28th in common years
    assert_eq!(member.lots(), [(2, on("2028-02-29"))]);
    assert_eq!(member.state().holdings.lapsed.get(), 1);
    assert_eq!(member.entries()[2].decided_at, moment("2026-03-01 00:00"));
}

#[test]
fn a_rule_a_tier_and_a_reward_may_have_an_expiry_of_their_own() {
    // GIVEN points for 10 days, for 20 days in silver, for 30 days by a rule, for 40 days
    // with reaching silver
    let mut member = OneMember::under(
        r#"
        [earning]
        expiry = { rolling_days = 10 }
        [[tiers]]
        id = "silver"
        expiry = { rolling_days = 20 }
        qualify = { spend_at_least = "100.00", window = "lifetime" }
        entry_rewards = [{ points = 7, expiry = { rolling_days = 40 } }]
        [[rules]]
        id = "bonus"
        bonus = 5
        expiry = { rolling_days = 30 }
        "#,
    );

    // WHEN a sale of 1 March reaches silver, and another follows
    member.buys("a", "2026-03-01", 10_000);
    assert_eq!(
        member.lots(),
        [
            (100, on("2026-03-11")),
            (5, on("2026-03-31")),
            (7, on("2026-04-10")),
        ]
    );
    member.buys("b", "2026-03-02", 1_000);

    // THEN the change of tier changed no date, and the second has silver's
    assert_eq!(
        member.lots(),
        [
            (100, on("2026-03-11")),
            (10, on("2026-03-22")),
            (5, on("2026-03-31")),
            (5, on("2026-04-01")),
            (7, on("2026-04-10")),
        ]
    );
}

#[test]
fn points_lapse_by_their_rule_else_by_their_tier_else_by_the_program() {
    let mut member = OneMember::under(
        r#"
        [earning]
        expiry = { rolling_days = 10 }
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "100.00", window = "lifetime" }
        expiry = { rolling_days = 20 }
        [[rules]]
        id = "own"
        bonus = 7
        expiry = { rolling_days = 5 }
        [[rules]]
        id = "none"
        bonus = 3
        "#,
    );

    member.buys("t1", "2026-03-01", 10_000);
    assert_eq!(
        member.lots(),
        [(7, on("2026-03-06")), (103, on("2026-03-11"))]
    );

    member.buys("t2", "2026-03-02", 10_000);
    assert_eq!(
        member.lots(),
        [
            (7, on("2026-03-06")),
            (7, on("2026-03-07")),
            (103, on("2026-03-11")),
            (103, on("2026-03-22")),
        ],
        "an upgrade changes no date of what is there"
    );
}

#[test]
fn points_that_come_with_a_tier_lapse_by_their_own_expiry_by_inactivity() {
    let mut member = OneMember::under(
        r#"
        [[tiers]]
        id = "base"
        entry_rewards = [{ points = 9, expiry = { inactivity_days = 10 } }]
        "#,
    );

    member.settles("2026-01-11 23:59");
    assert_eq!(member.active(), 9);
    member.settles("2026-01-12 00:00");
    assert_eq!(member.active(), 0);
}

#[test]
fn an_operator_may_reinstate_what_has_lapsed_and_no_more() {
    // GIVEN 10 that lapsed after 11 March
    let mut member = OneMember::under(&earning("{ rolling_days = 10 }"));
    member.buys("a", "2026-03-01", 1_000);
    member.settles("2026-03-12 00:00");
    let before = member.entries().to_vec();

    // WHEN 11 are asked for, or a last day that is past
    let too_many = reinstate("m", "i", &local("2026-03-13"), 11, None);
    assert_eq!(member.is_refused(&too_many), "reinstate_exceeds_lapsed");
    let past = reinstate("m", "i", &local("2026-03-13"), 6, Some("2026-03-12"));
    assert_eq!(member.is_refused(&past), "day_past");

    // WHEN 6 are, until today
    member.is_reinstated("i", "2026-03-13", 6, Some("2026-03-13"));

    // THEN it is a new entry, and 4 may follow
    assert_eq!(member.entries()[..before.len()], before);
    assert_eq!(member.lots(), [(6, on("2026-03-13"))]);
    let too_many = reinstate("m", "k", &local("2026-03-13"), 5, None);
    assert_eq!(member.is_refused(&too_many), "reinstate_exceeds_lapsed");
    member.is_reinstated("k", "2026-03-13", 4, None);

    // THEN they lapse by their own days
    member.settles("2026-03-14 00:00");
    assert_eq!(member.lots(), [(4, LastDay::Never)]);
}
