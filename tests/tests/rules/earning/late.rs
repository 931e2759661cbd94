//! What arrives late earns by its own day, and reopens nothing.

use gradus_domain::ledger::entry::Account;
use gradus_domain::telling::notice::Notice;
use gradus_tests::commands::{day, on};
use gradus_tests::one_member::OneMember;
use gradus_tests::program::{earning, silver};
use gradus_tests::reading::moves;

#[test]
fn example_4_a_late_sale_earns_by_its_own_day() {
    let double_saturday = r#"
        [earning]
        expiry = { rolling_days = 30 }
        [[rules]]
        id = "saturday"
        when = { weekday = "saturday" }
        multiply = "2"
        "#;
    let mut late = OneMember::under(double_saturday);
    let mut sunday = OneMember::under(double_saturday);

    late.buys_late("t", "2026-03-07 23:50", "2026-03-09 09:00", 1_000);
    sunday.buys_late("t", "2026-03-08 00:00", "2026-03-09 09:00", 1_000);

    assert_eq!(late.lots(), [(20, on("2026-04-06"))]);
    assert_eq!(sunday.lots(), [(10, on("2026-04-07"))]);
}

#[test]
fn a_late_purchase_earns_by_the_limits_of_its_own_day_and_scores_nothing_again() {
    // GIVEN a bonus of 10, 15 a day; on 5 March one sale had it
    let mut member = OneMember::under(
        r#"
        [[rules]]
        id = "bonus"
        bonus = 10
        limits = { per_day = 15 }
        "#,
    );
    member.buys("a", "2026-03-05", 100);
    member.buys("b", "2026-03-06", 100);
    let scored: Vec<_> = member.entries().to_vec();
    assert_eq!(member.balance(), 22);

    // WHEN a sale of the 5th arrives on the 6th
    member.buys_late("c", "2026-03-05 08:00", "2026-03-06 13:00", 100);

    // THEN it gets the 5 that are left of the 5th, and the others keep what they have
    assert_eq!(member.balance(), 22 + 1 + 5);
    assert_eq!(member.entries()[..scored.len()], scored);

    // THEN the 6th has 5 left still
    member.buys("d", "2026-03-06 14:00", 100);
    assert_eq!(member.balance(), 28 + 1 + 5);
}

#[test]
fn points_whose_last_day_is_past_pay_debt_before_the_rest_lapses_in_the_same_entry() {
    // GIVEN a debt of 30, and points that last a day
    let mut member = OneMember::under(&earning("{ rolling_days = 1 }"));
    member.buys("a", "2026-03-02", 3_000);
    member.spends("s", "2026-03-02 13:00", 30);
    member.returns("r", "2026-03-02 14:00", "a");
    assert_eq!(member.balance(), -30);

    // WHEN a sale of ¥100 of 3 March arrives on the 20th
    member.buys_late("b", "2026-03-03", "2026-03-20", 10_000);

    // THEN 30 pay the debt and 70 lapse, visibly
    assert_eq!(member.balance(), 0);
    assert_eq!(member.debt(), 0);
    assert_eq!(member.state().holdings.lapsed.get(), 70);
    let entry = member.last_entry();
    assert_eq!(
        moves(entry),
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
fn a_late_purchase_reopens_no_boundary() {
    // GIVEN silver until the end of 2026, and a review that found ¥0 in 2027
    let mut member = OneMember::under(&silver(
        r#"
        qualify = { spend_at_least = "100.00", window = { rolling_days = 10 } }
        validity = { calendar_years = 0 }
        "#,
    ));
    member.buys("a", "2026-03-02 10:00", 10_000);
    member.settles("2027-01-01 00:00");
    assert_eq!(member.tier(), "base");
    let settled = member.entries().to_vec();

    // WHEN a sale of 30 December arrives that would have renewed it
    member.buys_late("b", "2026-12-30 10:00", "2027-01-05 10:00", 10_000);

    // THEN the boundary stands, and silver is attained anew, today
    assert_eq!(member.entries()[..settled.len()], settled);
    let standing = &member.state().standing;
    assert_eq!(standing.earned.as_str(), "silver");
    assert_eq!(standing.attained_on, day("2027-01-05"));
    assert_eq!(standing.last_day, Some(day("2027-12-31")));
}
