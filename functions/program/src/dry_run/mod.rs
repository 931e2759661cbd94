//! What a version would change for lots, tiers and cost, on a sample of members. Nothing is
//! written.
//!
//! - `rules`: the versions that are held against each other;
//! - `sample`: the members that are looked at;
//! - `look`: one member after another, for a limited time;
//! - `outlook`: lots and tiers, as time passes;
//! - `history`, `replay`: what the recorded purchases would have earned;
//! - `report`: the sums.

mod history;
mod look;
mod outlook;
mod replay;
mod report;
mod rules;
mod sample;

use crate::file::Uploaded;
use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use gradus_shell::app::App;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;
use gradus_shell::response;
use report::Report;
use rules::Rules;
use sample::{Asked, MEMBERS, SAMPLE};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// After what time no more members are drawn.
const DRAWING: Duration = Duration::from_secs(3);
/// After what time no more members are looked at: below the time that a function has.
const LOOKING: Duration = Duration::from_secs(6);

/// Answers 200 with what a version would change.
///
/// # Errors
/// The problem to answer with.
pub(crate) async fn dry_run(
    app: &App,
    request: &Request,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    let began = Instant::now();
    request.query_knows(&[MEMBERS, SAMPLE])?;
    let asked = Asked::of(request)?;
    let uploaded = Uploaded::of(request)?;
    let published = request.published(app).await?;
    let mut rules = Rules::of(&published, &uploaded.program, request.received_at)?;
    rules.warnings.extend(uploaded.warnings());
    let rules = Arc::new(rules);
    let count = asked.count();
    let chosen = asked
        .members(app, &request.program, began + DRAWING)
        .await?;
    let mut report = Report::new(chosen.drawn, count);
    if chosen.is_time_up {
        report.note_draw_cut();
    }
    let found = look::look_at_all(&app.engine, &rules, chosen.members, began + LOOKING).await?;
    report.add(found);
    response::json(200, &report.finish(&rules))
}
