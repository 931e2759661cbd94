//! Each kind of item, written and read.

use crate::shelf::Shelf;
use gradus_domain::commands::{CommandKey, CommandKind, Returned};
use gradus_domain::ledger::plan::{Outcome, Record};
use gradus_domain::words::ids::MemberId;
use gradus_domain::words::time::LocalDay;
use gradus_store::table::{self, DUE_INDEXES, STATEMENT_INDEX};
use gradus_tests::commands::{amount, join, purchase, returned, settle, spend};
use gradus_tests::wire::{TABLE, Wire};

const EXPIRING: &str =
    "[earning]\npoints = \"1\"\nper = \"1.00\"\nexpiry = { rolling_days = 10 }\n";

#[tokio::test]
async fn the_table_has_four_indexes_and_a_stream_of_new_images() {
    let wire = Wire::without_table();

    table::create(&wire.client(), TABLE).await.unwrap();

    let made = wire
        .client()
        .describe_table()
        .table_name(TABLE)
        .send()
        .await
        .unwrap();
    let made = made.table.unwrap();
    let mut indexes: Vec<&str> = made
        .global_secondary_indexes()
        .iter()
        .filter_map(|index| index.index_name())
        .collect();
    indexes.sort_unstable();
    let mut wanted = [&[STATEMENT_INDEX][..], &DUE_INDEXES[..]].concat();
    wanted.sort_unstable();
    assert_eq!(indexes, wanted);
    let stream = made.stream_specification.unwrap();
    assert!(stream.stream_enabled);
    assert_eq!(stream.stream_view_type.unwrap().as_str(), "NEW_IMAGE");
    let again = table::create(&wire.client(), TABLE).await.unwrap_err();
    assert!(again.into_service_error().is_resource_in_use_exception());
}

#[tokio::test]
async fn a_member_comes_back_with_its_timers() {
    let mut shelf = Shelf::of(EXPIRING).await;
    let member = MemberId::new("m");
    shelf.runs(&join("m", "2026-03-01T04:00:00Z")).await;
    shelf
        .runs(&purchase("m", "T1", "2026-03-02T04:00:00Z", "CNY", 12_345))
        .await;

    let stored = shelf
        .store
        .member(&shelf.program, &member)
        .await
        .unwrap()
        .unwrap();

    assert_eq!(*stored.member, *shelf.world.member(&member));
    assert_eq!(stored.timers, shelf.world.timers(&member));
    let lapse = stored.timers.expire_at.unwrap();
    assert_eq!(lapse.to_string(), "2026-03-12T17:05:00Z");
    let nobody = MemberId::new("n");
    assert_eq!(shelf.store.member(&shelf.program, &nobody).await, Ok(None));
}

#[tokio::test]
async fn entries_rejections_waiting_returns_and_remainders_come_back() {
    let mut shelf = Shelf::of(EXPIRING).await;
    let part = Returned::Amount(amount(2_000));
    shelf.runs(&join("m", "2026-03-01T04:00:00Z")).await;
    shelf
        .runs(&purchase("m", "T1", "2026-03-02T04:00:00Z", "CNY", 12_345))
        .await;
    shelf
        .runs(&returned("m", "R1", "2026-03-03T04:00:00Z", "T1", part))
        .await;
    shelf
        .runs(&returned(
            "m",
            "R2",
            "2026-03-03T05:00:00Z",
            "T2",
            Returned::Everything,
        ))
        .await;
    let too_much = shelf
        .runs(&spend("m", "S1", "2026-03-03T06:00:00Z", 104))
        .await;
    assert!(matches!(too_much, Outcome::Rejected(_)));
    shelf.runs(&settle("m", "2026-03-13T04:00:00Z")).await;

    let m = MemberId::new("m");
    let own = |kind, id: &str| CommandKey::Own(kind, m.clone(), id.into());
    let keys = [
        CommandKey::Join(m.clone()),
        CommandKey::Transaction("T1".into()),
        own(CommandKind::Return, "R1"),
        own(CommandKind::Return, "R2"),
        own(CommandKind::Spend, "S1"),
        CommandKey::Boundary(m.clone(), LocalDay::parse("2026-03-13").unwrap()),
    ];

    for key in keys {
        let stored = shelf.store.record(&shelf.program, &key).await.unwrap();
        assert!(stored.is_some(), "{key}");
        assert_eq!(stored.as_ref(), shelf.world.record(&key), "{key}");
    }
    let purchase = CommandKey::Transaction("T1".into());
    let target = shelf
        .store
        .target(&shelf.program, &purchase)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        Some(Record::Entry(target.entry)).as_ref(),
        shelf.world.record(&purchase)
    );
    assert_eq!(target.remainder.as_ref(), shelf.world.remainder(&purchase));
    assert!(target.remainder.is_some());
}

#[tokio::test]
async fn what_is_no_entry_is_nothing_that_a_command_can_be_about() {
    let mut shelf = Shelf::of("").await;
    shelf.runs(&join("m", "2026-03-01T04:00:00Z")).await;
    shelf
        .runs(&purchase("m", "T1", "2026-03-02T04:00:00Z", "EUR", 100))
        .await;
    let rejected = CommandKey::Transaction("T1".into());
    let nothing = CommandKey::Transaction("T2".into());

    let targets = [
        shelf.store.target(&shelf.program, &rejected).await,
        shelf.store.target(&shelf.program, &nothing).await,
    ];

    assert!(targets.iter().all(|target| matches!(target, Ok(None))));
    let found = shelf.store.record(&shelf.program, &rejected).await.unwrap();
    assert!(matches!(found, Some(Record::Rejected(_))));
}
