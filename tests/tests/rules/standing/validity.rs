//! How long a tier lasts.

use gradus_domain::ledger::entry::TierEventKind::{Attained, FellAtReview, GraceBegan, Renewed};
use gradus_domain::program::tier::Metric;
use gradus_tests::commands::{day, moment};
use gradus_tests::one_member::OneMember;
use gradus_tests::program::{silver, two_versions};
use gradus_tests::reading::{kinds, measured};

/// One who is silver by ¥100.00 ever.
fn valid(joined: &str, attained: &str, validity: &str) -> OneMember {
    let program = silver(&format!(
        "qualify = {{ spend_at_least = \"100.00\", window = \"lifetime\" }}\nvalidity = {validity}"
    ));
    let mut member = OneMember::joined(joined, &program);
    member.buys("t", attained, 10_000);
    member
}

#[test]
fn a_tier_lasts_as_its_validity_says_from_the_day_of_attainment() {
    let attained = |when, validity| valid("2025-05-10", when, validity).last_day();
    let until = |text| Some(day(text));

    assert_eq!(attained("2026-03-01", r#""forever""#), None);
    for when in ["2026-01-28", "2026-01-29", "2026-01-30", "2026-01-31"] {
        assert_eq!(attained(when, "{ months = 1 }"), until("2026-02-27"));
    }
    assert_eq!(
        attained("2026-11-30", "{ months = 3 }"),
        until("2027-02-27")
    );
    assert_eq!(
        attained("2026-03-01", "{ months = 12 }"),
        until("2027-02-28")
    );
    assert_eq!(
        attained("2026-03-01", "{ calendar_years = 0 }"),
        until("2026-12-31")
    );
    assert_eq!(
        attained("2026-03-01", "{ calendar_years = 1 }"),
        until("2027-12-31")
    );
    assert_eq!(
        attained("2026-12-31", "{ calendar_years = 2 }"),
        until("2028-12-31")
    );
    let membership = r#""membership_year""#;
    assert_eq!(attained("2026-05-09", membership), until("2026-05-09"));
    assert_eq!(attained("2026-05-10", membership), until("2027-05-09"));
}

#[test]
fn a_review_renews_a_tier_as_its_validity_says() {
    let renewed = |attained, validity, first_instant_after| {
        let mut member = valid("2025-05-10", attained, validity);
        member.settles(first_instant_after);
        assert_eq!(member.tier_history(), [Attained, Renewed]);
        member.last_day()
    };
    let until = |text| Some(day(text));

    assert_eq!(
        renewed("2026-01-31", "{ months = 1 }", "2026-02-28 00:00"),
        until("2026-03-27")
    );
    assert_eq!(
        renewed("2026-06-10", "{ calendar_years = 0 }", "2027-01-01 00:00"),
        until("2027-12-31")
    );
    assert_eq!(
        renewed("2026-06-10", "{ calendar_years = 2 }", "2029-01-01 00:00"),
        until("2030-12-31")
    );
    assert_eq!(
        renewed("2026-06-10", r#""membership_year""#, "2027-05-10 00:00"),
        until("2028-05-09")
    );
}

#[test]
fn a_renewal_is_said_with_its_figures_at_the_first_instant_after_the_last_day() {
    let mut member = valid("2025-01-01", "2026-03-01", "{ months = 1 }");
    assert_eq!(member.settles("2026-03-31 23:59"), []);

    let entries = member.settles("2026-04-01 00:00");

    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].decided_at, moment("2026-04-01 00:00"));
    assert_eq!(kinds(&entries[0]), ["tier.renewed"]);
    assert_eq!(
        measured(&entries[0].tier_events[0].figures),
        [(Metric::Spend, 10_000, day("2026-03-31"))]
    );
}

/// Silver for a month by ¥100.00 over a window, prolonged while that holds.
fn prolonged(window: &str, rest: &str) -> String {
    silver(&format!(
        r#"
        qualify = {{ spend_at_least = "100.00", window = {window} }}
        validity = {{ months = 1 }}
        extends = "on_qualifying"
        {rest}
        "#
    ))
}

#[test]
fn a_tier_is_prolonged_by_every_day_on_which_its_conditions_are_met() {
    let mut member = OneMember::under(&prolonged("{ rolling_days = 30 }", ""));
    member.buys("t", "2026-03-01", 10_000);
    assert_eq!(member.last_day(), Some(day("2026-03-31")));

    let mid_march = member.seen("2026-03-15");
    assert_eq!(mid_march.standing.last_day, Some(day("2026-04-13")));

    // Met for the last time over the 30 days that end on 30 March.
    assert_eq!(member.settles("2026-04-29 23:59"), []);
    let entries = member.settles("2026-04-30 00:00");
    assert_eq!(member.tier_history(), [Attained, FellAtReview]);
    assert_eq!(
        measured(&entries[0].tier_events[0].figures),
        [(Metric::Spend, 0, day("2026-04-29"))]
    );
}

#[test]
fn a_tier_whose_conditions_stay_met_is_prolonged_for_ever_and_no_renewal_is_announced() {
    let mut member = OneMember::under(&prolonged(r#""lifetime""#, ""));
    member.buys("t", "2026-03-01", 10_000);

    assert_eq!(member.settles("2027-03-01 00:00"), []);
    assert_eq!(member.tier(), "silver");

    let seen = member.seen("2027-03-01");
    assert_eq!(seen.standing.last_day, Some(day("2027-03-27")));
}

#[test]
fn a_prolonged_tier_is_renewed_out_of_grace_as_at_its_review_and_prolonged_again() {
    let grace = "review = { grace_days = 20 }";
    let mut member = OneMember::under(&prolonged("{ rolling_days = 10 }", grace));
    member.buys("t1", "2026-03-01", 10_000);

    // Met for the last time on 10 March: to 9 April, with grace to 29 April.
    member.settles("2026-04-10 00:00");
    assert_eq!(member.tier_history(), [Attained, GraceBegan]);
    assert_eq!(member.last_day(), Some(day("2026-04-09")));

    member.buys("t2", "2026-04-12", 10_000);
    assert_eq!(member.last_day(), Some(day("2026-05-09")));
    let next_day = member.seen("2026-04-13");
    assert_eq!(next_day.standing.last_day, Some(day("2026-05-11")));
}

/// Silver for 6 months by ¥100 in 60 days.
fn half_a_year(extends: &str) -> String {
    silver(&format!(
        "qualify = {{ spend_at_least = \"100.00\", window = {{ rolling_days = 60 }} }}\nvalidity = {{ months = 6 }}\n{extends}"
    ))
}

#[test]
fn a_tier_stays_prolonged_where_a_later_version_prolongs_no_more() {
    let mut member = OneMember::under_versions(two_versions(
        &half_a_year(r#"extends = "on_qualifying""#),
        "2026-04-01 00:00",
        &half_a_year(""),
    ));
    member.buys("t1", "2026-01-10", 10_000);

    // The 60 days up to 10 March are the last that hold 10 January.
    member.is_adjusted("a", "2026-05-01", 1);

    assert_eq!(member.last_day(), Some(day("2026-09-09")));
}

#[test]
fn a_version_that_prolongs_does_so_from_its_own_first_boundary() {
    let mut member = OneMember::under_versions(two_versions(
        &half_a_year(""),
        "2026-04-01 00:00",
        &half_a_year(r#"extends = "on_qualifying""#),
    ));
    member.buys("t1", "2026-01-10", 10_000);

    // It was met up to 10 March, before the version that prolongs.
    member.is_adjusted("a", "2026-05-01", 1);

    assert_eq!(member.last_day(), Some(day("2026-07-09")));
}
