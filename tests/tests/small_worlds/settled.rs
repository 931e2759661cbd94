//! What a world comes to while nobody calls.

use crate::member::{alike, audited, id, member_after};
use gradus_domain::deciding::{settled_day_by_day, swept_at};
use gradus_domain::ledger::entry::Entry;
use gradus_domain::ledger::plan::Plan;
use gradus_domain::member::Member;
use gradus_domain::words::time::{HOUR_MS, Instant, LocalDay};
use gradus_tests::world::{World, settlement};

/// What a state comes to by the time of the next step, though nobody calls.
pub(crate) struct Settled {
    /// Settled in one go.
    pub(crate) plan: Plan,
    pub(crate) member: Member,
    /// Settled at each beginning of a day and each noon; `None` where no day has begun.
    pub(crate) oftener: Option<World>,
}

impl Settled {
    pub(crate) fn of(world: &World, now: Instant) -> Self {
        let plan = world.plan(&settlement(&id(), now));
        let has_begun = world.member(&id()).settled_day < today(world, now);
        Self {
            member: member_after(world, &plan).clone(),
            oftener: has_begun.then(|| settled_oftener(world, now)),
            plan,
        }
    }

    /// What is wrong with the settlement itself, that asks nobody but the timers.
    pub(crate) fn broken(&self, world: &World, now: Instant) -> Vec<String> {
        let mut written = world.clone();
        self.plan
            .commits
            .iter()
            .for_each(|commit| written.apply(commit));
        let mut broken = audited(&written);
        let stored = Box::new(world.member(&id()).clone());
        let (_, entries) = settled_day_by_day(&world.programs, stored, now).unwrap();
        let found: Vec<&Entry> = self.plan.entries().collect();
        if found != entries.iter().collect::<Vec<_>>() {
            broken.push(format!(
                "a settlement that asks every day finds {entries:?}, this one {found:?}"
            ));
        }
        if let Some(oftener) = &self.oftener
            && !alike(oftener.member(&id()), &self.member)
        {
            broken.push("settled daily the member is another".to_owned());
        }
        broken
    }
}

fn settled_oftener(world: &World, now: Instant) -> World {
    let calendar = &world.programs.first().unwrap().program.calendar;
    let mut day = world.member(&id()).settled_day.plus_days(1);
    let mut settled = world.clone();
    while day <= today(world, now) {
        let begins = calendar.first_instant(day);
        let swept = swept_at(&world.programs, begins);
        for at in [swept, begins.saturating_plus_millis(12 * HOUR_MS)] {
            settled.settle(&id(), at.min(now));
        }
        day = day.plus_days(1);
    }
    settled
}

/// The local day.
pub(crate) fn today(world: &World, now: Instant) -> LocalDay {
    let version = world.programs.first().unwrap();
    version.program.calendar.day_of(now)
}
