//! Grants: how often they are given, what they do, when they are revoked.

use gradus_domain::ledger::entry::GrantEventKind;
use gradus_tests::commands::day;
use gradus_tests::one_member::OneMember;
use gradus_tests::reading::{kinds, points, points_of};

#[test]
fn a_rule_grants_a_benefit_as_often_as_its_limits_allow() {
    let mut member = OneMember::under(
        r#"
        [[benefits]]
        id = "cake"
        kind = "coupon"
        valid_days = 10
        [[rules]]
        id = "free-cake"
        grant = "cake"
        limits = { per_week = 1 }
        "#,
    );

    let monday = member.buys("t1", "2026-03-02", 100);
    let sunday = member.buys("t2", "2026-03-08", 100);
    let next_monday = member.buys("t3", "2026-03-09", 100);

    assert_eq!(kinds(&monday), ["points.earned", "grant.issued"]);
    assert_eq!(monday.grant_events[0].last_day, Some(day("2026-03-11")));
    assert_eq!(kinds(&sunday), ["points.earned"]);
    assert_eq!(kinds(&next_monday), ["points.earned", "grant.issued"]);
}

const DOUBLE_FOR_TWO_DAYS: &str = r#"
    [[benefits]]
    id = "double"
    kind = "multiplier"
    multiply = "2"
    valid_days = 2
    [[rules]]
    id = "gives-double"
    scores = "activities"
    when = { activity = "review" }
    grant = "double"
    [[rules]]
    id = "bonus"
    when = { holds_grant = "double" }
    bonus = 5
    "#;

#[test]
fn a_multiplier_multiplies_while_its_grant_is_good() {
    let mut member = OneMember::under(DOUBLE_FOR_TWO_DAYS);
    let before = member.buys("t0", "2026-03-02 11:00", 1_000);
    member.does("a", "2026-03-02 12:00", "review");

    let first_day = member.buys("t1", "2026-03-02 13:00", 1_000);
    let last_day = member.buys("t2", "2026-03-03 23:59", 1_000);
    let day_after = member.buys("t3", "2026-03-04 00:00", 1_000);

    assert_eq!(points(&before), 10);
    assert_eq!(points_of(&first_day, "double"), 10);
    assert_eq!(points(&first_day), 25);
    assert_eq!(points(&last_day), 25);
    assert_eq!(points(&day_after), 10);
}

#[test]
fn a_late_purchase_of_a_day_before_its_grant_is_not_multiplied() {
    let mut member = OneMember::under(DOUBLE_FOR_TWO_DAYS);
    member.does("a", "2026-03-02", "review");

    let late = member.buys_late("t", "2026-03-01", "2026-03-02 13:00", 1_000);

    assert_eq!(points(&late), 10);
}

#[test]
fn a_grant_of_a_late_purchase_begins_on_the_decisions_day_which_its_days_count() {
    let mut member = OneMember::under(
        r#"
        [[benefits]]
        id = "double"
        kind = "multiplier"
        multiply = "2"
        valid_days = 3
        [[rules]]
        id = "large"
        when = { amount_at_least = "80.00" }
        grant = "double"
        "#,
    );

    let late = member.buys_late("t1", "2026-03-02", "2026-03-05 10:00", 10_000);

    // THEN it is good on 5, 6 and 7 March, and not on the days before it was given
    assert_eq!(late.grant_events[0].last_day, Some(day("2026-03-07")));
    let before = member.buys_late("t2", "2026-03-04", "2026-03-05 11:00", 1_000);
    let first_day = member.buys("t3", "2026-03-05 12:00", 1_000);
    let last_day = member.buys("t4", "2026-03-07 23:59", 1_000);
    let day_after = member.buys("t5", "2026-03-08 00:00", 1_000);
    let given = [before, first_day, last_day, day_after].map(|entry| points(&entry));
    assert_eq!(given, [10, 20, 20, 10]);
}

#[test]
fn grants_that_are_no_longer_earned_are_revoked() {
    // GIVEN a coupon from ¥80 on, and one for any purchase
    let mut member = OneMember::under(
        r#"
        [[benefits]]
        id = "large"
        kind = "coupon"
        [[benefits]]
        id = "small"
        kind = "coupon"
        [[rules]]
        id = "large"
        when = { amount_at_least = "80.00" }
        grant = "large"
        limits = { lifetime = 1 }
        [[rules]]
        id = "small"
        grant = "small"
        "#,
    );
    member.buys("a", "2026-03-01", 10_000);
    let benefits = |member: &OneMember| -> Vec<String> {
        member
            .state()
            .grants
            .iter()
            .map(|grant| grant.benefit.to_string())
            .collect()
    };
    assert_eq!(benefits(&member), ["large", "small"]);

    // WHEN ¥50 come back, THEN the one is revoked, the other stays
    member.returns_part("r2", "2026-03-02 13:00", "a", 5_000);
    assert_eq!(benefits(&member), ["small"]);
    let kinds: Vec<_> = member
        .last_entry()
        .grant_events
        .iter()
        .map(|event| (event.benefit.to_string(), event.kind))
        .collect();
    assert_eq!(kinds, [("large".to_owned(), GrantEventKind::Revoked)]);

    // THEN its limit is free again
    member.buys("b", "2026-03-03", 8_000);
    assert_eq!(benefits(&member), ["small", "large", "small"]);

    // WHEN the rest comes back, THEN the other is revoked, too
    member.returns("r4", "2026-03-04 13:00", "a");
    assert_eq!(benefits(&member), ["large", "small"]);
}
