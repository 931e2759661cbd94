//! What a release leaves behind that the next must read: items of the table, messages of the
//! queues, what callers were told of them, and calls that may come again.
//! `tests/recorded/<version>/` keeps that of each release; `tests/tests/recorded.rs` holds
//! today's code to it, and `tests/tests/previous_release.rs` the latest release to what today's
//! code leaves.
//!
//! - [`story`]: what happens before a release is recorded, and what is read then;
//! - [`again`]: all of it sent once more;
//! - [`items`]: items as they are kept in a file.

pub mod again;
pub mod items;
pub mod story;

use again::done_again;
use gradus_contracts::queues::CommandMessage;
use gradus_contracts::schedules::SweepMessage;
use gradus_domain::words::ids::ProgramId;
use serde_json::{Value, json};
use std::path::Path;
use story::Stage;

const ITEMS: &str = "items.json";
const MESSAGES: &str = "messages.json";
const CALLS: &str = "calls.json";
const ANSWERS: &str = "answers.json";
/// The queue of commands, in [`Recording::messages`].
pub const COMMANDS: &str = "commands";
/// The queue of a sweep, there.
pub const SWEEPS: &str = "sweeps";

/// What a release leaves behind.
#[derive(Clone, Debug)]
pub struct Recording {
    /// Every item of the table, in the service's JSON.
    pub items: Vec<Value>,
    /// The bodies of messages, by queue.
    pub messages: Value,
    /// The calls that wrote something, in their order: when each came, the gateway's event, and
    /// what is answered where it comes again.
    pub calls: Vec<Value>,
    /// What is answered to each of the reading calls, in their order.
    pub answers: Vec<Value>,
}

impl Recording {
    /// Reads one from its folder.
    ///
    /// # Panics
    /// Where a file cannot be read.
    #[must_use]
    pub fn of(folder: &Path) -> Self {
        let read = |name: &str| -> Value {
            let file = folder.join(name);
            let text = std::fs::read_to_string(&file);
            let text = text.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            serde_json::from_str(&text).unwrap()
        };
        let list = |name: &str| read(name).as_array().unwrap().clone();
        Self {
            items: list(ITEMS),
            messages: read(MESSAGES),
            calls: list(CALLS),
            answers: list(ANSWERS),
        }
    }

    /// Writes it into a folder.
    ///
    /// # Errors
    /// The folder takes no files.
    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        std::fs::create_dir_all(folder)?;
        for (name, content) in [
            (ITEMS, &json!(self.items)),
            (MESSAGES, &self.messages),
            (CALLS, &json!(self.calls)),
            (ANSWERS, &json!(self.answers)),
        ] {
            std::fs::write(folder.join(name), format!("{content:#}\n"))?;
        }
        Ok(())
    }

    /// The bodies of a queue's messages.
    ///
    /// # Panics
    /// Where there are none.
    #[must_use]
    pub fn bodies(&self, queue: &str) -> Vec<&str> {
        let bodies = self.messages[queue].as_array().unwrap();
        assert!(!bodies.is_empty(), "{queue}");
        bodies.iter().filter_map(Value::as_str).collect()
    }
}

/// What is missing or different in `there`, which may say more than `here`.
#[must_use]
pub fn lost(here: &Value, there: &Value, place: &str) -> Vec<String> {
    match (here, there) {
        (Value::Object(fields), Value::Object(_)) => fields
            .iter()
            .flat_map(|(name, value)| lost(value, &there[name], &format!("{place}/{name}")))
            .collect(),
        (Value::Array(here), Value::Array(there)) if here.len() == there.len() => here
            .iter()
            .zip(there)
            .enumerate()
            .flat_map(|(index, (here, there))| lost(here, there, &format!("{place}/{index}")))
            .collect(),
        _ if here == there => Vec::new(),
        _ => vec![format!("{place}: {here} is {there} there")],
    }
}

/// What this code understands otherwise of what another release left, which may say more than
/// this code knows.
///
/// # Panics
/// Where it cannot read it at all.
pub async fn misread(recording: &Recording) -> Vec<String> {
    let answers = Value::Array(answers_over(&recording.items).await);
    let mut found = lost(&answers, &json!(recording.answers), "answers");
    for body in recording.bodies(COMMANDS) {
        found.extend(lost(&read_command(body), &said(body), COMMANDS));
    }
    for body in recording.bodies(SWEEPS) {
        found.extend(lost(&read_sweep(body), &said(body), SWEEPS));
    }
    found.extend(done_again(recording).await);
    found
}

/// What a message says, as it stands there.
///
/// # Panics
/// Where it is no JSON.
#[must_use]
pub fn said(body: &str) -> Value {
    serde_json::from_str(body).unwrap()
}

/// A message of the command queue, read and written again.
///
/// # Panics
/// Where it cannot be read.
#[must_use]
pub fn read_command(body: &str) -> Value {
    let message = CommandMessage::read(body.as_bytes()).unwrap();
    let command = message.command().unwrap();
    let program = ProgramId::new(&message.program);
    serde_json::to_value(CommandMessage::of(&program, &command).unwrap()).unwrap()
}

/// A message of a sweep's queue, read and written again.
///
/// # Panics
/// Where it cannot be read.
#[must_use]
pub fn read_sweep(body: &str) -> Value {
    let (message, _) = SweepMessage::read(body.as_bytes()).unwrap();
    serde_json::to_value(&message).unwrap()
}

/// Makes one.
///
/// # Panics
/// Where something is not answered as it was.
pub async fn record() -> Recording {
    let mut stage = Stage::open().await;
    stage.happens().await;
    let items = stage.gateway.wire.everything().await;
    Recording {
        items: items.values().map(items::to_json).collect(),
        messages: stage.messages().await,
        calls: stage.calls_again().await,
        answers: stage.answers().await,
    }
}

/// What is answered over items that were recorded.
///
/// # Panics
/// Where an item cannot be put into a table.
pub async fn answers_over(items: &[Value]) -> Vec<Value> {
    Stage::over(items).await.answers().await
}
