//! Purchases, returns and activities come in, one or many at a time.
//!
//! What a caller sends is read, stamped with its arrival, and put into the command queue:
//! 202, and a `Location` at which its result can be asked for. A caller that waits
//! (`Prefer: wait`) gets the decision itself.

mod batch;
mod door;
mod queue;
mod receipt;

use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use gradus_contracts::api::routes::{Function, Operation};
use gradus_contracts::commands::Posted;
use gradus_domain::commands::Command;
use gradus_engine::answer::EngineError;
use gradus_engine::programs::LoadedProgram;
use gradus_shell::app::App;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;
use gradus_shell::{log, trace};

/// Answers one request.
pub async fn handle(app: App, event: ApiGatewayV2httpRequest) -> ApiGatewayV2httpResponse {
    match answer(&app, &event).await {
        Ok(response) => response,
        Err(problem) => problem.response(),
    }
}

async fn answer(
    app: &App,
    event: &ApiGatewayV2httpRequest,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    let request = Request::of(event, app, Function::Ingest)?;
    request.query_knows(&[])?;
    let (kind, is_batch) = what(request.operation)?;
    let program = app
        .engine
        .program(&request.program, request.received_at)
        .await?;
    if is_batch {
        return batch::answer(app, &request, &program, kind).await;
    }
    let command = door::read(kind, &request.body, request.received_at, &program)?;
    one(app, &request, &program, &command).await
}

fn what(operation: Operation) -> Result<(Posted, bool), Problem> {
    match operation {
        Operation::RecordPurchase => Ok((Posted::Purchase, false)),
        Operation::RecordPurchases => Ok((Posted::Purchase, true)),
        Operation::RecordReturn => Ok((Posted::Return, false)),
        Operation::RecordReturns => Ok((Posted::Return, true)),
        Operation::RecordActivity => Ok((Posted::Activity, false)),
        Operation::RecordActivities => Ok((Posted::Activity, true)),
        Operation::JoinMember
        | Operation::LookUpMember
        | Operation::ReadMember
        | Operation::ChangeMember
        | Operation::EraseMember
        | Operation::ExportMember
        | Operation::ReadBalance
        | Operation::ReadTier
        | Operation::ReadStatement
        | Operation::QuotePurchase
        | Operation::ReadCommand
        | Operation::ListVersions
        | Operation::ValidateVersion
        | Operation::DryRunVersion
        | Operation::PublishVersion
        | Operation::SuspendVersion => Err(Problem::new(
            404,
            "no_such_route",
            "this function takes purchases, returns and activities",
        )),
    }
}

async fn one(
    app: &App,
    request: &Request,
    program: &LoadedProgram,
    command: &Command,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    if request.waits {
        let traces = trace::of_all(request.trace.as_ref(), [command]);
        let answers = app
            .engine
            .traced(&traces)
            .execute(program, std::slice::from_ref(command))
            .await;
        let answer = answers
            .into_iter()
            .next()
            .unwrap_or(Err(EngineError::Behind));
        let key = receipt::key(command);
        log::decision(program.id.as_str(), &key, &answer, request.trace.as_ref());
        match answer {
            Ok(answer) => return receipt::decided(program, command, &answer),
            // The queue takes what cannot be decided now; doing both is harmless.
            Err(error) if error.is_retryable() => {}
            Err(error) => return Err(error.into()),
        }
    }
    queue::send(app, request, program, command).await?;
    receipt::accepted(program, command)
}
