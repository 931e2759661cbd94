//! Timers beside a member, and the indexes that show them.

use crate::shelf::Shelf;
use gradus_domain::ledger::plan::Timers;
use gradus_domain::words::ids::{MemberId, ProgramId};
use gradus_store::due::DueIndex;
use gradus_store::keys;
use gradus_store::statement::WithTimers;
use gradus_store::table::{self, EXPIRE_AT, REMIND_AT, REVIEW_AT, SHARD};
use gradus_store::transaction::CommitError;
use gradus_tests::commands::{at, join, purchase};
use gradus_tests::program::{programs, simple};
use gradus_tests::world::World;
use std::collections::BTreeSet;

const EXPIRING: &str =
    "[earning]\npoints = \"1\"\nper = \"1.00\"\nexpiry = { rolling_days = 10 }\n";

async fn with_a_timer() -> (Shelf, MemberId) {
    let mut shelf = Shelf::of(EXPIRING).await;
    joins_and_buys(&mut shelf).await;
    (shelf, MemberId::new("m"))
}

async fn joins_and_buys(shelf: &mut Shelf) {
    shelf.runs(&join("m", "2026-03-01T04:00:00Z")).await;
    shelf
        .runs(&purchase("m", "T1", "2026-03-02T04:00:00Z", "CNY", 100))
        .await;
}

async fn due(shelf: &Shelf) -> Vec<MemberId> {
    let shard = keys::shard_of(&MemberId::new("m"));
    shelf
        .store
        .members_with_timers(&shelf.program, shard, 10)
        .await
        .unwrap()
        .members
        .into_iter()
        .collect()
}

