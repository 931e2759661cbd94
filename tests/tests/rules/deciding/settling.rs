//! What fell due is settled first, whoever comes by.

use gradus_domain::commands::CommandKey;
use gradus_domain::ledger::entry::What;
use gradus_domain::ledger::plan::{Outcome, Plan};
use gradus_domain::words::ids::MemberId;
use gradus_tests::commands::{Arriving, day, days, local, moment, on, settle, spend};
use gradus_tests::one_member::{OneMember, bought};
use gradus_tests::program::{earning, silver};
use gradus_tests::reading::boundaries;

/// ¥100 in the calendar month, to the end of the year: two points per yuan.
const HUNDRED_A_MONTH: &str = r#"
    rate = "2"
    qualify = { spend_at_least = "100.00", window = "calendar_month" }
    validity = { calendar_years = 0 }
    "#;

const REMINDED_A_DAY_AHEAD: &str = "[reminders]\npoints_expiring_lead_days = [1]\n";

#[test]
fn a_command_received_before_a_settled_instant_is_decided_at_that_instant() {
    // GIVEN silver at ¥100, and points that lapsed at the first instant of 4 March
    let mut member =
        OneMember::under(&(earning("{ rolling_days = 1 }") + &silver(HUNDRED_A_MONTH)));
    member.buys("a", "2026-03-02", 100);
    member.settles("2026-03-04 00:00");

    // WHEN a sale comes that was received a minute earlier
    member.buys("b", "2026-03-03 23:59", 10_000);

    // THEN it is decided at that instant, and earns by its own day
    let entry = member.last_entry();
    assert_eq!(entry.decided_at, moment("2026-03-04 00:00"));
    assert_eq!(entry.received_at, moment("2026-03-03 23:59"));
    assert_eq!(member.lots(), [(100, on("2026-03-04"))]);
    assert_eq!(member.state().standing.attained_on, day("2026-03-04"));
}

#[test]
fn what_fell_due_is_settled_before_a_command_whoever_comes_by() {
    // GIVEN a history, decided once with a sweep every day and once with none
    let silver = silver(HUNDRED_A_MONTH);
    let program = earning("{ rolling_days = 1 }") + &silver + REMINDED_A_DAY_AHEAD;
    let history = [
        bought("a", "2026-03-02", 10_000),
        bought("b", "2026-03-05", 2_000),
        spend("m", "s", &local("2026-03-06"), 40),
        bought("c", "2026-03-01", 500).arrives(&local("2026-03-20")),
        bought("d", "2027-02-01", 500),
    ];
    let mut swept = OneMember::under(&program);
    let mut alone = OneMember::under(&program);

    // WHEN it is run
    let mut swept_to = day("2026-01-02");
    for command in &history {
        while moment(&format!("{swept_to} 00:00")) <= command.received_at {
            swept.settles(&format!("{swept_to} 00:00"));
            swept_to = swept_to.plus_days(1);
        }
        swept.world.run(command);
        alone.world.run(command);
    }

    // THEN entries, points and tier are the same
    assert_eq!(swept.entries(), alone.entries());
    assert_eq!(swept.state().holdings, alone.state().holdings);
    assert_eq!(swept.state().standing, alone.state().standing);
    assert_eq!(swept.state().metrics, alone.state().metrics);
}

#[test]
fn rejected_and_repeated_commands_settle() {
    let mut member = OneMember::under(&earning("{ rolling_days = 1 }"));
    let first = bought("a", "2026-03-02", 100);
    member.sends(&first);
    let mut repeated = member.clone();

    // WHEN a spending of too much comes after the points lapsed
    let code = member.is_refused(&spend("m", "s", &local("2026-03-04 00:00"), 1_000));

    // THEN it does nothing, and the settlement stands
    assert_eq!(code, "insufficient_points");
    assert_eq!(boundaries(member.entries()), days(&["2026-03-04"]));
    assert_eq!(member.balance(), 0);

    // WHEN the sale comes again when that day is closed
    let outcome = repeated
        .world
        .run(&first.arrives(&local("2026-03-04 01:00")));

    // THEN the settlement stands, too
    assert!(matches!(outcome, Outcome::Repeated(_)), "{outcome:?}");
    assert_eq!(boundaries(repeated.entries()), days(&["2026-03-04"]));
}

