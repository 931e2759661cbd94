//! Tills and apps: each sends its commands and comes again until it has an answer to each.

use super::balances::Shown;
use super::clock::VirtualClock;
use super::programs::PROGRAM;
use super::staff::Staff;
use super::story::Errand;
use super::world::World;
use gradus_domain::commands::Command;
use gradus_domain::words::ids::ProgramId;
use gradus_engine::answer::{Answer, EngineError};
use std::sync::{Arc, Mutex, PoisonError};

/// A command and the answer that its sender has.
#[derive(Clone, Debug)]
pub struct Acknowledged {
    /// The command, as it was sent at last.
    pub command: Command,
    /// The answer.
    pub answer: Answer,
}

/// What all senders know in the end.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    answers: Arc<Mutex<Vec<Acknowledged>>>,
    sent: Arc<Mutex<Vec<Command>>>,
    accepted: Arc<Mutex<Vec<Command>>>,
    failures: Arc<Mutex<Vec<String>>>,
    shown: Arc<Mutex<Vec<Shown>>>,
}

impl Desk {
    /// All answers, in the order in which they were given.
    #[must_use]
    pub fn answers(&self) -> Vec<Acknowledged> {
        lock(&self.answers).clone()
    }

    /// Every command as it was sent, each time that it was.
    #[must_use]
    pub fn sent(&self) -> Vec<Command> {
        lock(&self.sent).clone()
    }

    /// Commands that were taken into the queue, at least once each.
    #[must_use]
    pub fn accepted(&self) -> Vec<Command> {
        lock(&self.accepted).clone()
    }

    /// Balances that apps were shown.
    #[must_use]
    pub fn shown(&self) -> Vec<Shown> {
        lock(&self.shown).clone()
    }

    pub(crate) fn note_shown(&self, shown: Shown) {
        lock(&self.shown).push(shown);
    }

    pub(crate) fn note_sent(&self, commands: &[Command]) {
        lock(&self.sent).extend(commands.iter().cloned());
    }

    pub(crate) fn note_accepted(&self, command: &Command) {
        lock(&self.accepted).push(command.clone());
    }

    pub(crate) fn note_failure(&self, failure: String) {
        lock(&self.failures).push(failure);
    }

    /// Answers that nobody may get.
    #[must_use]
    pub fn failures(&self) -> Vec<String> {
        lock(&self.failures).clone()
    }

    fn note(&self, command: &Command, answer: Answer) {
        lock(&self.answers).push(Acknowledged {
            command: command.clone(),
            answer,
        });
    }
}

/// Runs one errand to its end.
pub async fn run(world: World, staff: Staff, desk: Desk, errand: Errand) {
    let clock = world.clock();
    clock.wait_until(errand.at).await;
    let mut open: Vec<Command> = errand.commands;
    let mut stamp_again = true;
    while !open.is_empty() {
        if stamp_again {
            stamp(&mut open, &clock);
            desk.note_sent(&open);
        }
        let worker = staff.take();
        let work = attempt(&worker.engine, &clock, &open);
        match worker.process.live(work).await {
            None => {}
            Some(answers) => {
                staff.give_back(worker);
                open = sort(&world, &desk, open, answers);
            }
        }
        // A queue delivers the same command again, a till stamps it anew.
        stamp_again = world.dice(|dice| dice.chance(300));
        let pause = world.dice(|dice| dice.between(5, 4_000));
        clock.wait_ms(pause).await;
    }
}

fn stamp(commands: &mut [Command], clock: &VirtualClock) {
    for command in commands {
        command.received_at = clock.now();
    }
}

async fn attempt(
    engine: &gradus_engine::Engine,
    clock: &VirtualClock,
    commands: &[Command],
) -> Vec<Result<Answer, EngineError>> {
    match engine.program(&ProgramId::new(PROGRAM), clock.now()).await {
        Ok(program) => engine.execute(&program, commands).await,
        Err(error) => vec![Err(error); commands.len()],
    }
}

/// Notes answers; returns the commands that have none yet.
fn sort(
    world: &World,
    desk: &Desk,
    commands: Vec<Command>,
    answers: Vec<Result<Answer, EngineError>>,
) -> Vec<Command> {
    let mut open = Vec::new();
    for (command, answer) in commands.into_iter().zip(answers) {
        match answer {
            Ok(answer) => {
                world.note(|| format!("{} {:?}: {answer:?}", command.member, command.key()));
                desk.note(&command, answer);
            }
            Err(error) if error.is_retryable() => {
                world.note(|| format!("{} {:?}: {error}", command.member, command.key()));
                open.push(command);
            }
            Err(error) => desk.note_failure(format!("{command:?}: {error}")),
        }
    }
    open
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
