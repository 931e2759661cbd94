//! Erasing what is known of a member.

use gradus_domain::audit::{Books, Law, audit_member};
use gradus_domain::commands::{Act, Profile, Returned};
use gradus_domain::ledger::entry::{Account, GrantEventKind, TierEventKind, What};
use gradus_domain::ledger::plan::{Outcome, Record, Timers};
use gradus_domain::ledger::rejection::Rejection;
use gradus_domain::program::messages::Consent;
use gradus_domain::telling::notice::Notice;
use gradus_domain::words::money::Points;
use gradus_domain::words::time::MonthDay;
use gradus_tests::commands::{
    activity, adjust, command, erase, hold_tier, join, local, moment, purchase, settle,
};
use gradus_tests::one_member::{OneMember, bought, came_back};
use gradus_tests::reading::{kinds, moves};

/// Points wait 10 days; a gift on joining; silver from 500.00 in a year; birthdays, stages of
/// life and reminders, so that something would fall due.
const PROGRAM: &str = r#"
    [earning]
    activation = { after_days = 10 }
    expiry = { rolling_months = 2 }
    [[tiers]]
    id = "base"
    entry_rewards = [{ grant = "gift" }]
    [[tiers]]
    id = "silver"
    qualify = { spend_at_least = "500.00", window = "calendar_year" }
    validity = { calendar_years = 0 }
    [[benefits]]
    id = "gift"
    kind = "gift"
    valid_days = 90
    [[occasions]]
    on = "birthday"
    points = 5
    [reminders]
    points_expiring_lead_days = [7]
    [lifecycle]
    new_days = 10
    dormant_days = 30
    churned_days = 90
"#;

fn known() -> Profile {
    Profile {
        birthday: MonthDay::new(5, 1),
        referred: true,
        segments: vec!["vip".into()],
        variants: vec!["a".into()],
        zone: Some("Asia/Urumqi".into()),
        locale: Some("zh-Hans-CN".into()),
        consent: Consent {
            push: Some(true),
            ..Consent::default()
        },
    }
}

/// 120 points active, 80 pending, a gift, held at silver, a return that waits.
fn with_everything() -> OneMember {
    let mut m = OneMember::joined_with("2026-03-01", known(), PROGRAM);
    m.buys("t1", "2026-03-02", 12_000);
    m.is_held("h", "2026-03-03", "silver", "2026-12-31");
    m.buys("t2", "2026-03-20", 8_000);
    let waits = came_back("r", "2026-03-21", "t9", Returned::Everything);
    m.waits(&waits);
    m
}

fn erased() -> OneMember {
    let mut m = with_everything();
    m.sends(&erase("m", "e", &local("2026-03-22")));
    m
}

#[test]
fn an_erasure_clears_the_profile_and_ends_points_grants_and_holds() {
    let mut m = with_everything();
    assert_eq!((m.active(), m.state().standing.floors.len()), (120, 1));

    let entry = m.sends(&erase("m", "e", &local("2026-03-22")));

    let state = m.state();
    assert_eq!(state.profile, Profile::default());
    assert_eq!(state.erased_at, Some(moment("2026-03-22")));
    assert!(state.holdings.active.is_empty() && state.holdings.pending.is_empty());
    assert!(state.grants.is_empty() && state.parked.is_empty());
    assert!(state.standing.floors.is_empty());
    assert_eq!(state.standing.effective().as_str(), "base");
    assert_eq!(
        moves(&entry),
        [
            (Account::Active, Account::Forfeited, 120),
            (Account::Pending, Account::Forfeited, 80),
        ]
    );
    let revoked = entry.grant_events.first().map(|event| event.kind);
    assert_eq!(revoked, Some(GrantEventKind::Revoked));
    let ended = entry.tier_events.first().map(|event| event.kind);
    assert_eq!(ended, Some(TierEventKind::HoldEnded));
    assert_eq!(m.world.audit(), Ok(()));
}

#[test]
fn nothing_but_the_erasure_is_announced_with_it() {
    let mut m = with_everything();

    let entry = m.sends(&erase("m", "e", &local("2026-03-22")));

    let points = Points::new(200);
    assert_eq!(entry.notices, [Notice::MemberErased { points }]);
}

