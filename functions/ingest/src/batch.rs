//! Up to 500 items in one call, each with a result of its own.

use crate::{door, queue, receipt};
use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use gradus_contracts::api::batch::{BatchView, ItemStatus, ItemView};
use gradus_contracts::api::routes::{BATCH_MAX, ONE_BYTES_MAX};
use gradus_contracts::commands::Posted;
use gradus_contracts::commands::private::Object;
use gradus_domain::commands::Command;
use gradus_domain::words::ids::MemberId;
use gradus_engine::programs::LoadedProgram;
use gradus_shell::app::App;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;
use gradus_shell::{command, response};
use gradus_store::trace::TraceParent;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::task::JoinSet;

/// How many members are decided side by side.
const MEMBERS_AT_ONCE: usize = 16;

/// The body: items as they would stand in a call of their own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Batch {
    items: Vec<Box<RawValue>>,
}

/// Takes each item that can be taken and says of each what became of it.
pub(crate) async fn answer(
    app: &App,
    request: &Request,
    program: &Arc<LoadedProgram>,
    kind: Posted,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    let items = items(&request.body)?;
    let mut results: Vec<Option<ItemView>> = Vec::with_capacity(items.len());
    let mut commands = Vec::new();
    for (place, item) in items.iter().enumerate() {
        let read =
            bounded(item).and_then(|bytes| door::read(kind, bytes, request.received_at, program));
        results.push(match read {
            Ok(command) => {
                commands.push((place, command));
                None
            }
            Err(problem) => Some(refused(place, ItemStatus::Invalid, &problem)),
        });
    }
    in_order(&mut commands);
    if request.waits {
        decide(app, request, program, &mut commands, &mut results).await;
    }
    let left = queue::send_all(app, request, program, &commands).await?;
    for (place, command) in &commands {
        results[*place] = Some(if left.contains(place) {
            refused(*place, ItemStatus::Unavailable, &queue::unavailable())
        } else {
            receipt::accepted_item(program, *place, command)
        });
    }
    let items: Vec<ItemView> = results
        .into_iter()
        .enumerate()
        .map(|(place, result)| result.unwrap_or_else(|| unanswered(place)))
        .collect();
    let status = status(&items);
    let response = response::json(status, &BatchView { items })?;
    Ok(if status == 503 {
        response::with_header(response, http::header::RETRY_AFTER, "1")
    } else {
        response
    })
}

/// Decides what can be decided now, member by member, and leaves the rest for the queue.
async fn decide(
    app: &App,
    request: &Request,
    program: &Arc<LoadedProgram>,
    commands: &mut Vec<(usize, Command)>,
    results: &mut [Option<ItemView>],
) {
    let mut members: BTreeMap<MemberId, Vec<(usize, Command)>> = BTreeMap::new();
    for (place, command) in commands.drain(..) {
        members
            .entry(command.member.clone())
            .or_default()
            .push((place, command));
    }
    let trace = &request.trace;
    let mut waiting = members.into_values();
    let mut work = JoinSet::new();
    for own in waiting.by_ref().take(MEMBERS_AT_ONCE) {
        work.spawn(decide_own(
            app.clone(),
            Arc::clone(program),
            own,
            trace.clone(),
        ));
    }
    while let Some(done) = work.join_next().await {
        if let Some(own) = waiting.next() {
            work.spawn(decide_own(
                app.clone(),
                Arc::clone(program),
                own,
                trace.clone(),
            ));
        }
        match done {
            Ok(items) => {
                for (place, command, result) in items {
                    match result {
                        Some(result) => results[place] = Some(result),
                        None => commands.push((place, command)),
                    }
                }
            }
            Err(error) => tracing::error!(error = %error, "a member's items broke off"),
        }
    }
    in_order(commands);
}

/// Each member's items in the order in which they happened; at one instant, as they stand.
fn in_order(commands: &mut [(usize, Command)]) {
    commands.sort_by(|(one_place, one), (other_place, other)| {
        let key = (&one.member, one.occurred_at, one_place);
        key.cmp(&(&other.member, other.occurred_at, other_place))
    });
}

async fn decide_own(
    app: App,
    program: Arc<LoadedProgram>,
    own: Vec<(usize, Command)>,
    trace: Option<TraceParent>,
) -> Vec<(usize, Command, Option<ItemView>)> {
    let own_commands = own.iter().map(|(_, command)| door::at_once(command));
    let commands: Vec<Command> = own_commands.collect();
    let answers = command::decide(&app, &program, &commands, trace.as_ref()).await;
    let decided = own.into_iter().zip(answers);
    decided
        .map(|((place, command), answer)| {
            let result = match answer {
                Ok(answer) => Some(receipt::decided_item(&program, place, &command, &answer)),
                Err(error) if error.is_retryable() => None,
                Err(error) => Some(failed(place, &Problem::from(error))),
            };
            (place, command, result)
        })
        .collect()
}

fn items(body: &[u8]) -> Result<Vec<Box<RawValue>>, Problem> {
    let Object(batch): Object<Batch> = serde_json::from_slice(body).map_err(|error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        match error.classify() {
            serde_json::error::Category::Data => Problem::new(
                422,
                "batch_invalid",
                format!("at {place}: a batch is an object with the one field `items`, a list"),
            )
            .at("items"),
            serde_json::error::Category::Io
            | serde_json::error::Category::Syntax
            | serde_json::error::Category::Eof => Problem::new(
                400,
                "body_unreadable",
                format!("found what is not JSON in UTF-8 at {place}; a batch is one JSON object"),
            ),
        }
    })?;
    let count = batch.items.len();
    if count == 0 || BATCH_MAX < count {
        let detail = format!("found {count} items; 1 to {BATCH_MAX} will do");
        return Err(Problem::new(422, "batch_size", detail).at("items"));
    }
    Ok(batch.items)
}

/// An item's bytes, within what a call of its own may carry.
fn bounded(item: &RawValue) -> Result<&[u8], Problem> {
    let bytes = item.get().as_bytes();
    if bytes.len() <= ONE_BYTES_MAX {
        return Ok(bytes);
    }
    let found = bytes.len();
    let detail = format!("the item has {found} bytes; one takes at most {ONE_BYTES_MAX}");
    Err(Problem::new(413, "body_too_large", detail))
}

/// 200 where every item is decided, 202 where some are on their way, 422, 500 and 503 where
/// nothing was taken.
fn status(items: &[ItemView]) -> u16 {
    let has = |status| items.iter().any(|item| item.status == status);
    if has(ItemStatus::Accepted) || has(ItemStatus::Waiting) {
        202
    } else if has(ItemStatus::Recorded) || has(ItemStatus::Rejected) {
        200
    } else if has(ItemStatus::Unavailable) {
        503
    } else if has(ItemStatus::Failed) {
        500
    } else {
        422
    }
}

/// The item of a member whose work broke off: nobody knows, and sending it again is safe.
fn unanswered(place: usize) -> ItemView {
    refused(place, ItemStatus::Unavailable, &queue::unavailable())
}

/// An item that has no decision, and will have none when it is sent again as it is.
fn failed(place: usize, problem: &Problem) -> ItemView {
    let status = if problem.status < 500 {
        ItemStatus::Invalid
    } else {
        ItemStatus::Failed
    };
    refused(place, status, problem)
}

fn refused(place: usize, status: ItemStatus, problem: &Problem) -> ItemView {
    ItemView {
        index: place,
        status,
        command: None,
        location: None,
        entry: None,
        problem: Some(problem.view()),
    }
}
