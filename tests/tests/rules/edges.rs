//! Edges that no other test stands on: each was found by changing the code and seeing
//! nothing fail.

use gradus_domain::commands::{Act, Activity, LINES_MAX, Returned};
use gradus_domain::ledger::plan::Outcome;
use gradus_domain::ledger::rejection::Rejection;
use gradus_domain::ledger::score::Limit;
use gradus_domain::member::lots::LastDay;
use gradus_domain::program::rule::LimitWindow;
use gradus_domain::program::tier::Metric;
use gradus_domain::telling::notice::Notice;
use gradus_tests::commands::{amount, at, command, day, line, receipt, returned, settle, spend};
use gradus_tests::one_member::{OneMember, local, points_of, score};
use gradus_tests::program::{programs, simple};

#[test]
fn each_every_nth_rule_keeps_its_own_payments() {
    let mut member = OneMember::joined(
        "2026-01-01",
        r#"
        [[rules]]
        id = "second"
        when = { every_nth = 2 }
        bonus = 5
        [[rules]]
        id = "fourth"
        when = { every_nth = 4 }
        bonus = 7
        "#,
    );
    for number in 1..4 {
        member.buys(&format!("t{number}"), "2026-03-02", 100);
    }

    let fourth = member.buys("t4", "2026-03-02", 100);
    member.returns("r", "2026-03-03", "t1");
    let fourth_again = member.buys("t5", "2026-03-04", 100);

    assert_eq!(member.state().nth_paid.len(), 2);
    assert_eq!(points_of(&fourth, "second"), 5);
    assert_eq!(points_of(&fourth, "fourth"), 7);
    assert_eq!(points_of(&fourth_again, "second"), 0);
    assert_eq!(points_of(&fourth_again, "fourth"), 0);
}

#[test]
fn every_nth_is_paid_by_growth_and_by_a_grant_as_well() {
    let mut member = OneMember::joined(
        "2026-01-01",
        r#"
        [[benefits]]
        id = "cake"
        kind = "gift"
        [[rules]]
        id = "growth"
        when = { every_nth = 2 }
        growth = 10
        [[rules]]
        id = "grant"
        when = { every_nth = 2 }
        grant = "cake"
        "#,
    );
    member.buys("t1", "2026-03-02", 100);
    member.buys("t2", "2026-03-02", 100);
    assert_eq!((member.growth(), member.state().grants.len()), (10, 1));

    member.returns("r", "2026-03-03", "t1");
    member.buys("t3", "2026-03-04", 100);

    assert_eq!((member.growth(), member.state().grants.len()), (10, 1));
}

#[test]
fn points_of_a_late_sale_that_are_active_by_then_are_not_told_as_pending() {
    let mut member = OneMember::joined(
        "2026-01-01",
        r#"
        [earning]
        points = "1"
        per = "1.00"
        expiry = "never"
        activation = { after_days = 14 }
        "#,
    );

    let due_today = member.buys_late("t", "2026-03-02", "2026-03-16", 1_000);

    assert_eq!(member.active(), 10);
    let Notice::PointsEarned { points, pending } = &due_today.notices[0] else {
        panic!("points were earned");
    };
    assert_eq!((points.get(), pending.get()), (10, 0));
}

