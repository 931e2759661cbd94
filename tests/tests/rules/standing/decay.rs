//! Growth that decays, and tiers for ever that are reviewed for it.

use gradus_domain::ledger::entry::TierEventKind::{Attained, FellAtReview, GraceBegan, Renewed};
use gradus_domain::program::tier::Metric;
use gradus_tests::commands::day;
use gradus_tests::one_member::OneMember;
use gradus_tests::program::silver;
use gradus_tests::reading::{kinds, measured};

const TENTH_A_MONTH: &str = r#"{ every = "month", share = "0.1" }"#;

/// Growth of 1 per ¥1.00 that decays, under a ladder.
fn decaying(decay: &str, ladder: &str) -> OneMember {
    OneMember::under(&format!("[growth]\ndecay = {decay}\n{ladder}"))
}

#[test]
fn a_share_of_growth_is_taken_at_the_first_instant_of_each_month_quarter_or_year() {
    for (every, last_instant, first_instant) in [
        ("month", "2026-01-31 23:59", "2026-02-01 00:00"),
        ("quarter", "2026-03-31 23:59", "2026-04-01 00:00"),
        ("year", "2026-12-31 23:59", "2027-01-01 00:00"),
    ] {
        let mut member = decaying(&format!(r#"{{ every = "{every}", share = "0.1" }}"#), "");
        member.buys("t", "2026-01-10", 10_500);

        member.settles(last_instant);
        assert_eq!(member.growth(), 105, "{every}");
        member.settles(first_instant);
        assert_eq!(member.growth(), 95, "{every}");
    }
}

#[test]
fn decay_goes_on_from_what_is_left() {
    let mut member = decaying(TENTH_A_MONTH, "");
    member.buys("t", "2026-01-10", 10_500);

    // 105, 95, 86, 78: less 10, 9 and 8.
    member.settles("2026-04-01 00:00");

    assert_eq!(member.growth(), 78);
}

#[test]
fn decay_never_goes_below_the_programs_floor() {
    let mut member = decaying(r#"{ every = "month", share = "0.1", floor = 100 }"#, "");
    member.buys("t", "2026-01-10", 10_500);

    member.settles("2026-02-01 00:00");
    assert_eq!(member.growth(), 100);
    assert_eq!(member.settles("2026-12-31"), []);
    assert_eq!(member.growth(), 100);
}

/// Silver by 100 growth, as there is.
fn silver_by_growth(rest: &str) -> String {
    silver(&format!(
        "qualify = {{ growth_at_least = 100, window = \"lifetime\" }}\n{rest}"
    ))
}

#[test]
fn a_tier_for_ever_is_reviewed_where_growth_was_taken() {
    let mut member = decaying(TENTH_A_MONTH, &silver_by_growth(r#"validity = "forever""#));
    member.buys("t", "2026-01-10", 10_500);
    assert_eq!(member.tier_at("2026-01-31 23:59"), "silver");

    let entries = member.settles("2026-02-01 00:00");

    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].growth.get(), -10);
    assert_eq!(member.tier_history(), [Attained, FellAtReview]);
    assert_eq!(
        measured(&entries[0].tier_events[0].figures),
        [(Metric::Growth, 95, day("2026-01-31"))]
    );
}

#[test]
fn a_tier_for_ever_that_passes_its_review_says_nothing() {
    let mut member = decaying(TENTH_A_MONTH, &silver_by_growth(r#"validity = "forever""#));
    member.buys("t", "2026-01-10", 20_000);

    let entries = member.settles("2026-02-01 00:00");

    assert_eq!(member.growth(), 180);
    assert_eq!(entries[0].tier_events, []);
    assert_eq!(entries[0].notices, []);
}

#[test]
fn a_tier_for_ever_has_its_grace_after_decay_and_is_renewed_out_of_it() {
    let grace = "validity = \"forever\"\nreview = { grace_days = 10 }";
    let mut member = decaying(TENTH_A_MONTH, &silver_by_growth(grace));
    member.buys("t1", "2026-01-10", 10_500);
    assert_eq!(member.tier_at("2026-02-01 00:00"), "silver");
    let mut quiet = member.clone();

    let entry = member.buys("t2", "2026-02-05", 500);
    assert_eq!(member.tier_history(), [Attained, GraceBegan, Renewed]);
    assert_eq!(kinds(&entry), ["points.earned", "tier.renewed"]);
    assert_eq!(member.last_day(), None);

    assert_eq!(quiet.tier_at("2026-02-10 23:59"), "silver");
    assert_eq!(quiet.tier_at("2026-02-11 00:00"), "base");
}

#[test]
fn a_tier_with_a_last_day_waits_for_its_own_review() {
    let dated = silver_by_growth("validity = { months = 3 }");
    let mut member = decaying(TENTH_A_MONTH, &dated);
    member.buys("t", "2026-01-10", 10_500);

    assert_eq!(member.tier_at("2026-04-09 23:59"), "silver");
    assert_eq!(member.growth(), 78);
    assert_eq!(member.tier_at("2026-04-10 00:00"), "base");
}

#[test]
fn where_nothing_was_taken_a_tier_for_ever_is_not_reviewed() {
    let ladder = silver(
        "qualify = { spend_at_least = \"100.00\", window = { rolling_days = 10 } }\nvalidity = \"forever\"",
    );
    let floor = |floor: u32| format!(r#"{{ every = "month", share = "0.1", floor = {floor} }}"#);
    let mut taken = decaying(&floor(0), &ladder);
    let mut not_taken = decaying(&floor(100), &ladder);
    taken.buys("t", "2026-01-10", 10_000);
    not_taken.buys("t", "2026-01-10", 10_000);

    // 22 to 31 January have no purchase.
    assert_eq!(taken.tier_at("2026-02-01 00:00"), "base");
    assert_eq!(not_taken.tier_at("2026-12-31"), "silver");
}

#[test]
fn a_tier_for_ever_is_not_reviewed_while_no_growth_decays() {
    let mut member = OneMember::under(&silver(
        r#"
        qualify = { spend_at_least = "100.00", window = "calendar_month" }
        validity = "forever"
        "#,
    ));

    member.buys("t1", "2026-01-15", 10_000);
    member.buys("t2", "2026-03-15", 100);

    assert_eq!(member.tier_at("2026-06-01"), "silver");
}

#[test]
fn a_tier_for_ever_is_not_reviewed_at_a_boundary_that_decays_no_growth() {
    let mut member = OneMember::under(
        r#"
        [earning]
        expiry = { rolling_days = 10 }
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "100.00", window = { rolling_days = 30 } }
        validity = "forever"
        "#,
    );
    member.buys("t1", "2026-01-02", 10_000);
    member.buys("t2", "2026-05-01", 100);

    // The point of 1 May lapses with 11 May, when the last 30 days hold 1.00.
    assert_eq!(member.tier_at("2026-05-20"), "silver");
    assert_eq!(member.state().holdings.lapsed.get(), 101);
}
