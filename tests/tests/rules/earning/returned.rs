//! What of a purchase comes back, whole or in steps.

use gradus_domain::commands::{Returned, ReturnedLine};
use gradus_domain::program::tier::Metric;
use gradus_tests::commands::{amount, line, line_of, local, paid, purchase, whole_line, worth};
use gradus_tests::one_member::{OneMember, bought_lines, bought_with_points, came_back};
use gradus_tests::reading::points;

#[test]
fn lines_are_returned_whole_or_in_part() {
    // GIVEN three lines of ¥10, ¥20 and ¥30
    let mut member = OneMember::under("");
    let lines = vec![line(1_000), line(2_000), line(3_000)];
    member.sends(&bought_lines("t", "2026-03-02", lines));
    assert_eq!(member.balance(), 60);

    // WHEN the second comes back, and ¥10 of the third
    let part = ReturnedLine {
        line: 3,
        amount: Some(amount(1_000)),
    };
    member.returns_lines("r3", "2026-03-03 13:00", "t", vec![whole_line(2), part]);

    // THEN 30 points are taken
    assert_eq!(member.last_return().returned_minor, [0, 2_000, 1_000]);
    assert_eq!(member.balance(), 30);

    // WHEN the third comes back as far as it is left, THEN 20 are taken
    member.returns_lines("r4", "2026-03-04 13:00", "t", vec![whole_line(3)]);
    assert_eq!(member.last_return().returned_minor, [0, 0, 2_000]);
    assert_eq!(member.balance(), 10);
}

#[test]
fn an_amount_is_spread_over_what_of_the_lines_is_not_yet_returned() {
    // GIVEN lines of ¥0.10, ¥0.10 and ¥0.20, of which the first is returned
    let mut member = OneMember::under("");
    let lines = vec![line(10), line(10), line(20)];
    member.sends(&bought_lines("t", "2026-03-02", lines));
    member.returns_lines("r3", "2026-03-03 13:00", "t", vec![whole_line(1)]);

    // WHEN ¥0.10 come back: 10 × 10 ÷ 30 is 3⅓, 10 × 20 ÷ 30 is 6⅔
    member.returns_part("r4", "2026-03-04 13:00", "t", 10);

    // THEN the larger remainder gets the unit left over
    assert_eq!(member.last_return().returned_minor, [0, 3, 7]);
}

#[test]
fn the_remaining_part_of_a_line_is_rounded_down() {
    // GIVEN a line of ¥1.00, half of it paid with points: ¥0.50 are eligible
    let mut member = OneMember::under("[earning]\nper = \"0.01\"\n");
    member.buys("first", "2026-03-01", 1_000);
    member.sends(&bought_with_points("t", "2026-03-02", 100, paid(1_000, 50)));
    assert_eq!(member.balance(), 50);

    // WHEN ¥0.33 come back: floor(50 × 67 ÷ 100) = 33 remain eligible
    member.returns_part("r3", "2026-03-03 13:00", "t", 33);

    // THEN 17 points are taken, and floor(1000 × 33 ÷ 100) = 330 given back
    assert_eq!(member.last_return().taken.get(), 17);
    assert_eq!(member.last_return().points_back.get(), 330);
    assert_eq!(member.balance(), 50 - 17 + 330);
}

#[test]
fn a_full_return_in_any_steps_ends_at_zero() {
    // GIVEN one point per ¥0.07, rounded to the nearest, a bonus and a multiplier
    let program = r#"
        [earning]
        per = "0.07"
        rounding = "nearest"
        expiry = { rolling_days = 300 }
        [[rules]]
        id = "coffee"
        when = { category = "coffee" }
        multiply = "1.3"
        [[rules]]
        id = "big"
        when = { amount_at_least = "5.00" }
        bonus = 11
        expiry = { rolling_days = 100 }
        "#;
    for steps in [
        &[1_000][..],
        &[1, 999],
        &[333, 333, 334],
        &[501, 250, 248, 1],
    ] {
        let mut member = OneMember::under(program);
        let lines = vec![line_of("coffee", 301), line_of("cake", 699)];
        member.sends(&bought_lines("t", "2026-03-01", lines));
        assert!(member.balance() > 0);

        // WHEN all comes back in steps
        let mut taken = 0;
        for (number, step) in steps.iter().enumerate() {
            member.returns_part(&format!("r{number}"), "2026-03-02", "t", *step);
            taken += member.last_return().taken.get();
        }

        // THEN exactly what was earned is taken, and nothing stands
        assert_eq!(member.balance(), 0, "{steps:?}");
        assert_eq!(member.state().metrics.lifetime.get(Metric::PointsEarned), 0);
        assert_eq!(member.state().metrics.lifetime.get(Metric::Spend), 0);
        assert_eq!(taken, points(&member.entries()[1]));
    }
}

#[test]
fn a_return_of_more_than_was_sold_is_rejected() {
    let mut member = OneMember::under("");
    let lines = vec![line(1_000), line(2_000)];
    member.sends(&bought_lines("t", "2026-03-01", lines));
    let refused = |member: &mut OneMember, what: Returned| {
        let code = member.is_refused(&came_back("refused", "2026-03-06", "t", what));
        assert_eq!(code, "return_exceeds_transaction");
    };
    let part = |line: u16, minor: i64| ReturnedLine {
        line,
        amount: Some(amount(minor)),
    };

    // WHEN more comes back than the whole, or than a line
    refused(&mut member, worth(3_001));
    refused(&mut member, Returned::Lines(vec![part(1, 1_001)]));
    let twice = vec![part(1, 600), part(1, 600)];
    refused(&mut member, Returned::Lines(twice));
    assert_eq!(member.balance(), 30);

    // WHEN the first line is back, THEN it cannot come again, nor more than is left
    member.returns_lines("r3", "2026-03-06", "t", vec![whole_line(1)]);
    refused(&mut member, Returned::Lines(vec![whole_line(1)]));
    refused(&mut member, worth(2_001));

    // WHEN all is back, THEN nothing can come again
    member.returns("r5", "2026-03-06", "t");
    refused(&mut member, worth(1));
    refused(&mut member, Returned::Everything);
    assert_eq!(member.balance(), 0);
}

#[test]
fn a_rejected_return_may_be_sent_again_under_its_id() {
    let mut member = OneMember::under("");
    member.buys("t", "2026-03-01", 1_000);

    let code = member.is_refused(&came_back("r2", "2026-03-02 13:00", "t", worth(1_001)));
    assert_eq!(code, "return_exceeds_transaction");

    member.returns_part("r2", "2026-03-02 13:00", "t", 1_000);
    assert_eq!(member.balance(), 0);
}

#[test]
fn a_return_of_another_members_transaction_is_rejected() {
    let mut member = OneMember::under("").and_another();
    member.sends(&purchase("n", "t", &local("2026-03-01"), "CNY", 1_000));

    let code = member.is_refused(&came_back("r2", "2026-03-02 13:00", "t", worth(500)));

    assert_eq!(code, "transaction_claimed");
    assert!(member.state().parked.is_empty());
}

#[test]
fn a_purchase_of_nothing_may_be_returned() {
    let mut member = OneMember::under("");
    member.buys("t", "2026-03-02", 0);

    let back = member.returns("r", "2026-03-03", "t");

    assert!(back.postings.is_empty());
}
