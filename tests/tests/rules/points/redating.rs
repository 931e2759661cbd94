//! A new version that reckons last days anew.

use gradus_domain::ledger::entry::{Entry, What};
use gradus_domain::member::lots::LastDay;
use gradus_tests::commands::{day, on};
use gradus_tests::one_member::OneMember;
use gradus_tests::program::{earning, earning_after, two_versions};

const REDATE: &str = "[changes]\nredate = true\n";

/// Points and new last days of everything that was redated.
fn redated(entries: &[Entry]) -> Vec<(i64, LastDay)> {
    let mut all = Vec::new();
    for entry in entries {
        if let What::DayBegan { redated, .. } = &entry.what {
            all.extend(redated.iter().map(|lot| (lot.points.get(), lot.to)));
        }
    }
    all
}

#[test]
fn redate_reckons_every_lot_anew_from_its_earning_day() {
    // GIVEN points of 20 January for 30 days, active, and of 25 January, waiting 10 days
    let first = earning_after(10, "{ rolling_days = 30 }");
    let second = earning_after(10, "{ rolling_days = 60 }") + REDATE;
    let mut m = OneMember::under_versions(two_versions(&first, "2026-02-01 00:00", &second));
    m.buys("t1", "2026-01-20", 10_000);
    m.buys("t2", "2026-01-25", 5_000);

    let entries = m.settles("2026-02-01 00:00");

    // THEN 20 January and 60 days is 21 March, 25 January and 60 days is 26 March
    assert_eq!(m.lots(), [(100, on("2026-03-21"))]);
    assert_eq!(
        m.pending_lots(),
        [(50, day("2026-02-04"), on("2026-03-26"))]
    );
    assert_eq!(
        redated(&entries),
        [(100, on("2026-03-21")), (50, on("2026-03-26"))]
    );
    assert_eq!(m.world.audit(), Ok(()));
}

#[test]
fn points_that_would_lapse_with_the_new_version_get_their_new_day_first() {
    // GIVEN points with the last day 31 January
    let first = earning("{ rolling_days = 11 }");
    let second = earning("{ rolling_days = 60 }") + REDATE;
    let mut m = OneMember::under_versions(two_versions(&first, "2026-02-01 00:00", &second));
    m.buys("t1", "2026-01-20", 10_000);

    m.settles("2026-02-01 00:00");

    assert_eq!(m.lots(), [(100, on("2026-03-21"))]);
}

#[test]
fn redating_takes_no_points_before_restore_days_or_their_old_day() {
    // GIVEN points that never lapse, and points with the last day 10 February
    let never = "[[rules]]\nid = \"keep\"\nbonus = 7\nexpiry = \"never\"\n";
    let first = earning("{ rolling_days = 21 }") + never;
    let second = earning("{ rolling_days = 5 }") + REDATE + never;
    let mut m = OneMember::under_versions(two_versions(&first, "2026-02-01 00:00", &second));
    m.buys("t1", "2026-01-20", 10_000);

    m.settles("2026-02-01 00:00");

    // THEN 20 January and 5 days is past: the first live 30 days from 1 February on, the
    // second to their old day
    assert_eq!(m.lots(), [(100, on("2026-02-10")), (7, on("2026-03-03"))]);
    assert_eq!(m.world.audit(), Ok(()));
}

#[test]
fn lots_that_agree_after_redating_are_one() {
    let first = earning("{ rolling_days = 30 }");
    let second = earning(r#"{ rolling_months = 2, to_end_of = "month" }"#) + REDATE;
    let mut m = OneMember::under_versions(two_versions(&first, "2026-02-01 00:00", &second));
    m.buys("t1", "2026-01-20", 10_000);
    m.buys("t2", "2026-01-25", 5_000);

    m.settles("2026-02-01 00:00");

    assert_eq!(m.lots(), [(150, on("2026-03-31"))]);
    assert_eq!(m.state().holdings.active[0].earned_on, day("2026-01-20"));
}

#[test]
fn points_that_come_to_lapse_by_inactivity_live_from_the_new_version_on() {
    let first = earning("{ rolling_days = 30 }");
    let second = earning("{ inactivity_days = 90 }") + REDATE;
    let mut m = OneMember::under_versions(two_versions(&first, "2026-02-01 00:00", &second));
    m.buys("t1", "2026-01-20", 10_000);

    m.settles("2026-02-01 00:00");

    // THEN 1 February and 90 days
    assert_eq!(m.lots(), [(100, LastDay::Inactivity)]);
    let last_day = m.state().holdings.inactivity_last_day;
    assert_eq!(last_day, Some(day("2026-05-02")));
    assert_eq!(m.world.audit(), Ok(()));
}

#[test]
fn a_version_from_midday_redates_when_the_next_day_begins() {
    // GIVEN purchases before the version's day, on it before and after it comes into force
    let first = earning("{ rolling_days = 30 }");
    let second = earning("{ rolling_days = 60 }") + REDATE;
    let mut m = OneMember::under_versions(two_versions(&first, "2026-02-01 12:00", &second));
    m.buys("t1", "2026-01-31", 1_000);
    m.buys("t2", "2026-02-01 09:00", 2_000);
    m.buys("t3", "2026-02-01 15:00", 3_000);

    m.settles("2026-02-02 00:00");

    // THEN only what was earned before that day has new dates
    assert_eq!(
        m.lots(),
        [
            (20, on("2026-03-03")),
            (10, on("2026-04-01")),
            (30, on("2026-04-02")),
        ]
    );
}

#[test]
fn a_version_from_midday_counts_from_the_beginning_at_which_it_redates() {
    let redating = |first: &str, second: &str| {
        let (first, second) = (earning(first), earning(second) + REDATE);
        let versions = two_versions(&first, "2026-02-01 12:00", &second);
        let mut m = OneMember::under_versions(versions);
        m.buys("t1", "2026-01-20", 10_000);
        m.settles("2026-02-02 00:00");
        m
    };

    let sooner = redating("\"never\"", "{ rolling_days = 5 }");
    let by_inactivity = redating("{ rolling_days = 30 }", "{ inactivity_days = 90 }");

    // THEN the day that begins is 2 February: with 30 days 4 March, with 90 days 3 May
    assert_eq!(sooner.lots(), [(100, on("2026-03-04"))]);
    let last_day = by_inactivity.state().holdings.inactivity_last_day;
    assert_eq!(last_day, Some(day("2026-05-03")));
}

#[test]
fn redating_happens_once() {
    let first = earning("{ rolling_days = 30 }");
    let second = earning("{ rolling_days = 60 }") + REDATE;
    let mut m = OneMember::under_versions(two_versions(&first, "2026-02-01 00:00", &second));

    m.settles("2026-02-02");
    m.buys_late("t1", "2026-01-20", "2026-02-03", 10_000);
    let entries = m.settles("2026-02-10");

    // THEN what arrives later keeps the dates of the version that it was earned under
    assert_eq!(m.lots(), [(100, on("2026-02-19"))]);
    assert!(redated(&entries).is_empty());
}