#[test]
fn a_purchase_has_one_line_at_least_and_500_at_most() {
    let mut member = OneMember::joined("2026-01-01", "");
    let mut outcome_of = |lines: usize| {
        let receipt = receipt(&format!("t{lines}"), "CNY", vec![line(100); lines]);
        let command = command("m", &local("2026-03-02"), Act::Purchase(receipt));
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

#[test]
fn growth_that_had_decayed_before_an_upgrade_does_not_help_against_taking_it_back() {
    let mut member = OneMember::joined(
        "2026-01-01",
        r#"
        [growth]
        growth = "1"
        per = "1.00"
        decay = { every = "month", share = "0.1" }
        [returns]
        tier = "at_once"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = { growth_at_least = 110, window = "lifetime" }
        validity = "forever"
        "#,
    );
    member.buys("t1", "2026-01-15", 10_000);
    member.buys("t2", "2026-02-15", 2_500);
    assert_eq!((member.growth(), member.tier()), (115, "silver"));

    let half = Returned::Amount(amount(1_000));
    member.sends(&returned("m", "r", &local("2026-02-20"), "t2", half));

    assert_eq!((member.growth(), member.tier()), (105, "base"));
}

#[test]
fn a_return_on_a_day_that_is_no_longer_kept_changes_the_sums_alone() {
    let mut member = OneMember::joined("2026-01-01", "");
    member.buys("old", "2026-01-02", 1_000);
    member.buys("later", "2026-06-01", 300);
    member.buys("new", "2028-01-02", 500);
    let kept: Vec<_> = member
        .state()
        .metrics
        .days
        .iter()
        .map(|figures| figures.day)
        .collect();
    // Of the days that no window reaches, the latest with a purchase is kept.
    assert_eq!(kept, [day("2026-06-01"), day("2028-01-02")]);

    member.returns("r", "2028-01-03", "old");

    let metrics = &member.state().metrics;
    assert_eq!(metrics.lifetime.get(Metric::Spend), 800);
    assert_eq!(metrics.lifetime.get(Metric::Purchases), 2);
    assert_eq!(metrics.days.len(), 2);
}

#[test]
fn months_are_forgotten_when_no_window_reaches_them() {
    let mut member = OneMember::joined(
        "2020-01-01",
        r#"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "1000.00", window = { rolling_months = 24 } }
        validity = "forever"
        "#,
    );
    member.buys("old", "2020-01-02", 1_000);

    member.buys("new", "2026-01-02", 500);

    let months = &member.state().metrics.months;
    assert_eq!(months.len(), 1);
    assert_eq!(months[0].metrics.get(Metric::Spend), 500);
}

#[test]
fn timers_wake_a_member_when_a_new_version_comes_into_force() {
    let first = simple(
        "Asia/Shanghai",
        "CNY",
        r#"
        [earning]
        points = "1"
        per = "1.00"
        expiry = { rolling_months = 12 }
        "#,
    );
    let second = first.replace(
        "version = 1",
        "version = 2\neffective_from = \"2026-06-01T00:00:00+08:00\"",
    );
    let programs = programs(&[&first, &second]);
    let mut member = OneMember::joined_under("2026-01-01", Default::default(), programs);

    member.buys("t", "2026-03-02", 1_000);

    let timers = member.world.timers(&member.state().id);
    let change = Some(at("2026-06-01T00:00:00+08:00"));
    assert_eq!(timers.expire_at, change);
    assert_eq!(timers.review_at, change);
    assert_eq!(timers.remind_at, change);
}

#[test]
fn entry_rewards_come_again_on_the_very_day_12_months_later() {
    let given_again_on = |when: &str| {
        let mut member = OneMember::joined(
            "2026-01-01",
            r#"
            [[tiers]]
            id = "base"
            [[tiers]]
            id = "silver"
            qualify = { spend_at_least = "100.00", window = { rolling_days = 30 } }
            validity = { months = 1 }
            entry_rewards = [{ points = 50 }]
            "#,
        );
        member.buys("t1", "2026-03-02", 10_000);
        let again = member.buys("t2", when, 10_000);
        let rewards = again.notices.iter().filter(
            |notice| matches!(notice, Notice::PointsEarned { points, .. } if points.get() == 50),
        );
        rewards.count()
    };

    assert_eq!(given_again_on("2027-03-01"), 0);
    assert_eq!(given_again_on("2027-03-02"), 1);
}

#[test]
fn the_use_of_a_limit_is_kept_by_its_own_rule_whatever_ended() {
    let mut member = OneMember::joined(
        "2026-01-01",
        r#"
        [[rules]]
        id = "a-ended"
        bonus = 1
        until = "2026-01-10"
        limits = { per_month = 5 }
        [[rules]]
        id = "b"
        bonus = 6
        limits = { per_year = 10 }
        "#,
    );

    let first = member.buys("t1", "2026-03-02", 100);
    let second = member.buys("t2", "2026-03-03", 100);

    assert_eq!((points_of(&first, "b"), points_of(&second, "b")), (6, 4));
}

#[test]
fn a_use_that_is_wholly_freed_leaves_nothing_behind() {
    let mut member = OneMember::joined(
        "2026-01-01",
        "[[rules]]\nid = \"b\"\nbonus = 6\nlimits = { lifetime = 10 }",
    );
    member.buys("t", "2026-03-02", 100);
    assert_eq!(member.state().limit_uses[0].used, 6);

    member.returns("r", "2026-03-03", "t");

    assert!(member.state().limit_uses.is_empty());
}

#[test]
fn every_nth_stays_paid_while_its_growth_stands() {
    let mut member = OneMember::joined(
        "2026-01-01",
        "[[rules]]\nid = \"growth\"\nwhen = { every_nth = 2 }\ngrowth = 10",
    );
    member.buys("t1", "2026-03-02", 100);
    member.buys("t2", "2026-03-02", 100);
    let half = Returned::Amount(amount(50));
    member.sends(&returned("m", "r1", &local("2026-03-03"), "t2", half));
    member.returns("r2", "2026-03-03", "t1");

    member.buys("t3", "2026-03-04", 100);

    assert_eq!(member.growth(), 10);
}

#[test]
fn a_return_reckons_with_what_its_own_rule_holds_and_no_other() {
    let mut member = OneMember::joined(
        "2026-01-01",
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

    let one = Returned::Amount(amount(100));
    member.sends(&returned("m", "r", &local("2026-03-03"), "t", one));

    assert_eq!(member.active(), 29);
}

#[test]
fn a_purchase_of_nothing_may_be_returned() {
    let mut member = OneMember::joined("2026-01-01", "");
    member.buys("t", "2026-03-02", 0);

    let back = member.returns("r", "2026-03-03", "t");

    assert!(back.postings.is_empty());
}

#[test]
fn of_lots_that_come_together_the_earliest_last_day_pays_debt_first() {
    let mut member = OneMember::joined(
        "2026-01-01",
        r#"
        [[rules]]
        id = "soon"
        when = { amount_at_least = "10.00" }
        bonus = 10
        expiry = { rolling_days = 30 }
        "#,
    );
    member.buys("t1", "2026-03-02", 500);
    member.sends(&spend("m", "s", &local("2026-03-02"), 5));
    member.returns("r", "2026-03-03", "t1");
    assert_eq!(member.state().holdings.debt.get(), 5);

    member.buys("t2", "2026-03-04", 1_000);

    assert_eq!(
        member.lots(),
        [(5, LastDay::On(day("2026-04-03"))), (10, LastDay::Never)]
    );
}

#[test]
fn points_of_a_partner_are_taken_back_from_the_partners_lot_and_leave_no_empty_one() {
    let partner = simple("Asia/Shanghai", "CNY", "")
        .replace("version = 1", "version = 1\npartners = [\"hotel\"]");
    let mut member =
        OneMember::joined_under("2026-01-01", Default::default(), programs(&[&partner]));
    member.buys("own", "2026-03-02", 1_000);
    let mut stay = receipt("stay", "CNY", vec![line(500)]);
    stay.partner = Some("hotel".into());
    member.sends(&command("m", &local("2026-03-02"), Act::Purchase(stay)));
    assert_eq!(member.lots(), [(10, LastDay::Never), (5, LastDay::Never)]);

    member.returns("r", "2026-03-03", "stay");

    assert_eq!(member.lots(), [(10, LastDay::Never)]);
}

#[test]
fn a_return_leaves_what_came_with_a_tier_that_is_kept() {
    let mut member = OneMember::joined(
        "2026-01-01",
        r#"
        [returns]
        tier = "at_once"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "100.00", window = "lifetime" }
        validity = "forever"
        entry_rewards = [{ points = 10 }]
        [[tiers]]
        id = "gold"
        qualify = { spend_at_least = "500.00", window = "lifetime" }
        validity = "forever"
        entry_rewards = [{ points = 50 }]
        "#,
    );
    member.buys("t", "2026-03-02", 60_000);
    assert_eq!((member.active(), member.tier()), (660, "gold"));

    let half = Returned::Amount(amount(30_000));
    member.sends(&returned("m", "r", &local("2026-03-03"), "t", half));

    assert_eq!((member.active(), member.tier()), (310, "silver"));
}

#[test]
fn a_settlement_that_finds_nothing_arms_the_timers_anew() {
    let mut member = OneMember::joined(
        "2026-01-01",
        r#"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "100.00", window = "lifetime" }
        validity = { months = 1 }
        extends = "on_qualifying"
        "#,
    );
    member.buys("t", "2026-01-02", 10_000);
    let id = member.state().id.clone();
    let review_at = member.world.timers(&id).review_at;
    assert_eq!(review_at, Some(at("2026-02-02T00:00:00+08:00")));

    let settlement = settle("m", "2026-03-10T00:00:00+08:00");
    let plan = member.world.plan(&settlement);

    assert!(plan.commits.is_empty());
    let rearmed = plan.rearm.unwrap().review_at;
    assert!(
        rearmed > Some(at("2026-03-10T00:00:00+08:00")),
        "{rearmed:?}"
    );
}

#[test]
fn since_the_tier_began_counts_from_there_in_a_tier_that_an_earlier_fall_closed() {
    let mut member = OneMember::joined(
        "2026-01-01",
        r#"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "100.00", window = { rolling_days = 30 } }
        validity = { months = 1 }
        [[tiers]]
        id = "gold"
        qualify = { spend_at_least = "100.00", window = "since_tier_began" }
        validity = "forever"
        inactivity_days = 30
        "#,
    );
    member.buys("t1", "2026-01-02", 10_000);
    assert_eq!(member.tier_at("2026-02-01"), "gold");
    assert_eq!(member.tier_at("2026-02-02"), "silver");
    member.buys("t2", "2026-02-10", 6_000);
    assert_eq!(member.tier_at("2026-03-02"), "base");

    member.buys("t3", "2026-03-05", 5_000);

    assert_eq!(member.tier(), "silver");
}

#[test]
fn a_tier_between_that_a_return_leaves_began_with_the_upgrade() {
    let mut member = OneMember::joined(
        "2026-01-01",
        r#"
        [returns]
        tier = "at_once"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "100.00", window = "lifetime" }
        validity = "forever"
        [[tiers]]
        id = "gold"
        qualify = { spend_at_least = "500.00", window = "lifetime" }
        validity = "forever"
        "#,
    );
    member.buys("t1", "2026-01-02", 5_000);
    member.buys("t2", "2026-01-05", 55_000);

    let part = Returned::Amount(amount(30_000));
    member.sends(&returned("m", "r", &local("2026-01-06"), "t2", part));

    let began = &member.state().metrics.since_tier_began;
    assert_eq!(member.tier(), "silver");
    assert_eq!(began.from, day("2026-01-05"));
    assert_eq!(began.metrics.get(Metric::Spend), 25_000);
}

#[test]
fn growth_of_the_base_does_not_pay_an_every_nth_rule_that_gave_nothing() {
    let mut member = OneMember::joined(
        "2026-01-01",
        r#"
        [growth]
        growth = "1"
        per = "1.00"
        [[rules]]
        id = "second"
        when = { every_nth = 2, amount_at_least = "10.00" }
        bonus = 5
        "#,
    );
    member.buys("t1", "2026-03-02", 100);
    member.buys("t2", "2026-03-02", 100);
    member.returns("r", "2026-03-03", "t1");

    let large = member.buys("t3", "2026-03-04", 2_000);

    assert_eq!(points_of(&large, "second"), 5);
}

#[test]
fn growth_that_a_tier_brings_counts_over_windows_and_goes_with_the_tier() {
    let mut member = OneMember::joined(
        "2026-01-01",
        r#"
        [returns]
        tier = "at_once"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "100.00", window = "lifetime" }
        validity = "forever"
        entry_rewards = [{ growth = 30 }]
        "#,
    );
    member.buys("t", "2026-03-02", 10_000);
    let earned = |member: &OneMember| member.state().metrics.lifetime.get(Metric::Growth);
    assert_eq!((member.growth(), earned(&member)), (30, 30));

    member.returns("r", "2026-03-03", "t");

    assert_eq!((member.growth(), earned(&member)), (0, 0));
}

