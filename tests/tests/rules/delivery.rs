//! How announcements reach a member (`docs/rules §11`): consent, channels, quiet hours,
//! the cap of a week, spreading, and what is withheld.

use gradus_domain::audit::{Books, Law, audit_member};
use gradus_domain::commands::Profile;
use gradus_domain::ledger::announcement::{Announcement, announcements};
use gradus_domain::ledger::entry::Entry;
use gradus_domain::program::messages::{Addressee, Consent, MessageChannel};
use gradus_domain::telling::delivery::{Delivery, Sending, Withheld};
use gradus_domain::telling::notice::{NoticeKind, Purpose};
use gradus_domain::words::time::{HOUR_MS, Instant, MonthDay};
use gradus_tests::commands::{at, profile};
use gradus_tests::one_member::{OneMember, local};

/// Points of ten days, reminded of 7 and 1 days ahead.
const POINTS: &str = r#"
    [earning]
    points = "1"
    per = "1.00"
    expiry = { rolling_days = 10 }
    [reminders]
    points_expiring_lead_days = [7, 1]
    birthday_lead_days = [7]
    "#;

fn agrees_to_push_and_sms() -> Profile {
    Profile {
        locale: Some("zh-Hans-CN".into()),
        consent: Consent {
            push: Some(true),
            sms: Some(true),
            email: Some(false),
            post: None,
        },
        ..Profile::default()
    }
}

fn told(messages: &str, profile: Profile) -> OneMember {
    OneMember::joined_with("2026-01-01", profile, &format!("{POINTS}{messages}"))
}

/// The announcement of a kind in an entry.
fn of_kind<'e>(entry: &'e Entry, kind: &str) -> Announcement<'e> {
    let mut all = announcements(entry);
    match all.find(|announcement| announcement.kind == kind) {
        Some(announcement) => announcement,
        None => panic!("{kind}: {:?}", entry.notices),
    }
}

/// How the reminder a week before points of 2 March lapse is delivered: on 5 March.
fn reminder(messages: &str, profile: Profile) -> Delivery {
    let mut member = told(messages, profile);
    member.buys("t", "2026-03-02", 10_000);
    let entries = member.settles("2026-03-05 00:00");
    of_kind(&entries[0], "points.expiring").delivery.clone()
}

fn sending(delivery: &Delivery) -> &Sending {
    match delivery {
        Delivery::Send(sending) => sending,
        Delivery::Withheld(reason) => panic!("{reason:?}"),
    }
}

fn moment(when: &str) -> Option<Instant> {
    Some(at(&local(when)))
}

#[test]
fn without_a_word_on_messages_everything_is_sent_at_once() {
    let mut member = told("", agrees_to_push_and_sms());
    let entry = member.buys("t", "2026-03-02", 10_000);

    let [earned] = &announcements(&entry).collect::<Vec<_>>()[..] else {
        panic!("{:?}", entry.notices);
    };

    assert_eq!((earned.position, earned.kind), (0, "points.earned"));
    assert_eq!(earned.purpose, Purpose::Fact);
    assert_eq!(sending(earned.delivery), &Sending::default());
    assert_eq!(earned.addressee.locale, Some("zh-Hans-CN".into()));
    assert_eq!(earned.addressee.consent.push, Some(true));
    assert_eq!(
        reminder("", Profile::default()),
        Delivery::Send(Sending::default())
    );
}

#[test]
fn marketing_goes_over_the_channels_that_the_member_agreed_to_in_the_programs_order() {
    let messages = "[messages]\nchannels = [\"email\", \"sms\", \"push\", \"post\"]\n";

    let agreed = reminder(messages, agrees_to_push_and_sms());
    let silent = reminder(messages, Profile::default());
    let by_post = reminder(
        "[messages]\nchannels = [\"email\", \"post\"]\n",
        agrees_to_push_and_sms(),
    );

    assert_eq!(
        sending(&agreed).channels,
        [MessageChannel::Sms, MessageChannel::Push]
    );
    assert_eq!(silent, Delivery::Withheld(Withheld::NoConsent));
    assert_eq!(by_post, Delivery::Withheld(Withheld::NoConsent));
}

#[test]
fn facts_ask_for_no_consent_and_keep_no_quiet_hours() {
    let mut member = told(
        r#"
        [messages]
        channels = ["push", "email"]
        quiet_hours = { from = "21:00", until = "09:00" }
        keep_hours = 1
        "#,
        Profile::default(),
    );

    let entry = member.buys("t", "2026-03-02 23:00", 10_000);

    let sending = sending(of_kind(&entry, "points.earned").delivery);
    assert_eq!(
        sending.channels,
        [MessageChannel::Push, MessageChannel::Email]
    );
    assert_eq!((sending.not_before, sending.not_after), (None, None));
}

