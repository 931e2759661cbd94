//! Checks a program file.

use crate::file::{Uploaded, bounds};
use crate::fit;
use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use gradus_contracts::program::versions::ValidProgram;
use gradus_engine::answer::EngineError;
use gradus_shell::app::App;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;
use gradus_shell::response;

/// Answers 200 where a file has no faults. Why it could not be published as it stands is a
/// warning: a file may be written long before.
///
/// # Errors
/// The problem to answer with.
pub(crate) async fn validate(
    app: &App,
    request: &Request,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    request.query_knows(&[])?;
    let uploaded = Uploaded::of(request)?;
    let mut warnings = uploaded.warnings();
    let published = match app
        .engine
        .program(&request.program, request.received_at)
        .await
    {
        Ok(published) => Some(published),
        Err(EngineError::ProgramUnknown(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let fits = fit::check_currency(&uploaded.program, request.received_at).and_then(|()| {
        let program = &uploaded.program;
        published.map_or(Ok(()), |there| {
            fit::check(&there, program, request.received_at)
        })
    });
    if let Err(problem) = fits {
        warnings.push(format!(
            "it could not be published as it stands: {}",
            problem.detail
        ));
    }
    let valid = ValidProgram {
        valid: true,
        bounds: bounds(&uploaded.program),
        warnings,
    };
    response::json(200, &valid)
}
