//! What arrives in time and in order counts as if it had arrived when it happened.

use crate::told::{end, ids, settle_all, tried};
use gradus_domain::commands::{Act, Command};
use gradus_domain::ledger::entry::Entry;
use gradus_domain::member::Member;
use gradus_domain::words::time::{DAY_MS, Instant, LocalDay, MINUTE_MS};
use gradus_tests::random::history::{Story, story};
use gradus_tests::world::World;
use proptest::prelude::*;
use std::collections::HashMap;

/// The same commands, each shortly before the end of a day of its own, one a day and member.
///
/// Only one a day: of two that are decided together the second does not see a tier that the
/// first reached. No changes of what is known of a member: they close no day, so that one which
/// arrives after a day has closed follows it, and before it would have gone ahead.
fn at_days_ends(story: &Story) -> Vec<Command> {
    let Some(first) = story.program.programs.first() else {
        return Vec::new();
    };
    let calendar = &first.program.calendar;
    let mut last: HashMap<String, LocalDay> = HashMap::new();
    let closing = |command: &&Command| !matches!(command.act, Act::Profile(_));
    let commands = story.commands.iter().filter(closing).map(|command| {
        let member = command.member.to_string();
        let day = calendar.day_of(command.received_at);
        let day = last
            .get(&member)
            .map_or(day, |last| day.max(last.plus_days(1)));
        last.insert(member, day);
        let ends = calendar.first_instant(day.plus_days(1));
        let at = ends.saturating_plus_millis(-2_000);
        Command {
            occurred_at: at,
            received_at: at,
            ..command.clone()
        }
    });
    let mut commands: Vec<Command> = commands.collect();
    commands.sort_by_key(|command| command.occurred_at);
    commands
}

/// How long beginnings stay open at least, whatever version is in force.
fn closing_ms(story: &Story) -> i64 {
    let versions = story.program.programs.all();
    let minutes = versions.map(|version| version.program.closing_minutes);
    i64::from(minutes.min().unwrap_or(0)) * MINUTE_MS
}

/// The same commands as they arrive some time later, in the same order and before the next one
/// happens.
fn delayed(commands: &[Command], share: u8, closing_ms: i64) -> Vec<Command> {
    let longest_ms = (closing_ms - 1).clamp(0, DAY_MS / 2);
    let delay_ms = longest_ms * i64::from(share) / 255;
    let arrives = |command: &Command| Command {
        received_at: match &command.act {
            // Whoever joins is there before anything else can be told.
            Act::Join(_) => command.received_at,
            _ => command.received_at.saturating_plus_millis(delay_ms),
        },
        ..command.clone()
    };
    commands.iter().map(arrives).collect()
}

fn told(story: &Story, commands: &[Command], until: Instant) -> World {
    let mut world = World::new(story.program.programs.clone());
    for command in commands {
        world.run(command);
    }
    settle_all(&mut world, until);
    world
}

/// What a member has, without the instants at which it was decided.
fn has(member: &Member) -> impl PartialEq + std::fmt::Debug + use<> {
    (
        (
            member.holdings.clone(),
            member.growth,
            member.metrics.clone(),
            member.limit_uses.clone(),
            member.nth_paid.clone(),
            member.nth_counts.clone(),
            member.streaks.clone(),
        ),
        (
            member.grants.clone(),
            member.stage,
            member.birthdays,
            member.standing.earned.clone(),
            member.standing.effective().clone(),
            member.standing.attained_on,
            member.standing.last_day,
            member.standing.grace,
            member.standing.inactive_from,
        ),
    )
}

/// What an entry did, without when it was decided.
fn did(entry: &Entry) -> impl PartialEq + std::fmt::Debug + use<> {
    (
        entry.key.clone(),
        entry.postings.clone(),
        entry.growth,
        entry.tier_events.clone(),
        entry.notices.clone(),
        entry.after.clone(),
    )
}

proptest! {
    #![proptest_config(tried(80))]

    #[test]
    fn what_arrives_before_its_day_closes_counts_as_if_it_had_arrived_at_once(
        story in story(1..14),
        share in any::<u8>(),
    ) {
        let at_once = at_days_ends(&story);
        let later = delayed(&at_once, share, closing_ms(&story));
        let until = end(&Story { commands: later.clone(), ..story.clone() });

        let expected = told(&story, &at_once, until);
        let found = told(&story, &later, until);

        for id in ids(&expected) {
            let entries = |world: &World| world.entries(&id).iter().map(did).collect::<Vec<_>>();
            prop_assert_eq!(entries(&expected), entries(&found));
            prop_assert_eq!(has(expected.member(&id)), has(found.member(&id)));
        }
    }
}
