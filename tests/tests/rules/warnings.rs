//! What is said ahead of time besides points and reviews (`docs/rules §2, §8, §11`):
//! quiet days that cost a tier, birthdays, offers with a stage of life.

use gradus_domain::commands::Profile;
use gradus_domain::ledger::entry::Entry;
use gradus_domain::program::tier::{Metric, Window};
use gradus_domain::telling::notice::{Notice, NoticeKind, TierLoss};
use gradus_domain::words::time::{LocalDay, MonthDay};
use gradus_tests::commands::{Arriving, day, profile};
use gradus_tests::one_member::{OneMember, kinds, local};

fn days(texts: &[&str]) -> Vec<LocalDay> {
    texts.iter().map(|text| day(text)).collect()
}

// ---- tiers that quiet days end

/// Silver and gold by growth; 30 quiet days cost a step, said 5 days ahead.
fn quiet(more: &str) -> OneMember {
    OneMember::joined(
        "2026-01-01",
        &format!(
            r#"
            [growth]
            growth = "1"
            per = "1.00"
            [reminders]
            inactivity_lead_days = [5]
            {more}
            [[tiers]]
            id = "base"
            [[tiers]]
            id = "silver"
            qualify = {{ growth_at_least = 100, window = "lifetime" }}
            validity = "forever"
            inactivity_days = 30
            [[tiers]]
            id = "gold"
            qualify = {{ growth_at_least = 500, window = "lifetime" }}
            validity = "forever"
            inactivity_days = 30
            "#
        ),
    )
}

fn warnings(entries: &[Entry]) -> Vec<&Notice> {
    let notices = entries.iter().flat_map(|entry| &entry.notices);
    let warnings = notices.filter(|notice| notice.kind() == NoticeKind::TierExpiring);
    warnings.collect()
}

#[test]
fn quiet_days_are_warned_of_before_they_cost_the_tier() {
    let mut member = quiet("");
    member.buys("t", "2026-03-01", 50_000);

    // As in example 12: 2 to 31 March are 30 quiet days, silver from 1 April, base from 1 May.
    let entries = member.settles("2026-05-01 00:00");

    assert_eq!(
        member.days_of("tier.expiring"),
        days(&["2026-03-27", "2026-04-26"])
    );
    let warnings = warnings(&entries);
    let Notice::TierExpiring {
        tier,
        last_day,
        lead_days,
        cause,
        shortfalls,
        offer,
    } = warnings[0]
    else {
        panic!("{warnings:?}");
    };
    assert_eq!((tier.as_str(), *lead_days, offer), ("gold", 5, &None));
    assert_eq!(*last_day, day("2026-03-31"));
    let falls_to = TierLoss::Inactivity {
        falls_to: "silver".into(),
    };
    assert_eq!(*cause, falls_to);
    let [lacks] = &shortfalls[..] else {
        panic!("{shortfalls:?}");
    };
    assert_eq!(lacks.threshold.metric, Metric::Purchases);
    assert_eq!(lacks.threshold.window, Window::RollingDays(30));
    assert_eq!((lacks.value, lacks.missing), (0, 1));
}

#[test]
fn a_purchase_moves_the_warning() {
    let mut member = quiet("");
    member.buys("t1", "2026-03-01", 10_000);
    member.buys("t2", "2026-03-26", 100);

    // 27 March to 25 April are 30 days.
    member.settles("2026-04-26 00:00");

    assert_eq!(member.days_of("tier.expiring"), days(&["2026-04-21"]));
    assert_eq!(member.days_of("tier.downgraded"), days(&["2026-04-26"]));
}

