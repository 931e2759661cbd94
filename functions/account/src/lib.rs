//! What a member has and why. Nothing here writes.
//!
//! - `balance`, `tier`: points and place on the ladder, as of now;
//! - `statement`: the entries, newest first;
//! - `quote`: what a purchase would do;
//! - `command`: what became of a command;
//! - `member`: whose account it is, and whether it may be seen.

mod balance;
mod command;
mod member;
mod quote;
mod statement;
mod tier;

use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use gradus_contracts::api::routes::{Function, Operation};
use gradus_shell::app::App;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;

/// Answers one request. Never fails: what is wrong is in the response.
pub async fn handle(app: App, event: ApiGatewayV2httpRequest) -> ApiGatewayV2httpResponse {
    match answer(&app, &event).await {
        Ok(response) => response,
        Err(problem) => {
            if problem.status == 503 {
                tracing::warn!(code = problem.code, "the table has no answer now");
            }
            problem.response()
        }
    }
}

async fn answer(
    app: &App,
    event: &ApiGatewayV2httpRequest,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    let request = Request::of(event, app, Function::Account)?;
    match request.operation {
        Operation::ReadBalance => balance::read(app, &request).await,
        Operation::ReadTier => tier::read(app, &request).await,
        Operation::ReadStatement => statement::read(app, &request).await,
        Operation::QuotePurchase => quote::quote(app, &request).await,
        Operation::ReadCommand => command::read(app, &request).await,
        Operation::JoinMember
        | Operation::LookUpMember
        | Operation::ReadMember
        | Operation::ChangeMember
        | Operation::EraseMember
        | Operation::ExportMember
        | Operation::RecordPurchase
        | Operation::RecordPurchases
        | Operation::RecordReturn
        | Operation::RecordReturns
        | Operation::RecordActivity
        | Operation::RecordActivities
        | Operation::ListVersions
        | Operation::ValidateVersion
        | Operation::DryRunVersion
        | Operation::PublishVersion
        | Operation::SuspendVersion => Err(Problem::new(
            404,
            "no_such_route",
            "this function reads accounts",
        )),
    }
}
