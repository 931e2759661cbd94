//! Each condition, on both sides of its edge.

use super::build::*;
use crate::earning::score::score;
use crate::ledger::score::{BasisLine, Facts, NthDue, OwnDay, StreakReached};
use crate::program::condition::{Around, Condition, NthOf};
use crate::program::stage::LifecycleStage;
use crate::words::time::Weekday;

/// Whether a rule `gift` with this condition applies to a line with these facts.
fn met(when: &Condition, facts: &Facts, line: BasisLine) -> bool {
    let gift = bonus("gift", 100).when(when.clone());
    let gift = match facts.scores {
        crate::program::rule::ScoredAct::Purchase => gift,
        crate::program::rule::ScoredAct::Activity(_) => gift.for_activities(),
    };
    let score = score(&program(vec![gift]), &[line], facts, unlimited).unwrap();
    score.points.get() >= 100
}

fn met_by(when: &Condition, facts: &Facts) -> bool {
    met(when, facts, line(1_00))
}

#[test]
fn conditions_combine_with_all_any_and_not() {
    let yes = Condition::Always;
    let no = Condition::Not(Box::new(Condition::Always));
    let facts = purchase();

    assert!(met_by(
        &Condition::All(vec![yes.clone(), yes.clone()]),
        &facts
    ));
    assert!(!met_by(
        &Condition::All(vec![yes.clone(), no.clone()]),
        &facts
    ));
    assert!(met_by(&Condition::Any(vec![no.clone(), yes]), &facts));
    assert!(!met_by(&Condition::Any(vec![no]), &facts));
}

#[test]
fn attributes_of_a_line_are_read_from_the_line() {
    let tea = BasisLine {
        category: Some("tea".into()),
        sku: Some("4711".into()),
        brand: Some("leaf".into()),
        ..line(1_00)
    };
    let facts = purchase();

    for when in [
        category("tea"),
        Condition::Sku(vec!["0815".into(), "4711".into()]),
        Condition::Brand(vec!["leaf".into()]),
    ] {
        assert!(met(&when, &facts, tea.clone()), "{when:?}");
        assert!(!met(&when, &facts, line(1_00)), "{when:?}");
        assert!(met(&Condition::Not(Box::new(when)), &facts, line(1_00)));
    }
}

#[test]
fn attributes_of_the_transaction_and_the_member_are_read_from_the_facts() {
    let facts = Facts {
        channel: Some("app".into()),
        store: Some("s1".into()),
        partner: Some("bank".into()),
        stage: Some(LifecycleStage::Dormant),
        referred: true,
        segments: vec!["parents".into()],
        variants: vec!["b".into()],
        grants_held: vec!["double-week".into()],
        tier: "silver".into(),
        ..purchase()
    };

    for when in [
        Condition::Channel(vec!["app".into()]),
        Condition::Store(vec!["s1".into()]),
        Condition::Partner(vec!["bank".into()]),
        Condition::LifecycleStage(vec![LifecycleStage::Dormant, LifecycleStage::Churned]),
        Condition::Referred,
        Condition::Segment(vec!["students".into(), "parents".into()]),
        Condition::Variant(vec!["b".into()]),
        Condition::HoldsGrant("double-week".into()),
        Condition::Tier(vec!["silver".into()]),
    ] {
        assert!(met_by(&when, &facts), "{when:?}");
        assert!(!met_by(&when, &purchase()), "{when:?}");
    }
}

#[test]
fn days_are_read_from_the_local_day() {
    for (when, on_the_7th, on_the_8th) in [
        (Condition::Weekday(vec![Weekday::Saturday]), true, false),
        (Condition::DayOfMonth(vec![8, 31]), false, true),
        (dates(Some("2026-03-07"), Some("2026-03-07")), true, false),
        (dates(Some("2026-03-08"), None), false, true),
        (dates(None, Some("2026-03-07")), true, false),
    ] {
        let next_day = Facts {
            day: day("2026-03-08"),
            ..purchase()
        };

        assert_eq!(met_by(&when, &purchase()), on_the_7th, "{when:?}");
        assert_eq!(met_by(&when, &next_day), on_the_8th, "{when:?}");
    }
}

fn dates(from: Option<&str>, until: Option<&str>) -> Condition {
    Condition::Dates {
        from: from.map(day),
        until: until.map(day),
    }
}

#[test]
fn a_time_of_day_begins_with_its_first_minute_and_may_go_through_midnight() {
    let happy_hour = (17 * 60, 19 * 60);
    let night = (22 * 60, 2 * 60);
    let empty = (17 * 60, 17 * 60);

    for ((from_minute, until_minute), minute_of_day, expected) in [
        (happy_hour, 17 * 60 - 1, false),
        (happy_hour, 17 * 60, true),
        (happy_hour, 19 * 60 - 1, true),
        (happy_hour, 19 * 60, false),
        (night, 22 * 60 - 1, false),
        (night, 22 * 60, true),
        (night, 0, true),
        (night, 2 * 60 - 1, true),
        (night, 2 * 60, false),
        (empty, 17 * 60, false),
    ] {
        let when = Condition::TimeOfDay {
            from_minute,
            until_minute,
        };
        let facts = Facts {
            minute_of_day,
            ..purchase()
        };

        assert_eq!(
            met_by(&when, &facts),
            expected,
            "{when:?} at {minute_of_day}"
        );
    }
}

