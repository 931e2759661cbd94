//! From a scenario file to scenarios. What is wrong is noted with its place, and reading
//! goes on, so that all faults of a file are told at once.

mod act;
mod channel;
mod expected;
mod moment;

use crate::scenario::{CaseProgram, Scenario, Step, Unsound};
use crate::toml_reader::{Node, Source, Table};
use act::Ids;
use gradus_domain::commands::Command;
use gradus_domain::program::Program;
use gradus_domain::words::calendar::Calendar;
use gradus_domain::words::ids::MemberId;
use gradus_domain::words::time::{DAY_MS, Instant};
use std::sync::Arc;
use toml::de::DeTable;

/// Who is meant where a step names nobody.
const DEFAULT_MEMBER: &str = "m";

/// The most acts of one step.
const TIMES_MAX: i64 = 1_000;

/// The program that a scenario file names, relative to itself; `None`: the one beside it.
pub(crate) fn program_named(source: &Source<'_>, root: &DeTable<'_>) -> Option<String> {
    Table::root(source, root)
        .get("program")
        .and_then(|node| node.text("the program's file as a text, such as \"classic.toml\""))
}

/// Whether every scenario of a file brings a program of its own, and the file names none.
pub(crate) fn brings_programs(source: &Source<'_>, root: &DeTable<'_>) -> bool {
    let table = Table::root(source, root);
    let scenarios = table
        .get("scenario")
        .and_then(|node| node.list("[[scenario]]"))
        .unwrap_or_default();
    let brings = |node: &Node<'_, '_>| {
        let table = node.table("a table");
        table.is_some_and(|table| table.get("program").is_some())
    };
    table.get("program").is_none() && !scenarios.is_empty() && scenarios.iter().all(brings)
}

/// All scenarios of a file; `program` is that of scenarios that bring none of their own.
pub(crate) fn scenarios(
    source: &Source<'_>,
    root: &DeTable<'_>,
    program: Option<&Arc<CaseProgram>>,
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

fn scenario(node: &Node<'_, '_>, program: Option<&Arc<CaseProgram>>) -> Option<Scenario> {
    let table = node.table("a table with a name and steps")?;
    let name = table
        .need("name", "say in `name` what the scenario shows")
        .and_then(|node| node.text("a text"));
    let program = match table.get("program") {
        Some(node) => Arc::new(own_program(&node)?),
        None => Arc::clone(program?),
    };
    let mut ids = Ids::default();
    let steps = table
        .need(
            "step",
            "a step begins with [[scenario.step]] and says `at` and what is done",
        )
        .and_then(|node| node.list("[[scenario.step]], with two brackets"))
        .unwrap_or_default()
        .iter()
        .filter_map(|node| step(node, &program.content.program, &mut ids))
        .collect();
    table.finish();
    Some(Scenario {
        name: name?,
        program,
        steps,
    })
}

/// A program that stands in the scenario itself.
fn own_program(node: &Node<'_, '_>) -> Option<CaseProgram> {
    let text = node.text_on_its_lines("a program as a text of several lines, between '''")?;
    match CaseProgram::read(node.source.file, text.into_bytes()) {
        Ok(program) => Some(program),
        Err(Unsound::Faulty(faults)) => {
            node.source.adopt(&node.place, faults);
            None
        }
        Err(Unsound::NoVersion(message)) => {
            node.fault(message, "a program that can be in force");
            None
        }
    }
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
    table.not_both("settle", "received", "time passes until `at`");
    table.only_with("days_apart", "times", "say how many `times`");
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
