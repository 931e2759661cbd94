//! What sweeps leave behind: nobody who is due, and nothing set aside but what cannot be read.

use crate::simulation::process::TABLE;
use crate::simulation::programs::PROGRAM;
use crate::simulation::queue::{self, SetAside};
use crate::simulation::staff::Worker;
use crate::simulation::world::World;
use gradus_contracts::schedules::Sweep;
use gradus_domain::words::ids::{MemberId, ProgramId};
use gradus_domain::words::time::Instant;
use gradus_store::due::DueIndex;
use gradus_store::keys;
use gradus_store::table::{EXPIRE_AT, PK, REMIND_AT, REVIEW_AT};

/// What lies in the dead-letter queues; they are empty then.
#[must_use]
pub fn take_dead(world: &World) -> Vec<(Sweep, SetAside)> {
    let queues = Sweep::ALL.into_iter();
    queues
        .flat_map(|sweep| {
            let dead = queue::take_dead(world, sweep.queue());
            dead.into_iter().map(move |aside| (sweep, aside))
        })
        .collect()
}

/// Sweeps that did not set aside what they cannot read.
#[must_use]
pub fn dropped(dead: &[(Sweep, SetAside)], poison: &str) -> Vec<String> {
    let kept = |sweep| {
        dead.iter()
            .any(|(of, aside)| *of == sweep && aside.body == poison)
    };
    let dropped = Sweep::ALL.into_iter().filter(|sweep| !kept(*sweep));
    dropped
        .map(|sweep| format!("{sweep} dropped what it cannot read"))
        .collect()
}

/// What functions set aside although it can be done.
#[must_use]
pub fn wrongly_set_aside(dead: &[(Sweep, SetAside)], poison: &str) -> Vec<String> {
    let wrong = dead
        .iter()
        .filter(|(_, aside)| aside.reason.is_some() && aside.body != poison);
    wrong
        .map(|(sweep, aside)| format!("{sweep} set {aside:?} aside"))
        .collect()
}

/// Who is due, as the indexes and the table itself say.
pub async fn due(
    world: &World,
    looker: &Worker,
    members: &[MemberId],
    until: Instant,
) -> Vec<String> {
    let mut violations = Vec::new();
    let program = ProgramId::new(PROGRAM);
    let store = looker.process.store();
    for index in [DueIndex::Expire, DueIndex::Review, DueIndex::Remind] {
        for member in members {
            let shard = keys::shard_of(member);
            let page = store.due(&program, index, shard, until, None, 1).await;
            match page {
                Ok(page) if page.members.is_empty() => {}
                found => violations.push(format!("swept, and in {index:?} there is {found:?}")),
            }
        }
    }
    for item in world.table().everything(TABLE) {
        for timer in [EXPIRE_AT, REVIEW_AT, REMIND_AT] {
            let at = item[timer]["N"].as_str().and_then(|at| at.parse().ok());
            if at.is_some_and(|at: i64| at <= until.millis()) {
                violations.push(format!("swept, and {timer} of {} is past", item[PK]["S"]));
            }
        }
    }
    violations
}