#[test]
fn a_hold_that_lasts_says_where_the_fall_would_end_and_a_higher_one_that_there_is_none() {
    let mut at_silver = quiet("");
    let mut at_gold = quiet("");
    at_silver.is_held("h", "2026-02-01", "silver", "2026-12-31");
    at_gold.is_held("h", "2026-02-01", "gold", "2026-12-31");
    for (member, amount) in [(&mut at_silver, 50_000), (&mut at_gold, 10_000)] {
        member.buys("t", "2026-03-01", amount);
        member.settles("2026-05-31");
    }

    // Gold falls to silver, which then is held.
    assert_eq!(
        at_silver.days_of("tier.expiring"),
        days(&["2026-03-27", "2026-04-26"])
    );
    let falls_to = |notice: &Notice| match notice {
        Notice::TierExpiring {
            cause: TierLoss::Inactivity { falls_to },
            ..
        } => falls_to.to_string(),
        _ => panic!("{notice:?}"),
    };
    let warnings = warnings(at_silver.entries());
    let fallen: Vec<_> = warnings.into_iter().map(falls_to).collect();
    assert_eq!(fallen, ["silver", "silver"]);
    assert_eq!(at_gold.days_of("tier.expiring"), []);
}

#[test]
fn quiet_days_are_not_warned_of_where_the_tier_ends_before_them() {
    let program = |validity: &str| {
        format!(
            r#"
            [reminders]
            inactivity_lead_days = [5]
            [[tiers]]
            id = "base"
            [[tiers]]
            id = "silver"
            qualify = {{ spend_at_least = "100.00", window = {{ rolling_days = 5 }} }}
            validity = {{ months = {validity} }}
            inactivity_days = 40
            "#
        )
    };
    let mut one_month = OneMember::joined("2026-01-01", &program("1"));
    let mut two_months = OneMember::joined("2026-01-01", &program("2"));
    for member in [&mut one_month, &mut two_months] {
        member.buys("t", "2026-03-01", 10_000);
        member.settles("2026-05-31");
    }

    // 2 March to 10 April are 40 days; the one tier ends on 31 March, the other on 30 April.
    assert_eq!(one_month.days_of("tier.expiring"), []);
    assert_eq!(two_months.days_of("tier.expiring"), days(&["2026-04-06"]));
}

#[test]
fn a_warning_of_quiet_days_brings_no_offer() {
    let mut member = quiet(
        r#"
        retention_offer = "double"
        [[benefits]]
        id = "double"
        kind = "multiplier"
        multiply = "2"
        "#,
    );
    member.buys("t", "2026-03-01", 10_000);

    let entries = member.settles("2026-03-27 00:00");

    assert_eq!(kinds(&entries[0]), ["tier.expiring"]);
}

// ---- birthdays

fn born(birthday: &str) -> Profile {
    Profile {
        birthday: Some(MonthDay::parse(birthday).unwrap()),
        ..Profile::default()
    }
}

const BIRTHDAYS: &str = r#"
    [reminders]
    birthday_lead_days = [7, 1]
    "#;

fn birthdays(entries: &[Entry]) -> Vec<(u16, bool)> {
    let notices = entries.iter().flat_map(|entry| &entry.notices);
    let upcoming = notices.filter_map(|notice| match notice {
        Notice::BirthdayUpcoming {
            lead_days,
            rewarded,
        } => Some((*lead_days, *rewarded)),
        _ => None,
    });
    upcoming.collect()
}

#[test]
fn a_birthday_is_said_at_the_first_instant_of_each_lead_time_over_the_years_end_too() {
    let mut member = OneMember::joined_with("2026-01-01", born("01-05"), BIRTHDAYS);

    // Joined with 4 days to go: 7 are over, 1 is not.
    let entries = member.settles("2026-12-31");

    assert_eq!(birthdays(&entries), [(1, false), (7, false)]);
    assert_eq!(
        member.days_of("birthday.upcoming"),
        days(&["2026-01-04", "2026-12-29"])
    );
}

#[test]
fn a_birthday_of_29_february_is_said_ahead_of_the_day_on_which_it_is_kept() {
    let mut member = OneMember::joined_with("2027-01-01", born("02-29"), BIRTHDAYS);

    member.settles("2028-12-31");

    assert_eq!(
        member.days_of("birthday.upcoming"),
        days(&["2027-02-21", "2027-02-27", "2028-02-22", "2028-02-28"])
    );
}

