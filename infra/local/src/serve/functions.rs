//! The functions' own libraries, as the gateway invokes them.

use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use aws_lambda_events::sqs::SqsBatchResponse;
use gradus_contracts::api::routes::Function;
use gradus_shell::app::App;
use gradus_shell::sweep::{SweepEvent, Sweeper};
use std::time::Duration;
use tokio::time::Instant;

/// How long a sweep's function may take before it hands on what is left.
const SWEEP_TIME: Duration = Duration::from_secs(50);

/// Invokes a function with an event.
pub(crate) async fn call(
    function: Function,
    app: App,
    event: ApiGatewayV2httpRequest,
) -> ApiGatewayV2httpResponse {
    match function {
        Function::Enroll => gradus_enroll::handle(app, event).await,
        Function::Account => gradus_account::handle(app, event).await,
        Function::Ingest => gradus_ingest::handle(app, event).await,
        Function::Program => gradus_program::handle(app, event).await,
    }
}

/// Invokes a sweep's function; `None` where it failed, which its log tells.
pub(crate) async fn sweep(sweeper: Sweeper, event: SweepEvent) -> Option<SqsBatchResponse> {
    let deadline = Instant::now() + SWEEP_TIME;
    let sweep = sweeper.sweep;
    match sweeper.handle(event, deadline).await {
        Ok(answer) => Some(answer),
        Err(error) => {
            tracing::error!(function = sweep.name(), %error, "a function failed");
            None
        }
    }
}
