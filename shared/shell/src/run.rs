//! A function's main: configure, start logging, answer events until there are no more.
//!
//! What is awaited for long is boxed: on the stack it would be moved about before it begins, and
//! a start would touch twice as much of it.

use crate::app::App;
use crate::clock::{Clock as _, SystemClock};
use crate::config::{self, StartError, Uses};
use crate::outbox::Outbox;
use crate::sweep::SweepEvent;
use crate::{log, metrics};
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use aws_lambda_events::dynamodb::Event as StreamEvent;
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use aws_lambda_events::streams::DynamoDbEventResponse;
use gradus_contracts::schedules::Sweep;
use gradus_domain::words::calendar::zones_release;
use lambda_runtime::{Context, Error, LambdaEvent, service_fn};
use serde_json::Value;
use std::time::Duration;
use tokio::time::Instant;

/// Answers HTTP requests.
///
/// # Errors
/// [`StartError`], or a runtime that is gone.
pub async fn http<F>(
    uses: Uses,
    handler: impl Fn(App, ApiGatewayV2httpRequest) -> F,
) -> Result<(), Error>
where
    F: Future<Output = ApiGatewayV2httpResponse>,
{
    begin()?;
    let app = Box::pin(config::app(uses)).await.map_err(refuse)?;
    say_that_it_begins();
    Box::pin(lambda_runtime::run(service_fn(
        |event: LambdaEvent<ApiGatewayV2httpRequest>| {
            let function = name(&event.context);
            // Boxed: the compiler does not lay out futures nested as deep as these.
            let answer = Box::pin(handler(app.clone(), event.payload));
            async move { Ok::<_, Error>(counted(&function, answer).await) }
        },
    )))
    .await
}

/// Handles batches of a queue.
///
/// # Errors
/// [`StartError`], or a runtime that is gone.
pub async fn queue<F>(uses: Uses, handler: impl Fn(App, SqsEvent) -> F) -> Result<(), Error>
where
    F: Future<Output = SqsBatchResponse>,
{
    begin()?;
    let app = Box::pin(config::app(uses)).await.map_err(refuse)?;
    say_that_it_begins();
    Box::pin(lambda_runtime::run(service_fn(
        |event: LambdaEvent<SqsEvent>| {
            let function = name(&event.context);
            let answer = Box::pin(handler(app.clone(), event.payload));
            async move { Ok::<_, Error>(counted(&function, answer).await) }
        },
    )))
    .await
}

/// Starts logging and counting.
fn begin() -> Result<(), Error> {
    log::start(&config::log_level().map_err(refuse)?);
    metrics::start();
    Ok(())
}

/// The first line of a function that starts: by which zones it reckons days.
fn say_that_it_begins() {
    tracing::info!(time_zones = zones_release(), "begins");
}

/// Why a function does not start, as one line: what `main` returns is printed in its debug form.
#[derive(thiserror::Error)]
#[error("{0}")]
struct Refusal(StartError);

impl std::fmt::Debug for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

fn refuse(error: impl Into<StartError>) -> Error {
    Refusal(error.into()).into()
}

/// How long before a function's end a sweep hands on what is left.
const HAND_ON: Duration = Duration::from_secs(5);

/// Runs a sweep: for its schedule and for its queue.
///
/// # Errors
/// [`StartError`], or a runtime that is gone.
pub async fn sweep(sweep: Sweep) -> Result<(), Error> {
    begin()?;
    let sweeper = Box::pin(config::sweeper(sweep)).await.map_err(refuse)?;
    say_that_it_begins();
    Box::pin(lambda_runtime::run(service_fn(
        |event: LambdaEvent<Value>| {
            let function = name(&event.context);
            let deadline = Instant::now() + left(&event.context).saturating_sub(HAND_ON);
            let (sweeper, event) = (sweeper.clone(), SweepEvent::read(event.payload));
            async move {
                let answer = Box::pin(sweeper.handle(event?, deadline));
                Ok::<_, Error>(counted(&function, answer).await?)
            }
        },
    )))
    .await
}

/// What the deployment calls the function.
fn name(context: &Context) -> String {
    context.env_config.function_name.clone()
}

/// Answers an event, and says what was counted meanwhile.
async fn counted<T>(function: &str, answer: impl Future<Output = T>) -> T {
    let answered = answer.await;
    metrics::tell(function);
    answered
}

/// How long a function may still run.
fn left(context: &Context) -> Duration {
    let now = u64::try_from(SystemClock.now().millis()).unwrap_or(0);
    Duration::from_millis(context.deadline.saturating_sub(now))
}

/// Handles batches of the table's stream.
///
/// # Errors
/// [`StartError`], or a runtime that is gone.
pub async fn stream<F>(handler: impl Fn(Outbox, StreamEvent) -> F) -> Result<(), Error>
where
    F: Future<Output = DynamoDbEventResponse>,
{
    begin()?;
    let sdk = config::sdk().map_err(refuse)?;
    let outbox = Box::pin(config::outbox(&sdk)).await.map_err(refuse)?;
    say_that_it_begins();
    Box::pin(lambda_runtime::run(service_fn(
        |event: LambdaEvent<StreamEvent>| {
            let function = name(&event.context);
            let answer = Box::pin(handler(outbox.clone(), event.payload));
            async move { Ok::<_, Error>(counted(&function, answer).await) }
        },
    )))
    .await
}