#[test]
fn returns_that_waited_are_refused_and_kept_for_an_operator() {
    let m = erased();

    let What::Erased { refused, .. } = &m.last_entry().what else {
        panic!("not an erasure: {:?}", m.last_entry());
    };
    let waits = came_back("r", "2026-03-21", "t9", Returned::Everything);
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].command.as_ref(), &waits);
    let record = m.world.record(&waits.key().unwrap());
    assert!(matches!(record, Some(Record::Rejected(record))
        if record.rejection.code() == "member_erased"));
}

#[test]
fn what_is_owed_stays_recorded() {
    let mut m = OneMember::joined("2026-03-01", "");
    m.buys("t1", "2026-03-02", 10_000);
    m.is_adjusted("a", "2026-03-03", -60);
    m.returns("r", "2026-03-04", "t1");

    m.sends(&erase("m", "e", &local("2026-03-05")));

    assert_eq!(m.debt(), 60);
    assert_eq!(m.world.audit(), Ok(()));
}

#[test]
fn nothing_of_an_erased_member_falls_due() {
    let mut m = erased();
    let before = m.entries().len();

    let settled = m.settles("2028-01-01");

    assert!(settled.is_empty(), "{settled:?}");
    assert_eq!(m.entries().len(), before);
    assert_eq!(m.world.timers(&"m".into()), Timers::default());
    assert_eq!(*m.seen("2028-01-01"), *m.state());
}

#[test]
fn what_fell_due_before_the_erasure_is_settled_first() {
    let mut m = with_everything();

    m.sends(&erase("m", "e", &local("2026-05-20")));

    let told: Vec<&str> = m.entries().iter().flat_map(kinds).collect();
    assert!(told.contains(&"points.expired") && told.contains(&"points.activated"));
    assert_eq!(kinds(m.last_entry()), ["member.erased"]);
}

#[test]
fn every_later_command_is_rejected() {
    let mut m = erased();
    let later = local("2026-03-23");

    let commands = [
        bought("t3", "2026-03-23", 100),
        bought("t9", "2026-03-23", 100),
        came_back("r1", "2026-03-23", "t1", Returned::Everything),
        came_back("r", "2026-03-21", "t9", Returned::Everything),
        came_back("r2", "2026-03-23", "never", Returned::Everything),
        activity("m", "c", &later, "check-in"),
        adjust("m", "a", &later, 10),
        hold_tier("m", "h2", &later, "silver", "2026-12-31"),
        erase("m", "e2", &later),
    ];

    for command in commands {
        let expected = Rejection::MemberErased {
            member: "m".into(),
            erased_at: moment("2026-03-22"),
        };
        let outcome = m.world.run(&command);
        assert_eq!(outcome, Outcome::Rejected(expected), "{command:?}");
    }
    assert_eq!(m.world.run(&settle("m", &later)), Outcome::Settled);
}

#[test]
fn a_repeat_of_what_is_recorded_gets_the_first_answer() {
    let mut m = erased();
    let joined = command("m", &local("2026-03-01"), Act::Join(known()));

    let repeats = [
        bought("t1", "2026-03-02", 12_000),
        erase("m", "e", &local("2026-03-22")),
        joined,
    ];

    for command in repeats {
        let outcome = m.world.run(&command);
        assert!(matches!(outcome, Outcome::Repeated(_)), "{outcome:?}");
    }
}

#[test]
fn an_erased_member_cannot_join_again() {
    let mut m = erased();

    let refused = m.is_refused(&join("m", &local("2026-03-23")));

    assert_eq!(refused, "idempotency_conflict");
}

#[test]
fn the_receipts_of_an_erased_member_stay_claimed() {
    let mut m = erased();
    m.world.run(&join("n", &local("2026-03-23")));

    let claimed = purchase("n", "t1", &local("2026-03-23"), "CNY", 12_000);

    assert_eq!(m.is_refused(&claimed), "transaction_claimed");
}

#[test]
fn the_auditor_finds_what_an_erasure_leaves_behind() {
    let m = erased();
    let (mut state, entries, remainders) = m.world.books(&"m".into());
    state.profile = known();

    let books = Books {
        member: &state,
        entries: &entries,
        remainders: &remainders,
    };
    let findings = audit_member(&m.world.programs, &books).unwrap_err();

    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(findings[0].law, Law::Erasure);
}
