//! Commands of a request: read from its body, decided with its trace, and a line in the log
//! for each decision.

use crate::app::App;
use crate::problem::Problem;
use crate::{log, trace};
use gradus_contracts::commands::{Posted, read_posted};
use gradus_domain::commands::Command;
use gradus_domain::words::time::Instant;
use gradus_engine::answer::{Answer, EngineError};
use gradus_engine::programs::LoadedProgram;
use gradus_store::companion::Companion;
use gradus_store::trace::TraceParent;

/// Reads a command that came at an instant.
///
/// # Errors
/// 400 where it is no JSON, 422 where it is no command of this kind.
pub fn read(kind: Posted, body: &[u8], received_at: Instant) -> Result<Command, Problem> {
    read_posted(kind, body, received_at).map_err(|fault| Problem::of_command_fault(body, &fault))
}

/// A command's key as text; nothing where it has none.
#[must_use]
pub fn key(command: &Command) -> String {
    let key = command.key();
    key.map(|key| key.to_text()).unwrap_or_default()
}

/// Decides and records commands, all of one member, and answers each, as
/// [`execute`](gradus_engine::Engine::execute) does.
pub async fn decide(
    app: &App,
    program: &LoadedProgram,
    commands: &[Command],
    trace: Option<&TraceParent>,
) -> Vec<Result<Answer, EngineError>> {
    let traces = trace::of_all(trace, commands);
    let engine = app.engine.traced(&traces);
    let answers = engine.execute(program, commands).await;
    for (command, answer) in commands.iter().zip(&answers) {
        log::decision(program.id.as_str(), &key(command), answer, trace);
    }
    answers
}

/// Decides and records one command, and writes `companions` with it, as
/// [`execute_with`](gradus_engine::Engine::execute_with) does.
///
/// # Errors
/// As there.
pub async fn decide_with(
    app: &App,
    program: &LoadedProgram,
    command: &Command,
    companions: &[Companion],
    trace: Option<&TraceParent>,
) -> Result<Answer, EngineError> {
    let traces = trace::of_all(trace, [command]);
    let engine = app.engine.traced(&traces);
    let answer = engine.execute_with(program, command, companions).await;
    log::decision(program.id.as_str(), &key(command), &answer, trace);
    answer
}
