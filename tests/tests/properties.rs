//! Laws that hold over random programs and histories.

use gradus_domain::audit::{Finding, Law};
use gradus_domain::commands::{Act, Command, Purchase, Returned};
use gradus_domain::deciding::{SETTLED_INSTANTS_MAX, settled_day_by_day};
use gradus_domain::ledger::entry::{Entry, What};
use gradus_domain::ledger::plan::{Outcome, Record};
use gradus_domain::ledger::remainder::Remainder;
use gradus_domain::ledger::score::Score;
use gradus_domain::member::Member;
use gradus_domain::words::ids::{CommandId, MemberId, RuleId};
use gradus_domain::words::money::Points;
use gradus_domain::words::time::{DAY_MS, HOUR_MS, Instant};
use gradus_tests::commands::{amount, whole_line};
use gradus_tests::random::cases;
use gradus_tests::random::history::{Story, story};
use gradus_tests::world::{World, settlement};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

/// How a law is tried: so many cases, and those that failed before first.
fn tried(default_cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases: cases(default_cases),
        max_shrink_iters: 1_000,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(
            "tests/properties.regressions",
        ))),
        ..ProptestConfig::default()
    }
}

/// A world in which a story was told.
fn told(story: &Story) -> World {
    let mut world = World::new(story.program.programs.clone());
    for command in &story.commands {
        world.run(command);
    }
    world
}

fn ids(world: &World) -> Vec<MemberId> {
    world.members().map(|member| member.id.clone()).collect()
}

fn settle_all(world: &mut World, at: Instant) {
    for id in ids(world) {
        world.settle(&id, at);
    }
}

/// A year and a month after the last command.
fn end(story: &Story) -> Instant {
    let last = story
        .commands
        .iter()
        .map(|command| command.received_at)
        .max();
    last.unwrap_or_default()
        .saturating_plus_millis(DAY_MS * 400)
}

/// All that a world keeps of its members, but for the number of writes.
fn kept(world: &World) -> Vec<(Member, Vec<Entry>)> {
    world
        .members()
        .map(|member| {
            let entries = world.entries(&member.id).to_vec();
            let member = Member {
                revision: 0,
                ..member.clone()
            };
            (member, entries)
        })
        .collect()
}

/// The instants of a sweep after `from`, up to `until`: every hour for some days, then the
/// first instant of every day.
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

fn assert_alike(a: &World, b: &World) -> Result<(), TestCaseError> {
    for ((member_a, entries_a), (member_b, entries_b)) in kept(a).into_iter().zip(kept(b)) {
        for (entry_a, entry_b) in entries_a.iter().zip(&entries_b) {
            prop_assert_eq!(entry_a, entry_b);
        }
        prop_assert_eq!(entries_a.len(), entries_b.len());
        prop_assert_eq!(member_a, member_b);
    }
    prop_assert_eq!(a.remainders(), b.remainders());
    prop_assert_eq!(a.budgets_used(), b.budgets_used());
    Ok(())
}

fn settled_by(story: &Story) -> World {
    let mut world = told(story);
    settle_all(&mut world, end(story));
    world
}

/// The score of an entry, where it has one.
fn score_of(entry: &Entry) -> Option<&Score> {
    match &entry.what {
        What::Purchased(record) => Some(&record.score),
        What::Acted(record) => Some(&record.score),
        What::Joined
        | What::Returned(_)
        | What::Spent(_)
        | What::GaveBack(_)
        | What::ProfileChanged
        | What::Adjusted { .. }
        | What::Reinstated { .. }
        | What::TierHeld
        | What::Erased { .. }
        | What::DayBegan { .. }
        | What::InstantCame => None,
    }
}

/// A command in the place of another that changes nothing, but is an entry all the same.
fn nothing(command: &Command) -> Command {
    Command {
        occurred_at: command.received_at,
        act: Act::Adjust(gradus_domain::commands::Adjustment {
            id: CommandId::new("nothing"),
            points: Points::new(1),
            reason: "an entry".to_owned(),
        }),
        ..command.clone()
    }
}

