//! Which amount of a purchase counts.

use super::bonus::{bonus_when, met, under};
use gradus_domain::commands::{LINES_MAX, Line};
use gradus_domain::ledger::plan::Outcome;
use gradus_domain::ledger::rejection::Rejection;
use gradus_domain::words::ids::{Channel, Sku, StoreId};
use gradus_tests::commands::{line, line_of, paid};
use gradus_tests::one_member::{OneMember, bought_lines, bought_with};
use gradus_tests::reading::{points, points_of};

const EXCLUSIONS: &str = r#"
    [earning.exclusions]
    categories = ["gift-card"]
    skus = ["deposit"]
    channels = ["wholesale"]
    stores = ["outlet"]
    "#;

#[test]
fn tax_counts_or_does_not_as_the_program_says() {
    let taxed = || {
        vec![Line {
            tax_minor: 130,
            ..line(1_130)
        }]
    };
    let program = |amounts: &str| format!("[earning]\nper = \"0.10\"\namounts = \"{amounts}\"\n");
    let mut with_tax = OneMember::under(&program("with_tax"));
    let mut without_tax = OneMember::under(&program("without_tax"));

    let with = with_tax.sends(&bought_lines("t", "2026-03-02", taxed()));
    let without = without_tax.sends(&bought_lines("t", "2026-03-02", taxed()));

    assert_eq!(points(&with), 113);
    assert_eq!(points(&without), 100);
}

#[test]
fn excluded_categories_and_articles_earn_nothing_line_by_line() {
    let mut member = OneMember::under(EXCLUSIONS);

    let deposit = Line {
        sku: Some(Sku::new("deposit")),
        ..line(4_000)
    };
    let lines = vec![
        line_of("coffee", 1_000),
        line_of("gift-card", 2_000),
        deposit,
    ];
    let entry = member.sends(&bought_lines("t", "2026-03-02", lines));

    assert_eq!(points(&entry), 10);
    assert_eq!(member.state().metrics.lifetime.spend_minor, 1_000);
}

#[test]
fn an_excluded_channel_or_store_excludes_the_whole_purchase() {
    let mut member = OneMember::under(EXCLUSIONS);

    let wholesale = member.sends(&bought_with("t1", "2026-03-02", |receipt| {
        receipt.channel = Some(Channel::new("wholesale"));
    }));
    let outlet = member.sends(&bought_with("t2", "2026-03-02", |receipt| {
        receipt.store = Some(StoreId::new("outlet"));
    }));
    let shop = member.sends(&bought_with("t3", "2026-03-02", |receipt| {
        receipt.channel = Some(Channel::new("shop"));
        receipt.store = Some(StoreId::new("centre"));
    }));

    assert_eq!(points(&wholesale), 0);
    assert_eq!(points(&outlet), 0);
    assert_eq!(points(&shop), 1);
    assert_eq!(member.state().metrics.lifetime.purchases, 1);
}

#[test]
fn the_share_paid_with_points_is_taken_off_the_eligible_lines_in_proportion() {
    let mut member = OneMember::under(
        r#"
        [earning]
        per = "0.01"
        [earning.exclusions]
        categories = ["gift-card"]
        [[rules]]
        id = "coffee"
        when = { category = "coffee" }
        multiply = "2"
        "#,
    );
    member.is_adjusted("a", "2026-03-01", 100);

    let entry = member.sends(&bought_with("t", "2026-03-02", |receipt| {
        receipt.lines = vec![
            line_of("coffee", 1_000),
            line_of("cake", 2_000),
            line_of("gift-card", 500),
        ];
        receipt.paid_with_points = Some(paid(100, 301));
    }));

    // 3.01 over 10.00 and 20.00: 1.00⅓ and 2.00⅔, so 1.00 and 2.01.
    assert_eq!(points_of(&entry, "coffee"), 900);
    assert_eq!(points(&entry), 900 + 1_799 + 900);
    assert_eq!(member.active(), 3_599);
}

#[test]
fn an_amount_is_the_eligible_sum_of_the_purchase() {
    let mut member = OneMember::under(&format!(
        "{EXCLUSIONS}{}",
        bonus_when(r#"{ amount_at_least = "30.00" }"#)
    ));

    let with_gift_card = vec![line_of("coffee", 2_999), line_of("gift-card", 5_000)];
    let just_below = member.sends(&bought_lines("t1", "2026-03-02", with_gift_card));
    let two_lines = vec![line_of("coffee", 2_000), line_of("cake", 1_000)];
    let just_enough = member.sends(&bought_lines("t2", "2026-03-02", two_lines));

    assert!(!met(&just_below));
    assert!(met(&just_enough));
}

#[test]
fn a_lines_amount_is_the_eligible_sum_of_the_lines_that_match_otherwise() {
    let mut member = under(r#"{ category = "coffee", lines_amount_at_least = "20.00" }"#);

    let mostly_cake = vec![line_of("coffee", 1_999), line_of("cake", 5_000)];
    let below = member.sends(&bought_lines("t1", "2026-03-02", mostly_cake));
    let two_coffees = vec![line_of("coffee", 1_000), line_of("coffee", 1_000)];
    let enough = member.sends(&bought_lines("t2", "2026-03-02", two_coffees));

    assert!(!met(&below));
    assert!(met(&enough));
}

#[test]
fn a_purchase_without_an_eligible_amount_is_recorded_and_earns_nothing() {
    let mut member = OneMember::under(&format!("{EXCLUSIONS}{}", bonus_when("{}")));

    let nothing = member.buys("t1", "2026-03-02", 0);
    let excluded = member.sends(&bought_lines(
        "t2",
        "2026-03-02",
        vec![line_of("gift-card", 5_000)],
    ));

    assert_eq!(points(&nothing), 0);
    assert_eq!(points(&excluded), 0);
    assert_eq!(member.state().metrics.lifetime.purchases, 0);
}

#[test]
fn a_purchase_has_one_line_at_least_and_500_at_most() {
    let mut member = OneMember::under("");
    let mut outcome_of = |lines: usize| {
        let lines = vec![line(100); lines];
        let command = bought_lines(&format!("t{}", lines.len()), "2026-03-02", lines);
        member.world.run(&command)
    };

    let none = outcome_of(0);
    let most = outcome_of(LINES_MAX);
    let too_many = outcome_of(LINES_MAX + 1);

    let is_out_of_bounds = |outcome: &Outcome| {
        matches!(
            outcome,
            Outcome::Rejected(Rejection::OutOfBounds { what, .. }) if what == "lines"
        )
    };
    assert!(is_out_of_bounds(&none));
    assert!(matches!(most, Outcome::Recorded(_)));
    assert!(is_out_of_bounds(&too_many));
}
