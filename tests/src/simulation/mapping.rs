//! What hands the queue's commands to `score`: receive, invoke, delete what is not named as
//! failed.

use super::process::Death;
use super::queue;
use super::staff::{Staff, Worker};
use super::world::World;
use gradus_contracts::queues::{COMMANDS, Queue};
use gradus_domain::words::time::Instant;
use gradus_shell::app::{App, CommandQueue, Trust};
use gradus_shell::clock::{Clock, Entropy};
use gradus_store::aliases::AliasKey;
use std::sync::Arc;

/// For how long a mapping that found nothing rests before it looks again.
const REST_MS: i64 = 400;
/// After so long it looks where messages are hidden, though nobody put one into the queue.
const LOOK_AGAIN_MS: i64 = 3_000;
/// The most receives that the service allows. The deployment's number outlasts an outage of
/// minutes; here the faults go on for days.
const RECEIVES_MAX: u32 = 1_000;

impl Clock for super::clock::VirtualClock {
    fn now(&self) -> Instant {
        super::clock::VirtualClock::now(self)
    }
}

/// Randomness from the world's dice.
#[derive(Debug)]
struct Rolled(World);

impl Entropy for Rolled {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), String> {
        self.0
            .dice(|dice| bytes.iter_mut().for_each(|byte| *byte = dice.roll() as u8));
        Ok(())
    }
}

/// The secret with which aliases are hashed.
#[must_use]
pub fn alias_key() -> AliasKey {
    AliasKey::new(&[7; 32])
}

/// What the functions of a process share.
#[must_use]
pub fn app(world: &World, worker: &Worker) -> App {
    App {
        engine: Arc::clone(&worker.engine),
        commands: Some(CommandQueue {
            client: worker.process.queue_client().into(),
            url: queue::url(COMMANDS.name),
            dead_letter_url: queue::url(COMMANDS.dead_letter_name),
        }),
        alias_key: Some(alias_key()),
        trust: Trust::default(),
        clock: Arc::new(world.clock()),
        entropy: Arc::new(Rolled(world.clone())),
    }
}

/// Makes the queue of commands and its dead-letter queue.
pub fn make_queues(world: &World) {
    queue::make(world, &COMMANDS, RECEIVES_MAX);
}

/// Hands messages on for as long as it is let.
pub async fn run(world: World, staff: Staff) {
    loop {
        // A message may come back while it is worked on.
        let hidden_seconds = if world.dice(|dice| dice.chance(150)) {
            1
        } else {
            60
        };
        let messages = queue::receive(&world, COMMANDS.name, COMMANDS.batch_size, hidden_seconds);
        if messages.is_empty() {
            rest(&world, &COMMANDS).await;
            continue;
        }
        let worker = staff.take();
        let app = app(&world, &worker);
        let work = gradus_score::handle(app, queue::event(COMMANDS.name, &messages));
        let Some(response) = worker.process.live(work).await else {
            continue;
        };
        staff.give_back(worker);
        // The answer may be lost on its way back: then every message comes again.
        if world.dice(|dice| dice.chance(60)) && world.has_faults() {
            world.note(|| "the answer to a batch is lost".to_owned());
            continue;
        }
        queue::delete_done(&world, COMMANDS.name, &messages, &response);
    }
}

/// Waits where nothing is to be had: for a message, or for one that is hidden to come back.
pub(super) async fn rest(world: &World, own: &Queue) {
    let clock = world.clock();
    if queue::held(world, own) == 0 {
        world.queued().await;
    } else {
        tokio::select! {
            biased;
            () = world.queued() => {}
            () = clock.wait_ms(LOOK_AGAIN_MS) => {}
        }
    }
    clock.wait_ms(REST_MS).await;
}

/// A worker who lives for ever, for those who only look.
#[must_use]
pub fn immortal(world: &World, name: &str) -> Worker {
    Worker::new(super::process::Process::new(world, name, 3, Death::Never))
}
