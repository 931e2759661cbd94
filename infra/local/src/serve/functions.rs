//! The functions' own libraries, as the gateway invokes them.

use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use gradus_contracts::routes::Function;
use gradus_shell::app::App;

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
