//! Many at once: nothing is lost, nothing is done twice.

use crate::counter::{Counter, code};
use gradus_domain::commands::Command;
use gradus_engine::Engine;
use gradus_engine::answer::{Answer, EngineError};
use gradus_engine::programs::LoadedProgram;
use gradus_tests::commands::{join, purchase};
use gradus_tests::program::simple;
use gradus_tests::wire::loaded;
use std::sync::Arc;

const JOINED: &str = "2026-03-01T04:00:00Z";
const LATER: &str = "2026-03-02T04:00:00Z";

/// Gives a command until it has an answer, as a queue does.
pub(crate) async fn persist(engine: &Engine, program: &LoadedProgram, command: &Command) -> Answer {
    loop {
        match engine.execute_with(program, command, &[]).await {
            Ok(answer) => return answer,
            Err(EngineError::Contended) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

/// Gives commands, each from a worker with an engine of its own, all at once.
pub(crate) async fn all_at_once(
    counter: &Counter,
    program: &str,
    each: Vec<Vec<Command>>,
) -> Vec<Answer> {
    let program = Arc::new(loaded(&[program]));
    let mut workers = tokio::task::JoinSet::new();
    for commands in each {
        let (engine, program) = (counter.wire.engine(), Arc::clone(&program));
        workers.spawn(async move {
            let mut answers = Vec::new();
            for command in &commands {
                answers.push(persist(&engine, &program, command).await);
            }
            answers
        });
    }
    workers.join_all().await.into_iter().flatten().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_writers_to_one_member_record_everything_once() {
    let counter = Counter::of("").await;
    counter.records(&join("m", JOINED)).await;
    let bought = |writer: usize, number: usize| {
        purchase("m", &format!("T{writer}-{number}"), LATER, "CNY", 100)
    };
    let each = (0..8).map(|writer| (0..5).map(|number| bought(writer, number)).collect());

    let answers = all_at_once(
        &counter,
        &simple("Asia/Shanghai", "CNY", ""),
        each.collect(),
    )
    .await;

    assert!(
        answers
            .iter()
            .all(|answer| matches!(answer, Answer::Recorded(_)))
    );
    let mut sequences = counter.entries("m").await;
    sequences.reverse();
    assert_eq!(sequences, (1..=41).collect::<Vec<u64>>());
    assert_eq!(counter.active("m").await, 40);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_the_same_command_from_eight_writers_one_is_recorded_and_seven_repeat_it() {
    let counter = Counter::of("").await;
    counter.records(&join("m", JOINED)).await;
    let each = (0..8).map(|_| vec![purchase("m", "T1", LATER, "CNY", 100)]);

    let answers = all_at_once(
        &counter,
        &simple("Asia/Shanghai", "CNY", ""),
        each.collect(),
    )
    .await;

    let recorded = answers
        .iter()
        .filter(|answer| matches!(answer, Answer::Recorded(_)));
    let repeated = answers
        .iter()
        .filter(|answer| matches!(answer, Answer::Repeated(_)));
    assert_eq!((recorded.count(), repeated.count()), (1, 7));
    assert_eq!(counter.active("m").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_members_who_claim_one_transaction_one_has_it() {
    let counter = Counter::of("").await;
    let members = ["a", "b", "c", "d"];
    for member in members {
        counter.records(&join(member, JOINED)).await;
    }
    let each = members.map(|member| vec![purchase(member, "T1", LATER, "CNY", 100)]);

    let answers = all_at_once(&counter, &simple("Asia/Shanghai", "CNY", ""), each.to_vec()).await;

    let (recorded, claimed): (Vec<_>, Vec<_>) = answers
        .iter()
        .partition(|answer| matches!(answer, Answer::Recorded(_)));
    assert_eq!(recorded.len(), 1);
    assert!(
        claimed
            .iter()
            .all(|answer| code(answer) == "transaction_claimed")
    );
    let mut sum = 0;
    for member in members {
        sum += counter.active(member).await;
    }
    assert_eq!(sum, 1);
}
