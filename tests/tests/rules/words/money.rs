//! Currencies, and figures that do not fit.

use gradus_domain::ledger::plan::Outcome;
use gradus_tests::commands::{adjust, join, local, purchase, settle};
use gradus_tests::one_member::{OneMember, bought};
use gradus_tests::program::{earning, programs, simple};

#[test]
fn another_currency_than_the_programs_is_rejected() {
    let mut member = OneMember::under("");

    let dollars = purchase("m", "t", &local("2026-03-01"), "USD", 1_000);

    assert_eq!(member.is_refused(&dollars), "currency_mismatch");
    assert_eq!(member.balance(), 0);
}

#[test]
fn a_currency_without_minor_digits_counts_whole_units() {
    // GIVEN one point per ¥100 in yen
    let yen = simple("Asia/Shanghai", "JPY", "[earning]\nper = \"100\"\n");
    let mut member = OneMember::of(programs(&[&yen]), &join("m", &local("2026-01-01")));

    // WHEN ¥12,345 are spent
    member.sends(&purchase("m", "t", &local("2026-03-01"), "JPY", 12_345));

    // THEN 123.45 points are 123
    assert_eq!(member.balance(), 123);
}

#[test]
fn an_overflow_is_rejected_and_changes_nothing() {
    let mut member = OneMember::under("");
    member.is_adjusted("a", "2026-03-01", i64::MAX);
    let before = member.state().clone();

    assert_eq!(
        member.is_refused(&adjust("m", "b", &local("2026-03-02"), 1)),
        "overflow"
    );
    assert_eq!(
        member.is_refused(&bought("t", "2026-03-02", 100)),
        "overflow"
    );

    assert_eq!(*member.state(), before);
    assert_eq!(member.balance(), i64::MAX);
}

#[test]
fn what_would_not_fit_in_64_bits_together_is_rejected() {
    // GIVEN all the points that there can be, in a lot of 2 March
    let mut member = OneMember::under(&earning("{ rolling_days = 10 }"));
    member.is_adjusted("a", "2026-03-02", i64::MAX);

    // WHEN one more comes, in a lot of its own, THEN it is rejected
    assert_eq!(
        member.is_refused(&adjust("m", "b", &local("2026-03-03"), 1)),
        "overflow"
    );
    assert_eq!(member.balance(), i64::MAX);

    // WHEN they have lapsed, THEN one more would not lapse beside them, and settling goes on
    assert_eq!(
        member.is_refused(&adjust("m", "c", &local("2026-03-20"), 1)),
        "overflow"
    );
    assert_eq!(member.balance(), 0);
    let settlement = settle("m", &local("2026-03-31"));
    assert_eq!(member.world.run(&settlement), Outcome::Settled);
}
