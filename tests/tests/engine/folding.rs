//! Several commands of one member in one go: the same as one by one.

use crate::counter::{Counter, code};
use aws_sdk_dynamodb::types::AttributeValue;
use gradus_domain::commands::{Command, Returned};
use gradus_domain::words::ids::MemberId;
use gradus_engine::Engine;
use gradus_engine::answer::{Answer, EngineError};
use gradus_store::Store;
use gradus_store::table::{EXPIRE_AT, REMIND_AT, REVIEW_AT, SHARD, USED};
use gradus_store::transaction::ITEMS_MAX;
use gradus_tests::commands::{join, purchase, returned, settle, spend};
use gradus_tests::meter::Meter;
use gradus_tests::random::cases;
use gradus_tests::random::history::{Story, story};
use gradus_tests::wire::{RawItem, TABLE};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

const JOINED: &str = "2026-03-01T04:00:00Z";
const LATER: &str = "2026-03-02T04:00:00Z";

fn bought(number: usize) -> Command {
    purchase("m", &format!("T{number}"), LATER, "CNY", 100)
}

#[tokio::test]
async fn ten_purchases_are_one_transaction() {
    let mut counter = Counter::of("").await;
    counter.records(&join("m", JOINED)).await;
    let meter = Meter::default();
    counter.engine = Engine::new(Store::new(counter.wire.metered(&meter), TABLE));
    let commands: Vec<Command> = (0..10).map(bought).collect();

    let answers = counter.gives_all(&commands).await;

    assert!(
        answers
            .iter()
            .all(|answer| matches!(answer, Answer::Recorded(_)))
    );
    assert_eq!(meter.take().requests, 2);
    assert_eq!(counter.active("m").await, 10);
    assert_eq!(counter.member("m").await.revision, 11);
}

#[tokio::test]
async fn repeats_and_rejections_among_folded_commands_are_answered_and_hold_up_nobody() {
    let counter = Counter::of("").await;
    let commands = [
        spend("m", "S1", LATER, 1),
        join("m", JOINED),
        bought(1),
        bought(1),
        spend("m", "S1", LATER, 1),
        purchase("m", "T1", LATER, "CNY", 101),
        spend("m", "S2", LATER, 1),
        returned("m", "R1", LATER, "T2", Returned::Everything),
        bought(2),
        returned("m", "R1", LATER, "T2", Returned::Everything),
        settle("m", LATER),
    ];

    let answers = counter.gives_all(&commands).await;

    assert_eq!(code(&answers[0]), "member_unknown");
    assert!(matches!(answers[1], Answer::Recorded(_)));
    assert!(matches!(answers[2], Answer::Recorded(_)));
    assert!(matches!(answers[3], Answer::Repeated(_)));
    assert!(matches!(answers[4], Answer::Recorded(_)));
    assert_eq!(code(&answers[5]), "idempotency_conflict");
    assert_eq!(code(&answers[6]), "insufficient_points");
    assert_eq!(answers[7], Answer::Waiting);
    assert!(matches!(answers[8], Answer::Recorded(_)));
    assert!(matches!(answers[9], Answer::Repeated(_)));
    assert_eq!(answers[10], Answer::Settled(0));
    assert_eq!(counter.active("m").await, 0);
    assert_eq!(counter.entries("m").await, [5, 4, 3, 2, 1]);
}

#[tokio::test]
async fn commands_that_are_known_already_are_told_apart_from_new_ones_in_two_rounds() {
    let mut counter = Counter::of("").await;
    counter.records(&join("m", JOINED)).await;
    counter.gives_all(&[bought(1), bought(3)]).await;
    let meter = Meter::default();
    counter.engine = Engine::new(Store::new(counter.wire.metered(&meter), TABLE));
    let commands: Vec<Command> = (0..5).map(bought).collect();

    let answers = counter.gives_all(&commands).await;

    let repeated: Vec<bool> = answers
        .iter()
        .map(|answer| matches!(answer, Answer::Repeated(_)))
        .collect();
    assert_eq!(repeated, [false, true, false, true, false]);
    assert_eq!(meter.take().requests, 4);
    assert_eq!(counter.active("m").await, 5);
}

