//! What a caller is told of its command.

use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use gradus_contracts::api::batch::{ItemStatus, ItemView};
use gradus_contracts::ledger::answer::{CommandStatus, CommandView};
use gradus_contracts::ledger::entry::EntryView;
use gradus_domain::commands::Command;
use gradus_engine::answer::Answer;
use gradus_engine::programs::LoadedProgram;
use gradus_shell::command::key;
use gradus_shell::problem::Problem;
use gradus_shell::response;

/// 202: taken, to be asked for.
pub(crate) fn accepted(
    program: &LoadedProgram,
    command: &Command,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    let view = CommandView {
        command: key(command),
        status: CommandStatus::Accepted,
        entry: None,
        rejection: None,
    };
    located(202, &view, program, command)
}

/// What was decided: 200 with the entry, 202 for a return that waits for its purchase, a
/// problem where the business says no.
pub(crate) fn decided(
    program: &LoadedProgram,
    command: &Command,
    answer: &Answer,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    let (status, entry, code) = match answer {
        Answer::Recorded(entry) | Answer::Repeated(entry) => (
            CommandStatus::Recorded,
            Some(EntryView::in_program(entry, &program.versions)),
            200,
        ),
        Answer::Waiting => (CommandStatus::Waiting, None, 202),
        Answer::Rejected(rejection) => return Err(Problem::of_rejected(rejection, command)),
        Answer::Settled(_) => (CommandStatus::Recorded, None, 200),
    };
    let view = CommandView {
        command: key(command),
        status,
        entry,
        rejection: None,
    };
    located(code, &view, program, command)
}

/// An item that is on its way.
pub(crate) fn accepted_item(program: &LoadedProgram, place: usize, command: &Command) -> ItemView {
    ItemView {
        index: place,
        status: ItemStatus::Accepted,
        command: Some(key(command)),
        location: Some(location(program, command)),
        entry: None,
        problem: None,
    }
}

/// An item that was decided.
pub(crate) fn decided_item(
    program: &LoadedProgram,
    place: usize,
    command: &Command,
    answer: &Answer,
) -> ItemView {
    let (status, entry, problem) = match answer {
        Answer::Recorded(entry) | Answer::Repeated(entry) => (
            ItemStatus::Recorded,
            Some(EntryView::in_program(entry, &program.versions)),
            None,
        ),
        Answer::Waiting => (ItemStatus::Waiting, None, None),
        Answer::Rejected(rejection) => {
            let problem = Problem::of_rejected(rejection, command).view();
            (ItemStatus::Rejected, None, Some(problem))
        }
        Answer::Settled(_) => (ItemStatus::Recorded, None, None),
    };
    ItemView {
        index: place,
        status,
        command: Some(key(command)),
        location: Some(location(program, command)),
        entry,
        problem,
    }
}

fn located(
    status: u16,
    view: &CommandView,
    program: &LoadedProgram,
    command: &Command,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    response::located(status, view, &location(program, command))
}

/// Where the command's result can be asked for.
fn location(program: &LoadedProgram, command: &Command) -> String {
    response::path(&program.id, &["commands", &key(command)])
}