#[test]
fn every_nth_stays_paid_while_its_grant_stands() {
    let mut member = OneMember::joined(
        "2026-01-01",
        r#"
        [[benefits]]
        id = "cake"
        kind = "gift"
        [[rules]]
        id = "grant"
        when = { every_nth = 2 }
        grant = "cake"
        "#,
    );
    member.buys("t1", "2026-03-02", 100);
    member.buys("t2", "2026-03-02", 100);
    let half = Returned::Amount(amount(50));
    member.sends(&returned("m", "r1", &local("2026-03-03"), "t2", half));
    member.returns("r2", "2026-03-03", "t1");

    member.buys("t3", "2026-03-04", 100);

    assert_eq!(member.state().grants.len(), 1);
}

/// A program whose points wait two days, with a partner.
fn with_waiting_points() -> OneMember {
    let earning = r#"
        [earning]
        points = "1"
        per = "1.00"
        expiry = "never"
        activation = { after_days = 2 }
        "#;
    let text = simple("Asia/Shanghai", "CNY", earning)
        .replace("version = 1", "version = 1\npartners = [\"hotel\"]");
    OneMember::joined_under("2026-01-01", Default::default(), programs(&[&text]))
}

#[test]
fn a_return_on_the_day_of_activation_finds_the_active_lot_of_its_purchase() {
    let mut member = with_waiting_points();
    member.buys("own", "2026-03-02", 1_000);
    let mut stay = receipt("stay", "CNY", vec![line(500)]);
    stay.partner = Some("hotel".into());
    member.sends(&command("m", &local("2026-03-02"), Act::Purchase(stay)));

    member.returns("r", "2026-03-04", "stay");

    assert_eq!(member.lots(), [(10, LastDay::Never)]);
}

