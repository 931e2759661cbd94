//! A simulation of the functions themselves: tills call `ingest`, the queue feeds `score`,
//! schedules call the sweeps, apps ask `account` for balances, people join and are erased
//! through `enroll`, a version is published through `program`.

use super::balances::{self, Look};
use super::desk::Desk;
use super::fault::Faults;
use super::people::{self, Life, Lived};
use super::posting::post;
use super::random::Dice;
use super::run::{Closed, PATIENCE, Report, closing_time, conclude, found, on_virtual_time};
use super::staff::Staff;
use super::story::{Errand, FIRST, Length, Story};
use super::sweeps::{self, Visit};
use super::till;
use super::world::World;
use super::{mapping, publishing, queue};
use crate::commands::at;
use gradus_contracts::queues::COMMANDS;
use gradus_contracts::schedules::Sweep;
use gradus_domain::commands::{Act, Command};
use tokio::task::JoinSet;

/// What is in the queue and is no command.
const POISON: &str = "no command";

/// How a simulation is set up.
struct Setting {
    seed: u64,
    story: Story,
    faults: Faults,
    attempts: u32,
    /// The schedules' calls; `None`: nobody sweeps.
    visits: Option<Vec<Visit>>,
    looks: Vec<Look>,
    lives: Vec<Life>,
    trace: bool,
}

/// Runs the simulation of a seed through the functions' handlers.
///
/// # Panics
/// Where the runtime cannot be made.
#[must_use]
pub fn simulate(seed: u64, length: Length, trace: bool) -> Report {
    simulate_seed(seed, length, trace, false)
}

/// The same with sweeps, which in the end leave nobody due.
///
/// # Panics
/// Where the runtime cannot be made.
#[must_use]
pub fn simulate_with_sweeps(seed: u64, length: Length, trace: bool) -> Report {
    simulate_seed(seed, length, trace, true)
}

fn simulate_seed(seed: u64, length: Length, trace: bool, sweeps: bool) -> Report {
    // What the SDK rolls for its pauses and tokens comes from this thread's generator.
    fastrand::seed(seed);
    on_virtual_time(async move {
        let mut dice = Dice::new(seed);
        let mut story = Story::drawn(&mut dice, length);
        let faults = Faults::drawn(&mut dice);
        let attempts = if dice.chance(500) { 1 } else { 3 };
        let seed = dice.roll();
        let visits = sweeps.then(|| sweeps::visits(&mut dice, &story));
        let looks = balances::looks(&mut dice, &story);
        let lives = people::lives(&mut dice, &story);
        story.members.extend(lives.iter().map(Life::member));
        play(Setting {
            seed,
            story,
            faults,
            attempts,
            visits,
            looks,
            lives,
            trace,
        })
        .await
    })
}

