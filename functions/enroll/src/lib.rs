//! Members join, change, are found, exported and erased.
//!
//! - `join`, `look_up`, `read`, `change`, `export`, `erase`: one operation each;
//! - `deed`: a command with the person's writes, and what came of both;
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
mod deed;
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
use gradus_contracts::api::operation::Enroll;
use gradus_shell::app::App;
use gradus_shell::handler;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;

/// How often a write that somebody overtook is tried again from the reading on.
pub(crate) const ROUNDS: u32 = 6;

/// Answers one request. Never fails: what is wrong is in the response.
pub async fn handle(app: App, event: ApiGatewayV2httpRequest) -> ApiGatewayV2httpResponse {
    handler::answer(app, event, answer).await
}

async fn answer(
    app: App,
    asked: Enroll,
    request: Request,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    match asked {
        Enroll::JoinMember => join::join(&app, &request).await,
        Enroll::LookUpMember => look_up::look_up(&app, &request).await,
        Enroll::ReadMember => read::read(&app, &request).await,
        Enroll::ChangeMember => change::change(&app, &request).await,
        Enroll::EraseMember => erase::erase(&app, &request).await,
        Enroll::ExportMember => export::export(&app, &request).await,
    }
}
