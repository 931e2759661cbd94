//! The lines of a statement: order, pages, what they say.

use crate::shelf::Shelf;
use gradus_domain::commands::{CommandKey, CommandKind, Returned};
use gradus_domain::ledger::entry::EntryKind;
use gradus_domain::words::ids::MemberId;
use gradus_domain::words::money::Points;
use gradus_domain::words::time::LocalDay;
use gradus_store::statement::StatementLine;
use gradus_tests::commands::{at, join, purchase, returned, settle, spend};
use gradus_tests::reluctant::{Refusal, Reluctant};

const EXPIRING: &str =
    "[earning]\npoints = \"1\"\nper = \"1.00\"\nexpiry = { rolling_days = 10 }\n";

fn sequences(lines: &[StatementLine]) -> Vec<u64> {
    lines.iter().map(|line| line.summary.sequence).collect()
}

#[tokio::test]
async fn a_statement_has_a_line_for_every_entry_and_none_for_a_rejection() {
    let mut shelf = Shelf::of(EXPIRING).await;
    let m = MemberId::new("m:1");
    shelf.runs(&join("m:1", "2026-03-01T04:00:00Z")).await;
    shelf
        .runs(&purchase(
            "m:1",
            "T1",
            "2026-03-02T04:00:00Z",
            "CNY",
            12_300,
        ))
        .await;
    shelf
        .runs(&spend("m:1", "S1", "2026-03-03T04:00:00Z", 124))
        .await;
    shelf
        .runs(&spend("m:1", "S2", "2026-03-03T05:00:00Z", 23))
        .await;
    shelf
        .runs(&returned(
            "m:1",
            "R1",
            "2026-03-03T06:00:00Z",
            "T9",
            Returned::Everything,
        ))
        .await;
    shelf.runs(&settle("m:1", "2026-03-13T04:00:00Z")).await;

    let lines = shelf
        .store
        .statement(&shelf.program, &m, None, 100)
        .await
        .unwrap();

    let told: Vec<(CommandKey, EntryKind, i64, i64)> = lines
        .iter()
        .map(|line| {
            let summary = &line.summary;
            (
                line.key.clone(),
                summary.kind,
                summary.change.get(),
                summary.active.get(),
            )
        })
        .collect();
    let refused = LocalDay::parse("2026-03-11").unwrap();
    let lapsed = LocalDay::parse("2026-03-13").unwrap();
    let wanted = [
        (
            CommandKey::Boundary(m.clone(), lapsed),
            EntryKind::DayBegan,
            -100,
            0,
        ),
        (
            CommandKey::Own(CommandKind::Spend, m.clone(), "S2".into()),
            EntryKind::Spent,
            -23,
            100,
        ),
        (
            CommandKey::Transaction("T1".into()),
            EntryKind::Purchased,
            123,
            123,
        ),
        (CommandKey::Join(m.clone()), EntryKind::Joined, 0, 0),
    ];
    let entries: Vec<_> = told
        .into_iter()
        .filter(|line| line.0 != CommandKey::Boundary(m.clone(), refused))
        .collect();
    assert_eq!(entries, wanted);
    let bought = &lines[lines.len() - 2].summary;
    assert_eq!(bought.occurred_at, at("2026-03-02T04:00:00Z"));
    assert_eq!(bought.debt, Points::new(0));
}

#[tokio::test]
async fn pages_follow_each_other_newest_first_without_gap_or_repeat() {
    let mut shelf = Shelf::of("").await;
    let m = MemberId::new("m");
    shelf.runs(&join("m", "2026-03-01T04:00:00Z")).await;
    shelf.runs(&join("n", "2026-03-01T04:00:00Z")).await;
    for number in 2..=12 {
        let when = "2026-03-02T04:00:00Z";
        shelf
            .runs(&purchase("m", &format!("T{number}"), when, "CNY", 100))
            .await;
        shelf
            .runs(&purchase("n", &format!("N{number}"), when, "CNY", 100))
            .await;
    }

    let mut pages = Vec::new();
    let mut before = None;
    loop {
        let page = shelf
            .store
            .statement(&shelf.program, &m, before, 5)
            .await
            .unwrap();
        if page.is_empty() {
            break;
        }
        pages.push(sequences(&page));
        before = page.last().map(|line| line.summary.sequence);
    }

    let wanted = [vec![12, 11, 10, 9, 8], vec![7, 6, 5, 4, 3], vec![2, 1]];
    assert_eq!(pages, wanted);
}

/// A member who bought five times, and the keys of these purchases.
async fn with_five_purchases() -> (Shelf, Vec<CommandKey>) {
    let mut shelf = Shelf::of("").await;
    shelf.runs(&join("m", "2026-03-01T04:00:00Z")).await;
    let mut keys = Vec::new();
    for number in 1..=5 {
        let receipt = format!("T{number}");
        let bought = purchase("m", &receipt, "2026-03-02T04:00:00Z", "CNY", 100);
        shelf.runs(&bought).await;
        keys.push(CommandKey::Transaction(receipt.as_str().into()));
    }
    (shelf, keys)
}

#[tokio::test]
async fn entries_that_the_table_leaves_unread_are_asked_for_again() {
    let (shelf, keys) = with_five_purchases().await;
    let part = Reluctant::before(shelf.wire.address)
        .leaves_out_once("purchase:T2")
        .leaves_out_once("purchase:T4");
    let store = shelf.wire.behind(part.start()).store();

    let mut entries = store.entries(&shelf.program, &keys).await.unwrap();

    entries.sort_by_key(|entry| entry.sequence);
    let read: Vec<CommandKey> = entries.into_iter().map(|entry| entry.key).collect();
    assert_eq!(read, keys);
}

#[tokio::test]
async fn where_the_table_goes_on_leaving_an_entry_unread_none_is_shown() {
    let (shelf, keys) = with_five_purchases().await;
    let part = Reluctant::before(shelf.wire.address).leaves_out("purchase:T2", Refusal::NotNow);
    let store = shelf.wire.behind(part.start()).store();

    let error = store.entries(&shelf.program, &keys).await.unwrap_err();

    assert!(error.is_retryable(), "{error}");
}
