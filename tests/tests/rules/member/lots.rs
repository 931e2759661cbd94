//! Which points are one lot.

use gradus_domain::ledger::entry::Account;
use gradus_domain::words::ids::PartnerId;
use gradus_tests::commands::{day, on};
use gradus_tests::one_member::{OneMember, bought_at};
use gradus_tests::program::earning_after;
use gradus_tests::reading::moves;

#[test]
fn pending_lots_equal_in_all_dates_and_issuer_merge() {
    let mut member = OneMember::under(&earning_after(10, r#"{ fixed = "12-31" }"#));

    member.buys("a", "2026-03-01", 1_000);
    member.buys("b", "2026-03-01", 500);
    member.buys("c", "2026-03-02", 200);

    let last_day = on("2026-12-31");
    assert_eq!(
        member.pending_lots(),
        [
            (15, day("2026-03-11"), last_day),
            (2, day("2026-03-12"), last_day),
        ]
    );

    // WHEN both are active, THEN their activation days are forgotten: one lot, with the
    // earliest earning day
    member.settles("2026-03-12 00:00");
    assert_eq!(member.lots(), [(17, last_day)]);
    assert_eq!(
        member.state().holdings.active[0].earned_on,
        day("2026-03-01")
    );
    assert_eq!(member.pending(), 0);
}

#[test]
fn active_lots_of_different_issuers_do_not_merge_and_lapse_one_by_one() {
    let mut member = OneMember::under(
        r#"
        partners = ["p", "q"]
        [earning]
        expiry = { fixed = "12-31" }
        "#,
    );
    member.buys("a", "2026-03-01", 1_000);
    member.sends(&bought_at("p", "b", "2026-03-01", 500));
    member.sends(&bought_at("p", "c", "2026-03-02", 200));

    let last_day = on("2026-12-31");
    assert_eq!(member.lots(), [(10, last_day), (7, last_day)]);

    // WHEN the year ends, THEN each lot lapses by a posting of its own
    member.settles("2027-01-01 00:00");
    assert_eq!(
        moves(member.last_entry()),
        [
            (Account::Active, Account::Lapsed, 10),
            (Account::Active, Account::Lapsed, 7),
        ]
    );
    let issuers: Vec<_> = member
        .last_entry()
        .postings
        .iter()
        .map(|posting| posting.lot.clone().unwrap().issuer)
        .collect();
    assert_eq!(issuers, [None, Some(PartnerId::new("p"))]);
}

#[test]
fn a_partners_purchase_makes_a_lot_that_the_partner_issued() {
    let mut member = OneMember::under(
        r#"
        partners = ["airline"]
        [earning]
        expiry = { rolling_days = 10 }
        "#,
    );

    member.buys("t1", "2026-03-02", 100);
    member.sends(&bought_at("airline", "t2", "2026-03-02", 100));

    let lots = &member.state().holdings.active;
    let issuers: Vec<_> = lots.iter().map(|lot| lot.issuer.clone()).collect();
    assert_eq!(issuers, [None, Some(PartnerId::new("airline"))]);
    let same_day = on("2026-03-12");
    assert_eq!(member.lots(), [(1, same_day), (1, same_day)]);
}