#[test]
fn a_return_takes_the_pending_lot_of_its_own_purchase() {
    let mut member = with_waiting_points();
    member.buys("first", "2026-03-02 10:00", 1_000);
    member.buys("second", "2026-03-03 10:00", 1_000);

    member.returns("r", "2026-03-03 11:00", "second");

    let pending = &member.state().holdings.pending;
    assert_eq!(pending.len(), 1);
    assert_eq!(pending[0].activates_on, day("2026-03-04"));
    assert_eq!(pending[0].lot.points.get(), 10);
}

// ---- windows of whole months, falls, limits that meet

const TWO_YEARS: &str = r#"
    [[tiers]]
    id = "base"
    [[tiers]]
    id = "silver"
    qualify = { spend_at_least = "100.00", window = { rolling_months = 24 } }
    validity = "forever"
    "#;

#[test]
fn a_window_of_two_years_holds_what_was_bought_17_months_ago() {
    let mut member = OneMember::joined("2024-01-01", TWO_YEARS);
    // Of purchases more than 14 months ago the days are forgotten, but for the last one's.
    member.buys("t0", "2024-01-10", 2_000);
    member.buys("t1", "2024-01-15", 4_000);
    member.buys("t2", "2025-03-15", 100);

    member.buys("t3", "2025-06-15", 3_899);
    assert_eq!(member.tier(), "base");
    member.buys("t4", "2025-06-15", 1);

    assert_eq!(member.tier(), "silver");
}

