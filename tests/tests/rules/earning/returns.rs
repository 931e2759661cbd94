//! What a return takes: the purchase is scored again with what remains.

use gradus_domain::ledger::entry::What;
use gradus_tests::one_member::OneMember;
use gradus_tests::program::{silver, two_versions};

#[test]
fn example_10_two_half_returns_take_exactly_what_was_earned() {
    let mut member = OneMember::under("[earning]\nper = \"3.00\"\n");
    member.buys("t", "2026-03-02 10:00", 10_000);
    assert_eq!(member.balance(), 33);

    member.returns_part("r1", "2026-03-03 10:00", "t", 5_000);
    assert_eq!(member.balance(), 16);

    member.returns_part("r2", "2026-03-04 10:00", "t", 5_000);
    assert_eq!(member.balance(), 0);
}

#[test]
fn a_return_is_scored_under_the_version_of_its_purchase() {
    // GIVEN one point per yuan until the end of March, ten from April on
    let tenfold = "[earning]\npoints = \"10\"\n";
    let programs = two_versions("", "2026-04-01 00:00", tenfold);
    let mut member = OneMember::under_versions(programs);
    member.buys("t", "2026-03-31", 10_000);

    // WHEN half of a March sale comes back in April
    member.returns_part("r", "2026-04-10", "t", 5_000);

    // THEN half of 100 points is taken
    assert_eq!(member.balance(), 50);
}

#[test]
fn whether_points_that_are_gone_are_owed_is_said_by_the_version_in_force_at_the_decision() {
    // GIVEN 100 points of March, all spent, under a version that is replaced in April
    let shortfall = |choice: &str| format!("[returns]\nshortfall = \"{choice}\"\n");
    let spent_under = |first: &str, second: &str| {
        let programs = two_versions(&shortfall(first), "2026-04-01 00:00", &shortfall(second));
        let mut member = OneMember::under_versions(programs);
        member.buys("t", "2026-03-30", 10_000);
        member.spends("s", "2026-03-31", 100);
        member
    };
    let mut forgiven = spent_under("debt", "forgive");
    let mut owed = spent_under("forgive", "debt");

    forgiven.returns("r", "2026-04-02", "t");
    owed.returns("r", "2026-04-02", "t");

    assert_eq!((forgiven.debt(), owed.debt()), (0, 100));
    assert_eq!(forgiven.last_return().forgiven.get(), 100);
}

#[test]
fn a_return_is_scored_at_the_tier_of_its_purchase() {
    // GIVEN a sale of ¥100 at base, which reached silver
    let mut member = OneMember::under(&silver(
        r#"
        rate = "2"
        qualify = { spend_at_least = "100.00", window = "lifetime" }
        "#,
    ));
    member.buys("a", "2026-03-01", 10_000);
    member.buys("b", "2026-03-02", 10_000);
    assert_eq!(member.balance(), 300);

    // WHEN half of each comes back
    member.returns_part("r3", "2026-03-03 13:00", "a", 5_000);
    assert_eq!(member.last_return().taken.get(), 50);
    member.returns_part("r4", "2026-03-04 13:00", "b", 5_000);

    // THEN the first is taken at the one rate, the second at the other
    assert_eq!(member.last_return().taken.get(), 100);
    assert_eq!(member.balance(), 150);
}

#[test]
fn a_rule_that_the_remainder_does_not_meet_any_more_is_taken_whole() {
    // GIVEN 50 points from ¥80 on
    let mut member = OneMember::under(
        r#"
        [[rules]]
        id = "big"
        when = { amount_at_least = "80.00" }
        bonus = 50
        "#,
    );
    member.buys("t", "2026-03-01", 10_000);
    assert_eq!(member.balance(), 150);

    // WHEN ¥20 come back, THEN ¥80 still have the bonus
    member.returns_part("r2", "2026-03-02 13:00", "t", 2_000);
    assert_eq!(member.balance(), 130);

    // WHEN ¥0.01 more comes back, THEN 79.99 points are 79, without the bonus
    member.returns_part("r3", "2026-03-03 13:00", "t", 1);
    assert_eq!(member.last_return().taken.get(), 51);
    assert_eq!(member.balance(), 79);
}

#[test]
fn a_group_chooses_anew_for_the_remaining_part() {
    // GIVEN a bonus of 60 and 2× in one group
    let mut member = OneMember::under(
        r#"
        [[rules]]
        id = "double"
        group = "g"
        multiply = "2"
        [[rules]]
        id = "bonus"
        group = "g"
        bonus = 60
        "#,
    );
    member.buys("t", "2026-03-01", 10_000);
    assert_eq!(member.balance(), 200);

    // WHEN ¥60 come back: doubling the ¥40 would give 40, the bonus gives 60
    member.returns_part("r2", "2026-03-02 13:00", "t", 6_000);

    // THEN 100 remain: 40 and the bonus
    assert_eq!(member.last_return().taken.get(), 100);
    assert_eq!(member.balance(), 100);

    // WHEN ¥1 more comes back, THEN the bonus stays
    member.returns_part("r3", "2026-03-03 13:00", "t", 100);
    assert_eq!(member.last_return().taken.get(), 1);

    // WHEN the rest comes back, THEN all is taken
    member.returns("r4", "2026-03-04 13:00", "t");
    assert_eq!(member.balance(), 0);
}