#[test]
fn a_read_shows_the_settled_view_where_no_sweep_has_come_by() {
    let mut member = OneMember::under(&earning("{ rolling_days = 1 }"));
    member.buys("a", "2026-03-02", 100);

    let before = member.seen("2026-03-03 23:59:59.999");
    let after = member.seen("2026-03-04 00:00");

    assert_eq!(before.holdings.active_points().unwrap().get(), 1);
    assert_eq!(after.holdings.active_points().unwrap().get(), 0);
}

/// One whose points lapse at so many boundaries from 12 April 2026 on.
fn lapsing_on(days: i32) -> OneMember {
    let mut member = OneMember::under(&earning("{ rolling_days = 100 }"));
    for index in 0..days {
        let on = day("2026-01-01").plus_days(index);
        member.buys(&format!("t{index}"), &on.to_string(), 100);
    }
    member
}

#[test]
fn more_than_50_due_instants_are_committed_in_parts_and_the_command_goes_last() {
    let last = bought("last", "2027-01-01", 100);

    // WHEN a sale comes after 60 boundaries fell due, and after 50
    let mut member = lapsing_on(60);
    let sixty = member.world.plan(&last);
    let fifty = lapsing_on(50).world.plan(&last);

    // THEN 50 go first, and 10 with the sale; 50 and the sale go together
    let sizes = |plan: &Plan| -> Vec<usize> {
        plan.commits
            .iter()
            .map(|commit| commit.records.len())
            .collect()
    };
    assert_eq!(sizes(&sixty), [50, 11]);
    assert_eq!(sizes(&fifty), [51]);
    let days: Vec<_> = sixty.entries().map(|entry| entry.key.clone()).collect();
    let mut sorted: Vec<_> = sixty.entries().map(|entry| entry.decided_at).collect();
    sorted.sort();
    let in_order: Vec<_> = sixty.entries().map(|entry| entry.decided_at).collect();
    assert_eq!(in_order, sorted);
    assert_eq!(
        days.first(),
        Some(&CommandKey::Boundary(MemberId::new("m"), day("2026-04-12")))
    );
    assert_eq!(days.last(), last.key().as_ref());

    // THEN the commits can be written one after the other
    member.sends(&last);
    assert_eq!(member.balance(), 1);
    assert_eq!(member.state().holdings.lapsed.get(), 60);
}

#[test]
fn a_settlement_that_stops_after_its_first_commit_is_carried_on_with_the_same_result() {
    // GIVEN 60 boundaries due, of which another process settled up to 1 May alone
    let last = bought("last", "2027-01-01", 100);
    let mut whole = lapsing_on(60);
    let mut stopped = lapsing_on(60);
    let first = stopped.world.plan(&last).commits[0].clone();
    stopped.world.apply(&first);

    // WHEN the command is decided again
    stopped.sends(&last);
    whole.sends(&last);

    // THEN nothing shows it
    assert_eq!(whole.entries(), stopped.entries());
    assert_eq!(whole.state().holdings, stopped.state().holdings);
}

#[test]
fn every_instant_at_which_something_changes_is_an_entry_of_its_own() {
    // GIVEN points that lapse after 3, 4 and 6 March
    let mut member = OneMember::under(&earning("{ rolling_days = 1 }"));
    member.buys("a", "2026-03-02", 100);
    member.buys("b", "2026-03-03", 100);
    member.buys("c", "2026-03-05", 100);

    // WHEN a sale comes much later
    member.buys("d", "2026-03-20", 100);

    // THEN each boundary is an entry, before that of the command
    assert_eq!(
        boundaries(member.entries()),
        days(&["2026-03-04", "2026-03-05", "2026-03-07"])
    );
    let numbers = member.entries().iter().map(|entry| entry.sequence);
    let numbers: Vec<_> = numbers.collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 8]);
    assert!(matches!(member.last_entry().what, What::Purchased(_)));
}

#[test]
fn a_settlement_that_finds_nothing_arms_the_timers_anew() {
    let mut member = OneMember::under(&silver(
        r#"
        qualify = { spend_at_least = "100.00", window = "lifetime" }
        validity = { months = 1 }
        extends = "on_qualifying"
        "#,
    ));
    member.buys("t", "2026-01-02", 10_000);
    let id = member.state().id.clone();
    let review_at = member.world.timers(&id).review_at;
    assert_eq!(review_at, Some(moment("2026-02-02 01:05")));

    let settlement = settle("m", &local("2026-03-10 01:05"));
    let plan = member.world.plan(&settlement);

    assert!(plan.commits.is_empty());
    let rearmed = plan.rearm.unwrap().review_at;
    assert!(rearmed > Some(moment("2026-03-10 00:00")), "{rearmed:?}");
}
