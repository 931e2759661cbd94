//! A worker dies before or after any of its calls; the next one brings the work to the same
//! end.

use gradus_domain::commands::{
    Act, Adjustment, Command, Erasure, FloorSource, GiveBack, Profile, ProfileChange,
    Reinstatement, Returned, TierHold,
};
use gradus_domain::words::ids::{CommandId, MemberId, ProgramId};
use gradus_domain::words::money::Points;
use gradus_store::aliases::{AliasKey, AliasKind};
use gradus_store::companion::Companion;
use gradus_store::person::Person;
use gradus_tests::commands::{activity, amount, command, day, join, purchase, returned, spend};
use gradus_tests::simulation::crash::{Piece, differences};
use gradus_tests::simulation::programs::PROGRAM;

/// Points that lapse, tiers, and a budget that one purchase takes from several shards.
const FILE: &str = r#"id = "sim"
version = 1
zone = "Asia/Shanghai"
currency = "CNY"
late_days = 31
activities = ["check-in"]

[earning]
points = "1"
per = "1.00"
expiry = { rolling_days = 40 }

[[tiers]]
id = "base"

[[tiers]]
id = "gold"
qualify = { spend_at_least = "500.00", window = "lifetime" }
validity = "forever"

[[rules]]
id = "launch"
bonus = 10
budget = 12

[returns]
wait_days = 3
"#;

/// A piece of work of the member `m`, who has joined and bought for ¥80.00 before.
fn work(commands: Vec<Command>) -> Piece {
    Piece {
        program: FILE.to_owned(),
        before: vec![vec![
            join("m", "2026-03-01T05:00:00Z"),
            purchase("m", "t1", "2026-03-01T06:00:00Z", "CNY", 8_000),
        ]],
        commands,
        companions: Vec::new(),
    }
}