#[test]
fn own_days_are_read_as_day_week_or_month() {
    let in_its_week = OwnDay {
        day: false,
        week: true,
        month: false,
    };
    let birthday = Facts {
        birthday: in_its_week,
        ..purchase()
    };
    let anniversary = Facts {
        anniversary: in_its_week,
        ..purchase()
    };

    for (around, expected) in [
        (Around::Day, false),
        (Around::Week, true),
        (Around::Month, false),
    ] {
        assert_eq!(met_by(&Condition::Birthday(around), &birthday), expected);
        assert!(!met_by(&Condition::Birthday(around), &anniversary));
        let when = Condition::MembershipAnniversary(around);
        assert_eq!(met_by(&when, &anniversary), expected);
        assert!(!met_by(&when, &birthday));
    }
}

#[test]
fn the_first_purchase_is_a_purchase_that_counts_one() {
    let first = Facts {
        purchase_count: 1,
        ..purchase()
    };
    let review = Facts {
        purchase_count: 1,
        ..activity("review")
    };

    assert!(met_by(&Condition::FirstPurchase, &first));
    assert!(!met_by(&Condition::FirstPurchase, &purchase()));
    assert!(!met_by(&Condition::FirstPurchase, &review));
}

fn every_nth(nth: u32) -> Condition {
    Condition::EveryNth {
        nth,
        of: NthOf::Purchases,
    }
}

#[test]
fn every_nth_is_due_by_rule_by_n_and_by_what_is_counted() {
    let due = |rule: &str, nth| Facts {
        nth_due: vec![NthDue {
            rule: rule.into(),
            nth,
            of: NthOf::Purchases,
            count: 10,
        }],
        ..purchase()
    };

    assert!(met_by(&every_nth(5), &due("gift", 5)));
    assert!(!met_by(&every_nth(10), &due("gift", 5)));
    assert!(!met_by(&every_nth(5), &due("other", 5)));
    let of_pieces = Condition::EveryNth {
        nth: 5,
        of: NthOf::Pieces,
    };
    assert!(!met_by(&of_pieces, &due("gift", 5)));
}

#[test]
fn a_streak_pays_one_step_more_than_what_it_was_made_of() {
    // Length, and how many days of it follow the act's: floor(n/7) - floor(l/7) - floor(r/7).
    for (streak_reached, expected) in [
        (None, false),
        (Some((0, 0)), false),
        (Some((6, 0)), false),
        (Some((7, 0)), true),
        (Some((8, 0)), false),
        (Some((14, 0)), true),
        (Some((7, 6)), true),
        (Some((8, 7)), false),
        (Some((13, 6)), true),
        (Some((14, 7)), true),
        (Some((14, 6)), true),
        (Some((15, 7)), false),
        (Some((16, 8)), false),
        (Some((21, 10)), true),
    ] {
        let facts = Facts {
            streak_reached: streak_reached.map(|(length, after)| StreakReached { length, after }),
            ..purchase()
        };

        let found = met_by(&Condition::StreakDays(7), &facts);

        assert_eq!(found, expected, "{streak_reached:?}");
    }
}

#[test]
fn counts_are_met_from_their_number_on() {
    let facts = |count| Facts {
        purchases_this_week: count,
        purchases_this_month: count,
        days_since_last_purchase: Some(count),
        ..purchase()
    };

    for when in [
        Condition::PurchasesThisWeek(3),
        Condition::PurchasesThisMonth(3),
        Condition::DaysSinceLastPurchase(3),
    ] {
        let found = [2, 3, 4].map(|count| met_by(&when, &facts(count)));

        assert_eq!(found, [false, true, true], "{when:?}");
    }
    assert!(!met_by(&Condition::DaysSinceLastPurchase(0), &purchase()));
}

#[test]
fn an_activity_is_told_by_its_kind() {
    let reviews = Condition::Activity(vec!["review".into()]);

    assert!(met_by(&reviews, &activity("review")));
    assert!(!met_by(&reviews, &activity("check_in")));
    assert!(!met_by(&reviews, &purchase()));
}

#[test]
fn each_visits_a_condition_and_all_inside_it() {
    let nested = Condition::All(vec![
        every_nth(3),
        Condition::Any(vec![
            Condition::Not(Box::new(Condition::StreakDays(7))),
            every_nth(5),
        ]),
    ]);

    let mut nths = Vec::new();
    let mut visited = 0;
    nested.each(&mut |part| {
        visited += 1;
        if let Condition::EveryNth { nth, .. } = part {
            nths.push(*nth);
        }
    });

    assert_eq!(nths, [3, 5]);
    assert_eq!(visited, 6);
}

#[test]
fn what_is_spent_is_met_from_its_sum_on() {
    let facts = |minor| Facts {
        spend_this_week_minor: minor,
        spend_this_month_minor: minor,
        ..purchase()
    };

    for when in [
        Condition::SpendThisWeek(5_000),
        Condition::SpendThisMonth(5_000),
    ] {
        let found = [4_999, 5_000, 5_001].map(|minor| met_by(&when, &facts(minor)));

        assert_eq!(found, [false, true, true], "{when:?}");
    }
}

#[test]
fn points_pay_for_a_part_or_for_none() {
    let facts = |paid_with_points| Facts {
        paid_with_points,
        ..purchase()
    };

    for is_paid in [true, false] {
        let when = Condition::PaidWithPoints(is_paid);
        let found = [true, false].map(|paid| met_by(&when, &facts(paid)));

        assert_eq!(found, [is_paid, !is_paid]);
    }
}
