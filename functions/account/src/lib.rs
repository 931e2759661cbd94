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
use gradus_contracts::api::operation::Account;
use gradus_shell::app::App;
use gradus_shell::handler;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;

/// Answers one request. Never fails: what is wrong is in the response.
pub async fn handle(app: App, event: ApiGatewayV2httpRequest) -> ApiGatewayV2httpResponse {
    handler::answer(app, event, answer).await
}

async fn answer(
    app: App,
    asked: Account,
    request: Request,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    match asked {
        Account::ReadBalance => balance::read(&app, &request).await,
        Account::ReadTier => tier::read(&app, &request).await,
        Account::ReadStatement => statement::read(&app, &request).await,
        Account::QuotePurchase => quote::quote(&app, &request).await,
        Account::ReadCommand => command::read(&app, &request).await,
    }
}
