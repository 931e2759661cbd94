//! Timers beside a member, and the indexes that show them.

use crate::shelf::Shelf;
use gradus_domain::ledger::plan::Timers;
use gradus_domain::words::ids::MemberId;
use gradus_store::keys;
use gradus_store::table::{self, EXPIRE_AT, REMIND_AT, REVIEW_AT, SHARD};
use gradus_store::transaction::CommitError;
use gradus_tests::commands::{at, join, purchase};

const EXPIRING: &str =
    "[earning]\npoints = \"1\"\nper = \"1.00\"\nexpiry = { rolling_days = 10 }\n";

async fn with_a_timer() -> (Shelf, MemberId) {
    let mut shelf = Shelf::of(EXPIRING).await;
    shelf.runs(&join("m", "2026-03-01T04:00:00Z")).await;
    shelf
        .runs(&purchase("m", "T1", "2026-03-02T04:00:00Z", "CNY", 100))
        .await;
    (shelf, MemberId::new("m"))
}

async fn due(shelf: &Shelf) -> Vec<MemberId> {
    let shard = keys::shard_of(&MemberId::new("m"));
    shelf
        .store
        .members_with_timers(&shelf.program, shard, 10)
        .await
        .unwrap()
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
    assert_eq!(there, Ok(Vec::new()));
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