#[test]
fn after_a_fall_a_window_of_two_years_holds_what_was_bought_since() {
    let mut member = OneMember::joined(
        "2026-01-01",
        &TWO_YEARS.replace("\"forever\"", "\"forever\"\n    inactivity_days = 30"),
    );
    member.buys("t1", "2026-01-15", 10_000);
    assert_eq!(member.tier(), "silver");
    assert_eq!(member.tier_at("2026-02-20"), "base");

    member.buys("t2", "2026-03-01", 6_000);
    assert_eq!(member.tier(), "base");
    member.buys("t3", "2026-03-02", 4_000);

    assert_eq!(member.tier(), "silver");
}

#[test]
fn a_tier_for_ever_is_not_reviewed_while_no_growth_decays() {
    let mut member = OneMember::joined(
        "2026-01-01",
        r#"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "100.00", window = "calendar_month" }
        validity = "forever"
        "#,
    );

    member.buys("t1", "2026-01-15", 10_000);
    member.buys("t2", "2026-03-15", 100);

    assert_eq!(member.tier_at("2026-06-01"), "silver");
}

#[test]
fn of_limits_that_are_equally_tight_the_shorter_ones_name_stands() {
    let mut member = OneMember::joined(
        "2026-01-01",
        r#"
        [[rules]]
        id = "r"
        bonus = 30
        limits = { per_day = 20, per_week = 20 }
        "#,
    );

    let entry = member.buys("t1", "2026-03-02", 1_000);

    assert_eq!(points_of(&entry, "r"), 20);
    let cut = score(&entry).shares.iter().find_map(|share| share.cut);
    assert_eq!(cut.unwrap().by, Limit::Member(LimitWindow::Day));
}

