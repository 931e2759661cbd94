//! When announcements reach a member: quiet hours, spreading, and what comes too late.

use super::delivery::{POINTS, QUIET, agrees_to_push_and_sms, of_kind, reminder, sending, told};
use gradus_domain::commands::{Act, Profile};
use gradus_domain::ledger::announcement::announcements;
use gradus_domain::telling::delivery::{Delivery, Withheld};
use gradus_domain::words::time::{HOUR_MS, MonthDay};
use gradus_tests::commands::{command, local, moment, purchase};
use gradus_tests::one_member::OneMember;
use gradus_tests::program::{programs, simple};
use gradus_tests::world::World;

#[test]
fn marketing_waits_for_the_end_of_quiet_hours_where_the_member_is() {
    let in_shanghai = reminder(QUIET, agrees_to_push_and_sms());
    let in_berlin = reminder(
        QUIET,
        Profile {
            zone: Some("Europe/Berlin".into()),
            ..agrees_to_push_and_sms()
        },
    );
    let in_auckland = reminder(
        QUIET,
        Profile {
            zone: Some("Pacific/Auckland".into()),
            ..agrees_to_push_and_sms()
        },
    );
    let in_los_angeles = reminder(
        QUIET,
        Profile {
            zone: Some("America/Los_Angeles".into()),
            ..agrees_to_push_and_sms()
        },
    );

    // 5 March 00:00 in Shanghai is 4 March 17:00 in Berlin and 08:00 in Los Angeles, and
    // 5 March 05:00 in Auckland.
    assert_eq!(
        sending(&in_shanghai).not_before,
        Some(moment("2026-03-05 09:00"))
    );
    assert_eq!(sending(&in_berlin).not_before, None);
    assert_eq!(
        sending(&in_auckland).not_before,
        Some(moment("2026-03-05 04:00"))
    );
    assert_eq!(
        sending(&in_los_angeles).not_before,
        Some(moment("2026-03-05 01:00"))
    );
}

#[test]
fn quiet_hours_end_by_the_clock_on_the_wall_when_clocks_change() {
    let mut member = told(
        QUIET,
        Profile {
            zone: Some("Europe/Berlin".into()),
            birthday: Some(MonthDay::parse("04-06").unwrap()),
            ..agrees_to_push_and_sms()
        },
    );

    // 30 March 00:00 in Shanghai is 29 March 18:00 in Berlin, where clocks went on that
    // night.
    let entries = member.settles("2026-03-30 00:00");
    let upcoming = of_kind(&entries[0], "birthday.upcoming");
    assert_eq!(sending(upcoming.delivery).not_before, None);

    let mut sleeping = OneMember::known(
        Profile {
            zone: Some("Europe/Berlin".into()),
            ..agrees_to_push_and_sms()
        },
        &format!(
            r#"
            {QUIET}
            [reminders]
            tier_near_share = "0.5"
            [[tiers]]
            id = "gold"
            qualify = {{ spend_at_least = "100.00", window = "lifetime" }}
            validity = "forever"
            "#
        ),
    );
    let bought = sleeping.buys("t", "2026-03-29 05:00", 6_000);
    let near = of_kind(&bought, "goal.near");

    // 28 March 22:00 in Berlin; 09:00 summer time is 15:00 in Shanghai.
    assert_eq!(
        sending(near.delivery).not_before,
        Some(moment("2026-03-29 15:00"))
    );
}

#[test]
fn the_messages_of_a_days_beginning_are_spread_and_always_alike() {
    let spread = format!("{POINTS}{QUIET}spread_hours = 3\n");
    let program = simple("Asia/Shanghai", "CNY", &spread);
    let mut offsets = Vec::new();
    for member in 0..40 {
        let mut world = World::new(programs(&[&program]));
        let (id, transaction) = (format!("m{member}"), format!("t{member}"));
        let join = Act::Join(agrees_to_push_and_sms());
        world.run(&command(&id, &local("2026-01-01"), join));
        let when = local("2026-03-02");
        world.run(&purchase(&id, &transaction, &when, "CNY", 10_000));
        let id = id.as_str().into();
        let early = world.clone().settle(&id, moment("2026-03-05 01:00"));
        let late = world.settle(&id, moment("2026-04-30 00:00"));
        assert_eq!(early[0], late[0]);
        let delivery = of_kind(&early[0], "points.expiring").delivery;
        let first = sending(delivery).not_before.unwrap_or_default();
        offsets.push(first.millis() - moment("2026-03-05 09:00").millis());
    }

    assert!(
        offsets
            .iter()
            .all(|offset| (0..3 * HOUR_MS).contains(offset))
    );
    let of_hour = |hour: i64| {
        let in_hour = offsets.iter().filter(|offset| **offset / HOUR_MS == hour);
        in_hour.count()
    };
    assert!((0..3).all(|hour| of_hour(hour) >= 5), "{offsets:?}");
}