/// Holds a piece of work to the law; it takes at least so many calls.
fn survives(piece: &Piece, calls_at_least: u32) {
    let (calls, differences) = differences(piece);

    assert!(calls >= calls_at_least, "only {calls} calls");
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

fn own(instant: &str, act: Act) -> Command {
    command("m", instant, act)
}

fn profile() -> Profile {
    Profile {
        referred: true,
        ..Profile::default()
    }
}

fn aliases(member: &str) -> Vec<Companion> {
    let key = AliasKey::new(&[7; 32]);
    let program = ProgramId::new(PROGRAM);
    let id = MemberId::new(member);
    let person = Person {
        name: Some("A".to_owned()),
        ..Person::default()
    };
    vec![
        Companion::PutPerson(id.clone(), Box::new(person), None),
        Companion::ClaimAlias(
            key.alias(&program, AliasKind::Phone, "+8613800000000"),
            id.clone(),
        ),
        Companion::ClaimAlias(key.alias(&program, AliasKind::Email, "a@example.org"), id),
    ]
}

#[test]
fn a_joining_with_a_person_and_aliases_survives_a_death_at_any_call() {
    let piece = Piece {
        companions: aliases("n"),
        ..work(vec![join("n", "2026-03-02T05:00:00Z")])
    };

    survives(&piece, 4);
}

#[test]
fn a_purchase_survives_a_death_at_any_call() {
    survives(
        &work(vec![purchase(
            "m",
            "t2",
            "2026-03-02T06:00:00Z",
            "CNY",
            50_000,
        )]),
        4,
    );
}

#[test]
fn a_return_survives_a_death_at_any_call() {
    let back = returned(
        "m",
        "r1",
        "2026-03-02T06:00:00Z",
        "t1",
        Returned::Amount(amount(3_000)),
    );

    survives(&work(vec![back]), 6);
}

#[test]
fn a_return_that_waits_survives_a_death_at_any_call() {
    let back = returned(
        "m",
        "r1",
        "2026-03-02T06:00:00Z",
        "t9",
        Returned::Everything,
    );

    survives(&work(vec![back]), 5);
}

#[test]
fn a_purchase_with_its_parked_return_survives_a_death_at_any_call() {
    let mut piece = work(vec![purchase(
        "m",
        "t9",
        "2026-03-02T07:00:00Z",
        "CNY",
        4_000,
    )]);
    let back = returned(
        "m",
        "r1",
        "2026-03-02T06:00:00Z",
        "t9",
        Returned::Amount(amount(1_000)),
    );
    piece.before.push(vec![back]);

    survives(&piece, 4);
}

#[test]
fn an_activity_survives_a_death_at_any_call() {
    survives(
        &work(vec![activity(
            "m",
            "a1",
            "2026-03-02T06:00:00Z",
            "check-in",
        )]),
        4,
    );
}

#[test]
fn a_spending_survives_a_death_at_any_call() {
    survives(&work(vec![spend("m", "s1", "2026-03-02T06:00:00Z", 30)]), 4);
}

#[test]
fn a_giving_back_survives_a_death_at_any_call() {
    let back = GiveBack {
        id: CommandId::new("g1"),
        spend: CommandId::new("s1"),
        points: Some(Points::new(10)),
    };
    let mut piece = work(vec![own("2026-03-02T07:00:00Z", Act::GiveBack(back))]);
    piece
        .before
        .push(vec![spend("m", "s1", "2026-03-02T06:00:00Z", 30)]);

    survives(&piece, 6);
}

#[test]
fn a_change_of_profile_survives_a_death_at_any_call() {
    let change = ProfileChange {
        id: CommandId::new("p1"),
        profile: profile(),
    };

    survives(
        &work(vec![own("2026-03-02T06:00:00Z", Act::Profile(change))]),
        4,
    );
}

#[test]
fn an_adjustment_survives_a_death_at_any_call() {
    let adjustment = Adjustment {
        id: CommandId::new("j1"),
        points: Points::new(-5),
        reason: "counted twice".to_owned(),
    };

    survives(
        &work(vec![own("2026-03-02T06:00:00Z", Act::Adjust(adjustment))]),
        4,
    );
}

#[test]
fn a_reinstatement_with_the_lapse_before_it_survives_a_death_at_any_call() {
    let reinstatement = Reinstatement {
        id: CommandId::new("i1"),
        points: Points::new(20),
        last_day: Some(day("2026-12-31")),
        reason: "a mistake".to_owned(),
    };

    survives(
        &work(vec![own(
            "2026-05-02T06:00:00Z",
            Act::Reinstate(reinstatement),
        )]),
        4,
    );
}

#[test]
fn a_hold_of_a_tier_survives_a_death_at_any_call() {
    let hold = TierHold {
        id: CommandId::new("h1"),
        tier: "gold".into(),
        until: day("2026-03-20"),
        source: FloorSource::Operator,
    };

    survives(
        &work(vec![own("2026-03-02T06:00:00Z", Act::HoldTier(hold))]),
        4,
    );
}

#[test]
fn an_erasure_survives_a_death_at_any_call() {
    let erasure = Erasure {
        id: CommandId::new("e1"),
        reason: "asked for".to_owned(),
    };

    survives(
        &work(vec![own("2026-03-02T06:00:00Z", Act::Erase(erasure))]),
        4,
    );
}

#[test]
fn a_rejected_command_survives_a_death_at_any_call() {
    survives(
        &work(vec![spend("m", "s1", "2026-03-02T06:00:00Z", 3_000)]),
        4,
    );
}

#[test]
fn a_folded_batch_with_repeats_and_rejections_survives_a_death_at_any_call() {
    survives(&folded_batch(), 5);
}

#[test]
fn a_settlement_of_more_than_50_instants_survives_a_death_at_any_call() {
    survives(&long_settlement(), 5);
}

#[test]
fn a_purchase_after_more_than_50_due_instants_survives_a_death_at_any_call() {
    let mut piece = work(vec![purchase(
        "m",
        "t2",
        "2026-12-31T06:00:00Z",
        "CNY",
        2_000,
    )]);
    piece.before.extend(many_days_of_points());

    survives(&piece, 5);
}

/// Purchases, repeats, rejections, and a return before its purchase.
fn folded_batch() -> Piece {
    work(vec![
        purchase("m", "t2", "2026-03-02T06:00:00Z", "CNY", 2_000),
        purchase("m", "t1", "2026-03-01T06:00:00Z", "CNY", 8_000),
        spend("m", "s1", "2026-03-02T06:00:02Z", 3_000),
        returned(
            "m",
            "r1",
            "2026-03-02T06:00:03Z",
            "t2",
            Returned::Everything,
        ),
        returned(
            "m",
            "r2",
            "2026-03-02T06:00:04Z",
            "t3",
            Returned::Amount(amount(500)),
        ),
        purchase("m", "t3", "2026-03-02T06:00:05Z", "CNY", 1_000),
        purchase("m", "t3", "2026-03-02T06:00:05Z", "CNY", 1_000),
        spend("m", "s1", "2026-03-02T06:00:07Z", 3_000),
        spend("m", "s2", "2026-03-02T06:00:08Z", 3),
    ])
}

/// A settlement that takes several transactions.
pub(crate) fn long_settlement() -> Piece {
    let mut piece = work(vec![own("2026-12-31T06:00:00Z", Act::Settle)]);
    piece.before.extend(many_days_of_points());
    piece
}

/// 160 lots, each with a last day of its own, out of points that lapsed on 10 April: more
/// than fit in one transaction when they lapse.
fn many_days_of_points() -> [Vec<Command>; 2] {
    let lot = |number: i32| Reinstatement {
        id: CommandId::new(format!("lot-{number}")),
        points: Points::new(1),
        last_day: Some(day("2026-05-01").plus_days(number)),
        reason: "a lot a day".to_owned(),
    };
    let instant = "2026-04-20T06:00:00Z";
    [
        vec![purchase("m", "t0", "2026-03-01T07:00:00Z", "CNY", 30_000)],
        (0..160)
            .map(|number| own(instant, Act::Reinstate(lot(number))))
            .collect(),
    ]
}
