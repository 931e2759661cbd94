//! What a new version means for what is there, and what it means to withdraw one
//! (`docs/rules §2, §6, §8`).

use gradus_domain::commands::{Profile, Returned};
use gradus_domain::ledger::entry::{Entry, TierEventKind, What};
use gradus_domain::member::lots::LastDay;
use gradus_domain::program::Program;
use gradus_domain::program::versions::{Programs, Published, VersionsError};
use gradus_domain::words::time::Instant;
use gradus_tests::commands::{Arriving, at, day, returned, settle};
use gradus_tests::one_member::{OneMember, bought, kinds, local, points};
use gradus_tests::program::{program, simple};

/// A version, in force from a local time on.
fn version(number: u32, from: &str, text: &str) -> Program {
    let head = format!("version = {number}\neffective_from = \"{}\"", local(from));
    program(&simple("Asia/Shanghai", "CNY", text).replace("version = 1", &head))
}

/// Version 1 from the beginning of 2026, version 2 from a time on.
fn two(first: &str, from: &str, second: &str) -> Programs {
    let versions = vec![
        version(1, "2026-01-01 00:00", first),
        version(2, from, second),
    ];
    Programs::new(versions).unwrap()
}

fn joined(programs: Programs) -> OneMember {
    OneMember::joined_under("2026-01-05", Profile::default(), programs)
}

fn earning(expiry: &str) -> String {
    format!("[earning]\npoints = \"1\"\nper = \"1.00\"\nexpiry = {expiry}\n")
}

fn on(text: &str) -> LastDay {
    LastDay::On(day(text))
}

const REDATE: &str = "[changes]\nredate = true\n";

// ---- points that are there

#[test]
fn a_new_version_leaves_the_dates_of_points_alone() {
    let first = earning("{ rolling_days = 30 }");
    let second = earning("{ rolling_days = 60 }");
    let mut m = joined(two(&first, "2026-02-01 00:00", &second));
    m.buys("t1", "2026-01-20", 10_000);

    m.settles("2026-02-10");

    assert_eq!(m.lots(), [(100, on("2026-02-19"))]);
}