async fn attributes(shelf: &Shelf) -> Vec<String> {
    let partition = keys::member(&shelf.program, &MemberId::new("m"));
    let item = shelf.wire.item(&partition, keys::ALONE).await;
    let mut names: Vec<String> = item.into_keys().collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn a_member_with_a_timer_stands_in_its_shard() {
    let (shelf, m) = with_a_timer().await;

    let found = due(&shelf).await;

    assert_eq!(found, [m]);
    let elsewhere = keys::shard_of(&MemberId::new("m")) ^ 1;
    let there = shelf
        .store
        .members_with_timers(&shelf.program, elsewhere, 10)
        .await;
    let nobody = WithTimers {
        members: BTreeSet::new(),
        is_all: true,
    };
    assert_eq!(there, Ok(nobody));
}

#[tokio::test]
async fn a_shard_is_its_programs_own_and_holds_no_member_of_another() {
    // GIVEN a member in each of two programs, both of one id
    let (mut shelf, m) = with_a_timer().await;
    shelf.world = World::new(programs(&[&simple("Asia/Shanghai", "CNY", EXPIRING)]));
    shelf.program = ProgramId::new("other");
    joins_and_buys(&mut shelf).await;
    let shard = keys::shard_of(&m);

    for id in ["test", "other"] {
        let program = ProgramId::new(id);
        let store = &shelf.store;

        // WHEN those of the program are asked for who are due when the points have lapsed
        let until = at("2026-03-13T04:00:00Z");
        let due = store.due(&program, DueIndex::Expire, shard, until, None, 10);
        let found = due.await.unwrap();
        let drawn = store.members_with_timers(&program, shard, 2).await.unwrap();

        // THEN its own member is found once, and is all that there is
        let members: Vec<&MemberId> = found.members.iter().map(|due| &due.member).collect();
        assert_eq!((members, found.has_more), (vec![&m], false), "{id}");
        assert_eq!((drawn.members.len(), drawn.is_all), (1, true), "{id}");
        let partition = keys::member(&program, &m);
        let item = shelf.wire.item(&partition, keys::ALONE).await;
        assert_eq!(item[SHARD].as_s(), Ok(&format!("{id}#20")));
    }
}

#[tokio::test]
async fn a_shard_of_which_a_part_is_read_has_those_whose_timers_come_first() {
    // GIVEN two members of one shard, of whom the second by name has points that lapse first
    let mut shelf = Shelf::of(EXPIRING).await;
    let names: Vec<String> = (0..2_000).map(|n| format!("m{n:04}")).collect();
    let shard = |name: &String| keys::shard_of(&MemberId::new(name.as_str()));
    let of_one_shard: Vec<&String> = names
        .iter()
        .filter(|name| shard(name) == shard(&names[0]))
        .take(2)
        .collect();
    for (name, day) in of_one_shard.iter().zip(["05", "02"]) {
        shelf.runs(&join(name, "2026-03-01T04:00:00Z")).await;
        let at = format!("2026-03-{day}T04:00:00Z");
        let receipt = format!("T-{name}");
        shelf.runs(&purchase(name, &receipt, &at, "CNY", 100)).await;
    }
    let read = async |limit| {
        let shard = shard(&names[0]);
        let store = &shelf.store;
        store
            .members_with_timers(&shelf.program, shard, limit)
            .await
            .unwrap()
    };

    let (all, first) = (read(3).await, read(1).await);

    let ids = |names: &[&String]| -> BTreeSet<MemberId> {
        names
            .iter()
            .map(|name| MemberId::new(name.as_str()))
            .collect()
    };
    assert_eq!((all.members, all.is_all), (ids(&of_one_shard), true));
    assert_eq!(
        (first.members, first.is_all),
        (ids(&of_one_shard[1..]), false)
    );
}

#[tokio::test]
async fn rearming_sets_and_removes_timers_and_leaves_the_state_alone() {
    let (shelf, m) = with_a_timer().await;
    let before = shelf
        .store
        .member(&shelf.program, &m)
        .await
        .unwrap()
        .unwrap();
    let timers = Timers {
        expire_at: None,
        review_at: Some(at("2026-04-01T00:00:00Z")),
        remind_at: Some(at("2026-05-01T00:00:00Z")),
    };

    shelf
        .store
        .rearm(&shelf.program, &m, before.member.revision, timers)
        .await
        .unwrap();

    let after = shelf
        .store
        .member(&shelf.program, &m)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(after.member, before.member);
    assert_eq!(after.timers, timers);
    let wanted = [
        table::PK,
        table::SK,
        table::BODY,
        table::CODEC,
        REMIND_AT,
        REVIEW_AT,
        "revision",
        SHARD,
    ];
    assert_eq!(attributes(&shelf).await, wanted);
    assert_eq!(due(&shelf).await, [m]);
}

#[tokio::test]
async fn a_member_without_timers_leaves_its_shard() {
    let (shelf, m) = with_a_timer().await;
    let revision = shelf.world.member(&m).revision;

    shelf
        .store
        .rearm(&shelf.program, &m, revision, Timers::default())
        .await
        .unwrap();

    assert_eq!(due(&shelf).await, []);
    let names = attributes(&shelf).await;
    assert!(
        !names
            .iter()
            .any(|name| [SHARD, EXPIRE_AT].contains(&name.as_str())),
        "{names:?}"
    );
}

#[tokio::test]
async fn rearming_after_another_write_changes_nothing() {
    let (mut shelf, m) = with_a_timer().await;
    let revision = shelf.world.member(&m).revision;
    shelf
        .runs(&purchase("m", "T2", "2026-03-02T05:00:00Z", "CNY", 100))
        .await;
    let before = shelf.wire.everything().await;

    let answer = shelf
        .store
        .rearm(&shelf.program, &m, revision, Timers::default())
        .await;

    let Err(CommitError::Conflict(conflict)) = answer else {
        panic!("{answer:?}");
    };
    assert!(conflict.member);
    assert_eq!(shelf.wire.everything().await, before);
}

#[tokio::test]
async fn rearming_a_member_that_is_not_there_makes_none() {
    let shelf = Shelf::of("").await;

    let answer = shelf
        .store
        .rearm(&shelf.program, &MemberId::new("m"), 1, Timers::default())
        .await;

    assert!(matches!(answer, Err(CommitError::Conflict(_))));
    assert!(shelf.wire.everything().await.is_empty());
}