async fn play(setting: Setting) -> Report {
    let Setting {
        story,
        faults,
        attempts,
        ..
    } = &setting;
    let world = World::new(setting.seed, at(FIRST));
    if setting.trace {
        world.begin_trace();
        world.note(|| format!("{faults:?}, {attempts} attempts a call"));
    }
    let keeper = mapping::immortal(&world, "keeper");
    found(&keeper, &story.draft.file(1, None)).await;
    mapping::make_queues(&world);
    sweeps::make_queues(&world);
    world.strike(*faults);
    let desk = Desk::default();
    let staff = Staff::new(&world, *attempts);
    let mut mappings = mappings(&world, &staff, setting.visits.is_some());
    let mut busy = JoinSet::new();
    for errand in story.errands.clone() {
        busy.spawn(send(world.clone(), staff.clone(), desk.clone(), errand));
    }
    if let Some((publish_at, effective_from)) = story.second_version {
        let file = story.draft.file(2, Some(&effective_from.to_string()));
        busy.spawn(publishing::publish(
            world.clone(),
            staff.clone(),
            desk.clone(),
            publish_at,
            file,
        ));
    }
    for look in &setting.looks {
        busy.spawn(balances::look(
            world.clone(),
            staff.clone(),
            desk.clone(),
            look.clone(),
        ));
    }
    let mut living = JoinSet::new();
    for life in setting.lives.clone() {
        let (world, staff, desk) = (world.clone(), staff.clone(), desk.clone());
        living.spawn(people::live(world, staff, desk, life));
    }
    if let Some(visits) = &setting.visits {
        busy.spawn(sweeps::call_all(
            world.clone(),
            staff.clone(),
            visits.clone(),
        ));
    }
    world.clock().wait_until(story.ends_at).await;
    queue::put(&world, &COMMANDS, POISON);
    if setting.visits.is_some() {
        sweeps::poison(&world);
    }
    world.clock().wait_ms(5_000).await;
    world.strike(Faults::default());
    world.note(|| "the faults end".to_owned());
    let (mut violations, lived) = ends(&world, &mut busy, &mut living).await;
    violations.extend(people::check(&world, &lived));
    let dead = queue::take_dead(&world, &COMMANDS);
    if !matches!(dead.as_slice(), [aside] if aside.body == POISON) {
        violations.push(format!("set aside are {dead:?}"));
    }
    let mut closed = Closed::NotYet;
    if let Some(visits) = &setting.visits {
        let closing = closing_time(story);
        violations.extend(sweeps::close(&world, &staff, story, visits, closing).await);
        closed = Closed::BySweeps;
    }
    busy.abort_all();
    mappings.abort_all();
    conclude(&world, &keeper, story, &desk, closed, violations).await
}

/// What hands queues' messages to functions: two for the commands, two for each sweep.
fn mappings(world: &World, staff: &Staff, sweeps: bool) -> JoinSet<()> {
    let mut mappings = JoinSet::new();
    for _ in 0..2 {
        mappings.spawn(mapping::run(world.clone(), staff.clone()));
        if sweeps {
            for sweep in Sweep::ALL {
                mappings.spawn(sweeps::run(world.clone(), staff.clone(), sweep));
            }
        }
    }
    mappings
}

/// Everybody is answered and every command decided soon after the faults ended.
async fn ends(
    world: &World,
    busy: &mut JoinSet<()>,
    living: &mut JoinSet<Lived>,
) -> (Vec<String>, Vec<Lived>) {
    let mut lived = Vec::new();
    let drained = async {
        while busy.join_next().await.is_some() {}
        while let Some(life) = living.join_next().await {
            lived.extend(life.ok());
        }
        while queue::held(world, &COMMANDS) > 0 {
            world.clock().wait_ms(1_000).await;
        }
    };
    let ended = tokio::time::timeout(PATIENCE * 3, drained).await;
    let late = ended.err().map(|_| {
        let waiting = queue::held(world, &COMMANDS);
        let senders = busy.len() + living.len();
        format!("{senders} senders and {waiting} messages wait long after the faults ended")
    });
    (late.into_iter().collect(), lived)
}

/// One errand: purchases, returns and activities by `ingest`, the rest by the engine.
async fn send(world: World, staff: Staff, desk: Desk, errand: Errand) {
    world.clock().wait_until(errand.at).await;
    for command in errand.commands {
        match path_of(&command) {
            Some(path) => post(&world, &staff, &desk, path, &command).await,
            None => {
                let alone = Errand {
                    at: errand.at,
                    commands: vec![command],
                };
                till::run(world.clone(), staff.clone(), desk.clone(), alone).await;
            }
        }
    }
}

fn path_of(command: &Command) -> Option<&'static str> {
    match command.act {
        Act::Purchase(_) => Some("purchases"),
        Act::Return(_) => Some("returns"),
        Act::Activity(_) => Some("activities"),
        Act::Join(_)
        | Act::Spend(_)
        | Act::GiveBack(_)
        | Act::Profile(_)
        | Act::Adjust(_)
        | Act::Reinstate(_)
        | Act::HoldTier(_)
        | Act::Erase(_)
        | Act::Settle => None,
    }
}
