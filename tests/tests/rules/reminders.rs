//! What comes at a day's first instant besides tiers (`docs/rules §2, §8, §11`):
//! reminders of points and of tiers, stages of life, own days, and their order.

use gradus_domain::commands::Profile;
use gradus_domain::ledger::entry::{Entry, GrantEventKind, StageChange};
use gradus_domain::member::lots::LastDay;
use gradus_domain::program::rule::LifecycleStage;
use gradus_domain::program::tier::Metric;
use gradus_domain::telling::notice::{Notice, Shortage, TierLoss};
use gradus_domain::words::ids::PartnerId;
use gradus_domain::words::time::{LocalDay, MonthDay};
use gradus_tests::commands::{Arriving, at, command, day, line, receipt, returned, spend};
use gradus_tests::one_member::{OneMember, kinds, local, points};

use gradus_domain::commands::{Act, Returned};

fn days(texts: &[&str]) -> Vec<LocalDay> {
    texts.iter().map(|text| day(text)).collect()
}

// ---- points that will lapse

/// Points of a rolling number of days, reminded of 30, 7 and 1 days ahead.
fn reminded(rolling_days: u16, more: &str) -> OneMember {
    let program = format!(
        r#"
        partners = ["airline"]
        [earning]
        points = "1"
        per = "1.00"
        expiry = {{ rolling_days = {rolling_days} }}
        [reminders]
        points_expiring_lead_days = [30, 7, 1]
        [[tiers]]
        id = "base"
        {more}
        "#
    );
    OneMember::joined("2026-01-01", &program)
}

/// Each reminder of points: when, how many, their last day, how many days ahead.
fn reminders(entries: &[Entry]) -> Vec<(String, i64, String, u16)> {
    let mut reminders = Vec::new();
    for entry in entries {
        for notice in &entry.notices {
            if let Notice::PointsExpiring {
                points,
                last_day,
                lead_days,
            } = notice
            {
                reminders.push((
                    entry.decided_at.to_string(),
                    points.get(),
                    last_day.to_string(),
                    *lead_days,
                ));
            }
        }
    }
    reminders
}

fn reminder(when: &str, points: i64, last_day: &str, lead_days: u16) -> (String, i64, String, u16) {
    let when = at(&local(when)).to_string();
    (when, points, last_day.to_owned(), lead_days)
}

#[test]
fn points_are_reminded_of_at_the_first_instant_of_each_lead_time() {
    let mut member = reminded(60, "");
    member.buys("t", "2026-01-10", 10_000);

    let entries = member.settles("2026-03-11 23:59");

    assert_eq!(
        reminders(&entries),
        [
            reminder("2026-02-09 00:00", 100, "2026-03-11", 30),
            reminder("2026-03-04 00:00", 100, "2026-03-11", 7),
            reminder("2026-03-10 00:00", 100, "2026-03-11", 1),
        ]
    );
}

#[test]
fn one_message_covers_everything_that_lapses_on_a_day() {
    let mut member = reminded(
        10,
        r#"
        [[rules]]
        id = "fixed"
        bonus = 5
        expiry = { fixed = "03-12" }
        "#,
    );
    member.buys("t1", "2026-03-02", 10_000);
    let mut from_partner = receipt("t2", "CNY", vec![line(2_000)]);
    from_partner.partner = Some(PartnerId::new("airline"));
    member.sends(&command(
        "m",
        &local("2026-03-02"),
        Act::Purchase(from_partner),
    ));
    member.buys("t3", "2026-03-03", 100);
    assert!(member.lots().len() > 2);

    let entries = member.settles("2026-03-06 00:00");

    // 105 and 25 until 12 March, 5 of the third; 1 until 13 March.
    assert_eq!(
        reminders(&entries),
        [
            reminder("2026-03-05 00:00", 135, "2026-03-12", 7),
            reminder("2026-03-06 00:00", 1, "2026-03-13", 7),
        ]
    );
}

#[test]
fn pending_points_are_reminded_of_too() {
    let mut member = OneMember::joined(
        "2026-01-01",
        r#"
        [earning]
        points = "1"
        per = "1.00"
        expiry = { rolling_days = 10 }
        activation = { after_days = 5 }
        [reminders]
        points_expiring_lead_days = [7]
        "#,
    );
    member.buys("t", "2026-03-01", 10_000);

    let entries = member.settles("2026-03-05 23:59");

    assert_eq!(member.active(), 0);
    assert_eq!(
        reminders(&entries),
        [reminder("2026-03-04 00:00", 100, "2026-03-11", 7)]
    );
}

