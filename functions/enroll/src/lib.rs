//! Members join, change, are found, exported and erased.
//!
//! - `join`, `look_up`, `read`, `change`, `export`, `erase`: one operation each;
//! - `aliases`: what leads to a member, and who may claim it;
//! - `fingerprint`: what a request said, to tell a repeat from a conflict;
//! - `patch`: what a change makes of a person and of what rules know;
//! - `member`: a member with its person, and how both are shown;
//! - `problem`: what is wrong with such a request.
//!
//! A person stands beside the member, out of reach of scoring and sweeps. Nothing here says
//! or logs anything that identifies one.

mod aliases;
mod change;
mod erase;
mod export;
mod fingerprint;
mod join;
mod look_up;
mod member;
mod patch;
mod problem;
mod read;

use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use gradus_contracts::api::routes::{Function, Operation};
use gradus_shell::app::App;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;

/// How often a write that somebody overtook is tried again from the reading on.
pub(crate) const ROUNDS: u32 = 6;

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
    let request = Request::of(event, app, Function::Enroll)?;
    match request.operation {
        Operation::JoinMember => join::join(app, &request).await,
        Operation::LookUpMember => look_up::look_up(app, &request).await,
        Operation::ReadMember => read::read(app, &request).await,
        Operation::ChangeMember => change::change(app, &request).await,
        Operation::EraseMember => erase::erase(app, &request).await,
        Operation::ExportMember => export::export(app, &request).await,
        Operation::ReadBalance
        | Operation::ReadTier
        | Operation::ReadStatement
        | Operation::RecordPurchase
        | Operation::RecordPurchases
        | Operation::QuotePurchase
        | Operation::RecordReturn
        | Operation::RecordReturns
        | Operation::RecordActivity
        | Operation::RecordActivities
        | Operation::ReadCommand
        | Operation::ListVersions
        | Operation::ValidateVersion
        | Operation::DryRunVersion
        | Operation::PublishVersion
        | Operation::SuspendVersion => Err(Problem::new(
            404,
            "no_such_route",
            "this function keeps members",
        )),
    }
}
