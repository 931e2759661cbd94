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
use gradus_contracts::api::operation::Program;
use gradus_shell::app::App;
use gradus_shell::handler;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;

/// Answers a request of the gateway. Never fails: what is wrong is in the response.
pub async fn handle(app: App, event: ApiGatewayV2httpRequest) -> ApiGatewayV2httpResponse {
    handler::answer(app, event, answer).await
}

async fn answer(
    app: App,
    asked: Program,
    request: Request,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    match asked {
        Program::ListVersions => list::list(&app, &request).await,
        Program::ValidateVersion => validate::validate(&app, &request).await,
        Program::DryRunVersion => dry_run::dry_run(&app, &request).await,
        Program::PublishVersion => publish::publish(&app, &request).await,
        Program::SuspendVersion => suspend::suspend(&app, &request).await,
    }
}
