//! Counting purchases: the first, days since the last, so many in a span of time.

use super::bonus::{met, met_on, under};
use gradus_domain::commands::{Act, PaidWithPoints, Unfit};
use gradus_domain::ledger::entry::What;
use gradus_domain::words::money::Points;
use gradus_tests::one_member::{OneMember, bought};
use gradus_tests::reading::kinds;

#[test]
fn the_first_purchase_is_the_first_with_an_eligible_amount() {
    let mut member = under("{ first_purchase = true }");

    let of_nothing = member.buys("t1", "2026-03-02", 0);
    let first = member.buys("t2", "2026-03-02", 100);
    let second = member.buys("t3", "2026-03-02", 100);

    assert!(!met(&of_nothing));
    assert!(met(&first));
    assert!(!met(&second));
}

#[test]
fn after_the_first_came_back_whole_the_next_is_the_first() {
    let mut member = under("{ first_purchase = true }");
    member.buys("t1", "2026-03-02", 100);
    member.returns("r", "2026-03-03", "t1");

    let next = member.buys("t2", "2026-03-04", 100);

    assert!(met(&next));
}

#[test]
fn after_the_first_came_back_in_part_it_still_is_the_first() {
    let mut member = under("{ first_purchase = true }");
    member.buys("t1", "2026-03-02", 200);
    member.returns_part("r", "2026-03-03", "t1", 199);

    let next = member.buys("t2", "2026-03-04", 100);

    assert!(!met(&next));
}

#[test]
fn the_first_is_the_first_recorded_whenever_it_was() {
    let mut member = under("{ first_purchase = true }");

    let recorded_first = member.buys("t1", "2026-03-02", 100);
    let bought_before = member.buys_late("t2", "2026-03-01", "2026-03-03", 100);

    assert!(met(&recorded_first));
    assert!(!met(&bought_before));
}

#[test]
fn without_a_purchase_before_there_are_no_days_since_the_last() {
    let mut member = under("{ days_since_last_purchase = 30 }");

    let days = ["2026-03-01", "2026-03-30", "2026-04-29", "2026-04-29"];
    // None before; 29 days; 30 days; 0 days.
    assert_eq!(met_on(&mut member, &days), [false, false, true, false]);
}

#[test]
fn days_since_are_counted_from_the_latest_on_or_before_the_purchases_own_day() {
    let mut member = under("{ days_since_last_purchase = 10 }");
    member.buys("t1", "2026-03-01", 100);
    member.buys("t2", "2026-03-15", 100);

    let ten_days_after_t1 = member.buys_late("t3", "2026-03-11", "2026-03-16", 100);
    let nine_days_before_t1 = member.buys_late("t4", "2026-02-20", "2026-03-16", 100);

    assert!(met(&ten_days_after_t1));
    assert!(!met(&nine_days_before_t1));
}

#[test]
fn a_purchase_that_came_back_whole_is_not_the_last_one() {
    let mut member = under("{ days_since_last_purchase = 30 }");
    member.buys("t1", "2026-03-01", 100);
    member.buys("t2", "2026-03-20", 100);
    member.returns("r", "2026-03-21", "t2");

    let after_31_days = member.buys("t3", "2026-04-01", 100);

    assert!(met(&after_31_days));
}

#[test]
fn days_since_are_counted_over_more_than_a_year_where_a_later_purchase_was_told_first() {
    let rule = "[[rules]]\nid = \"bonus\"\nwhen = { days_since_last_purchase = 757 }\nbonus = 5";
    let mut member = OneMember::joined("2024-01-01", rule);
    member.buys("t1", "2024-02-01", 100);
    member.buys("t2", "2026-03-01", 100);

    // 1 February 2024 to 27 February 2026: 366 + 365 + 26 days.
    let late = member.buys_late("t3", "2026-02-27", "2026-03-02", 100);

    assert!(met(&late));
}

