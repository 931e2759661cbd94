//! A decision whose entries and state do not agree is not written.

use crate::counter::Counter;
use gradus_domain::audit::Law;
use gradus_domain::ledger::plan::{MemberWrite, Timers};
use gradus_domain::member::Member;
use gradus_domain::member::lots::{LastDay, Lot};
use gradus_domain::words::money::Points;
use gradus_engine::answer::EngineError;
use gradus_store::transaction::Transaction;
use gradus_tests::commands::{join, purchase, spend};

/// Puts a member into the table, whatever decided it.
async fn put(counter: &Counter, state: Member) {
    let transaction = Transaction {
        member: Some(MemberWrite {
            expects: Some(state.revision - 1),
            state: Box::new(state),
            timers: Timers::default(),
        }),
        ..Transaction::default()
    };
    let store = counter.engine.store();
    let prepared = store.prepare(&counter.program.id, &transaction).unwrap();
    store.write(prepared).await.unwrap();
}

/// The points of a member's one lot, as more of them and less than none in another: a spending
/// drops what is below 0 without a posting.
fn damaged(member: &Member) -> Member {
    let mut damaged = member.clone();
    damaged.revision += 1;
    let lot = &mut damaged.holdings.active[0];
    lot.points = Points::new(lot.points.get() + 5);
    let below = Lot {
        last_day: LastDay::Never,
        points: Points::new(-5),
        ..lot.clone()
    };
    damaged.holdings.active.push(below);
    damaged
}

#[tokio::test]
async fn a_decision_that_does_not_add_up_is_not_written() {
    let counter =
        Counter::of("[earning]\npoints = \"1\"\nper = \"1.00\"\nexpiry = { rolling_days = 10 }\n")
            .await;
    counter.records(&join("m", "2026-03-01T04:00:00Z")).await;
    let bought = purchase("m", "T1", "2026-03-02T04:00:00Z", "CNY", 700);
    counter.records(&bought).await;
    let whole = counter.member("m").await;
    put(&counter, damaged(&whole)).await;
    let spending = spend("m", "S1", "2026-03-03T04:00:00Z", 3);

    let refused = counter.tries(&spending).await;

    let Err(EngineError::Books(findings)) = &refused else {
        panic!("{refused:?}");
    };
    let laws: Vec<Law> = findings.iter().map(|finding| finding.law).collect();
    assert_eq!(laws, [Law::Balance, Law::State]);
    let error = refused.unwrap_err();
    assert_eq!(
        error.to_string(),
        "nothing is written, for entries and state do not agree: spend:m:S1: Balance: \
         expected active 4, found 9; member m: State: expected active 4, found 9"
    );
    assert!(!error.is_retryable());
    assert_eq!(counter.active("m").await, 7);
    assert_eq!(counter.entries("m").await.len(), 2);
    // The member as it was, and the same is done.
    let mended = Member {
        revision: whole.revision + 2,
        ..*whole
    };
    put(&counter, mended).await;
    counter.records(&spending).await;
    assert_eq!(counter.active("m").await, 4);
}