/// Returns of a purchase in random parts, the last of which is all that is left.
fn parts_of_return(command: &Command, purchase: &Purchase, parts: &[(u8, u8)]) -> Vec<Command> {
    let part = |index: usize, returned: Returned| Command {
        occurred_at: command.received_at,
        act: Act::Return(gradus_domain::commands::Return {
            id: CommandId::new(format!("part-{index}")),
            transaction: purchase.transaction.clone(),
            returned,
        }),
        ..command.clone()
    };
    let all: i64 = purchase.lines.iter().map(|line| line.amount_minor).sum();
    let mut commands: Vec<Command> = parts
        .iter()
        .enumerate()
        .map(|(index, (how, share))| {
            let returned = if how % 3 == 0 {
                Returned::Lines(vec![whole_line(u16::from(how % 4) + 1)])
            } else {
                Returned::Amount(amount((all * i64::from(*share) / 100).max(1)))
            };
            part(index, returned)
        })
        .collect();
    commands.push(part(parts.len(), Returned::Everything));
    commands
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
                    prop_assert!(earliest.is_some_and(|earliest| earliest <= first.decided_at));
                }
                if let Some(earliest) = earliest {
                    let just_before = earliest.saturating_plus_millis(-1);
                    let plan = world.plan(&settlement(&member.id, just_before));
                    prop_assert_eq!(plan.entries().count(), 0);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(tried(150))]

    #[test]
    fn a_repeated_command_changes_nothing_and_gets_the_first_answer(story in story(1..30)) {
        let mut world = World::new(story.program.programs.clone());
        let mut done: Vec<(&Command, Entry)> = Vec::new();
        for command in &story.commands {
            let outcome = world.run(command);

            let before = (kept(&world), world.remainders().clone(), world.budgets_used().clone());
            let again = world.run(command);
            match (&outcome, &again) {
                (Outcome::Recorded(key), Outcome::Repeated(entry)) => {
                    prop_assert_eq!(key, &entry.key);
                    done.push((command, entry.as_ref().clone()));
                }
                (Outcome::Repeated(first), Outcome::Repeated(second)) => prop_assert_eq!(first, second),
                (Outcome::Waiting, Outcome::Waiting) => {}
                (Outcome::Rejected(first), Outcome::Rejected(second)) => prop_assert_eq!(first, second),
                (first, second) => prop_assert!(false, "first {first:?}, then {second:?}"),
            }
            let after = (kept(&world), world.remainders().clone(), world.budgets_used().clone());
            prop_assert_eq!(before, after);
        }
        let long_after = end(&story);
        settle_all(&mut world, long_after);
        let before = kept(&world);
        for (command, entry) in done {
            let again = Command { received_at: long_after, ..command.clone() };
            let is_in_future = command.received_at < command.occurred_at;
            match world.run(&again) {
                Outcome::Repeated(first) => prop_assert_eq!(*first, entry),
                other => prop_assert!(is_in_future, "{other:?}"),
            }
        }
        prop_assert_eq!(before, kept(&world));
    }

    #[test]
    fn a_rejection_changes_no_member(story in story(1..30)) {
        let mut world = World::new(story.program.programs.clone());
        for command in &story.commands {
            let plan = world.plan(command);

            let mut settled = world.clone();
            let in_future = command.received_at.saturating_plus_millis(300_000) < command.occurred_at;
            if !in_future {
                settled.run(&settlement(&command.member, command.received_at));
            }
            for commit in &plan.commits {
                world.apply(commit);
            }

            if let Outcome::Rejected(_) = plan.outcome {
                prop_assert_eq!(kept(&world), kept(&settled));
                prop_assert_eq!(world.remainders(), settled.remainders());
                prop_assert_eq!(world.budgets_used(), settled.budgets_used());
                if let Some(key) = command.key() {
                    prop_assert!(world.record(&key).is_some());
                }
            }
        }
    }

    #[test]
    fn the_auditor_agrees_at_every_step(story in story(1..30)) {
        let mut world = World::new(story.program.programs.clone());
        for command in &story.commands {
            world.run(command);
            prop_assert_eq!(world.audit(), Ok(()), "after {:?}", command);
        }
        settle_all(&mut world, end(&story));
        prop_assert_eq!(world.audit(), Ok(()));
    }

    #[test]
    fn limits_and_budgets_are_never_exceeded(story in story(1..30)) {
        let mut world = World::new(story.program.programs.clone());
        for command in &story.commands {
            world.run(command);

            for version in world.programs.all() {
                for rule in version.program.rules.iter().filter(|rule| rule.budget.is_some()) {
                    let used = world.budgets_used().get(&rule.id).copied().unwrap_or(0);
                    prop_assert!(used >= 0 && world.budget_left(&rule.id) >= 0);
                }
            }
            let exceeded = |finding: &Finding| matches!(finding.law, Law::Limit | Law::Budget);
            let findings = world.audit().err().unwrap_or_default();
            prop_assert!(!findings.iter().any(exceeded), "{findings:?}");
        }
    }

    #[test]
    fn a_breakdown_adds_up(story in story(1..30)) {
        let world = told(&story);
        for member in world.members() {
            for score in world.entries(&member.id).iter().filter_map(score_of) {
                let points: i64 = score.shares.iter().map(|share| share.amount.get()).sum();
                let growth: i64 = score.growth_shares.iter().map(|share| share.amount.get()).sum();
                prop_assert_eq!(points, score.points.get());
                prop_assert_eq!(growth, score.growth.get());
                prop_assert!(score.shares.iter().all(|share| !share.amount.is_negative()));
                prop_assert!(score.growth_shares.iter().all(|share| !share.amount.is_negative()));
            }
        }
    }

    #[test]
    fn any_split_of_a_full_return_ends_at_zero(
        story in story(1..20),
        parts in proptest::collection::vec((any::<u8>(), 1_u8..80), 0..5),
    ) {
        let mut world = World::new(story.program.programs.clone());
        for command in &story.commands {
            let mut settled = world.clone();
            settled.run(&settlement(&command.member, command.received_at));
            let outcome = world.run(command);
            let (Act::Purchase(purchase), Outcome::Recorded(key)) = (&command.act, outcome) else {
                continue;
            };
            settled.run(&nothing(command));
            let without = settled.member(&command.member);
            let mut returned = world.clone();
            for part in parts_of_return(command, purchase, &parts) {
                returned.run(&part);
            }

            let Some(Remainder::Purchase(remainder)) = returned.remainder(&key) else {
                prop_assert!(false, "nothing is returned");
                continue;
            };
            let member = returned.member(&command.member);
            prop_assert!(remainder.shares.iter().all(|share| share.amount.is_zero()), "{remainder:?}");
            prop_assert!(remainder.growth_shares.iter().all(|share| share.amount.is_zero()));
            prop_assert!(remainder.grants.is_empty() && remainder.nth_paid.is_empty());
            let paid = purchase.paid_with_points.map_or(Points::ZERO, |paid| paid.points);
            prop_assert_eq!(remainder.points_back, paid);
            prop_assert_eq!(&member.limit_uses, &without.limit_uses);
            prop_assert_eq!(&member.nth_paid, &without.nth_paid);
            let used = |world: &World| -> Vec<(RuleId, i64)> {
                let used = world.budgets_used().iter().filter(|(_, used)| **used != 0);
                used.map(|(rule, used)| (rule.clone(), *used)).collect()
            };
            prop_assert_eq!(used(&returned), used(&settled));
            let (a, b) = (member.metrics.lifetime, without.metrics.lifetime);
            prop_assert_eq!(a.spend_minor, b.spend_minor);
            prop_assert_eq!(a.purchases, b.purchases);
            prop_assert_eq!(a.points_earned, b.points_earned);
            prop_assert_eq!(a.active_days, b.active_days);
        }
    }

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
                act: Act::Adjust(gradus_domain::commands::Adjustment {
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
