//! The next step of a streak, said once when it comes within reach.

use gradus_domain::program::rule::ScoredAct;
use gradus_domain::telling::parts::Goal;
use gradus_tests::commands::{Arriving, activity, day, days, local};
use gradus_tests::one_member::OneMember;
use gradus_tests::reading::{goals, kinds};

/// Check-ins pay on every third day in a row, at most twice a month.
fn visiting(more: &str) -> OneMember {
    OneMember::under(&format!(
        r#"
        [reminders]
        streak_near = true
        [[rules]]
        id = "three-days"
        scores = "activities"
        when = {{ streak_days = 3{more} }}
        bonus = 10
        limits = {{ per_month = 20 }}
            "#
    ))
}

#[test]
fn a_step_of_a_streak_is_near_with_the_act_of_the_day_before() {
    let mut member = visiting("");

    let first = member.does("a1", "2026-03-01", "check-in");
    let second = member.does("a2", "2026-03-02", "check-in");
    let again = member.does("a3", "2026-03-02 18:00", "check-in");
    let third = member.does("a4", "2026-03-03", "check-in");

    assert_eq!(goals(&first), Vec::<&Goal>::new());
    let step = Goal::StreakStep {
        act: ScoredAct::Activity("check-in".into()),
        days: 3,
        on: day("2026-03-03"),
        rules: vec!["three-days".into()],
    };
    assert_eq!(goals(&second), [&step]);
    assert_eq!(goals(&again), Vec::<&Goal>::new());
    assert_eq!(goals(&third), Vec::<&Goal>::new());
    assert_eq!(kinds(&third), ["points.earned"]);
}

#[test]
fn a_step_that_would_pay_nothing_is_not_near() {
    let checks_in = |member: &mut OneMember, date: u32| {
        let (id, when) = (format!("a{date}"), format!("2026-03-{date:02}"));
        member.does(&id, &when, "check-in");
    };
    let mut limited = visiting("");
    for date in 1..=9 {
        checks_in(&mut limited, date);
    }
    let mut on_mondays = visiting(r#", weekday = "monday""#);
    let mut by_others = visiting(r#", activity = "review""#);
    for member in [&mut on_mondays, &mut by_others] {
        for date in 6..=8 {
            checks_in(member, date);
        }
    }

    // Days 3 and 6 paid 20 points: day 9 pays none. 8 March is a Sunday.
    assert_eq!(
        limited.days_of("goal.near"),
        days(&["2026-03-02", "2026-03-05"])
    );
    assert_eq!(on_mondays.days_of("goal.near"), []);
    assert_eq!(by_others.days_of("goal.near"), []);
}

#[test]
fn what_is_bought_where_and_when_is_taken_as_it_must_be() {
    let mut member = OneMember::under(
        r#"
        [reminders]
        streak_near = true
        [[rules]]
        id = "breakfast"
        bonus = 10
        [rules.when]
        streak_days = 2
        amount_at_least = "50.00"
        category = "coffee"
        time_of_day = { from = "06:00", until = "10:00" }
        "#,
    );

    member.buys("t1", "2026-03-01", 100);

    assert_eq!(member.days_of("goal.near"), days(&["2026-03-01"]));
}

#[test]
fn a_late_act_whose_streak_is_over_makes_nothing_near() {
    let mut member = visiting("");
    let two = member.does("a1", "2026-03-01", "check-in");
    assert_eq!(goals(&two), Vec::<&Goal>::new());

    let late = activity("m", "a2", &local("2026-03-02"), "check-in");
    let at_once = late.clone().arrives(&local("2026-03-02 23:59"));
    let in_time = member.clone().sends(&at_once);
    let too_late = member.sends(&late.arrives(&local("2026-03-06")));

    assert_eq!(goals(&in_time).len(), 1);
    assert_eq!(goals(&too_late), Vec::<&Goal>::new());
}