#[test]
fn so_many_this_week_are_at_least_so_many_from_monday_to_sunday() {
    let mut member = under("{ purchases_this_week = 3 }");

    // 2 March 2026 is a Monday.
    let days = [
        "2026-03-01",
        "2026-03-02",
        "2026-03-04",
        "2026-03-08",
        "2026-03-08",
        "2026-03-09",
    ];
    assert_eq!(
        met_on(&mut member, &days),
        [false, false, false, true, true, false]
    );
}

#[test]
fn so_many_this_month_are_counted_in_the_local_month() {
    let mut member = under("{ purchases_this_month = 2 }");

    let days = [
        "2026-03-31 23:59",
        "2026-04-01 00:00",
        "2026-04-30 23:59",
        "2026-05-01 00:00",
    ];
    assert_eq!(met_on(&mut member, &days), [false, false, true, false]);
}

#[test]
fn a_late_purchase_counts_in_its_own_week_with_what_that_has_by_then() {
    let mut member = under("{ purchases_this_week = 3 }");
    met_on(&mut member, &["2026-03-02", "2026-03-08", "2026-03-09"]);

    let late = member.buys_late("late", "2026-03-05", "2026-03-10", 100);
    let of_this_week = member.buys("t", "2026-03-10", 100);

    assert!(met(&late));
    assert!(!met(&of_this_week));
}

#[test]
fn what_came_back_whole_counts_in_no_week() {
    let mut member = under("{ purchases_this_week = 2 }");
    member.buys("t1", "2026-03-02", 100);
    member.returns("r", "2026-03-03", "t1");

    assert!(!met(&member.buys("t2", "2026-03-04", 100)));
}

#[test]
fn what_is_spent_in_a_week_or_month_counts_by_the_acts_day_with_this_purchase_and_without_returns()
{
    // 1 March 2026 is a Sunday.
    for (when, expected) in [
        (
            "{ spend_this_month = \"3.00\" }",
            [false, false, true, false, true],
        ),
        (
            "{ spend_this_week = \"3.00\" }",
            [false, true, false, false, true],
        ),
    ] {
        let mut member = under(when);
        let mut found = Vec::new();
        found.push(member.buys("t1", "2026-02-28", 100));
        found.push(member.buys("t2", "2026-03-01", 200));
        found.push(member.buys("t3", "2026-03-02", 100));
        member.returns("r", "2026-03-02 13:00", "t2");
        found.push(member.buys("t4", "2026-03-03", 100));
        found.push(member.buys("t5", "2026-03-04", 100));

        let found: Vec<bool> = found.iter().map(met).collect();
        assert_eq!(found, expected, "{when}");
    }
}

#[test]
fn a_payment_that_was_left_out_is_none() {
    let mut member = under("{ paid_with_points = true }");
    member.buys("t1", "2026-03-01", 10_000);

    let paid = |id: &str, points, unfit| {
        let mut command = bought(id, "2026-03-02", 1_000);
        if let Act::Purchase(purchase) = &mut command.act {
            purchase.paid_with_points = Some(PaidWithPoints {
                points: Points::new(points),
                amount_minor: 100,
            });
            purchase.unfit = unfit;
        }
        command
    };
    let fits = member.sends(&paid("t2", 10, None));
    let left_out = member.sends(&paid("t3", 100_000, Some(Unfit::LeaveOut)));
    let code = member.is_refused(&paid("t4", 100_000, Some(Unfit::Refuse)));
    let unsaid = member.is_refused(&paid("t5", 100_000, None));

    assert!(met(&fits));
    assert!(!met(&left_out));
    assert_eq!(
        (code, unsaid),
        ("insufficient_points", "insufficient_points")
    );
    let What::Purchased(record) = &left_out.what else {
        panic!("a purchase");
    };
    // All 10.00 earn, and nothing is spent.
    assert_eq!(record.score.points.get(), 10);
    assert!(record.paid_with.is_empty());
    let said = record.left_out.unwrap();
    assert_eq!(said.paid.points.get(), 100_000);
    assert_eq!(kinds(&left_out), ["points.earned", "purchase.adjusted"]);
}
