//! What is owed, and what pays it.

use gradus_domain::ledger::entry::Account;
use gradus_domain::member::lots::LastDay;
use gradus_tests::commands::{local, on, paid, spend};
use gradus_tests::one_member::{OneMember, bought_with_points};
use gradus_tests::program::{earning, earning_after};
use gradus_tests::reading::moves;

#[test]
fn example_9_what_was_spent_before_a_return_is_owed_and_paid_by_what_comes() {
    let mut member = OneMember::under("");
    member.buys("t1", "2026-03-02 10:00", 20_000);
    member.spends("s", "2026-03-03 10:00", 150);

    member.returns("r", "2026-03-04 10:00", "t1");
    assert_eq!(member.debt(), 150);
    assert_eq!(member.balance(), -150);

    member.buys("t2", "2026-03-05 10:00", 10_000);
    assert_eq!(member.balance(), -50);

    member.buys("t3", "2026-03-06 10:00", 8_000);
    assert_eq!(member.balance(), 30);
    assert_eq!(member.lots(), [(30, LastDay::Never)]);
}

/// A debt of 100: ¥100 of 1 March were spent and returned.
fn in_debt(more: &str) -> OneMember {
    let mut member = OneMember::under(more);
    member.buys("owed", "2026-03-01", 10_000);
    member.settles("2026-03-11 00:00");
    member.spends("spent", "2026-03-11", 100);
    member.returns("r11", "2026-03-11 13:00", "owed");
    assert_eq!((member.active(), member.debt()), (0, 100));
    member
}

#[test]
fn pending_points_pay_debt_on_their_day_and_not_before() {
    // GIVEN points that are pending for 10 days, and a debt of 100
    let mut member = in_debt(&earning_after(10, r#""never""#));

    // WHEN 60 are earned on the 12th
    member.buys("b", "2026-03-12", 6_000);
    assert_eq!((member.pending(), member.debt()), (60, 100));

    // THEN they pay on the 22nd
    member.settles("2026-03-21 23:59:59.999");
    assert_eq!((member.pending(), member.debt()), (60, 100));
    member.settles("2026-03-22 00:00");
    assert_eq!((member.pending(), member.debt()), (0, 40));
    assert_eq!(
        moves(member.last_entry()),
        [(Account::Pending, Account::Debt, 60)]
    );
}

#[test]
fn points_that_become_active_together_pay_debt_in_spend_order() {
    // GIVEN a debt of 100, and ¥80 with a bonus of 50 that lapses sooner
    let program = r#"
        [earning]
        activation = { after_days = 10 }
        [[rules]]
        id = "bonus"
        when = { dates = { from = "2026-03-12" } }
        bonus = 50
        expiry = { fixed = "04-30" }
        "#;
    let mut member = in_debt(program);
    member.buys("b", "2026-03-12", 8_000);

    member.settles("2026-03-22 00:00");

    // THEN the bonus pays first, and 30 that never lapse are left
    assert_eq!(
        moves(member.last_entry()),
        [
            (Account::Pending, Account::Debt, 50),
            (Account::Pending, Account::Debt, 50),
            (Account::Pending, Account::Active, 30),
        ]
    );
    assert_eq!(member.lots(), [(30, LastDay::Never)]);
}

#[test]
fn of_lots_that_come_together_the_earliest_last_day_pays_debt_first() {
    let mut member = OneMember::under(
        r#"
        [[rules]]
        id = "soon"
        when = { amount_at_least = "10.00" }
        bonus = 10
        expiry = { rolling_days = 30 }
        "#,
    );
    member.buys("t1", "2026-03-02", 500);
    member.spends("s", "2026-03-02", 5);
    member.returns("r", "2026-03-03", "t1");
    assert_eq!(member.debt(), 5);

    member.buys("t2", "2026-03-04", 1_000);

    assert_eq!(member.lots(), [(5, on("2026-04-03")), (10, LastDay::Never)]);
}

#[test]
fn restored_and_reinstated_points_pay_debt_first() {
    // GIVEN a debt of 100, and 40 points that lapsed
    let mut member = OneMember::under(&earning("{ rolling_days = 20 }"));
    member.buys("old", "2026-02-01", 4_000);
    member.buys("owed", "2026-03-01", 10_000);
    member.spends("spent", "2026-03-11", 100);
    member.returns("r11", "2026-03-11 13:00", "owed");
    assert_eq!((member.active(), member.debt()), (0, 100));

    // WHEN 70 that were spent come back
    member.gets_back("g", "2026-03-12", "spent", Some(70));
    assert_eq!((member.active(), member.debt()), (0, 30));
    assert_eq!(
        moves(member.last_entry()),
        [(Account::Redeemed, Account::Debt, 70)]
    );

    // WHEN an operator reinstates 40, THEN 30 pay the debt and 10 are active
    member.is_reinstated("i", "2026-03-13", 40, Some("2026-05-31"));
    assert_eq!(member.debt(), 0);
    assert_eq!(member.lots(), [(10, on("2026-05-31"))]);
    assert_eq!(
        moves(member.last_entry()),
        [
            (Account::Lapsed, Account::Debt, 30),
            (Account::Lapsed, Account::Active, 10),
        ]
    );
}

#[test]
fn nothing_is_spent_while_there_is_debt() {
    let mut member = in_debt("");

    let refused = member.is_refused(&spend("m", "s", &local("2026-03-12"), 1));
    assert_eq!(refused, "in_debt");
    let with_points = bought_with_points("b", "2026-03-12", 5_000, paid(1, 100));
    assert_eq!(member.is_refused(&with_points), "in_debt");

    // WHEN the debt is paid, THEN the rest can be spent
    member.buys("c", "2026-03-13", 10_100);
    member.spends("s", "2026-03-14", 1);
    assert_eq!((member.active(), member.debt()), (0, 0));
}
