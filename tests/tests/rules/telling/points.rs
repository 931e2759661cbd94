//! What is said of points: that they came, and that they will lapse.

use gradus_domain::ledger::entry::Entry;
use gradus_domain::telling::notice::Notice;
use gradus_tests::commands::{born, moment};
use gradus_tests::one_member::{OneMember, bought_at};
use gradus_tests::program::{earning, earning_after};
use gradus_tests::reading::kinds;

#[test]
fn points_of_a_late_sale_that_are_active_by_then_are_not_told_as_pending() {
    let mut member = OneMember::under(&earning_after(14, r#""never""#));

    let due_today = member.buys_late("t", "2026-03-02", "2026-03-16", 1_000);

    assert_eq!(member.active(), 10);
    let Notice::PointsEarned { points, pending } = &due_today.notices[0] else {
        panic!("points were earned");
    };
    assert_eq!((points.get(), pending.get()), (10, 0));
}

/// Points of a rolling number of days, reminded of 30, 7 and 1 days ahead.
fn reminded(rolling_days: u16, more: &str) -> OneMember {
    let program = format!(
        r#"
        partners = ["airline"]
        [earning]
        expiry = {{ rolling_days = {rolling_days} }}
        [reminders]
        points_expiring_lead_days = [30, 7, 1]
        {more}
        "#
    );
    OneMember::under(&program)
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
    let when = moment(when).to_string();
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
    member.sends(&bought_at("airline", "t2", "2026-03-02", 2_000));
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

const A_WEEK_AHEAD: &str = "[reminders]\npoints_expiring_lead_days = [7]\n";

#[test]
fn pending_points_are_reminded_of_too() {
    let mut member = OneMember::under(&(earning_after(5, "{ rolling_days = 10 }") + A_WEEK_AHEAD));
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
    member.spends("s1", "2026-03-03", 60);

    let a_week_ahead = member.settles("2026-03-05 00:00");
    member.spends("s2", "2026-03-06", 40);
    let a_day_ahead = member.settles("2026-03-11 00:00");

    assert_eq!(
        reminders(&a_week_ahead),
        [reminder("2026-03-05 00:00", 40, "2026-03-12", 7)]
    );
    assert_eq!(reminders(&a_day_ahead), []);
}

#[test]
fn the_one_last_day_of_inactivity_is_reminded_of_anew_when_an_act_moves_it() {
    let mut member = OneMember::under(&(earning("{ inactivity_days = 10 }") + A_WEEK_AHEAD));
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
    let mut member = OneMember::known(
        born("03-05"),
        r#"
        [earning]
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
    let mut member = OneMember::under(&(earning_after(3, "{ rolling_days = 10 }") + A_WEEK_AHEAD));
    member.buys("t1", "2026-02-20", 10_000);
    member.settles("2026-02-23 00:00");
    member.spends("s", "2026-02-23", 100);
    member.returns("r", "2026-02-24", "t1");
    member.buys("t2", "2026-03-01", 13_000);

    // Active on 4 March, last day 11 March: 100 of 130 pay debt.
    let entries = member.settles("2026-03-04 00:00");

    assert_eq!(member.active(), 30);
    assert_eq!(
        reminders(&entries),
        [reminder("2026-03-04 00:00", 30, "2026-03-11", 7)]
    );
}
