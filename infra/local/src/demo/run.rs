//! The days, one after the other: the clock moves, sweeps come by, new customers join,
//! purchases go in, and the queues run dry before the next day begins.

use super::Files;
use super::client::Client;
use super::fault::DemoError;
use super::ledger::{self, Found};
use super::plan::Plan;
use crate::serve::{Grant, Running, TABLE, clients};
use gradus_contracts::api::routes::{BATCH_MAX, Scope};
use gradus_contracts::commands::write_command;
use gradus_domain::commands::Command;
use gradus_domain::words::ids::{MemberId, ProgramId};
use gradus_domain::words::time::Instant;
use gradus_engine::Engine;
use gradus_store::Store;
use http::StatusCode;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use tokio::task::JoinSet;

/// How many calls are on their way at once.
const CALLS_AT_ONCE: usize = 16;
/// The program's id.
const PROGRAM: &str = "classic";

/// Starts everything in `data`, runs the days with sweeps at the given times, in order, and
/// reads what then stands.
pub(crate) async fn run(
    plan: &Plan,
    sweeps: &[Instant],
    files: &Files,
    data: &Path,
) -> Result<Found, DemoError> {
    let Some(first) = plan.days.keys().next() else {
        return Err(DemoError::Data("there are no purchases".to_owned()));
    };
    let running = Running::start_for_demo(data, &files.program, *first).await?;
    let done = drive(plan, sweeps, &running).await;
    running.stop().await;
    done
}

async fn drive(plan: &Plan, sweeps: &[Instant], running: &Running) -> Result<Found, DemoError> {
    let token = running.issuer.token(&Grant {
        scopes: &[Scope::Pos],
        programs: &[PROGRAM.to_owned()],
        member: None,
        valid_days: 3_650,
    })?;
    let client = Client::new(running.api, &token);
    let engine = Arc::new(Engine::new(Store::new(
        clients::table(&running.table),
        TABLE,
    )));
    let bar = bar(plan.purchases());
    let mut members: HashMap<MemberId, MemberId> = HashMap::new();
    let mut sweeps = sweeps.iter().peekable();
    for (now, purchases) in &plan.days {
        while let Some(time) = sweeps.next_if(|time| *time <= now) {
            sweep(running, *time).await;
        }
        running.clock.hold_at(*now);
        join(&client, purchases, &mut members).await?;
        send(&client, purchases, &members).await?;
        running.scheduler.run_dry().await;
        bar.inc(u64::try_from(purchases.len()).unwrap_or(0));
    }
    for time in sweeps {
        sweep(running, *time).await;
    }
    running.clock.hold_at(plan.swept_at(plan.end));
    running.clock.go_on()?;
    bar.set_message("reading the ledger");
    let found = read_all(&engine, plan.swept_at(plan.end), members).await?;
    bar.finish_and_clear();
    Ok(found)
}

/// The clock goes to a sweep's time, and all that is due by then is settled.
async fn sweep(running: &Running, time: Instant) {
    running.clock.hold_at(time);
    running.scheduler.sweep_at(time).await;
}

async fn join(
    client: &Client,
    purchases: &[Command],
    members: &mut HashMap<MemberId, MemberId>,
) -> Result<(), DemoError> {
    let mut new: Vec<&MemberId> = Vec::new();
    for purchase in purchases {
        if !members.contains_key(&purchase.member) && !new.contains(&&purchase.member) {
            new.push(&purchase.member);
        }
    }
    for some in new.chunks(CALLS_AT_ONCE) {
        let mut calls = JoinSet::new();
        for named in some {
            calls.spawn(join_one(client.clone(), (*named).clone()));
        }
        while let Some(joined) = calls.join_next().await {
            let (named, member) = joined.map_err(broke_off)??;
            members.insert(named, member);
        }
    }
    Ok(())
}

async fn join_one(client: Client, named: MemberId) -> Result<(MemberId, MemberId), DemoError> {
    let path = format!("/v1/programs/{PROGRAM}/members");
    let body = json!({ "external_id": named.as_str() }).to_string();
    let key = format!("join-{named}");
    let answer = client
        .post(&path, Some(&key), body, StatusCode::CREATED)
        .await?;
    match answer.get("member").and_then(Value::as_str) {
        Some(member) => Ok((named, MemberId::new(member))),
        None => Err(DemoError::Call {
            asked: format!("POST {path}"),
            found: "no member".to_owned(),
        }),
    }
}

async fn send(
    client: &Client,
    purchases: &[Command],
    members: &HashMap<MemberId, MemberId>,
) -> Result<(), DemoError> {
    let path = format!("/v1/programs/{PROGRAM}/purchases/batch");
    for some in purchases.chunks(BATCH_MAX) {
        let items: Result<Vec<Value>, DemoError> = some
            .iter()
            .map(|purchase| item(purchase, members))
            .collect();
        let body = json!({ "items": items? }).to_string();
        let answer = client.post(&path, None, body, StatusCode::ACCEPTED).await?;
        let results = answer.get("items").and_then(Value::as_array);
        let refused = results
            .into_iter()
            .flatten()
            .find(|item| item.get("status").and_then(Value::as_str) != Some("accepted"));
        if let Some(refused) = refused {
            return Err(DemoError::Call {
                asked: format!("POST {path}"),
                found: refused.to_string(),
            });
        }
    }
    Ok(())
}

/// A purchase as a till sends it.
fn item(purchase: &Command, members: &HashMap<MemberId, MemberId>) -> Result<Value, DemoError> {
    let unwritten = || DemoError::Data(format!("{:?} has no form", purchase.key()));
    let text = write_command(purchase).ok_or_else(unwritten)?;
    let mut item: Value = serde_json::from_str(&text).map_err(|_| unwritten())?;
    let fields = item.as_object_mut().ok_or_else(unwritten)?;
    fields.remove("received_at");
    let member = members.get(&purchase.member).ok_or_else(unwritten)?;
    fields.insert("member".to_owned(), member.as_str().into());
    Ok(item)
}

async fn read_all(
    engine: &Arc<Engine>,
    end: Instant,
    members: HashMap<MemberId, MemberId>,
) -> Result<Found, DemoError> {
    let program = engine.program(&ProgramId::new(PROGRAM), end).await?;
    let mut waiting = members.into_iter();
    let mut work = JoinSet::new();
    let mut found = Found::default();
    let next = |(named, member): (MemberId, MemberId)| {
        let (engine, program) = (Arc::clone(engine), Arc::clone(&program));
        async move { ledger::read(engine.store(), &program.id, named, &member).await }
    };
    for one in waiting.by_ref().take(CALLS_AT_ONCE) {
        work.spawn(next(one));
    }
    while let Some(read) = work.join_next().await {
        if let Some(one) = waiting.next() {
            work.spawn(next(one));
        }
        found.members.push(read.map_err(broke_off)??);
    }
    found
        .members
        .sort_by(|one, other| one.named.cmp(&other.named));
    Ok(found)
}

fn broke_off(error: tokio::task::JoinError) -> DemoError {
    DemoError::Call {
        asked: "a call".to_owned(),
        found: error.to_string(),
    }
}

fn bar(purchases: usize) -> ProgressBar {
    let bar = ProgressBar::new(u64::try_from(purchases).unwrap_or(0));
    let style = ProgressStyle::with_template(
        "{bar:40} {human_pos}/{human_len} purchases, {eta} left {msg}",
    );
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar
}
