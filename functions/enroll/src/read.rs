//! Reads a member: who it is, and what rules know of it.

use crate::member::Known;
use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use gradus_shell::app::App;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;
use gradus_shell::response;

/// Answers with the member.
pub(crate) async fn read(
    app: &App,
    request: &Request,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    request.query_knows(&[])?;
    let program = request.published(app).await?;
    let known = Known::read_living(app, &program, &request.member()?, request).await?;
    response::json(200, &known.view())
}