#[test]
fn an_activity_that_the_program_does_not_list_is_rejected() {
    let mut member = OneMember::joined("2026-01-01", "");
    let act = Act::Activity(Activity {
        id: "a1".into(),
        kind: "dance".into(),
    });

    let outcome = member.world.run(&command("m", &local("2026-03-02"), act));

    assert_eq!(
        outcome,
        Outcome::Rejected(Rejection::ActivityUnknown {
            found: "dance".into()
        })
    );
}

#[test]
fn the_purchase_that_reaches_a_tier_by_its_number_earns_at_the_new_rate() {
    let mut member = OneMember::joined(
        "2026-01-01",
        r#"
        [earning]
        points = "1"
        per = "1.00"
        expiry = "never"
        upgrading_purchase = "new_rate"
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = { purchases_at_least = 2, window = "lifetime" }
        validity = "forever"
        rate = "2"
        "#,
    );
    let first = member.buys("t1", "2026-03-02", 100);
    let second = member.buys("t2", "2026-03-03", 100);

    assert_eq!(gradus_tests::one_member::points(&first), 1);
    assert_eq!(gradus_tests::one_member::points(&second), 2);
}

#[test]
fn what_a_rule_paid_under_another_n_is_not_freed_by_a_return() {
    let of = |version: &str, nth: u32| {
        let rule = format!("[[rules]]\nid = \"r\"\nwhen = {{ every_nth = {nth} }}\nbonus = 5\n");
        let file = simple("Asia/Shanghai", "CNY", &rule);
        file.replace("version = 1", version)
    };
    let later = "version = 2\neffective_from = \"2026-03-03T00:00:00+08:00\"";
    let versions = programs(&[&of("version = 1", 2), &of(later, 3)]);
    let mut member = OneMember::joined_under("2026-01-01", Default::default(), versions);
    member.buys("t1", "2026-03-01", 100);
    let every_second = member.buys("t2", "2026-03-02", 100);
    let every_third = member.buys("t3", "2026-03-03", 100);

    member.returns("r", "2026-03-04", "t2");
    let third_again = member.buys("t4", "2026-03-05", 100);

    assert_eq!(points_of(&every_second, "r"), 5);
    assert_eq!(points_of(&every_third, "r"), 5);
    assert_eq!(points_of(&third_again, "r"), 0);
}

#[test]
fn a_tier_for_ever_is_not_reviewed_at_a_boundary_that_decays_no_growth() {
    let mut member = OneMember::joined(
        "2026-01-01",
        r#"
        [earning]
        points = "1"
        per = "1.00"
        expiry = { rolling_days = 10 }
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "100.00", window = { rolling_days = 30 } }
        validity = "forever"
        "#,
    );
    member.buys("t1", "2026-01-02", 10_000);
    member.buys("t2", "2026-05-01", 100);

    // The point of 1 May lapses with 11 May, when the last 30 days hold 1.00.
    assert_eq!(member.tier_at("2026-05-20"), "silver");
    assert_eq!(member.state().holdings.lapsed.get(), 101);
}