#[test]
fn a_lead_time_that_passed_before_the_points_were_there_is_not_sent_late() {
    let mut a_week = reminded(7, "");
    let mut eight_days = reminded(8, "");
    let mut late = reminded(10, "");
    a_week.buys("t", "2026-03-02", 10_000);
    eight_days.buys("t", "2026-03-02", 10_000);
    late.buys_late("t", "2026-03-02", "2026-03-06", 10_000);

    let last_day_less_1 = |member: &mut OneMember| {
        reminders(&member.settles("2026-03-31"))
            .into_iter()
            .map(|(_, _, _, lead_days)| lead_days)
            .collect::<Vec<_>>()
    };

    assert_eq!(last_day_less_1(&mut a_week), [1]);
    assert_eq!(last_day_less_1(&mut eight_days), [7, 1]);
    assert_eq!(last_day_less_1(&mut late), [1]);
}

#[test]
fn what_was_spent_is_not_reminded_of() {
    let mut member = reminded(10, "");
    member.buys("t", "2026-03-02", 10_000);
    member.sends(&spend("m", "s1", &local("2026-03-03"), 60));

    let a_week_ahead = member.settles("2026-03-05 00:00");
    member.sends(&spend("m", "s2", &local("2026-03-06"), 40));
    let a_day_ahead = member.settles("2026-03-11 00:00");

    assert_eq!(
        reminders(&a_week_ahead),
        [reminder("2026-03-05 00:00", 40, "2026-03-12", 7)]
    );
    assert_eq!(reminders(&a_day_ahead), []);
}

#[test]
fn the_one_last_day_of_inactivity_is_reminded_of_anew_when_an_act_moves_it() {
    let mut member = OneMember::joined(
        "2026-01-01",
        r#"
        [earning]
        points = "1"
        per = "1.00"
        expiry = { inactivity_days = 10 }
        [reminders]
        points_expiring_lead_days = [7]
        "#,
    );
    member.buys("t1", "2026-03-01", 10_000);
    member.settles("2026-03-04 00:00");
    member.buys("t2", "2026-03-05", 100);
    member.settles("2026-03-31");

    assert_eq!(
        reminders(member.entries()),
        [
            reminder("2026-03-04 00:00", 100, "2026-03-11", 7),
            reminder("2026-03-08 00:00", 101, "2026-03-15", 7),
        ]
    );
}

#[test]
fn a_reminder_is_an_entry_of_its_own_instant_whoever_settles_it() {
    let mut swept = reminded(60, "");
    let mut not_swept = swept.clone();
    for member in [&mut swept, &mut not_swept] {
        member.buys("t", "2026-01-10", 10_000);
    }

    swept.settles("2026-02-09 00:00");
    swept.settles("2026-03-04 00:00");
    swept.settles("2026-04-01");
    not_swept.settles("2026-04-01");

    assert_eq!(swept.entries(), not_swept.entries());
}

#[test]
fn reminders_see_what_the_steps_before_them_did() {
    let mut member = OneMember::joined_with(
        "2026-01-01",
        born("03-05"),
        r#"
        [earning]
        points = "1"
        per = "1.00"
        expiry = { rolling_days = 7 }
        [reminders]
        points_expiring_lead_days = [7, 1]
        [[occasions]]
        on = "birthday"
        points = 50
        "#,
    );
    member.buys("t", "2026-02-25", 10_000);

    // 100 lapse after 4 March; 50 come on 5 March, until 12 March.
    let entries = member.settles("2026-03-05 00:00");

    assert_eq!(
        reminders(&entries),
        [
            reminder("2026-03-03 00:00", 100, "2026-03-04", 1),
            reminder("2026-03-05 00:00", 50, "2026-03-12", 7),
        ]
    );
    assert_eq!(
        kinds(entries.last().unwrap()),
        ["points.expired", "points.earned", "points.expiring"]
    );
}

