//! What each condition refuses, and that the answer says what stands there.

use crate::shelf::{Shelf, transaction_of, write};
use gradus_domain::commands::fingerprint::Fingerprint;
use gradus_domain::commands::{Command, CommandKey, CommandKind, Returned};
use gradus_domain::ledger::plan::{Commit, Record, RecordExpectation, RecordWrite, WaitingRecord};
use gradus_domain::words::ids::{MemberId, RuleId};
use gradus_store::Store;
use gradus_store::budgets::{ShardCondition, ShardMove};
use gradus_store::transaction::{CommitError, Conflict, Transaction};
use gradus_tests::commands::{amount, at, join, purchase, returned};
use gradus_tests::meter::Meter;
use gradus_tests::wire::TABLE;

const JOINED: &str = "2026-03-01T04:00:00Z";
const LATER: &str = "2026-03-02T04:00:00Z";

async fn with_one_purchase() -> Shelf {
    let mut shelf = Shelf::of("").await;
    shelf.runs(&join("m", JOINED)).await;
    shelf.runs(&purchase("m", "T1", LATER, "CNY", 12_345)).await;
    shelf
}

fn only_commit(shelf: &Shelf, command: &Command) -> Commit {
    let mut plan = shelf.world.plan(command);
    assert_eq!(plan.commits.len(), 1, "{command:?}");
    plan.commits.remove(0)
}

fn key(transaction: &str) -> CommandKey {
    CommandKey::Transaction(transaction.into())
}

fn waiting(expects: RecordExpectation) -> RecordWrite {
    RecordWrite {
        key: CommandKey::Own(CommandKind::Return, MemberId::new("m"), "R9".into()),
        record: Record::Waiting(WaitingRecord {
            member: MemberId::new("m"),
            fingerprint: Fingerprint(7),
            decided_at: at(LATER),
        }),
        expects,
    }
}

fn records(records: Vec<RecordWrite>) -> Transaction {
    Transaction {
        records,
        ..Transaction::default()
    }
}

#[tokio::test]
async fn a_member_is_written_only_over_the_revision_that_was_read() {
    let mut shelf = with_one_purchase().await;
    let one = only_commit(&shelf, &purchase("m", "T2", LATER, "CNY", 100));
    shelf.runs(&purchase("m", "T3", LATER, "CNY", 100)).await;

    let conflict = shelf.conflict(&transaction_of(&one)).await;

    let wanted = Conflict {
        member: true,
        ..Conflict::default()
    };
    assert_eq!(conflict, wanted);
}

#[tokio::test]
async fn a_member_joins_once() {
    let shelf = with_one_purchase().await;
    let mut again = only_commit(&shelf, &join("n", JOINED));
    let write = again.member.as_mut().unwrap();
    write.state.id = MemberId::new("m");

    let conflict = shelf.conflict(&transaction_of(&again)).await;

    assert!(conflict.member);
    assert_eq!(conflict.records, []);
}

#[tokio::test]
async fn a_repeated_transaction_is_refused_and_shows_the_first_answer_without_another_read() {
    let mut shelf = Shelf::of("").await;
    shelf.runs(&join("m", JOINED)).await;
    let bought = only_commit(&shelf, &purchase("m", "T1", LATER, "CNY", 12_345));
    shelf.tries(&bought).await.unwrap();
    shelf.world.apply(&bought);
    let meter = Meter::default();
    let store = Store::new(shelf.wire.metered(&meter), TABLE);

    let again = write(&store, &shelf.program, &transaction_of(&bought)).await;

    let Err(CommitError::Conflict(conflict)) = again else {
        panic!("{again:?}");
    };
    assert!(conflict.member && !conflict.others && !conflict.contended);
    let there = shelf.world.record(&key("T1")).unwrap().clone();
    assert_eq!(conflict.records, [(key("T1"), there)]);
    assert_eq!(meter.take().requests, 1);
}

#[tokio::test]
async fn an_entry_is_never_written_over() {
    let shelf = with_one_purchase().await;
    let there = shelf.world.record(&key("T1")).unwrap().clone();
    for expects in [
        RecordExpectation::AbsentOrRejected,
        RecordExpectation::Waiting,
    ] {
        let over = RecordWrite {
            key: key("T1"),
            ..waiting(expects)
        };

        let conflict = shelf.conflict(&records(vec![over])).await;

        let wanted = Conflict {
            records: vec![(key("T1"), there.clone())],
            ..Conflict::default()
        };
        assert_eq!(conflict, wanted);
    }
}

#[tokio::test]
async fn a_rejection_gives_way_to_a_later_attempt_but_is_no_waiting_return() {
    let mut shelf = Shelf::of("").await;
    shelf.runs(&join("m", JOINED)).await;
    shelf.runs(&purchase("m", "T1", LATER, "EUR", 100)).await;
    let rejected = shelf.world.record(&key("T1")).unwrap().clone();
    let over = RecordWrite {
        key: key("T1"),
        ..waiting(RecordExpectation::Waiting)
    };

    let conflict = shelf.conflict(&records(vec![over])).await;
    shelf.runs(&purchase("m", "T1", LATER, "CNY", 100)).await;

    assert_eq!(conflict.records, [(key("T1"), rejected)]);
    let now = shelf
        .store
        .record(&shelf.program, &key("T1"))
        .await
        .unwrap();
    assert!(matches!(now, Some(Record::Entry(_))), "{now:?}");
}