#[test]
fn a_tier_may_have_channels_of_its_own() {
    let mut member = told(
        r#"
        [messages]
        channels = ["sms"]
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "gold"
        qualify = { spend_at_least = "100.00", window = "lifetime" }
        validity = "forever"
        message_channels = ["post", "push"]
        "#,
        agrees_to_push_and_sms(),
    );
    let base = member.buys("t1", "2026-03-02", 9_000);
    let gold = member.buys("t2", "2026-03-02", 1_000);

    let channels = |entry| {
        sending(of_kind(entry, "points.earned").delivery)
            .channels
            .clone()
    };
    assert_eq!(channels(&base), [MessageChannel::Sms]);
    assert_eq!(
        channels(&gold),
        [MessageChannel::Post, MessageChannel::Push]
    );
}

// ---- hours

const QUIET: &str = r#"
    [messages]
    channels = ["push"]
    quiet_hours = { from = "21:00", until = "09:00" }
    "#;

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
    assert_eq!(sending(&in_shanghai).not_before, moment("2026-03-05 09:00"));
    assert_eq!(sending(&in_berlin).not_before, None);
    assert_eq!(sending(&in_auckland).not_before, moment("2026-03-05 04:00"));
    assert_eq!(
        sending(&in_los_angeles).not_before,
        moment("2026-03-05 01:00")
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

    let mut sleeping = OneMember::joined_with(
        "2026-01-01",
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
            id = "base"
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
        moment("2026-03-29 15:00")
    );
}

#[test]
fn the_messages_of_a_days_beginning_are_spread_and_always_alike() {
    let spread = format!("{QUIET}spread_hours = 3\n");
    let mut offsets = Vec::new();
    for member in 0..40 {
        let mut world = gradus_tests::world::World::new(gradus_tests::program::programs(&[
            &gradus_tests::program::simple("Asia/Shanghai", "CNY", &format!("{POINTS}{spread}")),
        ]));
        let id = format!("m{member}");
        let join = gradus_domain::commands::Act::Join(agrees_to_push_and_sms());
        world.run(&gradus_tests::commands::command(
            &id,
            &local("2026-01-01"),
            join,
        ));
        let bought = gradus_tests::commands::purchase(
            &id,
            &format!("t{member}"),
            &local("2026-03-02"),
            "CNY",
            10_000,
        );
        world.run(&bought);
        let id = id.as_str().into();
        let early = world.clone().settle(&id, at(&local("2026-03-05 00:00")));
        let late = world.settle(&id, at(&local("2026-04-30 00:00")));
        assert_eq!(early[0], late[0]);
        let delivery = of_kind(&early[0], "points.expiring").delivery;
        let first = sending(delivery).not_before.unwrap_or_default();
        offsets.push(first.millis() - at(&local("2026-03-05 09:00")).millis());
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
        assert!(moment("2026-03-05 09:00") <= first && first < moment("2026-03-05 10:00"));
    }
}

// ---- too late

#[test]
fn marketing_may_be_sent_for_so_many_hours_and_never_when_it_is_over() {
    let kept = format!("{QUIET}keep_hours = 48\n");
    let mut member = told(&kept, agrees_to_push_and_sms());
    member.buys("t", "2026-03-02", 10_000);
    let entries = member.settles("2026-03-12 00:00");

    let week = sending(of_kind(&entries[0], "points.expiring").delivery);
    let day = sending(of_kind(&entries[1], "points.expiring").delivery);

    // 48 hours from 09:00 on; on 11 March, to the end of 12 March.
    assert_eq!(week.not_after, moment("2026-03-07 09:00"));
    assert_eq!(day.not_before, moment("2026-03-11 09:00"));
    assert_eq!(day.not_after, moment("2026-03-13 00:00"));
}

#[test]
fn what_is_looked_at_after_its_time_is_too_late_and_the_entry_does_not_say_so() {
    let kept = format!("{QUIET}keep_hours = 48\n");
    let delivery = reminder(&kept, agrees_to_push_and_sms());

    let in_time = delivery.at(at(&local("2026-03-07 08:59")));
    let too_late = delivery.at(at(&local("2026-03-07 09:00")));

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
    let mut member = OneMember::joined_with("2026-01-01", agrees_to_push_and_sms(), program);

    // Of a purchase of the day before is told at 22:00: the step is to be made by midnight.
    let late = member.buys_late("t", "2026-03-02", "2026-03-03 22:00", 10_000);

    let near = of_kind(&late, "goal.near");
    assert_eq!(*near.delivery, Delivery::Withheld(Withheld::TooLate));
}

