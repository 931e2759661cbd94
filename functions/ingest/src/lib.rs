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
use gradus_contracts::api::operation::Ingest;
use gradus_contracts::commands::Posted;
use gradus_engine::answer::EngineError;
use gradus_engine::programs::LoadedProgram;
use gradus_shell::app::App;
use gradus_shell::command::decide;
use gradus_shell::handler;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;

/// Answers one request.
pub async fn handle(app: App, event: ApiGatewayV2httpRequest) -> ApiGatewayV2httpResponse {
    handler::answer(app, event, answer).await
}

async fn answer(
    app: App,
    asked: Ingest,
    request: Request,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    request.query_knows(&[])?;
    let program = request.published(&app).await?;
    match asked {
        Ingest::RecordPurchase => one(&app, &request, &program, Posted::Purchase).await,
        Ingest::RecordPurchases => batch::answer(&app, &request, &program, Posted::Purchase).await,
        Ingest::RecordReturn => one(&app, &request, &program, Posted::Return).await,
        Ingest::RecordReturns => batch::answer(&app, &request, &program, Posted::Return).await,
        Ingest::RecordActivity => one(&app, &request, &program, Posted::Activity).await,
        Ingest::RecordActivities => batch::answer(&app, &request, &program, Posted::Activity).await,
    }
}

async fn one(
    app: &App,
    request: &Request,
    program: &LoadedProgram,
    kind: Posted,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    let command = door::read(kind, &request.body, request.received_at, program)?;
    if request.waits {
        let (commands, trace) = ([door::at_once(&command)], request.trace.as_ref());
        let answers = decide(app, program, &commands, trace).await;
        let answer = answers.into_iter().next();
        match answer.unwrap_or(Err(EngineError::Behind)) {
            Ok(answer) => return receipt::decided(program, &command, &answer),
            // The queue takes what cannot be decided now; doing both is harmless.
            Err(error) if error.is_retryable() => {}
            Err(error) => return Err(error.into()),
        }
    }
    queue::send(app, request, program, &command).await?;
    receipt::accepted(program, &command)
}
