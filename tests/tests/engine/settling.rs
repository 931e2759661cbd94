//! What fell due is settled with whatever comes next, in as many transactions as it takes.

use crate::counter::Counter;
use gradus_domain::commands::{Command, CommandKey};
use gradus_domain::ledger::entry::What;
use gradus_domain::words::ids::MemberId;
use gradus_domain::words::time::LocalDay;
use gradus_engine::Engine;
use gradus_engine::answer::Answer;
use gradus_store::Store;
use gradus_tests::commands::{at, join, purchase, settle};
use gradus_tests::meter::Meter;
use gradus_tests::wire::TABLE;

const HELD_200_DAYS: &str =
    "[earning]\npoints = \"1\"\nper = \"1.00\"\nexpiry = { rolling_days = 200 }\n";

/// 120 lots, each lapsing on a day of its own: bought from 2 March on, one a day, at noon.
async fn with_lots() -> Counter {
    let counter = Counter::of(HELD_200_DAYS).await;
    counter.records(&join("m", "2026-03-01T04:00:00Z")).await;
    let first = at("2026-03-02T04:00:00Z");
    let commands: Vec<Command> = (0..120)
        .map(|day: i64| {
            let when = first.saturating_plus_millis(day * 86_400_000).to_string();
            purchase("m", &format!("T{day}"), &when, "CNY", 100)
        })
        .collect();
    counter.gives_all(&commands).await;
    counter
}

#[tokio::test]
async fn more_than_fifty_instants_are_settled_in_several_transactions_and_the_command_follows() {
    let mut counter = with_lots().await;
    let meter = Meter::default();
    counter.engine = Engine::new(Store::new(counter.wire.metered(&meter), TABLE));
    let late = purchase("m", "LATE", "2027-06-01T04:00:00Z", "CNY", 700);

    let entry = counter.records(&late).await;

    // 1 joining, 120 purchases, 120 days on which a lot lapsed.
    assert_eq!(entry.sequence, 242);
    assert_eq!(entry.after.active.get(), 7);
    // A read; 50 instants; 70, with the purchase.
    assert_eq!(meter.take().requests, 3);
    let last = LocalDay::parse("2027-01-16").unwrap();
    let boundary = counter
        .record(&CommandKey::Boundary(MemberId::new("m"), last))
        .await;
    assert!(boundary.is_some());
    assert_eq!(counter.entries("m").await.len(), 242);
}

#[tokio::test]
async fn a_settlement_that_is_given_twice_is_done_once() {
    let counter = with_lots().await;
    let sweep = settle("m", "2026-12-01T04:00:00Z");

    let first = counter.gives(&sweep).await;
    let once = counter.wire.everything().await;
    let second = counter.gives(&sweep).await;

    assert!(
        matches!(first, Answer::Settled(entries) if 0 < entries),
        "{first:?}"
    );
    assert_eq!(second, Answer::Settled(0));
    assert_eq!(counter.wire.everything().await, once);
}

#[tokio::test]
async fn a_rejected_command_settles_too() {
    let counter = with_lots().await;

    let refused = counter
        .gives(&purchase("m", "X", "2027-06-01T04:00:00Z", "EUR", 700))
        .await;

    assert!(matches!(refused, Answer::Rejected(_)));
    assert_eq!(counter.active("m").await, 0);
}

#[tokio::test]
async fn a_read_shows_what_is_settled_though_nobody_settled() {
    let counter = with_lots().await;
    let before = counter.wire.everything().await;
    let now = at("2026-10-01T04:00:00Z");

    let seen = counter
        .engine
        .member_now(&counter.program, &MemberId::new("m"), now)
        .await;

    // The lot of 2 March lapses with 18 September; those of 2 to 14 March are gone.
    let seen = seen.unwrap().unwrap();
    assert_eq!(seen.holdings.active_points().unwrap().get(), 107);
    assert_eq!(counter.active("m").await, 120);
    assert_eq!(counter.wire.everything().await, before);
}

#[tokio::test]
async fn a_quote_says_what_would_be_recorded_and_records_nothing() {
    let counter = with_lots().await;
    let before = counter.wire.everything().await;
    let asked = purchase("m", "Q", "2027-06-01T04:00:00Z", "CNY", 700);

    let plan = counter
        .engine
        .quote(&counter.program, &asked)
        .await
        .unwrap();

    let quoted = plan.entries().last().unwrap().clone();
    assert_eq!(counter.wire.everything().await, before);
    assert!(matches!(quoted.what, What::Purchased(_)));
    assert_eq!(*counter.records(&asked).await, quoted);
}
