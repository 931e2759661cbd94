//! Around a function's handler: from an event to what is asked of it, and from the answer, or
//! what is wrong, to a response.

use crate::app::App;
use crate::problem::Problem;
use crate::request::Request;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use gradus_contracts::api::operation::OfFunction;

/// Answers one request by a function's handler. Never fails: what is wrong is in the response.
pub async fn answer<Asked: OfFunction, Answering>(
    app: App,
    event: ApiGatewayV2httpRequest,
    handler: impl FnOnce(App, Asked, Request) -> Answering,
) -> ApiGatewayV2httpResponse
where
    Answering: Future<Output = Result<ApiGatewayV2httpResponse, Problem>>,
{
    let answered = match Request::of(&event, &app) {
        // The SDK's futures nest deeply: behind a pointer they do not add to the caller's.
        Ok((asked, request)) => Box::pin(handler(app, asked, request)).await,
        Err(problem) => Err(problem),
    };
    answered.unwrap_or_else(|problem| problem.response())
}
