//! From a scenario file to scenarios. What is wrong is noted with its place, and reading
//! goes on, so that all faults of a file are told at once.

mod act;
mod expected;
mod moment;

pub(super) use expected::{BASE, NEVER, NONE};

use super::scenario::{Scenario, Step};
use super::toml_reader::{Node, Source, Table};
use act::Ids;
use gradus_domain::commands::Command;
use gradus_domain::program::Program;
use gradus_domain::words::calendar::Calendar;
use gradus_domain::words::ids::MemberId;
use gradus_domain::words::time::{DAY_MS, Instant};
use toml::de::DeTable;

/// Who is meant where a step names nobody.
const DEFAULT_MEMBER: &str = "m";

/// The most acts of one step.
const TIMES_MAX: i64 = 1_000;

/// The program that a scenario file names, relative to itself; `None`: the one beside it.
pub(super) fn program_named(source: &Source<'_>, root: &DeTable<'_>) -> Option<String> {
    Table::root(source, root)
        .get("program")
        .and_then(|node| node.text("the program's file as a text, such as \"classic.toml\""))
}

/// All scenarios of a file.
pub(super) fn scenarios(
    source: &Source<'_>,
    root: &DeTable<'_>,
    program: &Program,
) -> Vec<Scenario> {
    let table = Table::root(source, root);
    let _ = table.get("program");
    let scenarios = table
        .need("scenario", "a scenario begins with [[scenario]] and a name")
        .and_then(|node| node.list("[[scenario]], with two brackets"))
        .unwrap_or_default()
        .iter()
        .filter_map(|node| scenario(node, program))
        .collect();
    table.finish();
    scenarios
}

fn scenario(node: &Node<'_, '_>, program: &Program) -> Option<Scenario> {
    let table = node.table("a table with a name and steps")?;
    let name = table
        .need("name", "say in `name` what the scenario shows")
        .and_then(|node| node.text("a text"));
    let mut ids = Ids::default();
    let steps = table
        .need(
            "step",
            "a step begins with [[scenario.step]] and says `at` and what is done",
        )
        .and_then(|node| node.list("[[scenario.step]], with two brackets"))
        .unwrap_or_default()
        .iter()
        .filter_map(|node| step(node, program, &mut ids))
        .collect();
    table.finish();
    Some(Scenario { name: name?, steps })
}

fn step(node: &Node<'_, '_>, program: &Program, ids: &mut Ids) -> Option<Step> {
    let table = node.table("a table that says `at` and what is done")?;
    let at = table
        .need(
            "at",
            "say when it happens, such as at = \"2026-03-01 10:00\"",
        )
        .and_then(|node| moment::instant(&node, &program.calendar));
    let received = table
        .get("received")
        .and_then(|node| moment::instant(&node, &program.calendar));
    let member = match table.get("member") {
        Some(node) => node
            .text("a text: the member's id")
            .map(|id| MemberId::new(&id)),
        None => Some(MemberId::new(DEFAULT_MEMBER)),
    };
    let times = number(&table, "times", 1, TIMES_MAX).unwrap_or(1);
    let days_apart = number(&table, "days_apart", 0, 366).unwrap_or(0);
    let acts = member.as_ref().and_then(|member| {
        act::acts(
            &table,
            program,
            member,
            ids,
            usize::try_from(times).unwrap_or(1),
        )
    });
    let expected = table
        .get("expect")
        .and_then(|node| expected::expected(&node, program));
    table.finish();

    let (occurred_at, at_told) = at?;
    let (received_at, _) = received.unwrap_or((occurred_at, String::new()));
    let (told, acts) = acts?;
    let member = member?;
    let commands = acts
        .into_iter()
        .enumerate()
        .map(|(nth, act)| {
            let days = days_apart.saturating_mul(i64::try_from(nth).unwrap_or(i64::MAX));
            Command {
                member: member.clone(),
                occurred_at: days_later(&program.calendar, occurred_at, days),
                received_at: days_later(&program.calendar, received_at, days),
                act,
            }
        })
        .collect();
    Some(Step {
        line: node.source.line(node.place.at),
        told: format!("{at_told}, {told}"),
        member,
        commands,
        expected: expected.unwrap_or_default(),
    })
}

fn number(table: &Table<'_, '_>, name: &'static str, least: i64, most: i64) -> Option<i64> {
    let node = table.get(name)?;
    let expected = format!("a whole number from {least} to {most}");
    let number = node.whole(&expected)?;
    if (least..=most).contains(&number) {
        return Some(number);
    }
    node.fault(format!("found {number}"), format!("expected {expected}"));
    None
}

/// The same time of day so many local days later.
fn days_later(calendar: &Calendar, instant: Instant, days: i64) -> Instant {
    if days == 0 {
        return instant;
    }
    let day = calendar.day_of(instant);
    let later = day.plus_days(i32::try_from(days).unwrap_or(i32::MAX));
    let minute = calendar.time_of_day(instant);
    let hour = u8::try_from(minute / 60).unwrap_or(0);
    let of_hour = u8::try_from(minute % 60).unwrap_or(0);
    let below_minute_ms = instant.millis().rem_euclid(DAY_MS) % 60_000;
    calendar
        .at_local(later, hour, of_hour)
        .saturating_plus_millis(below_minute_ms)
}
