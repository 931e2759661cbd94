//! Whoever posts a command to `ingest` and comes again until it is answered.

use super::desk::Desk;
use super::mapping;
use super::programs::PROGRAM;
use super::staff::Staff;
use super::world::World;
use crate::gateway::{Call, Reply};
use gradus_contracts::queues::CommandMessage;
use gradus_domain::commands::Command;
use gradus_domain::words::ids::ProgramId;
use serde_json::Value;

/// Calls `ingest` until it answers.
pub(crate) async fn post(world: &World, staff: &Staff, desk: &Desk, path: &str, command: &Command) {
    let waits = world.dice(|dice| dice.chance(300));
    let mut call = Call::new("POST", &format!("/v1/programs/{PROGRAM}/{path}"))
        .claim("gradus_programs", PROGRAM)
        .body(&body_of(command));
    if waits {
        call = call.header("prefer", "wait");
    }
    desk.note_sent(std::slice::from_ref(command));
    loop {
        let worker = staff.take();
        let app = mapping::app(world, &worker);
        let answered = worker
            .process
            .live(gradus_ingest::handle(app, call.event()))
            .await;
        if let Some(response) = answered {
            staff.give_back(worker);
            let reply = Reply::of(&response);
            world.note(|| {
                format!(
                    "{path} {:?}: {} {}",
                    command.key(),
                    reply.status,
                    reply.body
                )
            });
            match reply.status {
                202 => return desk.note_accepted(command),
                200 => return desk.note_accepted(command),
                400..=428 if waits => return desk.note_accepted(command),
                429 | 500..=599 => {}
                _ => return desk.note_failure(format!("{path} {command:?}: {reply:?}")),
            }
        }
        let pause = world.dice(|dice| dice.between(5, 4_000));
        world.clock().wait_ms(pause).await;
    }
}

/// A command as a till posts it: without the time of its arrival.
fn body_of(command: &Command) -> Value {
    let message = CommandMessage::of(&ProgramId::new(PROGRAM), command);
    let json = message
        .map(|message| message.command.get().to_owned())
        .unwrap_or_default();
    let mut body: Value = serde_json::from_str(&json).unwrap_or_default();
    if let Some(fields) = body.as_object_mut() {
        fields.remove("received_at");
    }
    body
}
