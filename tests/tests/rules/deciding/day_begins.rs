//! The order of what happens when a day begins.

use gradus_domain::commands::{CommandKey, Returned};
use gradus_domain::ledger::entry::{Account, GrantEventKind, What};
use gradus_domain::ledger::plan::Record;
use gradus_domain::words::ids::MemberId;
use gradus_tests::commands::{born, day, moment};
use gradus_tests::one_member::{OneMember, came_back};
use gradus_tests::program::earning_after;
use gradus_tests::reading::moves;

#[test]
fn points_activate_before_others_lapse() {
    // GIVEN points until 15 days after they are earned, pending for the first 10, and an
    // operator who adds 7 on 23 February: active at once, until 10 March
    let mut member = OneMember::under(&earning_after(10, "{ rolling_days = 15 }"));
    member.is_adjusted("a", "2026-02-23", 7);
    member.buys("a", "2026-03-01", 1_000);

    // WHEN 11 March begins, on which the ones activate after whose eve the others lapse
    member.settles("2026-03-11 00:00");

    // THEN both are in one entry, in that order
    assert_eq!(
        moves(member.last_entry()),
        [
            (Account::Pending, Account::Active, 10),
            (Account::Active, Account::Lapsed, 7),
        ]
    );
}

#[test]
fn growth_decays_before_a_review_sees_it() {
    // GIVEN silver at 100 growth to the end of the year, and a tenth decaying each year
    let mut member = OneMember::under(
        r#"
        [growth]
        decay = { every = "year", share = "0.1" }
        [[tiers]]
        id = "silver"
        qualify = { growth_at_least = 100, window = "lifetime" }
        validity = { calendar_years = 0 }
        "#,
    );
    member.buys("a", "2026-03-01", 10_500);
    assert_eq!(member.tier(), "silver");

    // WHEN the year ends
    member.settles("2027-01-01 00:00");

    // THEN 10 of 105 are taken, and the review finds 95
    assert_eq!(member.growth(), 95);
    assert_eq!(member.last_entry().growth.get(), -10);
    assert_eq!(member.tier(), "base");
    assert_eq!(member.last_entry().tier_events[0].figures[0].value, 95);
}

#[test]
fn grants_lapse_before_those_of_a_birthday_are_given() {
    // GIVEN a coupon for ten days with each review, and one on the birthday, 11 March
    let mut member = OneMember::known(
        born("03-11"),
        r#"
        [[benefits]]
        id = "coupon"
        kind = "coupon"
        valid_days = 10
        [[rules]]
        id = "review"
        scores = "activities"
        grant = "coupon"
        [[occasions]]
        on = "birthday"
        grant = "coupon"
        "#,
    );
    member.does("r", "2026-03-01", "review");
    assert_eq!(member.state().grants[0].last_day, Some(day("2026-03-10")));

    // WHEN the birthday begins
    member.settles("2026-03-11 00:00");

    // THEN the old one lapses first, then the new one is given
    let kinds: Vec<_> = member
        .last_entry()
        .grant_events
        .iter()
        .map(|event| (event.kind, event.last_day))
        .collect();
    assert_eq!(
        kinds,
        [
            (GrantEventKind::Lapsed, Some(day("2026-03-10"))),
            (GrantEventKind::Issued, Some(day("2026-03-20"))),
        ]
    );
    assert_eq!(member.state().grants.len(), 1);
}

#[test]
fn a_hold_ends_before_the_boundary_at_the_same_instant() {
    // GIVEN a hold of silver to the end of 2026, and a birthday on 1 January
    let mut member = OneMember::known(
        born("01-01"),
        r#"
        [[tiers]]
        id = "silver"
        qualify = { spend_at_least = "100.00", window = "calendar_month" }
        validity = { calendar_years = 0 }
        [[occasions]]
        on = "birthday"
        tiers = ["silver"]
        points = 50
        "#,
    );
    member.is_held("h", "2026-03-02 10:00", "silver", "2026-12-31");
    let mut longer = member.clone();
    longer.is_held("i", "2026-03-02 10:00", "silver", "2027-01-01");

    // WHEN 2027 begins
    member.settles("2027-01-01 00:00");
    longer.settles("2027-01-01 00:00");

    // THEN the hold has ended, by its own instant, when the birthday comes
    assert_eq!(member.balance(), 0);
    let key = CommandKey::Instant(MemberId::new("m"), moment("2027-01-01 00:00"));
    assert!(matches!(member.world.record(&key), Some(Record::Entry(_))));

    // THEN a hold that lasts a day longer is still there
    assert_eq!(longer.balance(), 50);
}

#[test]
fn the_stage_of_life_follows_before_a_parked_return_is_refused() {
    // GIVEN a member who is dormant 8 days after a purchase, and a return that waits since
    // 1 March, when the last purchase was
    let mut member = OneMember::under(
        r#"
        [lifecycle]
        new_days = 0
        dormant_days = 8
        churned_days = 30
        "#,
    );
    member.buys("a", "2026-03-01", 100);
    let early = came_back("r", "2026-03-01 13:00", "unknown", Returned::Everything);
    member.waits(&early);

    // WHEN 9 March begins: the purchase is eight days ago, the return waited for eight days
    member.settles("2026-03-09 00:00");

    // THEN one entry holds both
    let entry = member.last_entry();
    assert_eq!(
        entry.key,
        CommandKey::Boundary(MemberId::new("m"), day("2026-03-09"))
    );
    assert!(entry.stage.is_some());
    let What::DayBegan { refused, .. } = &entry.what else {
        panic!("a day");
    };
    assert_eq!(refused.len(), 1);
}
