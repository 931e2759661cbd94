//! The command queue: decides what `ingest` took in.
//!
//! Messages come in batches of up to ten. Those of one member are decided together, in
//! their order; members go side by side. A message that cannot be read goes to the
//! dead-letter queue whole; one whose decision cannot be had now comes again after a pause,
//! and with it all that follow it in its group.

mod dead_letter;
mod message;
mod pause;

use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent, SqsMessage};
use gradus_domain::commands::Command;
use gradus_domain::words::ids::{MemberId, ProgramId};
use gradus_engine::answer::{Answer, EngineError};
use gradus_engine::traces::Traces;
use gradus_shell::app::{App, CommandQueue};
use gradus_shell::{log, trace};
use gradus_store::trace::TraceParent;
use message::{Read, read};
use std::collections::{BTreeMap, BTreeSet};
use tokio::task::JoinSet;

/// Commands of one member of one program, in their order.
#[derive(Debug, Default)]
struct Group {
    messages: Vec<SqsMessage>,
    commands: Vec<Command>,
}

/// Handles one batch. The answer names the messages that are to come again.
pub async fn handle(app: App, event: SqsEvent) -> SqsBatchResponse {
    let Some(queue) = app.commands.clone() else {
        tracing::error!("no queue is configured: every message comes again");
        return failed(event.records.iter());
    };
    let mut groups: BTreeMap<(ProgramId, MemberId), Group> = BTreeMap::new();
    let mut unreadable = Vec::new();
    for message in event.records.clone() {
        match read(&message) {
            Ok(Read { program, command }) => {
                let group = groups.entry((program, command.member.clone())).or_default();
                group.messages.push(message);
                group.commands.push(command);
            }
            Err(reason) => unreadable.push((message, reason)),
        }
    }
    let mut work = JoinSet::new();
    for ((program, _), group) in groups {
        work.spawn(decide(app.clone(), queue.clone(), program, group));
    }
    for (message, reason) in unreadable {
        work.spawn(set_aside(queue.clone(), message, reason));
    }
    let mut undone: BTreeSet<String> = BTreeSet::new();
    while let Some(done) = work.join_next().await {
        match done {
            Ok(ids) => undone.extend(ids),
            Err(error) => {
                tracing::error!(error = %error, "a group broke off: the whole batch comes again");
                return failed(event.records.iter());
            }
        }
    }
    failed(
        event
            .records
            .iter()
            .filter(|message| undone.contains(id(message))),
    )
}

/// Decides a group; returns the ids of the messages that are to come again.
async fn decide(app: App, queue: CommandQueue, program: ProgramId, group: Group) -> Vec<String> {
    let traces: Vec<Option<TraceParent>> = group.messages.iter().map(trace::of_message).collect();
    let answers = answers(&app, &program, &group.commands, &traces).await;
    let mut undone: Vec<&SqsMessage> = Vec::new();
    let decided = group.messages.iter().zip(&group.commands).zip(&answers);
    for (((message, command), answer), trace) in decided.zip(&traces) {
        let key = command.key().map(|key| key.to_text()).unwrap_or_default();
        log::decision(program.as_str(), &key, answer, trace.as_ref());
        match answer {
            Err(EngineError::ProgramUnknown(_)) => {
                let reason = "its program is not published".to_owned();
                if !dead_letter::send(&queue, message, &reason).await {
                    undone.push(message);
                }
            }
            Err(_) => undone.push(message),
            Ok(_) if undone.is_empty() => {}
            Ok(_) => undone.push(message),
        }
    }
    for message in &undone {
        pause::before_next_receive(&queue, message).await;
    }
    undone
        .iter()
        .map(|message| id(message).to_owned())
        .collect()
}

async fn answers(
    app: &App,
    program: &ProgramId,
    commands: &[Command],
    traces: &[Option<TraceParent>],
) -> Vec<Result<Answer, EngineError>> {
    let known = commands.iter().zip(traces);
    let known = known.filter_map(|(command, trace)| Some((command.key()?, trace.clone()?)));
    let traces: Traces = known.collect();
    match app.engine.program(program, app.clock.now()).await {
        Ok(program) => app.engine.traced(&traces).execute(&program, commands).await,
        Err(error) => vec![Err(error); commands.len()],
    }
}

/// Sends a message that cannot be read to the dead-letter queue; where that fails it comes
/// again.
async fn set_aside(queue: CommandQueue, message: SqsMessage, reason: String) -> Vec<String> {
    if dead_letter::send(&queue, &message, &reason).await {
        return Vec::new();
    }
    pause::before_next_receive(&queue, &message).await;
    vec![id(&message).to_owned()]
}

fn failed<'a>(messages: impl Iterator<Item = &'a SqsMessage>) -> SqsBatchResponse {
    let mut response = SqsBatchResponse::default();
    for message in messages {
        response.add_failure(id(message));
    }
    response
}

fn id(message: &SqsMessage) -> &str {
    message.message_id.as_deref().unwrap_or_default()
}
