//! The tier: until when, what keeps it, what reaches the next.

use crate::member::account;
use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use gradus_contracts::standing::tier::TierView;
use gradus_domain::ledger::plan::Failure;
use gradus_domain::standing::outlook::tier_outlook;
use gradus_engine::answer::EngineError;
use gradus_shell::app::App;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;
use gradus_shell::response;

/// Answers with the tier as of now.
pub(crate) async fn read(
    app: &App,
    request: &Request,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    request.query_knows(&[])?;
    let account = account(app, request).await?;
    let (versions, as_of) = (&account.program.versions, account.as_of);
    let outlook = tier_outlook(versions, &account.member, as_of).map_err(EngineError::from)?;
    let first = versions.first().ok_or(Failure::NoVersion { at: as_of });
    let currency = first.map_err(EngineError::from)?.program.currency;
    let view = TierView::of(&outlook, currency.code(), as_of, account.member.sequence);
    response::json(200, &view)
}
