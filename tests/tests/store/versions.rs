//! Program versions: published once, suspended once, in the order of their numbers.

use crate::shelf::Shelf;
use gradus_domain::words::ids::ProgramId;
use gradus_store::versions::{FILE_BYTES_MAX, Published, StoredVersion, Suspended};
use gradus_tests::commands::at;

fn version(number: u32, file: &[u8]) -> StoredVersion {
    StoredVersion {
        number,
        file_name: "classic.toml".to_owned(),
        file: file.to_vec(),
        published_at: at("2026-03-01T04:00:00.123Z"),
        suspended_at: None,
    }
}

#[tokio::test]
async fn a_version_is_published_once() {
    let shelf = Shelf::of("").await;
    let first = version(1, b"id = 1");
    let later = StoredVersion {
        published_at: at("2026-03-02T04:00:00Z"),
        ..first.clone()
    };
    let renamed = StoredVersion {
        file_name: "classic.json".to_owned(),
        ..first.clone()
    };

    let answers = [
        shelf.store.publish(&shelf.program, &first).await.unwrap(),
        shelf.store.publish(&shelf.program, &later).await.unwrap(),
        shelf
            .store
            .publish(&shelf.program, &version(1, b"id = 2"))
            .await
            .unwrap(),
        shelf.store.publish(&shelf.program, &renamed).await.unwrap(),
    ];

    let wanted = [
        Published::New,
        Published::Before(first.clone()),
        Published::Taken(first.clone()),
        Published::Taken(first.clone()),
    ];
    assert_eq!(answers, wanted);
    assert_eq!(shelf.store.versions(&shelf.program).await, Ok(vec![first]));
}

#[tokio::test]
async fn versions_come_in_the_order_of_their_numbers_however_many_pages_they_take() {
    let shelf = Shelf::of("").await;
    let file = vec![b'x'; FILE_BYTES_MAX];
    for number in [10, 2, 1, 4_000_000_000] {
        shelf
            .store
            .publish(&shelf.program, &version(number, &file))
            .await
            .unwrap();
    }

    let versions = shelf.store.versions(&shelf.program).await.unwrap();

    let numbers: Vec<u32> = versions.iter().map(|version| version.number).collect();
    assert_eq!(numbers, [1, 2, 10, 4_000_000_000]);
    assert!(versions.iter().all(|version| version.file == file));
}

#[tokio::test]
async fn the_first_suspension_stands() {
    let shelf = Shelf::of("").await;
    shelf
        .store
        .publish(&shelf.program, &version(1, b"x"))
        .await
        .unwrap();
    let (first, second) = (at("2026-03-02T04:00:00Z"), at("2026-03-03T04:00:00Z"));
    let wanted = StoredVersion {
        suspended_at: Some(first),
        ..version(1, b"x")
    };

    for when in [first, second] {
        let answer = shelf.store.suspend(&shelf.program, 1, when).await;
        assert_eq!(answer, Ok(Some(wanted.clone())));
    }
    let again = shelf.store.publish(&shelf.program, &version(1, b"x")).await;
    assert_eq!(again, Ok(Published::Before(wanted)));
}

#[tokio::test]
async fn what_is_not_there_is_not_suspended() {
    let shelf = Shelf::of("").await;
    let when = at("2026-03-02T04:00:00Z");

    let answer = shelf
        .store
        .suspend(&ProgramId::new("nobody"), 1, when)
        .await;

    assert_eq!(answer, Ok(None));
    assert!(shelf.wire.everything().await.is_empty());
}

#[tokio::test]
async fn who_has_not_seen_the_latest_change_of_a_version_is_told_to_read_again() {
    let shelf = Shelf::of("").await;
    let (program, store) = (&shelf.program, &shelf.store);
    let when = at("2026-03-02T04:00:00Z");

    let first = store.publish_after(program, &version(1, b"x"), 0).await;
    let blind = store.publish_after(program, &version(2, b"y"), 0).await;
    let seen = store.version_shelf(program).await.unwrap();
    let second = store
        .publish_after(program, &version(2, b"y"), seen.changes)
        .await;
    let stale = store.suspend_after(program, 2, when, seen.changes).await;
    let now = store.version_shelf(program).await.unwrap();
    let suspended = store.suspend_after(program, 2, when, now.changes).await;

    assert_eq!([first, second], [Ok(Published::New), Ok(Published::New)]);
    assert_eq!(blind, Ok(Published::Overtaken));
    assert_eq!(stale, Ok(Suspended::Overtaken));
    assert!(
        matches!(suspended, Ok(Suspended::Noted(_))),
        "{suspended:?}"
    );
    assert_eq!([seen.changes, now.changes], [1, 2]);
}
