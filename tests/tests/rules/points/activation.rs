//! When points become active.

use gradus_domain::ledger::entry::Account;
use gradus_tests::commands::{day, local, on, spend};
use gradus_tests::one_member::OneMember;
use gradus_tests::program::earning_after;
use gradus_tests::reading::moves;

#[test]
fn pending_points_become_active_at_the_start_of_the_day_and_are_never_spent_before() {
    // GIVEN a sale of 1 March
    let mut member = OneMember::under(&earning_after(10, r#""never""#));
    member.buys("a", "2026-03-01", 1_000);
    assert_eq!((member.active(), member.pending()), (0, 10));

    // WHEN the 10th ends, THEN they are pending still
    let refused = member.is_refused(&spend("m", "s", &local("2026-03-10 23:59:59.999"), 1));
    assert_eq!(refused, "insufficient_points");

    // WHEN the 11th begins, THEN they can be spent
    member.spends("s", "2026-03-11 00:00", 10);
    assert_eq!((member.active(), member.pending()), (0, 0));
}

#[test]
fn a_late_purchase_whose_activation_day_has_come_is_active_at_once() {
    let mut member = OneMember::under(&earning_after(10, r#""never""#));

    member.buys_late("a", "2026-03-01", "2026-03-10", 1_000);
    member.buys_late("b", "2026-03-01", "2026-03-11", 500);

    assert_eq!((member.active(), member.pending()), (15, 0));
    let posted = moves(member.last_entry());
    assert_eq!(posted, [(Account::Issued, Account::Active, 5)]);
}

#[test]
fn a_last_day_before_the_activation_day_is_reckoned_anew_from_it() {
    // GIVEN points pending until the 11th that would last until the 9th, until the 11th
    for (days, last_day) in [(8, "2026-03-19"), (9, "2026-03-20"), (10, "2026-03-11")] {
        let mut member =
            OneMember::under(&earning_after(10, &format!("{{ rolling_days = {days} }}")));
        member.buys("a", "2026-03-01", 1_000);
        assert_eq!(
            member.pending_lots(),
            [(10, day("2026-03-11"), on(last_day))]
        );
    }

    // WHEN a sale of 25 December activates on 4 January, past the fixed day
    let mut member = OneMember::under(&earning_after(10, r#"{ fixed = "12-31" }"#));
    member.buys("a", "2026-12-25", 1_000);
    assert_eq!(
        member.pending_lots(),
        [(10, day("2027-01-04"), on("2027-12-31"))]
    );
}
