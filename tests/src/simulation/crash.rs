//! A death at each call of one piece of work: whoever takes it up again must bring it to the
//! same end.

use super::process::{Death, Process, TABLE};
use super::programs::PROGRAM;
use super::run::{found, on_virtual_time};
use super::staff::Worker;
use super::story::FIRST;
use super::world::World;
use crate::commands::at;
use gradus_domain::commands::Command;
use gradus_domain::words::ids::ProgramId;
use gradus_engine::answer::{Answer, EngineError};
use gradus_store::companion::Companion;

/// A piece of work, and what was done before it.
#[derive(Clone, Debug)]
pub struct Piece {
    /// The program's file.
    pub program: String,
    /// What was done before, in runs of one member each.
    pub before: Vec<Vec<Command>>,
    /// The commands of one member that are worked on.
    pub commands: Vec<Command>,
    /// What is written with the command, where it is one.
    pub companions: Vec<Companion>,
}

/// How a piece of work ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct End {
    /// Every item of the table.
    items: Vec<String>,
    /// Which commands have no answer, and why. (An answer itself may differ: a return that
    /// waited is done by then.)
    failures: Vec<String>,
}

/// Kills the worker before and after each of its calls, lets another one take the work up,
/// and says where the end differs from that without a death; with the number of calls.
///
/// # Panics
/// Where the work cannot be done even without a death.
#[must_use]
pub fn differences(piece: &Piece) -> (u32, Vec<String>) {
    compare(|death| run(piece, death))
}

/// Compares the ends of a run with a death at each call with that of the run without one; a
/// run ends with the number of calls of whoever may die.
///
/// # Panics
/// Where the work cannot be done even without a death.
pub(super) fn compare<Run>(run: impl Fn(Death) -> Run) -> (u32, Vec<String>)
where
    Run: Future<Output = Result<(u32, End), String>>,
{
    let (calls, expected) = match on_virtual_time(run(Death::Never)) {
        Ok(ended) => ended,
        Err(error) => panic!("without a death: {error}"),
    };
    assert!(
        expected.failures.is_empty(),
        "without a death: {:?}",
        expected.failures
    );
    let deaths = (1..=calls).flat_map(|call| [Death::Before(call), Death::After(call)]);
    let mut found = Vec::new();
    for death in deaths {
        match on_virtual_time(run(death)) {
            Ok((_, end)) if end == expected => {}
            Ok((_, end)) => found.push(format!(
                "{death:?} of {calls}: {}",
                difference(&expected, &end)
            )),
            Err(error) => found.push(format!("{death:?} of {calls}: {error}")),
        }
    }
    (calls, found)
}

impl End {
    /// The table as it stands, and what failed.
    pub(super) fn of(world: &World, failures: Vec<String>) -> Self {
        let mut items: Vec<String> = world
            .table()
            .everything(TABLE)
            .into_iter()
            .map(comparable)
            .collect();
        items.sort();
        Self { items, failures }
    }
}

async fn run(piece: &Piece, death: Death) -> Result<(u32, End), String> {
    let world = begun(&piece.program, &piece.before).await?;
    let first = Process::new(&world, "first", 1, death);
    let worker = Worker::new(first.clone());
    let mut answers = first
        .live(work(&worker, &piece.commands, &piece.companions))
        .await;
    if answers.is_none() {
        let second = Worker::new(Process::new(&world, "second", 1, Death::Never));
        answers = Some(work(&second, &piece.commands, &piece.companions).await);
    }
    let answers = answers.unwrap_or_default();
    let failures = answers.iter().filter_map(|answer| answer.as_ref().err());
    let failures = failures.map(ToString::to_string).collect();
    Ok((first.calls(), End::of(&world, failures)))
}

/// A world with a program in which commands were done, in runs of one member each.
///
/// # Errors
/// The first that was not.
pub(super) async fn begun(program: &str, before: &[Vec<Command>]) -> Result<World, String> {
    let world = World::new(0, at(FIRST));
    let keeper = Worker::new(Process::new(&world, "keeper", 1, Death::Never));
    found(&keeper, program).await;
    for commands in before {
        let answers = work(&keeper, commands, &[]).await;
        if let Some(error) = answers.iter().find_map(|answer| answer.as_ref().err()) {
            return Err(format!("before the work: {error}"));
        }
    }
    Ok(world)
}

async fn work(
    worker: &Worker,
    commands: &[Command],
    companions: &[Companion],
) -> Vec<Result<Answer, EngineError>> {
    let program = worker
        .engine
        .program(&ProgramId::new(PROGRAM), at(FIRST))
        .await;
    let program = match program {
        Ok(program) => program,
        Err(error) => return vec![Err(error)],
    };
    match commands {
        [command] if !companions.is_empty() => {
            vec![
                worker
                    .engine
                    .execute_with(&program, command, companions)
                    .await,
            ]
        }
        _ => worker.engine.execute(&program, commands).await,
    }
}

/// An item as it is compared. A rejection says when it was decided, and whoever works on it
/// again decides it again.
fn comparable(mut item: serde_json::Value) -> String {
    if item["kind"]["S"] == "rejected" {
        item["body"].take();
    }
    item.to_string()
}

fn difference(expected: &End, found: &End) -> String {
    let lacks = expected
        .items
        .iter()
        .filter(|item| !found.items.contains(item));
    let has = found
        .items
        .iter()
        .filter(|item| !expected.items.contains(item));
    let lacks: Vec<&String> = lacks.collect();
    let has: Vec<&String> = has.collect();
    format!(
        "lacks {lacks:?}, has {has:?}, failures {:?}",
        found.failures
    )
}
