//! How announcements reach a member: channels, consent, the cap of a week.

use gradus_domain::audit::{Books, Law, audit_member};
use gradus_domain::commands::Profile;
use gradus_domain::ledger::announcement::{Announcement, announcements};
use gradus_domain::ledger::entry::Entry;
use gradus_domain::program::messages::{Addressee, Consent, MessageChannel};
use gradus_domain::telling::delivery::{Delivery, Sending, Withheld};
use gradus_domain::telling::notice::{NoticeKind, Purpose};
use gradus_domain::words::time::Instant;
use gradus_tests::commands::{erase, local, moment, profile};
use gradus_tests::one_member::OneMember;

/// Points of ten days, reminded of 7 and 1 days ahead.
pub(crate) const POINTS: &str = r#"
    [earning]
    expiry = { rolling_days = 10 }
    [reminders]
    points_expiring_lead_days = [7, 1]
    birthday_lead_days = [7]
    "#;

pub(crate) const QUIET: &str = r#"
    [messages]
    channels = ["push"]
    quiet_hours = { from = "21:00", until = "09:00" }
    "#;

pub(crate) fn agrees_to_push_and_sms() -> Profile {
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

pub(crate) fn told(messages: &str, profile: Profile) -> OneMember {
    OneMember::known(profile, &format!("{POINTS}{messages}"))
}

/// The announcement of a kind in an entry.
pub(crate) fn of_kind<'e>(entry: &'e Entry, kind: &str) -> Announcement<'e> {
    let mut all = announcements(entry);
    match all.find(|announcement| announcement.kind == kind) {
        Some(announcement) => announcement,
        None => panic!("{kind}: {:?}", entry.notices),
    }
}

/// How the reminder a week before points of 2 March lapse is delivered: on 5 March.
pub(crate) fn reminder(messages: &str, profile: Profile) -> Delivery {
    let mut member = told(messages, profile);
    member.buys("t", "2026-03-02", 10_000);
    let entries = member.settles("2026-03-05 00:00");
    of_kind(&entries[0], "points.expiring").delivery.clone()
}

pub(crate) fn sending(delivery: &Delivery) -> &Sending {
    match delivery {
        Delivery::Send(sending) => sending,
        Delivery::Withheld(reason) => panic!("{reason:?}"),
    }
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

/// Silver near from ¥50.00 on, said over push, at most once a week, not at night.
const ONE_A_WEEK: &str = r#"
    tier_near_share = "0.5"
    [messages]
    channels = ["push"]
    quiet_hours = { from = "21:00", until = "09:00" }
    weekly_cap = 1
    [[tiers]]
    id = "silver"
    qualify = { spend_at_least = "100.00", window = "lifetime" }
    validity = "forever"
    "#;

#[test]
fn a_message_of_sunday_that_quiet_hours_hold_until_monday_counts_on_sunday() {
    let mut reminded = told(ONE_A_WEEK, agrees_to_push_and_sms());
    let mut not_yet = told(ONE_A_WEEK, agrees_to_push_and_sms());

    // A reminder of points of 4 March is said on 7 March, a Saturday; one of the 6th on the 9th.
    reminded.buys("a", "2026-03-04", 100);
    not_yet.buys("a", "2026-03-06", 100);
    let near = [&mut reminded, &mut not_yet].map(|member| {
        let entry = member.buys("b", "2026-03-08 22:00", 6_000);
        of_kind(&entry, "goal.near").delivery.clone()
    });

    // THEN Sunday's message finds the week full that Saturday's filled
    assert_eq!(near[0], Delivery::Withheld(Withheld::WeeklyCap));

    // THEN where it does not, it takes nothing of the week in which it is sent
    let monday = Some(moment("2026-03-09 09:00"));
    assert_eq!(sending(&near[1]).not_before, monday);
    let entries = not_yet.settles("2026-03-09 00:00");
    let reminder = of_kind(&entries[0], "points.expiring").delivery;
    assert_eq!(sending(reminder).channels, [MessageChannel::Push]);
}

#[test]
fn the_week_of_the_cap_is_the_programs_wherever_the_member_is() {
    let mut member = told(
        "[messages]\nchannels = [\"push\"]\nweekly_cap = 1\n",
        Profile {
            zone: Some("America/Los_Angeles".into()),
            ..agrees_to_push_and_sms()
        },
    );
    for (transaction, day) in [
        ("t1", "2026-03-05"),
        ("t2", "2026-03-06"),
        ("t3", "2026-03-07"),
    ] {
        member.buys(transaction, day, 10_000);
    }

    // 8 March is a Sunday in Shanghai. When the 9th begins there, it is Sunday where the
    // member is; when the 10th does, it is Monday there.
    let withheld = ["2026-03-08", "2026-03-09", "2026-03-10"].map(|day| {
        let entries = member.settles(&format!("{day} 00:00"));
        let delivery = of_kind(&entries[0], "points.expiring").delivery;
        delivery.at(Instant::default()).err()
    });

    assert_eq!(withheld, [None, None, Some(Withheld::WeeklyCap)]);
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

    let erased = member.sends(&erase("m", "e", &local("2026-03-03")));

    assert_eq!(member.state().profile, Profile::default());
    let said = of_kind(&erased, "member.erased");
    assert_eq!(sending(said.delivery), &Sending::default());
    assert_eq!(said.addressee.locale, None);
}

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
