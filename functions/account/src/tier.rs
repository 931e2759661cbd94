//! The tier: until when, what keeps it, what reaches the next.

use crate::member::account;
use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
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
    response::json(200, &account.tier()?)
}