#[test]
fn redate_reckons_every_lot_anew_from_its_earning_day() {
    // GIVEN points of 20 January for 30 days, active, and of 25 January, waiting 10 days
    let first = earning("{ rolling_days = 30 }") + "activation = { after_days = 10 }\n";
    let second = earning("{ rolling_days = 60 }") + "activation = { after_days = 10 }\n" + REDATE;
    let mut m = joined(two(&first, "2026-02-01 00:00", &second));
    m.buys("t1", "2026-01-20", 10_000);
    m.buys("t2", "2026-01-25", 5_000);

    let entries = m.settles("2026-02-01 00:00");

    // THEN 20 January and 60 days is 21 March, 25 January and 60 days is 26 March
    assert_eq!(m.lots(), [(100, on("2026-03-21"))]);
    let pending = &m.state().holdings.pending[0];
    assert_eq!(pending.lot.last_day, on("2026-03-26"));
    assert_eq!(pending.activates_on, day("2026-02-04"));
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
    let mut m = joined(two(&first, "2026-02-01 00:00", &second));
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
    let mut m = joined(two(&first, "2026-02-01 00:00", &second));
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
    let second = earning("{ rolling_months = 2, to_end_of = \"month\" }") + REDATE;
    let mut m = joined(two(&first, "2026-02-01 00:00", &second));
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
    let mut m = joined(two(&first, "2026-02-01 00:00", &second));
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
    let mut m = joined(two(&first, "2026-02-01 12:00", &second));
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
fn redating_happens_once() {
    let first = earning("{ rolling_days = 30 }");
    let second = earning("{ rolling_days = 60 }") + REDATE;
    let mut m = joined(two(&first, "2026-02-01 00:00", &second));
    let late = bought("t1", "2026-01-20", 10_000).arrives(&local("2026-02-03"));

    m.settles("2026-02-02");
    m.sends(&late);
    let entries = m.settles("2026-02-10");

    // THEN what arrives later keeps the dates of the version that it was earned under
    assert_eq!(m.lots(), [(100, on("2026-02-19"))]);
    assert!(redated(&entries).is_empty());
}

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

// ---- tiers that are held

fn ladder(silver: &str, gold: &str, more: &str) -> String {
    let tier = |id: &str, spend: &str| {
        format!(
            "[[tiers]]\nid = \"{id}\"\nqualify = {{ spend_at_least = \"{spend}\", window = {{ rolling_months = 12 }} }}\nvalidity = {{ months = 12 }}\nreview = {{ grace_days = 0 }}\n"
        )
    };
    format!(
        "[[tiers]]\nid = \"base\"\n{}{}{more}",
        tier("silver", silver),
        tier("gold", gold)
    )
}

const REASSESS: &str = "[changes]\nreassess = true\n";

fn reassessed(silver: &str, gold: &str, spent: i64) -> OneMember {
    let second = ladder(silver, gold, REASSESS);
    let programs = two(
        &ladder("100.00", "1000.00", ""),
        "2026-03-01 00:00",
        &second,
    );
    let mut m = joined(programs);
    m.buys("t1", "2026-02-10", spent);
    m.settles("2026-03-01 00:00");
    m
}

#[test]
fn a_new_version_leaves_tiers_to_their_next_review() {
    let second = ladder("500.00", "2000.00", "");
    let mut m = joined(two(
        &ladder("100.00", "1000.00", ""),
        "2026-03-01 00:00",
        &second,
    ));
    m.buys("t1", "2026-02-10", 20_000);

    let tier = m.tier_at("2026-06-01");

    assert_eq!(tier, "silver");
    assert_eq!(m.last_day(), Some(day("2027-02-09")));
}

#[test]
fn reassess_takes_a_tier_whose_new_conditions_are_not_met() {
    let m = reassessed("500.00", "2000.00", 20_000);

    assert_eq!(m.tier(), "base");
    assert_eq!(m.tier_history().last(), Some(&TierEventKind::FellAtReview));
    assert_eq!(kinds(m.entries().last().unwrap()), ["tier.downgraded"]);
}

#[test]
fn reassess_renews_a_tier_whose_conditions_are_met() {
    let m = reassessed("150.00", "2000.00", 20_000);

    // THEN 12 months from 1 March, less a day
    assert_eq!(m.tier(), "silver");
    assert_eq!(m.last_day(), Some(day("2027-02-28")));
    assert_eq!(m.tier_history().last(), Some(&TierEventKind::Renewed));
}

#[test]
fn reassess_lifts_members_of_every_tier() {
    let of_silver = reassessed("100.00", "200.00", 20_000);
    let of_base = reassessed("50.00", "1000.00", 6_000);

    assert_eq!(of_silver.tier(), "gold");
    assert_eq!(of_base.tier(), "silver");
}

#[test]
fn reassess_gives_the_grace_of_the_new_version() {
    let second = ladder("500.00", "2000.00", REASSESS).replace("grace_days = 0", "grace_days = 20");
    let mut m = joined(two(
        &ladder("100.00", "1000.00", ""),
        "2026-03-01 00:00",
        &second,
    ));
    m.buys("t1", "2026-02-10", 20_000);

    m.settles("2026-03-01 00:00");
    let grace = m.state().standing.grace;

    // THEN 20 days after the day that was reviewed, 28 February
    assert_eq!(grace.map(|grace| grace.last_day), Some(day("2026-03-20")));
    assert_eq!(m.last_day(), Some(day("2026-02-28")));
    assert_eq!(m.tier_at("2026-03-20 23:59"), "silver");
    assert_eq!(m.tier_at("2026-03-21 00:00"), "base");
}

#[test]
fn grace_that_runs_goes_on_when_tiers_are_reassessed() {
    let graced = |silver: &str, more: &str| {
        ladder(silver, "2000.00", more)
            .replace("grace_days = 0", "grace_days = 20")
            .replace(
                "window = { rolling_months = 12 }",
                "window = \"calendar_month\"",
            )
            .replace("validity = { months = 12 }", "validity = { months = 1 }")
    };
    let reassess = |silver: &str| {
        let second = graced(silver, REASSESS);
        let mut m = joined(two(&graced("100.00", ""), "2026-03-01 00:00", &second));
        m.buys("t1", "2026-01-20", 20_000);
        m.buys("t2", "2026-02-10", 6_000);
        m.settles("2026-03-01 00:00");
        m
    };

    // GIVEN silver to 19 February, then in grace to 11 March; 60.00 in February
    let not_met = reassess("100.00");
    let met = reassess("50.00");

    assert_eq!(
        not_met.state().standing.grace.map(|grace| grace.last_day),
        Some(day("2026-03-11"))
    );
    assert_eq!(met.state().standing.grace, None);
    assert_eq!(met.tier_history().last(), Some(&TierEventKind::Renewed));
}

#[test]
fn a_version_that_decides_no_beginning_of_a_day_changes_nothing() {
    // GIVEN a version that reassesses, from 10:00 to 14:00 of one day
    let strict = ladder("500.00", "2000.00", REASSESS);
    let versions = vec![
        version(1, "2026-01-01 00:00", &ladder("100.00", "1000.00", "")),
        version(2, "2026-03-01 10:00", &strict),
        version(3, "2026-03-01 14:00", &ladder("100.00", "1000.00", "")),
    ];
    let mut m = joined(Programs::new(versions).unwrap());
    m.buys("t1", "2026-02-10", 20_000);

    assert_eq!(m.tier_at("2026-03-05"), "silver");
}

#[test]
fn timers_armed_after_publishing_name_the_day_of_the_change() {
    let second = ladder("500.00", "2000.00", REASSESS);
    let programs = two(
        &ladder("100.00", "1000.00", ""),
        "2026-03-01 00:00",
        &second,
    );
    let mut m = joined(programs);

    m.buys("t1", "2026-02-10", 20_000);

    let review_at = m.world.timers(&"m".into()).review_at;
    assert_eq!(review_at, Some(at(&local("2026-03-01 00:00"))));
}

// ---- withdrawing a version

fn withdrawn(program: Program, when: &str) -> Published {
    Published {
        program,
        suspended_at: Some(at(&local(when))),
    }
}

fn rate(points: u8) -> String {
    format!("[earning]\npoints = \"{points}\"\nper = \"1.00\"\nexpiry = \"never\"\n")
}

/// Version 2, five times the points, from March on; withdrawn in the middle of March.
fn suspended() -> Programs {
    Programs::published(vec![
        version(1, "2026-01-01 00:00", &rate(1)).into(),
        withdrawn(version(2, "2026-03-01 00:00", &rate(5)), "2026-03-15"),
    ])
    .unwrap()
}

fn in_force(programs: &Programs, instant: Instant) -> Option<u32> {
    let version = programs.at(instant);
    version.map(|version| version.program.version)
}

#[test]
fn a_suspended_version_decides_nothing_more() {
    let mut m = joined(two(&rate(1), "2026-03-01 00:00", &rate(5)));
    let before = m.buys("t1", "2026-03-10", 1_000);

    // WHEN the version is withdrawn, and a purchase of its days arrives
    m.world.programs = suspended();
    let late = m.buys_late("t2", "2026-03-12", "2026-03-16", 1_000);
    let after = m.buys("t3", "2026-03-16", 1_000);

    assert_eq!(
        (points(&before), points(&late), points(&after)),
        (50, 10, 10)
    );
    assert_eq!(m.world.audit(), Ok(()));
}

#[test]
fn what_was_earned_under_a_suspended_version_is_returned_by_it() {
    let mut m = joined(two(&rate(1), "2026-03-01 00:00", &rate(5)));
    m.buys("t1", "2026-03-10", 1_000);
    m.world.programs = suspended();

    let half = gradus_tests::commands::amount(400);
    m.sends(&returned(
        "m",
        "r",
        &local("2026-03-16"),
        "t1",
        Returned::Amount(half),
    ));

    // THEN 4.00 of 10.00 at five points each are taken
    assert_eq!(m.active(), 30);
    assert_eq!(m.world.audit(), Ok(()));
}

#[test]
fn instants_that_are_not_settled_are_decided_as_if_the_version_were_not_there() {
    // GIVEN 10 points on a birthday in version 1, 20 in version 2
    let birthday = |points: u8| format!("[[occasions]]\non = \"birthday\"\npoints = {points}\n");
    let profile = Profile {
        birthday: gradus_domain::words::time::MonthDay::new(3, 5),
        ..Profile::default()
    };
    let programs = two(&birthday(10), "2026-03-01 00:00", &birthday(20));
    let mut settled = OneMember::joined_under("2026-01-05", profile, programs);
    let mut unsettled = settled.clone();
    settled.settles("2026-03-06");

    // WHEN version 2 is withdrawn after that day
    let suspended = Programs::published(vec![
        version(1, "2026-01-01 00:00", &birthday(10)).into(),
        withdrawn(version(2, "2026-03-01 00:00", &birthday(20)), "2026-03-15"),
    ])
    .unwrap();
    for m in [&mut settled, &mut unsettled] {
        m.world.programs = suspended.clone();
        m.world.run(&settle("m", &local("2026-03-20")));
    }

    // THEN what is settled stands
    assert_eq!((settled.active(), unsettled.active()), (20, 10));
    assert_eq!(settled.world.audit(), Ok(()));
    assert_eq!(unsettled.world.audit(), Ok(()));
}

#[test]
fn a_suspended_version_is_found_by_its_number_alone() {
    let programs = suspended();
    let march = at(&local("2026-03-10"));

    assert_eq!(in_force(&programs, march), Some(1));
    assert_eq!(programs.changes_after(at(&local("2026-02-01"))), None);
    assert_eq!(
        programs.numbered(2).map(|version| version.stands()),
        Some(false)
    );
    let seen = |decided: &str| {
        let version = programs.at_as_of(march, at(&local(decided)));
        version.map(|version| version.program.version)
    };
    assert_eq!((seen("2026-03-14"), seen("2026-03-15")), (Some(2), Some(1)));
}

#[test]
fn the_only_version_in_force_cannot_be_suspended() {
    let first = || version(1, "2026-01-01 00:00", &rate(1));
    let second = || version(2, "2026-03-01 00:00", &rate(5));

    let alone = Programs::published(vec![withdrawn(first(), "2026-02-01")]);
    let never_in_force = Programs::published(vec![withdrawn(first(), "2025-12-01")]);
    let with_another = Programs::published(vec![withdrawn(first(), "2026-04-01"), second().into()]);
    let in_time = Programs::published(vec![withdrawn(first(), "2025-12-01"), second().into()]);

    let refused = VersionsError::NothingInForce { version: 1 };
    assert_eq!(alone.unwrap_err(), refused);
    assert_eq!(never_in_force.unwrap_err(), refused);
    assert_eq!(with_another.unwrap_err(), refused);
    assert!(in_time.is_ok());
}

#[test]
fn a_version_that_brought_a_tier_cannot_be_suspended_once_it_was_in_force() {
    let base = || version(1, "2026-01-01 00:00", "");
    let with_tiers = || version(2, "2026-03-01 00:00", &ladder("100.00", "1000.00", ""));

    let late = Programs::published(vec![base().into(), withdrawn(with_tiers(), "2026-03-02")]);
    let in_time = Programs::published(vec![
        base().into(),
        withdrawn(with_tiers(), "2026-03-01 00:00"),
    ]);

    let refused = VersionsError::TierSuspended {
        version: 2,
        tier: "silver".into(),
        in_its_place: 1,
    };
    assert_eq!(late.unwrap_err(), refused);
    assert!(in_time.is_ok());
}

#[test]
fn a_version_after_a_suspended_one_follows_the_one_before_it() {
    // GIVEN version 2 withdrawn before it came into force, with a tier of its own
    let versions = |third_from: &str| {
        Programs::published(vec![
            version(1, "2026-01-01 00:00", "").into(),
            withdrawn(
                version(2, "2026-06-01 00:00", &ladder("100.00", "1000.00", "")),
                "2026-03-02",
            ),
            version(3, third_from, "").into(),
        ])
    };

    let programs = versions("2026-04-01 00:00").unwrap();

    assert_eq!(in_force(&programs, at(&local("2026-07-01"))), Some(3));
    assert_eq!(
        versions("2026-01-01 00:00").unwrap_err(),
        VersionsError::OutOfOrder { version: 3 }
    );
}

#[test]
fn a_budget_is_that_of_the_newest_version_that_stands() {
    let budget = |budget: u16| format!("[[rules]]\nid = \"gift\"\nbonus = 1\nbudget = {budget}\n");
    let programs = Programs::published(vec![
        version(1, "2026-01-01 00:00", &budget(10)).into(),
        version(2, "2026-02-01 00:00", &budget(20)).into(),
        withdrawn(version(3, "2026-03-01 00:00", &budget(30)), "2026-03-02"),
    ])
    .unwrap();

    assert_eq!(programs.budget(&"gift".into()), Some(20));
    assert_eq!(programs.budget(&"other".into()), None);
}
