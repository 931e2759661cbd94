//! A command with what is written of the person beside it, and what came of both.

use crate::aliases::Companions;
use crate::problem;
use gradus_domain::commands::Command;
use gradus_domain::ledger::rejection::Rejection;
use gradus_engine::answer::{Answer, EngineError};
use gradus_engine::programs::LoadedProgram;
use gradus_shell::app::App;
use gradus_shell::command::decide_with;
use gradus_shell::metrics::{self, About, Metric};
use gradus_shell::problem::Problem;
use gradus_store::trace::TraceParent;

/// What came of it.
pub(crate) enum Done {
    /// Both are written.
    Now,
    /// The command was recorded before, with this content or another: nothing is written.
    Before,
    /// The person was written meanwhile: nothing is written, and all is to be read again.
    Overtaken,
    /// The business says no: nothing is written.
    Rejected(Rejection),
}

/// Decides a command and writes both, or nothing.
///
/// # Errors
/// 409 where an alias leads to another member, and whatever keeps it from being decided.
pub(crate) async fn done(
    app: &App,
    program: &LoadedProgram,
    command: &Command,
    companions: &Companions,
    trace: Option<&TraceParent>,
) -> Result<Done, Problem> {
    match decide_with(app, program, command, &companions.writes, trace).await {
        Ok(Answer::Recorded(_)) => Ok(Done::Now),
        Ok(Answer::Repeated(_)) => Ok(Done::Before),
        Ok(Answer::Rejected(rejection)) => Ok(match *rejection {
            Rejection::IdempotencyConflict { .. } => Done::Before,
            rejection => Done::Rejected(rejection),
        }),
        Ok(answer @ (Answer::Waiting | Answer::Settled(_))) => {
            Err(problem::strange(&answer, command.key()))
        }
        Err(EngineError::Companions(places)) => match companions.taken(&places) {
            Some(taken) => {
                let about = About::program(program.id.as_str()).with_code(taken.code);
                metrics::add(&about, Metric::Rejections, 1);
                Err(taken)
            }
            None => Ok(Done::Overtaken),
        },
        Err(error) => Err(error.into()),
    }
}
