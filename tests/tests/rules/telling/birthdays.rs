//! What is said ahead of a birthday.

use gradus_domain::ledger::entry::Entry;
use gradus_domain::telling::notice::Notice;
use gradus_tests::commands::{born, days, local, profile};
use gradus_tests::one_member::OneMember;

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
    let mut member = OneMember::known(born("01-05"), BIRTHDAYS);

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
    let mut member = OneMember::known(
        born("06-05"),
        r#"
        [reminders]
        birthday_lead_days = [7]
        [[occasions]]
        on = "birthday"
        tiers = ["silver"]
        points = 100
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
    let mut member = OneMember::under(BIRTHDAYS);
    member.sends(&profile("m", "p", &local("2026-03-01"), born("03-05")));

    member.settles("2026-12-31");

    assert_eq!(member.days_of("birthday.upcoming"), days(&["2026-03-04"]));
}
