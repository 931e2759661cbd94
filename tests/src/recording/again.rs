//! All that was recorded is sent once more: it is answered as it was, and nothing is written.

use super::items::differences;
use super::story::Stage;
use super::{COMMANDS, Recording, lost};
use gradus_contracts::queues::CommandMessage;
use gradus_domain::ledger::plan::Record;
use gradus_domain::words::ids::ProgramId;
use gradus_engine::answer::Answer;
use serde_json::{Value, json};

/// What this code answers otherwise, or writes, where the calls and commands that were recorded
/// come again over the items that they left.
///
/// # Panics
/// Where a call or a message cannot be read, or an item not be put into a table.
pub async fn done_again(recording: &Recording) -> Vec<String> {
    let stage = Stage::over(&recording.items).await;
    let mut found = Vec::new();
    for call in &recording.calls {
        found.extend(comes_again(&stage, call).await);
    }
    for body in recording.bodies(COMMANDS) {
        found.extend(is_decided_again(&stage, body).await);
    }
    found.extend(differences(&recording.items, &stage.items().await));
    found
}

async fn comes_again(stage: &Stage, call: &Value) -> Vec<String> {
    let event = &call["event"];
    let reply = stage.asked(call["at"].as_str().unwrap(), event).await;
    let then = json!({ "status": call["status"], "answer": call["answer"] });
    let today = json!({ "status": reply.status, "answer": reply.body });
    let path = event["rawPath"].as_str().unwrap_or_default();
    lost(&then, &today, path)
}

/// What a command is answered otherwise than by what stands under its key.
async fn is_decided_again(stage: &Stage, body: &str) -> Option<String> {
    let message = CommandMessage::read(body.as_bytes()).unwrap();
    let command = message.command().unwrap();
    let key = command.key().unwrap();
    let store = stage.gateway.app.engine.store();
    let stands = store.record(&ProgramId::new(&message.program), &key).await;

    let answer = stage.is_decided(&command).await;

    let is_the_same = match (stands.unwrap(), &answer) {
        (Some(Record::Entry(entry)), Answer::Repeated(again)) => entry == *again,
        (Some(Record::Waiting(_)), Answer::Waiting) => true,
        (Some(Record::Rejected(then)), Answer::Rejected(again)) => then.rejection == **again,
        _ => false,
    };
    (!is_the_same).then(|| format!("{key}: {answer:?}"))
}