#[test]
fn points_that_become_active_pay_debt_before_a_boundary_reminds() {
    let mut member = OneMember::joined(
        "2026-01-01",
        r#"
        [earning]
        points = "1"
        per = "1.00"
        expiry = { rolling_days = 10 }
        activation = { after_days = 3 }
        [reminders]
        points_expiring_lead_days = [7]
        "#,
    );
    member.buys("t1", "2026-02-20", 10_000);
    member.settles("2026-02-23 00:00");
    member.sends(&spend("m", "s", &local("2026-02-23"), 100));
    let back = returned("m", "r", &local("2026-02-24"), "t1", Returned::Everything);
    member.sends(&back);
    member.buys("t2", "2026-03-01", 13_000);

    // Active on 4 March, last day 11 March: 100 of 130 pay debt.
    let entries = member.settles("2026-03-04 00:00");

    assert_eq!(member.active(), 30);
    assert_eq!(
        reminders(&entries),
        [reminder("2026-03-04 00:00", 30, "2026-03-11", 7)]
    );
}

// ---- tiers that will end

/// Silver for a calendar year by ¥5,000.00 and three purchases in one; warned 60 and 30
/// days ahead. Reached on 10 June 2026.
fn warned(more: &str) -> OneMember {
    let mut member = OneMember::joined(
        "2026-01-01",
        &format!(
            r#"
            [reminders]
            tier_expiring_lead_days = [60, 30]
            {more}
            [[tiers]]
            id = "base"
            [[tiers]]
            id = "silver"
            qualify = {{ spend_at_least = "5000.00", purchases_at_least = 3, window = "calendar_year" }}
            validity = {{ calendar_years = 1 }}
            [[tiers]]
            id = "gold"
            qualify = {{ spend_at_least = "50000.00", window = "calendar_year" }}
            validity = {{ calendar_years = 1 }}
            "#
        ),
    );
    for transaction in ["t1", "t2", "t3"] {
        member.buys(transaction, "2026-06-10", 200_000);
    }
    assert_eq!(member.last_day(), Some(day("2027-12-31")));
    member
}

#[test]
fn a_tier_that_will_end_is_warned_of_with_what_each_condition_lacks() {
    let mut member = warned("");
    member.buys("t4", "2027-05-01", 420_000);

    member.settles("2027-12-31 23:59");

    // 60 and 30 days before 31 December.
    assert_eq!(
        member.days_of("tier.expiring"),
        days(&["2027-11-01", "2027-12-01"])
    );
    let entry = member.entries().last().unwrap();
    assert_eq!(entry.decided_at, at(&local("2027-12-01 00:00")));
    let Notice::TierExpiring {
        tier,
        last_day,
        lead_days,
        cause,
        shortfalls,
        offer,
    } = &entry.notices[0]
    else {
        panic!("{:?}", entry.notices);
    };
    assert_eq!((cause, offer), (&TierLoss::Review, &None));
    assert_eq!(tier.as_str(), "silver");
    assert_eq!((*last_day, *lead_days), (day("2027-12-31"), 30));
    let lacks: Vec<_> = shortfalls
        .iter()
        .map(
            |Shortage {
                 threshold,
                 value,
                 missing,
             }| (threshold.metric, *value, *missing),
        )
        .collect();
    assert_eq!(
        lacks,
        [(Metric::Spend, 420_000, 80_000), (Metric::Purchases, 1, 2)]
    );
}

#[test]
fn a_condition_that_is_met_is_not_among_the_shortfalls() {
    let mut member = warned("");
    for transaction in ["t4", "t5", "t6"] {
        member.buys(transaction, "2027-05-01", 100_000);
    }

    member.settles("2027-11-01 00:00");

    let notices = &member.entries().last().unwrap().notices;
    let Notice::TierExpiring { shortfalls, .. } = &notices[0] else {
        panic!("{notices:?}");
    };
    assert_eq!(shortfalls.len(), 1);
    assert_eq!(shortfalls[0].missing, 200_000);
}

#[test]
fn a_tier_that_would_be_kept_is_not_warned_of() {
    let mut member = warned("");
    for transaction in ["t4", "t5", "t6"] {
        member.buys(transaction, "2027-11-15", 200_000);
    }

    member.settles("2027-12-31 23:59");

    assert_eq!(member.days_of("tier.expiring"), days(&["2027-11-01"]));
}

