//! What rules give, to purchases and to activities.

use gradus_domain::ledger::plan::Outcome;
use gradus_domain::ledger::rejection::Rejection;
use gradus_domain::words::ids::Channel;
use gradus_tests::commands::{activity, line_of, local};
use gradus_tests::one_member::{OneMember, bought_lines, bought_with};
use gradus_tests::reading::{points, points_of, score};

#[test]
fn an_activity_earns_by_rules_that_score_activities_alone() {
    let mut member = OneMember::under(
        r#"
        [[rules]]
        id = "purchases"
        bonus = 100
        [[rules]]
        id = "reviews"
        scores = "activities"
        when = { activity = "review" }
        bonus = 7
        "#,
    );

    let review = member.does("a1", "2026-03-02", "review");
    let check_in = member.does("a2", "2026-03-02", "check-in");
    let purchase = member.buys("t", "2026-03-02", 100);

    assert_eq!(points(&review), 7);
    assert_eq!(points(&check_in), 0);
    assert_eq!(points(&purchase), 101);
}

#[test]
fn an_activity_that_the_program_does_not_list_is_rejected() {
    let mut member = OneMember::under("");
    let dance = activity("m", "a1", &local("2026-03-02"), "dance");

    let outcome = member.world.run(&dance);

    assert_eq!(
        outcome,
        Outcome::Rejected(Rejection::ActivityUnknown {
            found: "dance".into()
        })
    );
}

#[test]
fn a_bonus_each_counts_full_units_of_the_matching_lines_together() {
    let mut member = OneMember::under(
        r#"
        [[rules]]
        id = "coffee"
        when = { category = "coffee" }
        bonus_each = { points = 3, per = "10.00" }
        "#,
    );

    let lines = vec![
        line_of("coffee", 1_500),
        line_of("coffee", 1_499),
        line_of("cake", 5_000),
    ];
    let entry = member.sends(&bought_lines("t", "2026-03-02", lines));

    // 29.99 is two full tens.
    assert_eq!(points_of(&entry, "coffee"), 6);
}

#[test]
fn growth_has_its_own_rate_and_rules() {
    let mut member = OneMember::under(
        r#"
        [growth]
        growth = "2"
        per = "1.00"
        [[rules]]
        id = "app"
        when = { channel = "app" }
        growth = 30
        limits = { per_day = 40 }
        [[rules]]
        id = "review"
        scores = "activities"
        when = { activity = "review" }
        growth = 5
        "#,
    );
    let in_app = |transaction: &str| {
        bought_with(transaction, "2026-03-02", |receipt| {
            receipt.channel = Some(Channel::new("app"));
        })
    };

    let first = member.sends(&in_app("t1"));
    let second = member.sends(&in_app("t2"));
    let review = member.does("a", "2026-03-02", "review");

    assert_eq!(score(&first).growth.get(), 32);
    assert_eq!(score(&second).growth.get(), 12);
    assert_eq!(score(&review).growth.get(), 5);
    assert_eq!(member.growth(), 49);
    assert_eq!(points(&second), 1);
}
