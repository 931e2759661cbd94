//! Laws of the sweeps' functions: a death at any call, and members that cannot be settled now.

use gradus_contracts::schedules::Sweep;
use gradus_domain::commands::Command;
use gradus_domain::words::ids::{MemberId, ProgramId};
use gradus_store::due::DueIndex;
use gradus_store::keys;
use gradus_tests::commands::{at, join, purchase};
use gradus_tests::simulation::crash_sweep::{By, Swept, differences};
use gradus_tests::simulation::fault::Faults;
use gradus_tests::simulation::mapping::immortal;
use gradus_tests::simulation::programs::PROGRAM;
use gradus_tests::simulation::run::{found, load, on_virtual_time};
use gradus_tests::simulation::staff::Worker;
use gradus_tests::simulation::story::FIRST;
use gradus_tests::simulation::world::World;
use gradus_tests::simulation::{queue, sweeps};
use std::time::Duration;

/// Points that lapse ten days after the member's latest purchase.
const FILE: &str = r#"id = "sim"
version = 1
zone = "Asia/Shanghai"
currency = "CNY"

[earning]
points = "1"
per = "1.00"
expiry = { inactivity_days = 10 }

[[tiers]]
id = "base"
"#;
/// When sweeps take up the first instant of 13 March in Shanghai: points of 2 March lapse.
const LAPSE: &str = "2026-03-12T17:05:00Z";
/// Three members are in these shards.
const FIRST_SHARD: u16 = 5;
const LAST_SHARD: u16 = 14;

/// The first of the members m0, m1, … whose shard is this.
fn of_shard(shard: u16, but: usize) -> String {
    (0..)
        .map(|number| format!("m{number}"))
        .filter(|name| keys::shard_of(&MemberId::new(name)) == shard)
        .nth(but)
        .expect("endless")
}

/// Three members who bought on 2 March, the last of them once more on the 9th: its timer fires
/// early.
fn three_members() -> Vec<Vec<Command>> {
    let members = [of_shard(7, 0), of_shard(7, 1), of_shard(12, 0)];
    let mut before: Vec<Vec<Command>> = members
        .iter()
        .map(|member| {
            vec![
                join(member, "2026-03-01T05:00:00Z"),
                purchase(
                    member,
                    &format!("t-{member}"),
                    "2026-03-02T04:00:00Z",
                    "CNY",
                    8_000,
                ),
            ]
        })
        .collect();
    let again = purchase(&members[2], "again", "2026-03-09T04:00:00Z", "CNY", 100);
    before.push(vec![again]);
    before
}

/// Holds a call of the function `expire` to the law; it makes at least so many calls.
fn survives(by: By, calls_at_least: u32) {
    let swept = Swept {
        program: FILE.to_owned(),
        before: three_members(),
        sweep: Sweep::Expire,
        due: LAPSE,
        by,
    };

    let (calls, differences) = differences(&swept);

    assert!(calls >= calls_at_least, "only {calls} calls");
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn a_schedules_call_survives_a_death_at_any_call() {
    // The list of programs, and 16 messages in two calls.
    survives(By::Schedule { ranges: 16 }, 3);
}

#[test]
fn a_part_of_a_sweep_survives_a_death_at_any_call() {
    // Ten shards, and of each member a read and a write.
    survives(
        By::Queue {
            first: FIRST_SHARD,
            last: LAST_SHARD,
            left_ms: 55_000,
        },
        16,
    );
}

#[test]
fn a_part_of_a_sweep_that_is_handed_on_survives_a_death_at_any_call() {
    // The time is up before the first member, and between the two of one shard and the third.
    for left_ms in [0, 60] {
        survives(
            By::Queue {
                first: FIRST_SHARD,
                last: LAST_SHARD,
                left_ms,
            },
            9,
        );
    }
}

/// A world in which these commands were done, the time is [`LAPSE`], and the sweep `expire`
/// was called.
async fn called(before: &[Vec<Command>]) -> Result<(World, Worker), String> {
    let world = World::new(1, at(FIRST));
    let worker = immortal(&world, "worker");
    found(&worker, FILE).await;
    sweeps::make_queues(&world);
    let program = load(&worker, at(FIRST)).await?;
    for commands in before {
        worker.engine.execute(&program, commands).await;
    }
    world.clock().wait_until(at(LAPSE)).await;
    let sweeper = sweeps::sweeper(&world, &worker, Sweep::Expire, 1);
    let call = sweeps::schedule_event(at(LAPSE));
    let called = sweeper.handle(call, sweeps::far()).await;
    called.map_err(|error| error.to_string())?;
    Ok((world, worker))
}

/// How many members of the shards of [`three_members`] are due.
async fn due(worker: &Worker) -> Result<usize, String> {
    let mut due = 0;
    for shard in [7, 12] {
        let store = worker.engine.store();
        let (program, until) = (ProgramId::new(PROGRAM), at(LAPSE));
        let page = store.due(&program, DueIndex::Expire, shard, until, None, 10);
        due += page.await.map_err(|error| error.to_string())?.members.len();
    }
    Ok(due)
}

/// The time of the first call is up at once; the others have enough. Two members' points lapse,
/// and the third one's timer is armed anew.
pub(crate) fn a_sweep_that_is_handed_on_leaves_nobody_due() -> Result<(), String> {
    on_virtual_time(async {
        let (world, worker) = called(&three_members()).await?;
        let before = due(&worker).await?;

        sweeps::work_off_once(&world, "first", Duration::ZERO).await;
        sweeps::work_off(&world, "second").await;

        match (before, due(&worker).await?) {
            (3, 0) => Ok(()),
            (before, left) => Err(format!("{left} of {before} members are still due")),
        }
    })
}

/// A member whose writes all meet another transaction is settled by the same sweep a minute
/// later.
pub(crate) fn a_member_that_cannot_be_settled_now_is_tried_again() -> Result<(), String> {
    on_virtual_time(async {
        let (world, worker) = called(&three_members()[..1]).await?;
        let conflicts = Faults {
            conflict: 1_000,
            ..Faults::default()
        };
        world.strike(conflicts);
        sweeps::work_off_once(&world, "first", sweeps::WHILE).await;
        world.strike(Faults::default());

        let put_back = queue::held(&world, Sweep::Expire.queue());
        let before = due(&worker).await?;
        sweeps::work_off(&world, "second").await;

        match (put_back, before, due(&worker).await?) {
            (1, 1, 0) => Ok(()),
            found => Err(format!(
                "messages put back, due before, due after: {found:?}"
            )),
        }
    })
}

#[test]
fn a_sweep_that_is_handed_on_leaves_nobody_due_in_the_end() {
    assert_eq!(a_sweep_that_is_handed_on_leaves_nobody_due(), Ok(()));
}

#[test]
fn a_member_that_cannot_be_settled_now_is_tried_again_after_a_pause() {
    assert_eq!(a_member_that_cannot_be_settled_now_is_tried_again(), Ok(()));
}