#[test]
fn where_the_remainder_would_earn_more_nothing_is_taken_and_uses_stay() {
    // GIVEN 200 points for a purchase of less than ¥60, 200 ever
    let mut member = OneMember::under(
        r#"
        [[rules]]
        id = "small"
        when = { not = { amount_at_least = "60.00" } }
        bonus = 200
        limits = { lifetime = 200 }
        "#,
    );
    member.buys("t", "2026-03-01", 10_000);
    assert_eq!(member.balance(), 100);

    // WHEN ¥50 come back: the ¥50 that remain would earn 250
    member.returns_part("r2", "2026-03-02 13:00", "t", 5_000);

    // THEN nothing is taken, and the limit is not charged: another small purchase has it
    assert_eq!(member.last_return().taken.get(), 0);
    assert_eq!(member.balance(), 100);
    member.buys("u", "2026-03-03", 100);
    assert_eq!(member.balance(), 100 + 1 + 200);

    // WHEN the rest comes back: what the purchase still stands for are its 100
    member.returns("r4", "2026-03-04 13:00", "t");
    assert_eq!(member.last_return().taken.get(), 100);
    assert_eq!(member.balance(), 201);
}

#[test]
fn no_rule_gives_the_remainder_more_than_is_left_now_and_the_purchase_holds() {
    // GIVEN 2× up to 120 points ever: ¥100 have 100 of them, another ¥100 the last 20
    let mut member = OneMember::under(
        r#"
        [[rules]]
        id = "double"
        multiply = "2"
        limits = { lifetime = 120 }
        "#,
    );
    member.buys("a", "2026-03-01", 10_000);
    member.buys("b", "2026-03-02", 10_000);
    assert_eq!(member.balance(), 320);

    // WHEN ¥50 of the second come back: its ¥50 would double by 50, but it holds 20 and none
    // are left
    member.returns_part("r3", "2026-03-03 13:00", "b", 5_000);

    // THEN 120 − (50 + 20) = 50 are taken
    assert_eq!(member.last_return().taken.get(), 50);
    assert_eq!(member.balance(), 270);

    // WHEN ¥50 of the first come back: 100 − 50 of the limit are free again
    member.returns_part("r4", "2026-03-04 13:00", "a", 5_000);
    assert_eq!(member.balance(), 170);

    // THEN what the second was cut to stays
    let cut = &member.entries()[2];
    let What::Purchased(second) = &cut.what else {
        panic!("a purchase");
    };
    assert_eq!(second.score.shares[1].amount.get(), 20);

    // THEN a later purchase has them
    member.buys("c", "2026-03-05", 10_000);
    assert_eq!(member.balance(), 170 + 100 + 50);
}

#[test]
fn a_return_reckons_with_what_its_own_rule_holds_and_no_other() {
    let mut member = OneMember::under(
        r#"
        [[benefits]]
        id = "cake"
        kind = "gift"
        [[rules]]
        id = "cake"
        grant = "cake"
        [[rules]]
        id = "double"
        multiply = "2"
        limits = { lifetime = 10 }
        "#,
    );
    member.buys("t", "2026-03-02", 2_000);
    assert_eq!(member.active(), 30);

    member.returns_part("r", "2026-03-03", "t", 100);

    assert_eq!(member.active(), 29);
}

#[test]
fn a_return_frees_the_limit_of_the_day_of_the_purchase() {
    let mut member = OneMember::under(
        r#"
        [[rules]]
        id = "bonus"
        bonus = 10
        limits = { per_day = 10 }
        "#,
    );
    member.buys("a", "2026-03-01", 100);
    member.buys("b", "2026-03-02", 100);
    assert_eq!(member.balance(), 22);

    // WHEN the sale of the 1st comes back on the 2nd
    member.returns("r2", "2026-03-02 13:00", "a");
    assert_eq!(member.balance(), 11);

    // THEN the 2nd has nothing left, the 1st has
    member.buys("c", "2026-03-02 14:00", 100);
    assert_eq!(member.balance(), 12);
    member.buys_late("d", "2026-03-01 14:00", "2026-03-02 15:00", 100);
    assert_eq!(member.balance(), 23);
}

#[test]
fn a_counter_already_dropped_has_nothing_left_but_what_the_purchase_holds() {
    // GIVEN 2× up to 100 points a day and 5 days to be late; ¥150 have all 100
    let mut member = OneMember::under(
        r#"
        late_days = 5
        [[rules]]
        id = "double"
        multiply = "2"
        limits = { per_day = 100 }
        "#,
    );
    member.buys("a", "2026-03-01", 15_000);
    assert_eq!(member.balance(), 250);

    // WHEN ¥30 come back on the 20th, long after the day's counter was dropped
    member.returns_part("r20", "2026-03-20 13:00", "a", 3_000);

    // THEN the ¥120 keep the 100 that the purchase holds
    assert_eq!(member.last_return().taken.get(), 30);

    // WHEN ¥60 more come back, THEN the ¥60 have 60 of it
    member.returns_part("r21", "2026-03-21 13:00", "a", 6_000);
    assert_eq!(member.last_return().taken.get(), 60 + 40);
    assert_eq!(member.balance(), 120);
}

/// One growth per yuan, a tenth of it decaying each month.
const GROWING: &str = r#"
    [growth]
    decay = { every = "month", share = "0.1" }
    "#;

#[test]
fn growth_is_taken_as_it_was_earned_and_not_below_zero() {
    // GIVEN 100 growth, of which 10 decay in April
    let mut member = OneMember::under(GROWING);
    member.buys("a", "2026-03-01", 10_000);
    member.settles("2026-04-01 00:00");
    assert_eq!(member.growth(), 90);

    // WHEN ¥40 come back, THEN 40 are taken
    member.returns_part("r1", "2026-04-02", "a", 4_000);
    assert_eq!(member.last_return().growth_taken.get(), 40);
    assert_eq!(member.growth(), 50);

    // WHEN the other ¥60 come back, THEN 50 are, for there are no more
    member.returns("r2", "2026-04-03", "a");
    assert_eq!(member.last_return().growth_taken.get(), 50);
    assert_eq!(member.growth(), 0);
}
