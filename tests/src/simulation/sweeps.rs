//! The sweeps' own handlers: schedules call them, and their queues hand them their work.

use super::checks::swept;
use super::random::Dice;
use super::staff::{Staff, Worker};
use super::story::{FIRST, Story};
use super::world::World;
use super::{mapping, queue};
use crate::commands::at;
use gradus_contracts::schedules::{SCHEDULES, ScheduleEvent, Sweep};
use gradus_domain::words::time::{DAY_MS, HOUR_MS, Instant, MINUTE_MS};
use gradus_shell::sweep::{SweepEvent, SweepQueue, Sweeper};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant as Moment;

/// What is in a sweep's queue and is no part of a sweep.
pub const POISON: &str = "no part of a sweep";
/// How often a mapping looks where messages are hidden or delayed.
const LOOK_AGAIN_MS: i64 = 5_000;
/// How long a function may work, less what it keeps for handing on.
pub const WHILE: Duration = Duration::from_secs(55);
/// How often the service calls a function for a schedule whose call fails.
const ATTEMPTS: u32 = 3;
/// How long the queues may hold something without a fault: a message that was in hand comes
/// again after minutes, a member that met somebody else after one.
const PATIENCE: Duration = Duration::from_secs(3_600);

/// A schedule's call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Which sweep.
    pub sweep: Sweep,
    /// The schedule's time.
    pub time: Instant,
    /// When it is made; `None`: a month late, with those of the closing time.
    pub at: Option<Instant>,
    /// Whether it is made twice at once.
    pub twice: bool,
    /// Into how many messages the shards are shared out.
    pub ranges: u16,
}

/// Some schedules' calls of a story; all others are lost.
#[must_use]
pub fn visits(dice: &mut Dice, story: &Story) -> Vec<Visit> {
    let count = dice.between(1, 3);
    (0..count).map(|_| visit(dice, story)).collect()
}

fn visit(dice: &mut Dice, story: &Story) -> Visit {
    let sweep = *dice.pick(&Sweep::ALL);
    let time = time_of(dice, sweep, story);
    let delay_ms = match dice.below(10) {
        // The schedule's clock may be ahead of the function's.
        0 | 1 => -dice.between(0, MINUTE_MS - 1_000),
        2..=6 => dice.between(0, 2 * MINUTE_MS),
        _ => dice.between(0, 2 * DAY_MS),
    };
    let at = time.saturating_plus_millis(delay_ms);
    Visit {
        sweep,
        time,
        at: (at <= story.ends_at).then_some(at),
        twice: dice.chance(250),
        ranges: *dice.pick(&[1, 16, 64, 64]),
    }
}

/// A full multiple of the schedule's minutes: about when somebody does something, at a day's
/// boundary (16:00 UTC in the programs' zone), or at any time.
fn time_of(dice: &mut Dice, sweep: Sweep, story: &Story) -> Instant {
    let first = at(FIRST).millis();
    let lasts = story.ends_at.millis() - first;
    let about = match dice.below(4) {
        0 | 1 => dice.pick(&story.errands).at.millis() + dice.between(0, HOUR_MS),
        2 => first + dice.between(0, lasts / DAY_MS) * DAY_MS + 12 * HOUR_MS,
        _ => first + dice.between(0, lasts),
    };
    rounded(sweep, Instant::from_millis(about))
}

/// The schedule's time at or before an instant.
fn rounded(sweep: Sweep, at: Instant) -> Instant {
    let schedule = SCHEDULES.iter().find(|there| there.sweep == sweep);
    let every = schedule.map_or(1, |there| i64::from(there.every_minutes)) * MINUTE_MS;
    Instant::from_millis(at.millis().div_euclid(every) * every)
}

/// Makes the sweeps' queues. Here a message is given up as in a deployment: while the faults
/// go on, that is how parts of sweeps are lost.
pub fn make_queues(world: &World) {
    for sweep in Sweep::ALL {
        queue::make(world, sweep.queue(), sweep.queue().max_receive_count);
    }
}

/// Everything that a sweep's function has, in a process.
#[must_use]
pub fn sweeper(world: &World, worker: &Worker, sweep: Sweep, ranges: u16) -> Sweeper {
    Sweeper {
        sweep,
        engine: Arc::clone(&worker.engine),
        queue: SweepQueue {
            client: worker.process.queue_client().into(),
            url: queue::url(sweep.queue().name),
            dead_letter_url: queue::url(sweep.queue().dead_letter_name),
            ranges,
        },
        clock: Arc::new(world.clock()),
    }
}

/// A schedule's event.
#[must_use]
pub fn schedule_event(time: Instant) -> SweepEvent {
    SweepEvent::Schedule(ScheduleEvent {
        time: time.to_string(),
    })
}

/// A deadline that does not come.
#[must_use]
pub fn far() -> Moment {
    Moment::now() + WHILE
}

/// The schedules' calls of a story, each at its time.
pub async fn call_all(world: World, staff: Staff, visits: Vec<Visit>) {
    let mut calls = JoinSet::new();
    for visit in visits {
        let Some(at) = visit.at else { continue };
        for _ in 0..if visit.twice { 2 } else { 1 } {
            let (world, staff) = (world.clone(), staff.clone());
            calls.spawn(async move {
                world.clock().wait_until(at).await;
                call(&world, &staff, visit).await
            });
        }
    }
    // A call that comes to nothing is lost.
    while calls.join_next().await.is_some() {}
}