#[test]
fn a_warning_measures_as_if_nothing_more_happened_up_to_the_last_day() {
    let mut member = OneMember::joined(
        "2026-01-01",
        r#"
        [reminders]
        tier_expiring_lead_days = [10]
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "100.00", window = { rolling_days = 30 } }
        validity = { months = 1 }
        "#,
    );
    member.buys("t", "2026-03-01", 10_000);

    // 20 February to 21 March have the purchase, 2 to 31 March do not.
    member.settles("2026-03-31 23:59");

    assert_eq!(member.days_of("tier.expiring"), days(&["2026-03-21"]));
}

#[test]
fn a_prolonged_tier_is_warned_of_by_the_last_day_that_it_comes_to() {
    let mut member = OneMember::joined(
        "2026-01-01",
        r#"
        [reminders]
        tier_expiring_lead_days = [7]
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "100.00", window = { rolling_days = 5 } }
        validity = { months = 1 }
        extends = "on_qualifying"
        "#,
    );
    member.buys("t", "2026-03-01", 10_000);

    // Met for the last time on 5 March: to 4 April.
    member.settles("2026-04-05 00:00");

    assert_eq!(member.tier(), "base");
    assert_eq!(member.days_of("tier.expiring"), days(&["2026-03-28"]));
}

#[test]
fn a_warning_may_bring_a_retention_offer() {
    let mut member = warned(
        r#"
        retention_offer = "double"
        [[benefits]]
        id = "double"
        kind = "multiplier"
        multiply = "2"
        valid_days = 7
        "#,
    );

    member.settles("2027-11-01 00:00");
    let warning = member.entries().last().unwrap().clone();
    let last_day = member.buys("t4", "2027-11-07 23:59", 1_000);
    let day_after = member.buys("t5", "2027-11-08 00:00", 1_000);

    assert_eq!(kinds(&warning), ["tier.expiring", "grant.issued"]);
    assert_eq!(warning.grant_events[0].last_day, Some(day("2027-11-07")));
    assert_eq!(points(&last_day), 20);
    assert_eq!(points(&day_after), 10);
}

#[test]
fn under_a_higher_hold_nothing_would_be_lost_and_nothing_is_warned_of() {
    let mut member = warned("");
    member.is_held("h", "2027-06-01", "gold", "2028-06-30");

    member.settles("2027-12-31 23:59");

    assert_eq!(member.days_of("tier.expiring"), []);
}

// ---- stages of life

const STAGES: &str = r#"
    [lifecycle]
    new_days = 10
    dormant_days = 30
    churned_days = 90
    "#;

fn stages(member: &OneMember) -> Vec<(String, StageChange)> {
    member
        .entries()
        .iter()
        .filter_map(|entry| Some((entry.decided_at.to_string(), entry.stage?)))
        .collect()
}

fn stage(when: &str, from: Option<LifecycleStage>, to: LifecycleStage) -> (String, StageChange) {
    (at(&local(when)).to_string(), StageChange { from, to })
}

#[test]
fn a_stage_of_life_follows_the_days_since_joining_and_since_the_last_purchase() {
    use LifecycleStage::{Active, Churned, Dormant, New};
    let mut member = OneMember::joined("2026-01-01", STAGES);
    member.buys("t1", "2026-01-05", 100);

    // New to 10 January; 6 January to 4 February are 30 whole days, to 5 April 90.
    member.settles("2026-04-30");
    member.buys("t2", "2026-05-01", 100);

    assert_eq!(
        stages(&member),
        [
            stage("2026-01-01", None, New),
            stage("2026-01-11 00:00", Some(New), Active),
            stage("2026-02-05 00:00", Some(Active), Dormant),
            stage("2026-04-06 00:00", Some(Dormant), Churned),
            stage("2026-05-01", Some(Churned), Active),
        ]
    );
    assert_eq!(
        member.days_of("lifecycle.changed"),
        days(&["2026-01-11", "2026-02-05", "2026-04-06", "2026-05-01"])
    );
}

#[test]
fn without_a_purchase_a_stage_of_life_is_counted_from_joining() {
    let mut member = OneMember::joined("2026-01-01", STAGES);

    // 2 to 31 January are 30 whole days.
    member.settles("2026-02-28");

    assert_eq!(
        member.days_of("lifecycle.changed"),
        days(&["2026-01-11", "2026-02-01"])
    );
}

#[test]
fn neither_an_activity_nor_a_purchase_of_nothing_changes_a_stage_of_life() {
    let mut member = OneMember::joined("2026-01-01", STAGES);
    member.settles("2026-02-01 00:00");

    member.does("a", "2026-02-10", "check-in");
    member.buys("t", "2026-02-10", 0);

    assert_eq!(member.state().stage, Some(LifecycleStage::Dormant));
}

