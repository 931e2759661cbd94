//! A marketer who publishes a program's second version by calls of `program`: tried on the
//! members first, a few times at most, then published until that is answered.

use super::desk::Desk;
use super::mapping;
use super::programs::PROGRAM;
use super::staff::Staff;
use super::world::World;
use crate::gateway::{Call, Reply};
use gradus_domain::words::time::Instant;

/// How often a dry run is tried, where it is at all: it asks for every shard of every index,
/// and where one call in ten fails it may never come to its end.
const DRY_RUNS: u32 = 2;

/// Publishes the version, or learns that its time is too near by now.
pub async fn publish(world: World, staff: Staff, desk: Desk, publish_at: Instant, file: String) {
    world.clock().wait_until(publish_at).await;
    let dry_runs = if world.dice(|dice| dice.chance(300)) {
        DRY_RUNS
    } else {
        0
    };
    let steps = [
        ("versions/dry-run", &[200][..], dry_runs),
        // 200: the same file, published by a call whose answer was lost.
        ("versions", &[200, 201][..], u32::MAX),
    ];
    for (path, done, tries) in steps {
        let Some(reply) = ask(&world, &staff, path, &file, tries).await else {
            continue;
        };
        match reply.status {
            status if done.contains(&status) => {}
            422 if reply.body["code"] == "effective_from_too_soon" => return,
            _ => return desk.note_failure(format!("{path} is answered {reply:?}")),
        }
    }
}

/// Calls `program` until it answers, or has been called so often.
async fn ask(world: &World, staff: &Staff, path: &str, file: &str, tries: u32) -> Option<Reply> {
    let call = Call::new("POST", &format!("/v1/programs/{PROGRAM}/{path}"))
        .claim("gradus_programs", PROGRAM)
        .raw_body(file)
        .header("content-type", "application/toml");
    for _ in 0..tries {
        let worker = staff.take();
        let app = mapping::app(world, &worker);
        let work = gradus_program::handle(app, call.event());
        if let Some(response) = worker.process.live(work).await {
            staff.give_back(worker);
            let reply = Reply::of(&response);
            world.note(|| format!("{path}: {} {}", reply.status, reply.body));
            if !matches!(reply.status, 429 | 500..=599) {
                return Some(reply);
            }
        }
        let pause = world.dice(|dice| dice.between(5, 4_000));
        world.clock().wait_ms(pause).await;
    }
    None
}