#[tokio::test]
async fn a_waiting_return_gives_way_only_to_who_knows_that_it_waits() {
    let shelf = with_one_purchase().await;
    let parked = waiting(RecordExpectation::AbsentOrRejected);
    let nothing_there = shelf
        .conflict(&records(vec![waiting(RecordExpectation::Waiting)]))
        .await;
    write(&shelf.store, &shelf.program, &records(vec![parked.clone()]))
        .await
        .unwrap();

    let conflict = shelf.conflict(&records(vec![parked.clone()])).await;
    let knowing = records(vec![waiting(RecordExpectation::Waiting)]);
    write(&shelf.store, &shelf.program, &knowing).await.unwrap();

    assert!(nothing_there.others && nothing_there.records.is_empty());
    assert_eq!(conflict.records, [(parked.key, parked.record)]);
}

#[tokio::test]
async fn a_return_waits_only_where_its_purchase_is_absent_or_rejected() {
    let mut shelf = with_one_purchase().await;
    shelf.runs(&join("n", JOINED)).await;
    let of =
        |transaction: &str| returned("m", transaction, LATER, transaction, Returned::Everything);
    let of_recorded = only_commit(&shelf, &of("T2"));
    let of_rejected = only_commit(&shelf, &of("T3"));
    shelf.runs(&purchase("n", "T2", LATER, "CNY", 100)).await;
    shelf.runs(&purchase("n", "T3", LATER, "EUR", 100)).await;

    let conflict = shelf.conflict(&transaction_of(&of_recorded)).await;
    let parked = shelf.tries(&of_rejected).await;

    let wanted = Conflict {
        others: true,
        ..Conflict::default()
    };
    assert_eq!(conflict, wanted);
    assert!(parked.is_ok(), "{parked:?}");
}

#[tokio::test]
async fn a_remainder_is_written_only_over_the_revision_that_was_read() {
    let mut shelf = with_one_purchase().await;
    let part = |id: &str| {
        let part = Returned::Amount(amount(1_000));
        returned("m", id, "2026-03-03T04:00:00Z", "T1", part)
    };
    let first = only_commit(&shelf, &part("R1"));
    shelf.runs(&part("R2")).await;
    let second = only_commit(&shelf, &part("R3"));
    shelf.runs(&part("R4")).await;

    for stale in [first, second] {
        let remainders = Transaction {
            remainders: stale.remainders,
            ..Transaction::default()
        };
        let conflict = shelf.conflict(&remainders).await;

        let wanted = Conflict {
            others: true,
            ..Conflict::default()
        };
        assert_eq!(conflict, wanted);
    }
}

#[tokio::test]
async fn a_shard_gives_no_more_than_its_condition_allows() {
    let shelf = with_one_purchase().await;
    let moving = |amount, only_if| Transaction {
        shards: vec![ShardMove {
            rule: RuleId::new("r"),
            shard: 2,
            amount,
            only_if,
        }],
        ..Transaction::default()
    };
    let given = [
        moving(6, ShardCondition::UsedExactly(None)),
        moving(3, ShardCondition::UsedAtMost(6)),
        moving(-2, ShardCondition::Always),
        moving(3, ShardCondition::UsedExactly(Some(7))),
    ];
    for transaction in &given {
        write(&shelf.store, &shelf.program, transaction)
            .await
            .unwrap();
    }

    let refused = [
        moving(1, ShardCondition::UsedAtMost(9)),
        moving(1, ShardCondition::UsedExactly(Some(9))),
        moving(1, ShardCondition::UsedExactly(None)),
    ];

    for transaction in &refused {
        let conflict = shelf.conflict(transaction).await;
        let wanted = Conflict {
            others: true,
            ..Conflict::default()
        };
        assert_eq!(conflict, wanted);
    }
    let wanted = [(RuleId::new("r"), 40)];
    let read = shelf.store.budgets(&shelf.program, &wanted).await.unwrap();
    assert_eq!(read[0].left(), 30);
}

#[tokio::test]
async fn all_that_stands_against_a_transaction_is_told_at_once() {
    let mut shelf = with_one_purchase().await;
    shelf.runs(&purchase("m", "T2", LATER, "CNY", 100)).await;
    let mut stale = transaction_of(&only_commit(
        &shelf,
        &purchase("m", "T3", LATER, "CNY", 100),
    ));
    shelf.runs(&purchase("m", "T4", LATER, "CNY", 100)).await;
    for taken in ["T1", "T2"] {
        stale.records.push(RecordWrite {
            key: key(taken),
            ..waiting(RecordExpectation::AbsentOrRejected)
        });
    }

    let conflict = shelf.conflict(&stale).await;

    assert!(conflict.member && !conflict.others);
    let keys: Vec<CommandKey> = conflict.records.into_iter().map(|(key, _)| key).collect();
    assert_eq!(keys, [key("T1"), key("T2")]);
}
