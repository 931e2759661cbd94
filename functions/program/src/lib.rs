//! Programs: validate, dry-run, publish, list and suspend versions.
//!
//! - `file`: the program file that a request carries, and what is wrong with it;
//! - `fit`: whether a version fits those that are published;
//! - `validate`, `publish`, `suspend`, `list`: one operation each;
//! - `dry_run`: what a version would change, on a sample of members.
//!
//! What a version means lives in `gradus_domain`, how a file is read in `gradus_contracts`.

mod dry_run;
mod file;
mod fit;
mod list;
mod publish;
mod suspend;
mod validate;
mod view;

use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use gradus_contracts::api::routes::{Function, Operation};
use gradus_shell::app::App;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;

/// Answers a request of the gateway. Never fails: what is wrong is in the response.
pub async fn handle(app: App, event: ApiGatewayV2httpRequest) -> ApiGatewayV2httpResponse {
    // The SDK's futures nest deeply: behind a pointer they do not add to the caller's.
    match Box::pin(answer(&app, &event)).await {
        Ok(response) => response,
        Err(problem) => problem.response(),
    }
}

async fn answer(
    app: &App,
    event: &ApiGatewayV2httpRequest,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    let request = Request::of(event, app, Function::Program)?;
    match request.operation {
        Operation::ListVersions => list::list(app, &request).await,
        Operation::ValidateVersion => validate::validate(app, &request).await,
        Operation::DryRunVersion => dry_run::dry_run(app, &request).await,
        Operation::PublishVersion => publish::publish(app, &request).await,
        Operation::SuspendVersion => suspend::suspend(app, &request).await,
        Operation::JoinMember
        | Operation::LookUpMember
        | Operation::ReadMember
        | Operation::ChangeMember
        | Operation::EraseMember
        | Operation::ExportMember
        | Operation::ReadBalance
        | Operation::ReadTier
        | Operation::ReadStatement
        | Operation::RecordPurchase
        | Operation::RecordPurchases
        | Operation::QuotePurchase
        | Operation::RecordReturn
        | Operation::RecordReturns
        | Operation::RecordActivity
        | Operation::RecordActivities
        | Operation::ReadCommand => Err(Problem::new(
            404,
            "no_such_route",
            "this function answers for versions of programs",
        )),
    }
}
