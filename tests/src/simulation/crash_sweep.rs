//! A death at each call of a sweep's function: whoever is called again, and the queue, bring
//! the members to the same end.

use super::crash::{End, begun, compare};
use super::process::{Death, Process};
use super::programs::PROGRAM;
use super::staff::Worker;
use super::{queue, sweeps};
use crate::commands::at;
use gradus_contracts::schedules::{
    SWEEP_MESSAGE_VERSION, ShardRange, Sweep, SweepMessage, SweepWork,
};
use gradus_domain::commands::Command;
use gradus_shell::sweep::SweepEvent;
use std::time::Duration;
use tokio::time::Instant as Moment;

/// A call of a sweep's function, and what was done before it.
#[derive(Clone, Debug)]
pub struct Swept {
    /// The program's file.
    pub program: String,
    /// What was done before, in runs of one member each.
    pub before: Vec<Vec<Command>>,
    /// Which sweep.
    pub sweep: Sweep,
    /// Its time, RFC 3339.
    pub due: &'static str,
    /// What calls it.
    pub by: By,
}

/// What calls a sweep's function.
#[derive(Clone, Copy, Debug)]
pub enum By {
    /// Its schedule, to share the shards out in so many messages.
    Schedule {
        /// How many.
        ranges: u16,
    },
    /// Its queue, with a message.
    Queue {
        /// The first shard.
        first: u16,
        /// The last one.
        last: u16,
        /// How much time there is, in milliseconds.
        left_ms: u64,
    },
}

/// Kills the function before and after each of its calls, lets it be called again, works the
/// queue off, and says where the end differs from that without a death; with the number of
/// calls.
///
/// # Panics
/// Where the work cannot be done even without a death.
#[must_use]
pub fn differences(swept: &Swept) -> (u32, Vec<String>) {
    compare(|death| run(swept, death))
}

async fn run(swept: &Swept, death: Death) -> Result<(u32, End), String> {
    let world = begun(&swept.program, &swept.before).await?;
    sweeps::make_queues(&world);
    world.clock().wait_until(at(swept.due)).await;
    let own = swept.sweep.queue();
    if let By::Queue { first, last, .. } = swept.by {
        queue::put(&world, own, &message(swept, first, last)?);
    }
    let messages = queue::receive(&world, own.name, 1, own.visibility_timeout_seconds);
    let call = async |worker: &Worker| match swept.by {
        By::Schedule { ranges } => {
            let sweeper = sweeps::sweeper(&world, worker, swept.sweep, ranges);
            let event = sweeps::schedule_event(at(swept.due));
            sweeper.handle(event, sweeps::far()).await
        }
        By::Queue { left_ms, .. } => {
            let sweeper = sweeps::sweeper(&world, worker, swept.sweep, 1);
            let event = SweepEvent::Queue(Box::new(queue::event(own.name, &messages)));
            let deadline = Moment::now() + Duration::from_millis(left_ms);
            sweeper.handle(event, deadline).await
        }
    };
    let first = Worker::new(Process::new(&world, "first", 1, death));
    let answer = match first.process.live(call(&first)).await {
        Some(answer) => answer,
        None => {
            call(&Worker::new(Process::new(
                &world,
                "second",
                1,
                Death::Never,
            )))
            .await
        }
    }
    .map_err(|error| error.to_string())?;
    queue::delete_done(&world, own.name, &messages, &answer);
    sweeps::work_off(&world, "third").await;
    let aside = queue::take_dead(&world, own);
    let failed = answer.batch_item_failures.iter();
    let failures = failed
        .map(|failed| format!("{} comes again", failed.item_identifier))
        .chain(aside.iter().map(|aside| format!("{aside:?} is set aside")))
        .collect();
    Ok((first.process.calls(), End::of(&world, failures)))
}

fn message(swept: &Swept, first: u16, last: u16) -> Result<String, String> {
    let message = SweepMessage {
        version: SWEEP_MESSAGE_VERSION,
        program: PROGRAM.to_owned(),
        due: swept.due.to_owned(),
        work: SweepWork::Shards(ShardRange {
            first,
            last,
            after: None,
        }),
        hop: 0,
    };
    serde_json::to_string(&message).map_err(|error| error.to_string())
}
