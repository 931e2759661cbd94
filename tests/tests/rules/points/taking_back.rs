//! Where the points are found that a return takes.

use gradus_domain::ledger::entry::Account;
use gradus_domain::member::lots::LastDay;
use gradus_domain::program::tier::Metric;
use gradus_tests::commands::{day, on};
use gradus_tests::one_member::{OneMember, bought_at};
use gradus_tests::program::{earning, earning_after};
use gradus_tests::reading::moves;

#[test]
fn a_return_takes_from_the_lots_of_its_purchase_first() {
    // GIVEN 10 until 11 March and 10 until 12 March
    let mut member = OneMember::under(&earning("{ rolling_days = 10 }"));
    member.buys("a", "2026-03-01", 1_000);
    member.buys("b", "2026-03-02", 1_000);

    // WHEN the second comes back
    member.returns("r3", "2026-03-03 13:00", "b");

    // THEN the first's points stay, though they are spent first
    assert_eq!(member.lots(), [(10, on("2026-03-11"))]);
}

#[test]
fn a_return_takes_pending_points_of_its_purchase_before_active_ones() {
    // GIVEN 10 active since 11 March, and 10 pending
    let mut member = OneMember::under(&earning_after(10, r#""never""#));
    member.buys("a", "2026-03-01", 1_000);
    member.buys("b", "2026-03-12", 1_000);
    assert_eq!((member.active(), member.pending()), (10, 10));

    // WHEN the second comes back
    member.returns("r13", "2026-03-13 13:00", "b");

    // THEN its pending ones are taken
    assert_eq!((member.active(), member.pending()), (10, 0));
}

#[test]
fn what_is_not_there_is_taken_in_spend_order_then_from_pending_points_then_owed() {
    // GIVEN ¥100 of 1 March, active on the 11th and spent, ¥20 of the 8th and ¥30 of the 9th,
    // pending, and 40 that an operator added on the 2nd
    let mut member = OneMember::under(&earning_after(10, "{ rolling_days = 100 }"));
    member.buys("a", "2026-03-01", 10_000);
    member.buys("c", "2026-03-09", 3_000);
    member.buys_late("b", "2026-03-08", "2026-03-09", 2_000);
    member.spends("s", "2026-03-11", 100);
    member.is_adjusted("j", "2026-03-11", 40);

    // WHEN ¥75 of the first come back
    member.returns_part("r12", "2026-03-12 13:00", "a", 7_500);

    // THEN the 40 go first, then those that activate on the 18th, then of the 19th's
    let reversed = Account::Reversed;
    assert_eq!(
        moves(member.last_entry()),
        [
            (Account::Active, reversed.clone(), 40),
            (Account::Pending, reversed.clone(), 20),
            (Account::Pending, reversed.clone(), 15),
        ]
    );
    assert_eq!(member.debt(), 0);

    // WHEN the rest comes back, THEN 15 are left to take, and 10 are owed
    member.returns("r13", "2026-03-13 13:00", "a");
    assert_eq!(
        moves(member.last_entry()),
        [
            (Account::Pending, reversed.clone(), 15),
            (Account::Debt, reversed, 10),
        ]
    );
    assert_eq!(
        (member.active(), member.pending(), member.debt()),
        (0, 0, 10)
    );
}

#[test]
fn while_pending_a_purchases_points_are_known_by_all_their_dates() {
    // GIVEN 40 points that lapsed in February, and 50 never-lapsing ones of 9 March, pending,
    // of which the return of another purchase took 40
    let mut member = OneMember::under(
        r#"
        [earning]
        activation = { after_days = 10 }
        [[rules]]
        id = "review"
        scores = "activities"
        bonus = 40
        expiry = { rolling_days = 10 }
        "#,
    );
    member.does("r", "2026-02-01", "review");
    member.buys("a", "2026-03-01", 4_000);
    member.buys("c", "2026-03-09", 5_000);
    member.spends("s", "2026-03-11", 40);
    member.returns("r11", "2026-03-11 13:00", "a");
    assert_eq!((member.active(), member.pending()), (0, 10));

    // GIVEN 40 more that never lapse, and the 40 of February until 30 March
    member.is_adjusted("j", "2026-03-12", 40);
    member.is_reinstated("i", "2026-03-12", 40, Some("2026-03-30"));
    assert_eq!(
        member.lots(),
        [(40, on("2026-03-30")), (40, LastDay::Never)]
    );

    // WHEN the purchase comes back
    member.returns("r13", "2026-03-13 13:00", "c");

    // THEN its 10 pending ones are taken, and the other 40 in spend order
    assert_eq!(member.lots(), [(40, LastDay::Never)]);
    assert_eq!(member.pending(), 0);
}

#[test]
fn what_lapsed_unspent_is_not_owed_when_its_purchase_comes_back() {
    // GIVEN 10 that lapsed after 11 March, and 4 until the 25th
    let mut member = OneMember::under(&earning("{ rolling_days = 10 }"));
    member.buys("a", "2026-03-01", 1_000);
    member.buys("b", "2026-03-15", 400);
    assert_eq!(member.state().holdings.lapsed.get(), 10);

    let back = member.returns("r16", "2026-03-16 13:00", "a");

    assert_eq!((member.active(), member.debt()), (4, 0));
    assert_eq!(member.last_return().taken.get(), 10);
    assert_eq!(member.last_return().lapsed.get(), 10);
    assert_eq!(back.notices, []);
}

#[test]
fn of_what_was_half_spent_and_half_lapsed_the_spent_half_is_owed() {
    // GIVEN 10 of which 5 were spent and 5 lapsed
    let mut member = OneMember::under(&earning("{ rolling_days = 10 }"));
    member.buys("a", "2026-03-01", 1_000);
    member.spends("s", "2026-03-02", 5);

    member.returns("r", "2026-03-16", "a");

    assert_eq!((member.active(), member.debt()), (0, 5));
    assert_eq!(member.last_return().lapsed.get(), 5);
}

#[test]
fn what_lapsed_from_one_lot_is_counted_once_in_the_members_favour() {
    // GIVEN a lot of 10 and 20 that lapsed together, when 12 of it were spent
    let mut member = OneMember::under(&earning("{ rolling_days = 10 }"));
    member.buys("a", "2026-03-01 10:00", 1_000);
    member.buys("b", "2026-03-01 11:00", 2_000);
    member.spends("s", "2026-03-02", 12);

    // WHEN the first comes back, its 10 count as lapsed; of the second's 20 the 8 that are left
    member.returns("r1", "2026-03-16", "a");
    assert_eq!((member.debt(), member.last_return().lapsed.get()), (0, 10));
    member.returns("r2", "2026-03-17", "b");
    assert_eq!((member.debt(), member.last_return().lapsed.get()), (12, 8));
}

#[test]
fn lapsed_points_that_an_operator_brought_back_are_taken_again() {
    let mut member = OneMember::under(&earning("{ rolling_days = 10 }"));
    member.buys("a", "2026-03-01", 1_000);
    member.settles("2026-03-13");
    member.is_reinstated("i", "2026-03-14", 4, None);

    member.returns("r", "2026-03-16", "a");

    // 6 are lapsed, 4 are there to be taken.
    assert_eq!((member.active(), member.debt()), (0, 0));
    assert_eq!(member.last_return().lapsed.get(), 6);
}

#[test]
fn points_that_inactivity_took_count_as_lapsed_for_what_was_bought_before() {
    let mut member = OneMember::under(&earning("{ inactivity_days = 10 }"));
    member.buys("a", "2026-03-01", 1_000);
    member.buys("b", "2026-03-20", 700);

    // WHEN the second comes back, its points are there; of the first they lapsed after 11 March
    member.returns("rb", "2026-03-21 10:00", "b");
    assert_eq!((member.active(), member.debt()), (0, 0));
    assert_eq!(member.last_return().lapsed.get(), 0);
    member.returns("ra", "2026-03-21 11:00", "a");
    assert_eq!((member.active(), member.debt()), (0, 0));
    assert_eq!(member.last_return().lapsed.get(), 10);
}

#[test]
fn points_of_a_partner_are_taken_back_from_the_partners_lot_and_leave_no_empty_one() {
    let mut member = OneMember::under("partners = [\"hotel\"]\n");
    member.buys("own", "2026-03-02", 1_000);
    member.sends(&bought_at("hotel", "stay", "2026-03-02", 500));
    assert_eq!(member.lots(), [(10, LastDay::Never), (5, LastDay::Never)]);

    member.returns("r", "2026-03-03", "stay");

    assert_eq!(member.lots(), [(10, LastDay::Never)]);
}

#[test]
fn a_return_on_the_day_of_activation_finds_the_active_lot_of_its_purchase() {
    let mut member = OneMember::under(
        r#"
        partners = ["hotel"]
        [earning]
        activation = { after_days = 2 }
        "#,
    );
    member.buys("own", "2026-03-02", 1_000);
    member.sends(&bought_at("hotel", "stay", "2026-03-02", 500));

    member.returns("r", "2026-03-04", "stay");

    assert_eq!(member.lots(), [(10, LastDay::Never)]);
}

#[test]
fn a_return_takes_the_pending_lot_of_its_own_purchase() {
    let mut member = OneMember::under(&earning_after(2, r#""never""#));
    member.buys("first", "2026-03-02 10:00", 1_000);
    member.buys("second", "2026-03-03 10:00", 1_000);

    member.returns("r", "2026-03-03 11:00", "second");

    assert_eq!(
        member.pending_lots(),
        [(10, day("2026-03-04"), LastDay::Never)]
    );
}

#[test]
fn what_is_forgiven_is_neither_owed_nor_posted_as_reversed() {
    let mut member = OneMember::under("[returns]\nshortfall = \"forgive\"\n");
    member.buys("a", "2026-03-01", 10_000);
    member.spends("s", "2026-03-02", 70);

    // WHEN all comes back: 30 are there, 70 are forgiven
    member.returns("r3", "2026-03-03 13:00", "a");

    // THEN 30 are reversed, and the points earned of the day are 0 nevertheless
    assert_eq!(
        moves(member.last_entry()),
        [(Account::Active, Account::Reversed, 30)]
    );
    assert_eq!(member.last_return().forgiven.get(), 70);
    assert_eq!(member.balance(), 0);
    assert_eq!(member.debt(), 0);
    assert_eq!(member.state().metrics.lifetime.get(Metric::PointsEarned), 0);
}
