//! Tills and apps: each sends its commands and comes again until it has an answer to each.

use super::clock::VirtualClock;
use super::desk::Desk;
use super::programs::PROGRAM;
use super::staff::Staff;
use super::story::Errand;
use super::world::World;
use gradus_domain::commands::Command;
use gradus_domain::words::ids::ProgramId;
use gradus_engine::answer::{Answer, EngineError};

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