#[test]
fn it_is_said_whether_the_members_tier_gets_something_and_never_which_day_it_is() {
    let mut member = OneMember::joined_with(
        "2026-01-01",
        born("06-05"),
        r#"
        [reminders]
        birthday_lead_days = [7]
        [[occasions]]
        on = "birthday"
        tiers = ["silver"]
        points = 100
        [[tiers]]
        id = "base"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "100.00", window = "lifetime" }
        validity = "forever"
        "#,
    );

    let base = member.settles("2026-05-29 00:00");
    member.buys("t", "2026-07-01", 10_000);
    let silver = member.settles("2027-05-29 00:00");

    assert_eq!(birthdays(&base), [(7, false)]);
    assert_eq!(birthdays(&silver), [(7, true)]);
}

#[test]
fn a_birthday_that_is_told_after_its_lead_time_is_not_made_up_for() {
    let mut member = OneMember::joined("2026-01-01", BIRTHDAYS);
    let told = profile("m", "p", &local("2026-03-01"), born("03-05"));
    member.sends(&told.arrives(&local("2026-03-01")));

    member.settles("2026-12-31");

    assert_eq!(member.days_of("birthday.upcoming"), days(&["2026-03-04"]));
}

// ---- offers with a stage of life

const OFFERS: &str = r#"
    [[benefits]]
    id = "coffee"
    kind = "coupon"
    valid_days = 14
    [[benefits]]
    id = "cake"
    kind = "gift"
    [lifecycle]
    new_days = 0
    dormant_days = 30
    churned_days = 90
    offers = { dormant = "coffee", churned = "cake" }
    "#;

/// Each offer that came with a change of stage: its day and what it was.
fn offers(member: &OneMember) -> Vec<(LocalDay, String)> {
    let calendar = &member.world.programs.first().unwrap().program.calendar;
    let offer = |entry: &Entry| {
        let day = calendar.day_of(entry.decided_at);
        let notices = entry.notices.iter();
        let mut offers = notices.filter_map(|notice| match notice {
            Notice::LifecycleChanged { offer, .. } => offer.clone(),
            _ => None,
        });
        offers.next().map(|offer| (day, offer.to_string()))
    };
    member.entries().iter().filter_map(offer).collect()
}

#[test]
fn who_becomes_dormant_or_churns_is_granted_the_stages_offer() {
    let mut member = OneMember::joined("2026-01-01", OFFERS);

    let entries = member.settles("2026-12-31");

    // 2 to 31 January are 30 quiet days, to 1 April 90.
    assert_eq!(
        offers(&member),
        [
            (day("2026-02-01"), "coffee".to_owned()),
            (day("2026-04-02"), "cake".to_owned()),
        ]
    );
    assert_eq!(kinds(&entries[0]), ["lifecycle.changed", "grant.issued"]);
    assert_eq!(entries[0].grant_events[0].last_day, Some(day("2026-02-14")));
}

#[test]
fn a_stages_offer_is_given_once_in_twelve_months() {
    let mut member = OneMember::joined("2026-01-01", OFFERS);
    member.buys("t1", "2026-03-01", 100);
    member.buys("t2", "2026-12-31", 100);
    member.buys("t3", "2027-02-01", 100);
    member.settles("2027-06-30");

    // Dormant on 1 Feb, 1 Apr (no offer), 31 Jan 2027 (a day too early), 4 Mar 2027.
    assert_eq!(
        member.days_of("lifecycle.changed").len(),
        1 + 1 + 2 + 1 + 1 + 1 + 2
    );
    assert_eq!(
        offers(&member),
        [
            (day("2026-02-01"), "coffee".to_owned()),
            (day("2026-05-31"), "cake".to_owned()),
            (day("2027-03-04"), "coffee".to_owned()),
        ]
    );
}

#[test]
fn a_late_purchase_that_makes_the_churned_dormant_brings_no_offer() {
    let mut member = OneMember::joined(
        "2026-01-01",
        &OFFERS.replace("churned_days = 90", "churned_days = 40"),
    );
    member.settles("2026-03-01");
    member.world.run(
        &gradus_tests::one_member::bought("t", "2026-02-10", 100).arrives(&local("2026-03-12")),
    );
    let late = member.entries().last().unwrap();

    // Dormant on 1 February, churned on 11 February; 11 February to 12 March are 30 days.
    assert_eq!(kinds(late), ["points.earned", "lifecycle.changed"]);
    assert_eq!(offers(&member).len(), 2);
}