/// How long after 09:00 the reminders of points may be sent that come with a day's beginning,
/// where points lapse after 12 and 18 March: of the first lot on 5 March, of both on 11 March.
fn offsets(day: &str) -> Vec<i64> {
    let spread = format!("{QUIET}spread_hours = 3\n");
    let mut member = told(&spread, agrees_to_push_and_sms());
    member.buys("t1", "2026-03-02", 10_000);
    member.buys("t2", "2026-03-08", 10_000);
    member.settles("2026-03-12 00:00");
    let opens = moment(&format!("{day} 09:00")).millis();
    let begins = moment(&format!("{day} 00:00"));
    let entries = member.entries().iter();
    entries
        .filter(|entry| entry.decided_at == begins)
        .flat_map(announcements)
        .filter(|said| said.kind == "points.expiring")
        .map(|said| sending(said.delivery).not_before.unwrap_or_default())
        .map(|first| first.millis() - opens)
        .collect()
}

#[test]
fn the_messages_of_one_days_beginning_are_spread_each_by_another_amount() {
    let offsets = offsets("2026-03-11");

    let [first, second] = offsets[..] else {
        panic!("{offsets:?}");
    };
    assert_ne!(first, second);
}

#[test]
fn a_members_messages_are_spread_by_another_amount_on_another_day() {
    let on_the_fifth = offsets("2026-03-05");
    let on_the_eleventh = offsets("2026-03-11");

    // Both are the first of their entry.
    assert_eq!((on_the_fifth.len(), on_the_eleventh.len()), (1, 2));
    assert_ne!(on_the_fifth[0], on_the_eleventh[0]);
}

#[test]
fn messages_are_not_spread_into_quiet_hours() {
    for member in 0..20 {
        let profile = Profile {
            variants: vec![format!("v{member}").as_str().into()],
            ..agrees_to_push_and_sms()
        };
        let messages = r#"
            [messages]
            channels = ["push"]
            quiet_hours = { from = "10:00", until = "09:00" }
            spread_hours = 24
            "#;

        let delivery = reminder(messages, profile);

        let first = sending(&delivery).not_before;
        let quiet = moment("2026-03-05 10:00");
        assert!(Some(moment("2026-03-05 09:00")) <= first && first < Some(quiet));
    }
}

#[test]
fn marketing_may_be_sent_for_so_many_hours_and_never_when_it_is_over() {
    let kept = format!("{QUIET}keep_hours = 48\n");
    let mut member = told(&kept, agrees_to_push_and_sms());
    member.buys("t", "2026-03-02", 10_000);
    let entries = member.settles("2026-03-12 00:00");

    let week = sending(of_kind(&entries[0], "points.expiring").delivery);
    let day = sending(of_kind(&entries[1], "points.expiring").delivery);

    // 48 hours from 09:00 on; on 11 March, to the end of 12 March.
    assert_eq!(week.not_after, Some(moment("2026-03-07 09:00")));
    assert_eq!(day.not_before, Some(moment("2026-03-11 09:00")));
    assert_eq!(day.not_after, Some(moment("2026-03-13 00:00")));
}

#[test]
fn what_is_looked_at_after_its_time_is_too_late_and_the_entry_does_not_say_so() {
    let kept = format!("{QUIET}keep_hours = 48\n");
    let delivery = reminder(&kept, agrees_to_push_and_sms());

    let in_time = delivery.at(moment("2026-03-07 08:59"));
    let too_late = delivery.at(moment("2026-03-07 09:00"));

    assert_eq!(in_time, Ok(sending(&delivery)));
    assert_eq!(too_late, Err(Withheld::TooLate));
}

#[test]
fn what_quiet_hours_leave_no_time_for_is_withheld() {
    let program = r#"
        [messages]
        channels = ["push"]
        quiet_hours = { from = "21:00", until = "09:00" }
        [reminders]
        streak_near = true
        [[rules]]
        id = "two-days"
        bonus = 10
        when = { streak_days = 2 }
        "#;
    let mut member = OneMember::known(agrees_to_push_and_sms(), program);

    // Of a purchase of the day before is told at 22:00: the step is to be made by midnight.
    let late = member.buys_late("t", "2026-03-02", "2026-03-03 22:00", 10_000);

    let near = of_kind(&late, "goal.near");
    assert_eq!(*near.delivery, Delivery::Withheld(Withheld::TooLate));
}
