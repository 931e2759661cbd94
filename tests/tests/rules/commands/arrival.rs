//! When something happened, when it arrived, and when that is too far apart.

use gradus_domain::commands::Returned;
use gradus_tests::commands::{
    Arriving, activity, adjust, born, hold_tier, join, local, moment, on, returned, spend,
};
use gradus_tests::one_member::{OneMember, bought};
use gradus_tests::program::earning;

#[test]
fn calendar_rules_go_by_the_day_on_which_it_happened() {
    // GIVEN 100 points for a purchase on one's birthday, 5 March
    let mut member = OneMember::known(
        born("03-05"),
        r#"
        [[rules]]
        id = "birthday"
        when = { birthday = "day" }
        bonus = 100
        "#,
    );

    // WHEN a sale of the 5th arrives on the 6th, and one of the 6th
    member.buys_late("a", "2026-03-05 23:59", "2026-03-06 09:00", 100);
    assert_eq!(member.balance(), 101);
    member.buys("b", "2026-03-06 10:00", 100);

    // THEN the first alone is of the birthday
    assert_eq!(member.balance(), 102);
}

#[test]
fn up_to_five_minutes_ahead_is_read_as_the_arrival() {
    let mut member = OneMember::under(&earning("{ rolling_days = 1 }"));

    // WHEN a sale says that it happens five minutes after its arrival, on the next day
    member.buys_late("t", "2026-03-03 00:02", "2026-03-02 23:57", 100);

    // THEN it is one of its arrival's day
    assert_eq!(member.lots(), [(1, on("2026-03-03"))]);
    assert_eq!(member.last_entry().occurred_at, moment("2026-03-02 23:57"));
}

#[test]
fn more_than_five_minutes_ahead_is_rejected_and_settles_nothing() {
    // GIVEN points that lapse at the end of 3 March
    let mut member = OneMember::under(&earning("{ rolling_days = 1 }"));
    member.buys("a", "2026-03-02", 100);
    let before = member.state().clone();

    // WHEN a sale arrives on the 5th from more than five minutes ahead
    let ahead = bought("b", "2026-03-05 10:05:00.001", 100).arrives(&local("2026-03-05 10:00"));
    assert_eq!(member.is_refused(&ahead), "occurred_in_future");

    // THEN nothing is settled
    assert_eq!(*member.state(), before);

    // THEN the same holds for every command
    let too_far = &local("2026-03-05 10:05:00.001");
    for command in [
        spend("m", "s", too_far, 1),
        activity("m", "c", too_far, "check-in"),
        adjust("m", "a", too_far, 1),
        join("n", too_far),
    ] {
        let ahead = command.arrives(&local("2026-03-05 10:00"));
        assert_eq!(member.is_refused(&ahead), "occurred_in_future");
    }
}

#[test]
fn too_early_is_measured_in_local_days() {
    let mut member = OneMember::under("");

    // WHEN commands arrive on 10 March at 00:30 local: 31 days before is 7 February
    let arrived = &local("2026-03-10 00:30");
    let too_early = &local("2026-02-06 23:59:59.999");

    // THEN the last millisecond of the 6th is too early, for every command
    for command in [
        bought("a", "2026-02-06 23:59:59.999", 100),
        activity("m", "a", too_early, "check-in"),
        spend("m", "a", too_early, 1),
        adjust("m", "a", too_early, 1),
        hold_tier("m", "a", too_early, "base", "2026-12-31"),
        returned("m", "a", too_early, "a", Returned::Everything),
        join("n", too_early),
    ] {
        assert_eq!(
            member.is_refused(&command.arrives(arrived)),
            "occurred_too_early"
        );
    }

    // THEN the first instant of the 7th is not
    member.buys_late("b", "2026-02-07 00:00", "2026-03-10 00:30", 100);
    member.sends(&join("n", &local("2026-02-07 00:00")).arrives(arrived));
}

#[test]
fn too_early_goes_by_the_arrival_and_not_by_the_decision() {
    // GIVEN 5 days to be late, and a boundary of 3 April that is settled
    let mut member = OneMember::under(
        r#"
        late_days = 5
        [earning]
        expiry = { fixed = "04-02" }
        "#,
    );
    member.buys("a", "2026-03-02", 100);
    member.settles("2026-04-03 00:00");

    // WHEN a sale of 26 March comes that was received on the 31st, THEN it is in time
    member.buys_late("b", "2026-03-26", "2026-03-31", 100);
    assert_eq!(member.last_entry().decided_at, moment("2026-04-03 00:00"));
}

#[test]
fn before_the_joining_is_too_early() {
    let mut member = OneMember::under("");

    let before = bought("a", "2025-12-31 23:59:59.999", 100);
    assert_eq!(
        member.is_refused(&before.arrives(&local("2026-01-01 10:00"))),
        "occurred_too_early"
    );

    member.buys_late("a", "2026-01-01 00:00", "2026-01-01 10:00", 100);
}