// ---- own days

fn born(birthday: &str) -> Profile {
    Profile {
        birthday: Some(MonthDay::parse(birthday).unwrap()),
        ..Profile::default()
    }
}

const OWN_DAYS: &str = r#"
    [[benefits]]
    id = "cake"
    kind = "coupon"
    valid_days = 365
    [[occasions]]
    on = "birthday"
    grant = "cake"
    [[occasions]]
    on = "membership_anniversary"
    points = 50
    "#;

#[test]
fn a_birthday_is_celebrated_at_its_first_instant_each_year() {
    let mut member = OneMember::joined_with("2026-01-01", born("03-05"), OWN_DAYS);

    assert_eq!(member.settles("2026-03-04 23:59"), []);
    let entries = member.settles("2026-03-05 00:00");

    assert_eq!(kinds(&entries[0]), ["grant.issued"]);
    assert_eq!(entries[0].grant_events[0].last_day, Some(day("2027-03-04")));
    member.settles("2028-12-31");
    assert_eq!(
        member.days_of("grant.issued"),
        days(&["2026-03-05", "2027-03-05", "2028-03-05"])
    );
}

#[test]
fn a_birthday_of_29_february_is_celebrated_on_the_28th_in_common_years() {
    let mut member = OneMember::joined_with("2026-01-01", born("02-29"), OWN_DAYS);

    member.settles("2028-12-31");

    assert_eq!(
        member.days_of("grant.issued"),
        days(&["2026-02-28", "2027-02-28", "2028-02-29"])
    );
}

#[test]
fn who_joins_on_the_birthday_is_first_celebrated_a_year_later() {
    let mut member = OneMember::joined_with("2026-03-05", born("03-05"), OWN_DAYS);

    member.settles("2027-03-05 00:00");

    assert_eq!(member.days_of("grant.issued"), days(&["2027-03-05"]));
}

#[test]
fn grants_whose_last_day_is_past_lapse_before_new_ones_come() {
    let mut member = OneMember::joined_with("2026-01-01", born("03-05"), OWN_DAYS);
    member.settles("2026-03-05 00:00");

    // The grant of 2026 is good for 365 days: to 4 March 2027.
    let entries = member.settles("2027-03-05 00:00");

    let events = &entries.last().unwrap().grant_events;
    let kinds: Vec<_> = events.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [GrantEventKind::Lapsed, GrantEventKind::Issued]);
    assert_eq!(member.state().grants.len(), 1);
}

#[test]
fn each_anniversary_of_joining_is_celebrated_from_the_first_on() {
    let mut member = OneMember::joined("2024-02-29", OWN_DAYS);

    member.settles("2028-12-31");

    assert_eq!(
        member.days_of("points.earned"),
        days(&["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"])
    );
    assert_eq!(member.lots(), [(200, LastDay::Never)]);
}

#[test]
fn own_days_are_celebrated_by_the_tier_after_that_boundarys_review() {
    let program = r#"
        [[occasions]]
        on = "birthday"
        tiers = ["silver"]
        points = 100
        [[occasions]]
        on = "birthday"
        tiers = ["base"]
        points = 1
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "100.00", window = { rolling_days = 10 } }
        validity = { months = 1 }
        "#;
    let on = |birthday| {
        let mut member = OneMember::joined_with("2026-01-01", born(birthday), program);
        member.buys("t", "2026-03-01", 10_000);
        member.settles("2026-04-30");
        member.active() - 100
    };

    // Silver to 31 March, base from 1 April on.
    assert_eq!(on("03-31"), 100);
    assert_eq!(on("04-01"), 1);
}

#[test]
fn a_birthday_that_is_told_on_the_day_itself_is_not_made_up_for() {
    let mut member = OneMember::joined("2026-01-01", OWN_DAYS);
    let told = gradus_tests::commands::profile("m", "p", &local("2026-03-05"), born("03-05"));
    member.sends(&told.arrives(&local("2026-03-05")));

    member.settles("2026-12-31");
    assert_eq!(member.days_of("grant.issued"), []);
    member.settles("2027-03-05 00:00");
    // The anniversary of 1 January 2027 brings points, the birthday the grant.
    assert_eq!(member.days_of("grant.issued"), days(&["2027-03-05"]));
}
