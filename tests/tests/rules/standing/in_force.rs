//! The tier in force: from when to when an act earns by it.

use gradus_tests::one_member::OneMember;
use gradus_tests::program::{silver, two_versions};
use gradus_tests::reading::points;

/// Silver at ¥100 in the calendar month, to the end of the year: two points per yuan.
const SILVER_DOUBLES: &str = r#"
    [[tiers]]
    id = "silver"
    rate = "2"
    qualify = { spend_at_least = "100.00", window = "calendar_month" }
    validity = { calendar_years = 0 }
    "#;

#[test]
fn an_upgrade_is_in_force_from_the_time_of_its_decision() {
    let mut member = OneMember::under(SILVER_DOUBLES);

    // WHEN sales of 10:00 and 10:01, the first of which reaches silver, arrive at 10:05
    member.buys_late("a", "2026-03-02 10:00", "2026-03-02 10:05", 10_000);
    assert_eq!(member.tier(), "silver");
    member.buys_late("b", "2026-03-02 10:01", "2026-03-02 10:05", 1_000);

    // THEN both earn the old rate
    assert_eq!(member.balance(), 110);

    // THEN a sale of 10:04:59.999 does, too, and one of 10:05 the new one
    member.buys_late("c", "2026-03-02 10:04:59.999", "2026-03-02 10:06", 1_000);
    assert_eq!(member.balance(), 120);
    member.buys_late("d", "2026-03-02 10:05", "2026-03-02 10:06", 1_000);
    assert_eq!(member.balance(), 140);
}

#[test]
fn a_fall_is_in_force_from_its_boundary() {
    // GIVEN silver until 31 December, and a boundary that took it
    let mut member = OneMember::under(SILVER_DOUBLES);
    member.buys("a", "2026-03-02 10:00", 10_000);
    member.settles("2027-01-02 00:00");
    assert_eq!(member.tier(), "base");
    assert_eq!(member.balance(), 100);

    // WHEN a sale of the last minute of the year and one of the first instant after it come
    member.buys_late("b", "2026-12-31 23:59", "2027-01-02 09:00", 1_000);
    assert_eq!(member.balance(), 120);
    member.buys_late("c", "2027-01-01 00:00", "2027-01-02 09:00", 1_000);

    // THEN the first earns silver's rate, the second the lower one
    assert_eq!(member.balance(), 130);
}

#[test]
fn a_tier_taken_back_at_once_is_in_force_until_that_decision() {
    // GIVEN silver from 2 March, taken back with a return on 5 March at 12:00
    let mut member = OneMember::under(&format!(
        "{SILVER_DOUBLES}\n[returns]\ntier = \"at_once\"\n"
    ));
    member.buys("a", "2026-03-02 10:00", 10_000);
    member.returns("r", "2026-03-05", "a");
    assert_eq!(member.tier(), "base");
    assert_eq!(member.balance(), 0);

    // WHEN sales of the millisecond before and of noon arrive later
    member.buys_late("b", "2026-03-05 11:59:59.999", "2026-03-05 18:00", 1_000);
    assert_eq!(member.balance(), 20);
    member.buys_late("c", "2026-03-05", "2026-03-05 18:00", 1_000);

    // THEN the first earns silver's rate, the second the lower one
    assert_eq!(member.balance(), 30);
}

const NEW_RATE: &str = "[earning]\nupgrading_purchase = \"new_rate\"\n";

#[test]
fn the_purchase_that_reaches_a_tier_earns_at_the_rate_that_the_program_says() {
    let new_rate = format!("{NEW_RATE}{SILVER_DOUBLES}");
    let mut old = OneMember::under(SILVER_DOUBLES);
    let mut new = OneMember::under(&new_rate);

    let at_old_rate = old.buys("t", "2026-03-02", 10_000);
    let at_new_rate = new.buys("t", "2026-03-02", 10_000);
    let too_little = OneMember::under(&new_rate).buys("t", "2026-03-02", 9_900);

    assert_eq!(points(&at_old_rate), 100);
    assert_eq!(points(&at_new_rate), 200);
    assert_eq!(points(&too_little), 99);
    assert_eq!(new.tier(), "silver");
}

#[test]
fn the_purchase_that_reaches_a_tier_by_its_number_earns_at_the_new_rate() {
    let silver = silver(
        r#"
        qualify = { purchases_at_least = 2, window = "lifetime" }
        rate = "2"
        "#,
    );
    let mut member = OneMember::under(&format!("{NEW_RATE}{silver}"));
    let first = member.buys("t1", "2026-03-02", 100);
    let second = member.buys("t2", "2026-03-03", 100);

    assert_eq!(points(&first), 1);
    assert_eq!(points(&second), 2);
}

#[test]
fn a_late_purchase_that_reaches_a_tier_of_a_later_version_earns_at_the_rate_of_its_own() {
    let silver = silver(
        r#"
        rate = "2"
        qualify = { spend_at_least = "50.00", window = "lifetime" }
        "#,
    );
    let later = format!("{NEW_RATE}{silver}");
    let programs = two_versions(NEW_RATE, "2026-04-01 00:00", &later);
    let mut member = OneMember::under_versions(programs);

    member.buys_late("t1", "2026-03-30", "2026-04-02", 6_000);

    assert_eq!(member.tier(), "silver");
    assert_eq!(member.active(), 60);
}