/// Makes a schedule's call, up to [`ATTEMPTS`] times; the last failure.
async fn call(world: &World, staff: &Staff, visit: Visit) -> Result<(), String> {
    let mut failure = "its process dies".to_owned();
    for _ in 0..ATTEMPTS {
        let worker = staff.take();
        let sweeper = sweeper(world, &worker, visit.sweep, visit.ranges);
        let work = sweeper.handle(schedule_event(visit.time), far());
        if let Some(answer) = worker.process.live(work).await {
            staff.give_back(worker);
            world.note(|| format!("{visit:?}: {answer:?}"));
            match answer {
                Ok(_) => return Ok(()),
                Err(error) => failure = error.to_string(),
            }
        }
        let pause = world.dice(|dice| dice.between(1_000, 60_000));
        world.clock().wait_ms(pause).await;
    }
    Err(failure)
}

/// Hands a sweep its work for as long as it is let.
pub async fn run(world: World, staff: Staff, sweep: Sweep) {
    let own = sweep.queue();
    loop {
        // A message may come back while it is worked on.
        let hidden_seconds = if world.dice(|dice| dice.chance(150)) {
            1
        } else {
            own.visibility_timeout_seconds
        };
        let messages = queue::receive(&world, own.name, own.batch_size, hidden_seconds);
        if messages.is_empty() {
            mapping::rest(&world, own).await;
            continue;
        }
        let worker = staff.take();
        let sweeper = sweeper(&world, &worker, sweep, 1);
        let event = SweepEvent::Queue(Box::new(queue::event(own.name, &messages)));
        let work = sweeper.handle(event, deadline(&world));
        let Some(answer) = worker.process.live(work).await else {
            continue;
        };
        staff.give_back(worker);
        world.note(|| format!("{sweep}: {answer:?}"));
        // The answer may be lost on its way back: then the message comes again.
        if world.dice(|dice| dice.chance(60)) && world.has_faults() {
            world.note(|| "the answer to a part of a sweep is lost".to_owned());
            continue;
        }
        if let Ok(response) = answer {
            queue::delete_done(&world, own.name, &messages, &response);
        }
    }
}

/// Sometimes the time runs out after a few calls.
fn deadline(world: &World) -> Moment {
    let left_ms = world.dice(|dice| dice.chance(400).then(|| dice.between(5, 250)));
    left_ms.map_or_else(far, |left_ms| {
        Moment::now() + Duration::from_millis(left_ms.unsigned_abs())
    })
}

/// After the faults the queues run dry. At the closing time each schedule calls once, and calls
/// that were held up come with it; then nobody is due. Nothing is set aside but what cannot be
/// read. Whatever else is so.
pub async fn close(
    world: &World,
    staff: &Staff,
    story: &Story,
    visits: &[Visit],
    closing: Instant,
) -> Vec<String> {
    let mut violations = Vec::new();
    violations.extend(run_dry(world).await);
    let dead = swept::take_dead(world);
    violations.extend(swept::dropped(&dead, POISON));
    violations.extend(swept::wrongly_set_aside(&dead, POISON));
    world.clock().wait_until(closing).await;
    let late = visits.iter().filter(|visit| visit.at.is_none()).copied();
    let closing_calls = Sweep::ALL.map(|sweep| Visit {
        sweep,
        time: rounded(sweep, closing),
        at: Some(closing),
        twice: false,
        ranges: 1,
    });
    for visit in late.chain(closing_calls) {
        if let Err(failure) = call(world, staff, visit).await {
            violations.push(format!("{visit:?} fails without a fault: {failure}"));
        }
    }
    violations.extend(run_dry(world).await);
    let dead = swept::take_dead(world);
    violations.extend(swept::wrongly_set_aside(&dead, POISON));
    let looker = mapping::immortal(world, "looker");
    violations.extend(swept::due(world, &looker, &story.members, closing).await);
    violations
}

/// Waits until the sweeps' queues are empty; what is wrong where they are not soon.
async fn run_dry(world: &World) -> Option<String> {
    let dry = async {
        while is_busy(world) {
            world.clock().wait_ms(1_000).await;
        }
    };
    let ended = tokio::time::timeout(PATIENCE, dry).await;
    ended
        .err()
        .map(|_| "the sweeps are at work for an hour without a fault".to_owned())
}

/// Whether a sweep's queue holds anything.
#[must_use]
pub fn is_busy(world: &World) -> bool {
    Sweep::ALL
        .iter()
        .any(|sweep| queue::held(world, sweep.queue()) > 0)
}

/// Puts something into each queue that is no part of a sweep.
pub fn poison(world: &World) {
    for sweep in Sweep::ALL {
        queue::put(world, sweep.queue(), POISON);
    }
}

/// Works the queues off until they are empty, with a worker who lives for ever.
pub async fn work_off(world: &World, name: &str) {
    while is_busy(world) {
        work_off_once(world, name, WHILE).await;
        world.clock().wait_ms(LOOK_AGAIN_MS).await;
    }
}

/// Hands on what is in the queues by now and neither hidden nor delayed, up to ten messages a
/// queue, each with so much time.
pub async fn work_off_once(world: &World, name: &str, time: Duration) {
    let worker = mapping::immortal(world, name);
    for sweep in Sweep::ALL {
        let own = sweep.queue();
        for message in queue::receive(world, own.name, 10, own.visibility_timeout_seconds) {
            let messages = [message];
            let event = SweepEvent::Queue(Box::new(queue::event(own.name, &messages)));
            let sweeper = sweeper(world, &worker, sweep, 1);
            let deadline = Moment::now() + time;
            if let Ok(response) = sweeper.handle(event, deadline).await {
                queue::delete_done(world, own.name, &messages, &response);
            }
        }
    }
}
