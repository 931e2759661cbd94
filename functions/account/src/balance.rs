//! Points and what lapses when.

use crate::member::account;
use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use gradus_contracts::member::account::BalanceView;
use gradus_domain::ledger::plan::Failure;
use gradus_domain::standing::outlook::points_outlook;
use gradus_engine::answer::EngineError;
use gradus_shell::app::App;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;
use gradus_shell::response;

/// Answers with the balance as of now.
pub(crate) async fn read(
    app: &App,
    request: &Request,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    request.query_knows(&[])?;
    let account = account(app, request).await?;
    let outlook = points_outlook(&account.member)
        .map_err(|overflow| EngineError::from(Failure::from(overflow)))?;
    let view = BalanceView::of(&outlook, account.as_of, account.member.sequence);
    response::json(200, &view)
}
