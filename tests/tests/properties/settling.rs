//! Whoever settles, as often as they like, comes to the same.

use crate::told::{assert_alike, end, ids, settle_all, told, tried};
use gradus_domain::commands::{Act, Adjustment, Command};
use gradus_domain::deciding::{
    SETTLED_INSTANTS_MAX, settled_day_by_day, settled_in_thought, swept_at,
};
use gradus_domain::ledger::entry::Entry;
use gradus_domain::ledger::plan::Record;
use gradus_domain::words::ids::CommandId;
use gradus_domain::words::money::Points;
use gradus_domain::words::time::{DAY_MS, HOUR_MS, Instant, MINUTE_MS};
use gradus_tests::random::history::{Story, story};
use gradus_tests::world::{World, settlement};
use proptest::prelude::*;

/// The instants of a sweep after `from`, up to `until`: every hour for some days, then the
/// first instant of every day and when its sweep comes.
fn sweeps(world: &World, from: Instant, until: Instant, hourly_days: i64) -> Vec<Instant> {
    let Some(version) = world.programs.first() else {
        return Vec::new();
    };
    let calendar = &version.program.calendar;
    let mut sweeps = Vec::new();
    let mut hour = from;
    let hourly_until = until.min(from.saturating_plus_millis(DAY_MS * hourly_days));
    while hour < hourly_until {
        sweeps.push(hour);
        hour = hour.saturating_plus_millis(HOUR_MS);
    }
    let mut day = calendar.day_of(from).plus_days(1);
    while calendar.first_instant(day) <= until {
        sweeps.push(calendar.first_instant(day));
        sweeps.push(swept_at(&world.programs, calendar.first_instant(day)).min(until));
        day = day.plus_days(1);
    }
    sweeps.sort_unstable();
    sweeps
}

/// The same story, with a sweep going by.
fn told_with_sweeps(story: &Story, hourly_days: i64) -> World {
    let mut world = World::new(story.program.programs.clone());
    let mut now = None;
    for command in &story.commands {
        for sweep in sweeps(
            &world,
            now.unwrap_or(command.received_at),
            command.received_at,
            hourly_days,
        ) {
            settle_all(&mut world, sweep);
        }
        now = Some(command.received_at);
        world.run(command);
    }
    for sweep in sweeps(&world, now.unwrap_or_default(), end(story), hourly_days) {
        settle_all(&mut world, sweep);
    }
    world
}

/// How long sweeps leave what falls due to others, at most.
fn longest_wait_ms(world: &World) -> i64 {
    let versions = world.programs.all();
    let closing = versions.map(|version| version.program.closing_minutes);
    (i64::from(closing.max().unwrap_or(0)) + 5) * MINUTE_MS
}

fn settled_by(story: &Story) -> World {
    let mut world = told(story);
    settle_all(&mut world, end(story));
    world
}

/// Many days on each of which a lot is made that will lapse; returns when all have.
fn with_days_of_activity(world: &mut World, from: Instant, days: usize) -> Instant {
    let mut now = from;
    for index in 0..days {
        now = now.saturating_plus_millis(DAY_MS);
        for id in ids(world) {
            let command = Command {
                member: id,
                occurred_at: now,
                received_at: now,
                act: Act::Adjust(Adjustment {
                    id: CommandId::new(format!("day-{index}")),
                    points: Points::new(10),
                    reason: "a lot a day".to_owned(),
                }),
            };
            world.run(&command);
        }
    }
    now.saturating_plus_millis(DAY_MS * 800)
}

proptest! {
    #![proptest_config(tried(60))]

    #[test]
    fn settling_daily_hourly_or_never_comes_to_the_same(story in story(1..14)) {
        let never = settled_by(&story);

        let daily = told_with_sweeps(&story, 0);
        let hourly = told_with_sweeps(&story, 3);

        assert_alike(&never, &daily)?;
        assert_alike(&never, &hourly)?;
    }
}

proptest! {
    #![proptest_config(tried(100))]

    #[test]
    fn a_settlement_that_asks_every_day_finds_no_more(story in story(1..14)) {
        let mut world = World::new(story.program.programs.clone());
        let mut commands = story.commands.iter().peekable();
        while let Some(command) = commands.next() {
            world.run(command);
            let until = commands.peek().map_or(end(&story), |next| next.received_at);

            for member in world.members() {
                let stored = Box::new(member.clone());
                let (_, found) = settled_day_by_day(&world.programs, stored, until).unwrap();

                let plan = world.plan(&settlement(&member.id, until));
                let entries: Vec<Entry> = plan.entries().cloned().collect();
                prop_assert_eq!(&entries, &found);
            }
        }
    }

    #[test]
    fn timers_are_never_late_and_nothing_is_due_before(story in story(1..20)) {
        let mut world = World::new(story.program.programs.clone());
        for command in &story.commands {
            world.run(command);

            for member in world.members() {
                let earliest = world.timers(&member.id).earliest();
                let stored = Box::new(member.clone());
                let until = command.received_at.saturating_plus_millis(DAY_MS * 100);
                let (_, found) = settled_day_by_day(&world.programs, stored, until).unwrap();
                if let Some(first) = found.first() {
                    let swept_at = swept_at(&world.programs, first.decided_at);
                    prop_assert!(earliest.is_some_and(|earliest| earliest <= swept_at));
                }
                if let Some(earliest) = earliest {
                    let due = earliest.saturating_plus_millis(-longest_wait_ms(&world));
                    let just_before = due.saturating_plus_millis(-1);
                    let stored = Box::new(member.clone());
                    let (_, found) =
                        settled_in_thought(&world.programs, stored, just_before).unwrap();
                    prop_assert_eq!(found, []);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(tried(150))]

    #[test]
    fn a_crash_between_commits_loses_nothing(story in story(1..20), more in 60_usize..130, cut in any::<u8>()) {
        let mut world = told(&story);
        settle_all(&mut world, end(&story));
        let silent = with_days_of_activity(&mut world, end(&story), more);
        for id in ids(&world) {
            let command = settlement(&id, silent);
            let mut whole = world.clone();
            let plan = world.plan(&command);
            let instants: Vec<usize> = plan
                .commits
                .iter()
                .map(|commit| commit.records.iter().filter(|write| matches!(write.record, Record::Entry(_))).count())
                .collect();
            prop_assert!(instants.iter().all(|count| *count <= SETTLED_INSTANTS_MAX));
            let full = instants.len().saturating_sub(1);
            prop_assert!(instants.iter().take(full).all(|count| *count == SETTLED_INSTANTS_MAX));
            whole.run(&command);

            let kept_commits = usize::from(cut) % (plan.commits.len() + 1);
            for commit in plan.commits.iter().take(kept_commits) {
                world.apply(commit);
            }
            world.run(&command);

            assert_alike(&whole, &world)?;
        }
    }
}
