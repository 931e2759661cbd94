//! One simulation from its seed to its verdict.

use super::checks;
use super::desk::Desk;
use super::fault::Faults;
use super::process::{Death, Process, TABLE};
use super::programs::PROGRAM;
use super::random::Dice;
use super::staff::{Staff, Worker};
use super::story::{FIRST, Length, Story};
use super::till;
use super::world::World;
use crate::commands::at;
use crate::world::settlement;
use gradus_domain::words::ids::ProgramId;
use gradus_domain::words::time::{DAY_MS, HOUR_MS, Instant};
use gradus_engine::answer::Answer;
use gradus_engine::programs::LoadedProgram;
use gradus_store::versions::StoredVersion;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

/// How long after the faults have ended everything must be answered.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// What came of a simulation.
#[derive(Clone, Debug)]
pub struct Report {
    /// What is not as it must be; none: all is well.
    pub violations: Vec<String>,
    /// Every call, where it was asked for.
    pub trace: Vec<String>,
    /// How many calls were made.
    pub calls: u64,
    /// How many entries stand in the end.
    pub entries: usize,
}

/// Runs the simulation of a seed, on a runtime of its own whose time is virtual.
///
/// # Panics
/// Where the runtime cannot be made.
#[must_use]
pub fn simulate(seed: u64, length: Length, trace: bool) -> Report {
    // What the SDK rolls for its pauses and tokens comes from this thread's generator.
    fastrand::seed(seed);
    on_virtual_time(async move {
        let mut dice = Dice::new(seed);
        let story = Story::drawn(&mut dice, length);
        let faults = if dice.chance(100) {
            Faults::default()
        } else {
            Faults::drawn(&mut dice)
        };
        let attempts = if dice.chance(500) { 1 } else { 3 };
        play(dice.roll(), &story, faults, attempts, trace).await
    })
}

/// Runs a future where time jumps as soon as all wait.
///
/// # Panics
/// Where the runtime cannot be made.
pub fn on_virtual_time<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build();
    match runtime {
        Ok(runtime) => runtime.block_on(future),
        Err(error) => panic!("no runtime: {error}"),
    }
}

async fn play(seed: u64, story: &Story, faults: Faults, attempts: u32, trace: bool) -> Report {
    let world = World::new(seed, at(FIRST));
    if trace {
        world.begin_trace();
        world.note(|| format!("{faults:?}, {attempts} attempts a call"));
    }
    let keeper = Worker::new(Process::new(&world, "keeper", 3, Death::Never));
    found(&keeper, &story.draft.file(1, None)).await;
    let desk = Desk::default();
    world.strike(faults);
    let mut busy = JoinSet::new();
    let staff = Staff::new(&world, attempts);
    for errand in story.errands.clone() {
        busy.spawn(till::run(
            world.clone(),
            staff.clone(),
            desk.clone(),
            errand,
        ));
    }
    if let Some((publish_at, effective_from)) = story.second_version {
        let file = story.draft.file(2, Some(&effective_from.to_string()));
        busy.spawn(publish_later(world.clone(), publish_at, file));
    }
    world.clock().wait_until(story.ends_at).await;
    world.clock().wait_ms(5_000).await;
    world.strike(Faults::default());
    world.note(|| "the faults end".to_owned());
    let everybody = async { while busy.join_next().await.is_some() {} };
    let mut violations = Vec::new();
    if tokio::time::timeout(PATIENCE, everybody).await.is_err() {
        violations.push(format!(
            "{} errands have no answer long after the faults ended",
            busy.len()
        ));
        busy.abort_all();
    }
    conclude(&world, &keeper, story, &desk, Closed::NotYet, violations).await
}

/// Whether anybody settled the members at the closing time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Closed {
    /// Nobody.
    NotYet,
    /// The sweeps: nothing is left to settle.
    BySweeps,
}

/// Settles everybody long after the end, and checks what must hold.
pub(crate) async fn conclude(
    world: &World,
    keeper: &Worker,
    story: &Story,
    desk: &Desk,
    closed: Closed,
    mut violations: Vec<String>,
) -> Report {
    violations.extend(desk.failures());
    let closing = closing_time(story);
    let program = match load(keeper, closing).await {
        Ok(program) => program,
        Err(error) => panic!("no program in the end: {error}"),
    };
    for member in &story.members {
        let settle = settlement(member, closing);
        match keeper.engine.execute(&program, &[settle]).await.pop() {
            Some(Ok(Answer::Settled(entries))) if closed == Closed::NotYet || entries == 0 => {}
            Some(Ok(Answer::Rejected(_))) if violations.is_empty() => {}
            other => violations.push(format!("{member} is not settled in the end: {other:?}")),
        }
    }
    let books = checks::books::Ledger::read(world, &keeper.process, &program, &story.members).await;
    let entries = books.entries().count();
    violations.extend(checks::all(world, &program, &books, desk));
    Report {
        violations,
        trace: world.trace(),
        calls: world.calls(),
        entries,
    }
}

/// Makes the table and publishes the first version.
///
/// # Panics
/// Where that fails.
pub async fn found(keeper: &Worker, file: &str) {
    if let Err(error) = gradus_store::table::create(&keeper.process.table_client(), TABLE).await {
        panic!("no table: {error:?}");
    }
    let version = version(1, file, at(FIRST));
    if let Err(error) = keeper
        .engine
        .store()
        .publish(&ProgramId::new(PROGRAM), &version)
        .await
    {
        panic!("no program: {error}");
    }
}

/// The program as it stands.
///
/// # Errors
/// Why there is none.
pub async fn load(keeper: &Worker, now: Instant) -> Result<Arc<LoadedProgram>, String> {
    let id = ProgramId::new(PROGRAM);
    keeper.engine.forget_program(&id);
    let program = keeper.engine.program(&id, now).await;
    program.map_err(|error| error.to_string())
}

fn version(number: u32, file: &str, published_at: Instant) -> StoredVersion {
    StoredVersion {
        number,
        file_name: "program.toml".to_owned(),
        file: file.as_bytes().to_vec(),
        published_at,
        suspended_at: None,
    }
}

/// Publishes the second version, again and again until it stands.
pub(crate) async fn publish_later(world: World, publish_at: Instant, file: String) {
    let clock = world.clock();
    clock.wait_until(publish_at).await;
    loop {
        let process = Process::new(&world, "publisher", 1, Death::ByFault);
        let store = process.store();
        let version = version(2, &file, publish_at);
        let id = ProgramId::new(PROGRAM);
        let publishing = process.live(store.publish(&id, &version));
        if let Some(Ok(_)) = publishing.await {
            return;
        }
        clock.wait_ms(50).await;
    }
}

/// When every lot has lapsed and every parked return is refused: a full hour, as schedules
/// have it.
pub(crate) fn closing_time(story: &Story) -> Instant {
    let late = story.ends_at.saturating_plus_millis(45 * DAY_MS);
    late.saturating_plus_millis(-late.millis().rem_euclid(HOUR_MS))
}