// ---- the cap of a week

#[test]
fn no_more_marketing_is_sent_in_a_week_than_the_program_allows() {
    let mut member = told(
        "[messages]\nchannels = [\"push\"]\nweekly_cap = 2\n",
        agrees_to_push_and_sms(),
    );
    for (transaction, day) in [
        ("t1", "2026-03-05"),
        ("t2", "2026-03-06"),
        ("t3", "2026-03-07"),
    ] {
        member.buys(transaction, day, 10_000);
    }
    member.buys("t4", "2026-03-12", 10_000);

    // A week ahead: on 8, 9, 10 and 15 March; a day ahead: on 14, 15, 16 and 21 March. Weeks
    // begin on 9 and 16 March.
    member.settles("2026-03-31");
    let withheld: Vec<_> = member
        .entries()
        .iter()
        .flat_map(announcements)
        .filter(|announcement| announcement.kind == "points.expiring")
        .map(|announcement| announcement.delivery.at(Instant::default()).err())
        .collect();

    // 8 | 9, 10, 14, 15 (two) | 16, 21
    let full = Some(Withheld::WeeklyCap);
    assert_eq!(withheld, [None, None, None, full, full, full, None, None]);
}

#[test]
fn what_is_withheld_for_want_of_consent_does_not_count() {
    let mut member = told(
        "[messages]\nchannels = [\"push\"]\nweekly_cap = 1\n",
        Profile::default(),
    );
    member.buys("t1", "2026-03-06", 10_000);
    member.buys("t2", "2026-03-07", 10_000);
    member.settles("2026-03-09 00:00");
    member.sends(&profile(
        "m",
        "p",
        &local("2026-03-09"),
        agrees_to_push_and_sms(),
    ));

    let entries = member.settles("2026-03-10 00:00");

    let reminder = of_kind(&entries[0], "points.expiring");
    assert_eq!(sending(reminder.delivery).channels, [MessageChannel::Push]);
}

#[test]
fn an_erasure_forgets_where_a_member_is_and_what_they_agreed_to() {
    let mut member = told(QUIET, agrees_to_push_and_sms());
    member.buys("t", "2026-03-02", 10_000);

    let erased = member.sends(&gradus_tests::commands::erase(
        "m",
        "e",
        &local("2026-03-03"),
    ));

    assert_eq!(member.state().profile, Profile::default());
    let said = of_kind(&erased, "member.erased");
    assert_eq!(sending(said.delivery), &Sending::default());
    assert_eq!(said.addressee.locale, None);
}

// ---- the auditor

/// The laws that the auditor finds broken once an entry is changed.
fn found(member: &OneMember, breaks: impl Fn(&mut Entry)) -> Vec<Law> {
    let (state, mut entries, remainders) = member.world.books(&member.state().id);
    entries.iter_mut().for_each(breaks);
    let books = Books {
        member: &state,
        entries: &entries,
        remainders: &remainders,
    };
    match audit_member(&member.world.programs, &books) {
        Ok(()) => Vec::new(),
        Err(findings) => findings.into_iter().map(|finding| finding.law).collect(),
    }
}

#[test]
fn a_delivery_that_does_not_fit_is_found() {
    let mut member = told(
        "[messages]\nchannels = [\"push\"]\nweekly_cap = 1\n",
        agrees_to_push_and_sms(),
    );
    member.buys("t1", "2026-03-06", 10_000);
    member.buys("t2", "2026-03-07", 10_000);
    member.settles("2026-03-10 00:00");
    let sent = || {
        Delivery::Send(Sending {
            channels: vec![MessageChannel::Push],
            ..Sending::default()
        })
    };

    let fact_withheld = found(&member, |entry| {
        if entry.notices[0].kind() == NoticeKind::PointsEarned {
            entry.deliveries = vec![Delivery::Withheld(Withheld::WeeklyCap)];
        }
    });
    let over_the_cap = found(&member, |entry| {
        entry.deliveries = entry.deliveries.iter().map(|_| sent()).collect();
    });
    let without_consent = found(&member, |entry| entry.addressee = Addressee::default());
    let one_missing = found(&member, |entry| entry.deliveries.push(sent()));

    assert_eq!(found(&member, |_| {}), []);
    for laws in [fact_withheld, over_the_cap, without_consent, one_missing] {
        assert!(laws.contains(&Law::Notice), "{laws:?}");
    }
}