#[tokio::test]
async fn a_settlement_that_finds_nothing_goes_with_what_is_written_beside_it() {
    let expiring = "[earning]\npoints = \"1\"\nper = \"1.00\"\nexpiry = { rolling_days = 10 }\n";
    let counter = Counter::of(expiring).await;
    counter.records(&join("m", JOINED)).await;
    counter.records(&bought(1)).await;
    let later = |transaction: &str| purchase("m", transaction, "2026-03-07T04:00:00Z", "CNY", 100);
    let sweep = settle("m", "2026-03-07T04:00:00Z");

    let before = counter.gives_all(&[sweep.clone(), later("T2")]).await;
    let after = counter.gives_all(&[later("T3"), sweep]).await;

    assert_eq!(before[0], Answer::Settled(0));
    assert!(matches!(before[1], Answer::Recorded(_)), "{:?}", before[1]);
    assert!(matches!(after[0], Answer::Recorded(_)), "{:?}", after[0]);
    assert_eq!(after[1], Answer::Settled(0));
    assert_eq!(counter.member("m").await.revision, 4);
}

#[tokio::test]
async fn more_commands_than_fit_are_spread_over_transactions_in_order() {
    let mut counter = Counter::of("").await;
    counter.records(&join("m", JOINED)).await;
    let meter = Meter::default();
    counter.engine = Engine::new(Store::new(counter.wire.metered(&meter), TABLE));
    let commands: Vec<Command> = (0..200).map(bought).collect();

    let answers = counter.gives_all(&commands).await;

    let sequences: Vec<u64> = answers
        .iter()
        .map(|answer| match answer {
            Answer::Recorded(entry) => entry.sequence,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(sequences, (2..=201).collect::<Vec<u64>>());
    assert_eq!(counter.active("m").await, 200);
    let bill = meter.take();
    const { assert!(ITEMS_MAX < 100) };
    assert!(bill.requests >= 4, "{bill:?}");
}

/// Commands of one member that stand next to each other, ten at most.
fn folds(commands: &[Command]) -> Vec<&[Command]> {
    commands
        .chunk_by(|one, next| one.member == next.member)
        .flat_map(|of_one| of_one.chunks(10))
        .collect()
}

/// A story of one member, each command given again by and by.
fn of_one_with_repeats(story: &Story) -> Vec<Command> {
    let first = MemberId::new("m0");
    let mut commands: Vec<Command> = Vec::new();
    for (number, command) in story.commands.iter().enumerate() {
        if command.member != first {
            continue;
        }
        commands.push(command.clone());
        if number % 4 == 3
            && let Some(earlier) = commands.get(commands.len() / 2).cloned()
        {
            let received_at = command.received_at;
            commands.push(Command {
                received_at,
                ..earlier
            });
        }
    }
    commands
}

#[test]
fn folding_is_the_same_as_one_by_one() {
    let config = Config {
        cases: cases(12),
        failure_persistence: None,
        ..Config::default()
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    TestRunner::new(config)
        .run(&story(10..40), |story| runtime.block_on(compare(&story)))
        .unwrap();
}

async fn compare(story: &Story) -> Result<(), TestCaseError> {
    let texts: Vec<&str> = story.program.texts.iter().map(String::as_str).collect();
    let alone = Counter::under(gradus_tests::wire::loaded(&texts)).await;
    let folded = Counter::under(gradus_tests::wire::loaded(&texts)).await;
    let commands = of_one_with_repeats(story);
    let (mut one_by_one, mut together): (Vec<Said>, Vec<Said>) = (Vec::new(), Vec::new());

    for fold in folds(&commands) {
        for command in fold {
            one_by_one.push(alone.tries(command).await);
        }
        together.extend(folded.engine.execute(&folded.program, fold).await);
    }

    for ((one, other), command) in one_by_one.iter().zip(&together).zip(&commands) {
        prop_assert_eq!(one, other, "{:?}", command);
    }
    prop_assert_eq!(standing(&alone).await, standing(&folded).await);
    Ok(())
}

/// All that stands in the table but for timers: one by one, a timer of a moment is written and
/// gone again, and what stood before it may stand no more. A shard that has given nothing is as
/// good as none: what is given and taken back within one fold writes none.
async fn standing(counter: &Counter) -> Vec<RawItem> {
    let unused = Some(AttributeValue::N("0".to_owned()));
    let items = counter.wire.everything().await.into_values();
    items
        .filter(|item| item.get(USED) != unused.as_ref())
        .map(|mut item| {
            for timer in [EXPIRE_AT, REVIEW_AT, REMIND_AT, SHARD] {
                item.remove(timer);
            }
            item
        })
        .collect()
}

type Said = Result<Answer, EngineError>;
