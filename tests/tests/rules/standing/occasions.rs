//! Birthdays and anniversaries of joining.

use gradus_domain::commands::Profile;
use gradus_domain::member::lots::LastDay;
use gradus_tests::commands::{born, day, days, local, profile};
use gradus_tests::one_member::OneMember;
use gradus_tests::reading::kinds;

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
    let mut member = OneMember::known(born("03-05"), OWN_DAYS);

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
    let mut member = OneMember::known(born("02-29"), OWN_DAYS);

    member.settles("2028-12-31");

    assert_eq!(
        member.days_of("grant.issued"),
        days(&["2026-02-28", "2027-02-28", "2028-02-29"])
    );
}

#[test]
fn who_joins_on_the_birthday_is_celebrated_with_the_joining() {
    let mut member = OneMember::joined_with("2026-03-05", born("03-05"), OWN_DAYS);

    member.settles("2027-03-05 00:00");

    assert_eq!(
        member.days_of("grant.issued"),
        days(&["2026-03-05", "2027-03-05"])
    );
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
fn an_occasion_is_for_those_who_meet_its_condition_as_the_day_begins() {
    // 5 March 2026 is a Thursday, 5 March 2027 a Friday.
    let mut member = OneMember::known(
        born("03-05"),
        r#"
        [[occasions]]
        on = "birthday"
        when = { purchases_this_month = 1 }
        points = 100
        [[occasions]]
        on = "birthday"
        when = { weekday = "thursday", not = { holds_grant = "cake" } }
        grant = "cake"
        [[benefits]]
        id = "cake"
        kind = "coupon"
        "#,
    );

    member.buys("t", "2026-03-04 12:00", 1_000);
    member.settles("2028-03-31");

    assert_eq!(member.days_of("grant.issued"), days(&["2026-03-05"]));
    assert_eq!(
        member.days_of("points.earned"),
        days(&["2026-03-04", "2026-03-05"])
    );
    assert_eq!(member.balance(), 110);
}

#[test]
fn a_birthday_that_brings_nothing_to_the_member_may_still_be_made_up_for() {
    // GIVEN a birthday of 5 March that brings points to vips, and a member who is none yet
    let mut member = OneMember::known(
        born("03-05"),
        r#"
        [[occasions]]
        on = "birthday"
        when = { segment = "vip" }
        points = 100
        "#,
    );
    member.settles("2026-03-06 00:00");

    // WHEN a vip's birthday is corrected to a day that is past
    let vip = Profile {
        segments: vec!["vip".into()],
        ..born("03-02")
    };
    member.sends(&profile("m", "p", &local("2026-03-06 12:00"), vip));
    member.settles("2027-03-02 00:00");

    // THEN it is given once a calendar year
    assert_eq!(
        member.days_of("points.earned"),
        days(&["2026-03-07", "2027-03-02"])
    );
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
        id = "silver"
        qualify = { spend_at_least = "100.00", window = { rolling_days = 10 } }
        validity = { months = 1 }
        "#;
    let on = |birthday| {
        let mut member = OneMember::known(born(birthday), program);
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
    let mut member = OneMember::under(OWN_DAYS);
    member.sends(&profile("m", "p", &local("2026-03-05"), born("03-05")));

    member.settles("2026-12-31");
    assert_eq!(member.days_of("grant.issued"), []);
    member.settles("2027-03-05 00:00");
    // The anniversary of 1 January 2027 brings points, the birthday the grant.
    assert_eq!(member.days_of("grant.issued"), days(&["2027-03-05"]));
}
