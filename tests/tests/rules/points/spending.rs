//! Which points are spent, and how they come back.

use gradus_domain::ledger::entry::{Account, What};
use gradus_domain::member::lots::LastDay;
use gradus_domain::words::ids::PartnerId;
use gradus_tests::commands::{Arriving, give_back, local, on, paid, spend};
use gradus_tests::one_member::{OneMember, bought_at, bought_with_points};
use gradus_tests::program::earning;
use gradus_tests::reading::moves;

#[test]
fn example_7_points_are_spent_and_lapse_by_last_day() {
    // GIVEN 100 points until 31 March, 50 until 28 February, 30 that never lapse
    let mut member = OneMember::under(
        r#"
        [earning]
        points = "0"
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
    member.buys("t", "2026-02-01 10:00", 100);

    member.spends("s", "2026-02-10 10:00", 120);

    let What::Spent(spent) = &member.last_entry().what else {
        panic!("a spending");
    };
    let from: Vec<_> = spent
        .lots
        .iter()
        .map(|taken| (taken.points.get(), taken.dates.last_day))
        .collect();
    assert_eq!(from, [(50, on("2026-02-28")), (70, on("2026-03-31"))]);
    assert_eq!(
        member.lots(),
        [(30, on("2026-03-31")), (30, LastDay::Never)]
    );

    member.settles("2026-03-31 23:59:59.999");
    assert_eq!(member.balance(), 60);

    member.settles("2026-04-01 00:00");
    assert_eq!(member.lots(), [(30, LastDay::Never)]);
}

#[test]
fn ties_in_spend_order_go_by_earliest_earning_day_then_issuer() {
    // GIVEN lots of one last day: the program's of 3 March, q's and p's of the 2nd
    let mut member = OneMember::under(
        r#"
        partners = ["p", "q"]
        [earning]
        expiry = { fixed = "12-31" }
        "#,
    );
    member.buys("a", "2026-03-03", 1_000);
    member.sends(&bought_at("q", "b", "2026-03-02", 1_000).arrives(&local("2026-03-03")));
    member.sends(&bought_at("p", "c", "2026-03-02", 1_000).arrives(&local("2026-03-03")));

    // WHEN 25 are spent
    member.spends("s", "2026-03-04", 25);

    // THEN p's go first, then q's, then the program's
    let from: Vec<_> = member
        .last_entry()
        .postings
        .iter()
        .map(|posting| {
            let issuer = posting.lot.clone().unwrap().issuer;
            (posting.points.get(), issuer)
        })
        .collect();
    assert_eq!(
        from,
        [
            (10, Some(PartnerId::new("p"))),
            (10, Some(PartnerId::new("q"))),
            (5, None),
        ]
    );
}

#[test]
fn points_that_lapse_by_inactivity_are_spent_by_their_day() {
    // GIVEN 10 until 31 March by inactivity, 5 until 20 March and 5 until 10 April by rules
    let mut member = OneMember::under(
        r#"
        [earning]
        expiry = { inactivity_days = 30 }
        [[rules]]
        id = "sooner"
        bonus = 5
        expiry = { rolling_days = 19 }
        [[rules]]
        id = "later"
        bonus = 5
        expiry = { rolling_days = 40 }
        until = "2026-03-01"
        "#,
    );
    member.buys("a", "2026-03-01", 1_000);

    member.spends("s", "2026-03-01 13:00", 16);

    assert_eq!(member.lots(), [(4, on("2026-04-10"))]);
}

#[test]
fn more_than_is_active_is_not_spent() {
    let mut member = OneMember::under("");
    member.buys("a", "2026-03-01", 1_000);

    assert_eq!(
        member.is_refused(&spend("m", "s", &local("2026-03-02"), 11)),
        "insufficient_points"
    );
    let with_points = bought_with_points("b", "2026-03-02", 5_000, paid(11, 1_100));
    assert_eq!(member.is_refused(&with_points), "insufficient_points");
    assert_eq!(member.active(), 10);
}

#[test]
fn spent_points_come_back_with_their_dates_the_latest_first() {
    // GIVEN 10 until 11 March and 10 until 12 March, of which 15 are spent
    let mut member = OneMember::under(&earning("{ rolling_days = 10 }"));
    member.buys("a", "2026-03-01", 1_000);
    member.buys("b", "2026-03-02", 1_000);
    member.spends("s", "2026-03-03", 15);

    // WHEN 7 come back, then the rest
    member.gets_back("g", "2026-03-04", "s", Some(7));
    assert_eq!(
        member.lots(),
        [(2, on("2026-03-11")), (10, on("2026-03-12"))]
    );
    member.gets_back("h", "2026-03-05", "s", None);
    assert_eq!(
        member.lots(),
        [(10, on("2026-03-11")), (10, on("2026-03-12"))]
    );

    // THEN there is nothing left to give back
    let refused = member.is_refused(&give_back("m", "i", &local("2026-03-06"), "s", Some(1)));
    assert_eq!(refused, "give_back_exceeds_spend");
}

#[test]
fn a_plain_give_back_keeps_its_dates_and_may_lapse_at_once() {
    let mut member = OneMember::under(&earning("{ rolling_days = 10 }"));
    member.buys("a", "2026-03-01", 1_000);
    member.spends("s", "2026-03-03", 10);

    member.gets_back("g", "2026-03-12", "s", None);

    assert_eq!(
        moves(member.last_entry()),
        [
            (Account::Redeemed, Account::Active, 10),
            (Account::Active, Account::Lapsed, 10),
        ]
    );
    assert_eq!(member.active(), 0);
}
