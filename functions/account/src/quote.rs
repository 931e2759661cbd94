//! What a purchase would earn, with every effect (rules §5). Nothing is recorded.

use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use gradus_contracts::commands::Posted;
use gradus_contracts::ledger::entry::EntryView;
use gradus_contracts::member::account::QuoteView;
use gradus_domain::commands::CommandKey;
use gradus_domain::ledger::entry::Entry;
use gradus_domain::ledger::plan::{Failure, Outcome, Plan};
use gradus_domain::program::versions::Programs;
use gradus_shell::app::App;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;
use gradus_shell::{command, response};

/// Answers with what the purchase of the body would do; of one that was recorded before,
/// with what it did. Where it would be rejected, the rejection is the problem.
pub(crate) async fn quote(
    app: &App,
    request: &Request,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    request.query_knows(&[])?;
    let command = command::read(Posted::Purchase, &request.body, request.received_at)?;
    request.must_see(&command.member)?;
    let program = request.published(app).await?;
    let plan = app.engine.quote(&program, &command).await?;
    let programs = &program.versions;
    let view = match &plan.outcome {
        Outcome::Recorded(key) => would(&plan, key, programs)?,
        Outcome::Repeated(entry) => {
            QuoteView::of(EntryView::in_program(entry, programs), Vec::new(), true)
        }
        Outcome::Rejected(rejection) => return Err(Problem::of_rejected(rejection, &command)),
        Outcome::Waiting | Outcome::Settled => return Err(not_a_purchase(command.key())),
    };
    response::json(200, &view)
}

fn would(plan: &Plan, key: &CommandKey, programs: &Programs) -> Result<QuoteView, Problem> {
    let view = |entry: &Entry| EntryView::in_program(entry, programs);
    let mut entries = plan.entries().skip_while(|entry| entry.key != *key);
    let entry = entries
        .next()
        .ok_or_else(|| not_a_purchase(Some(key.clone())))?;
    Ok(QuoteView::of(
        view(entry),
        entries.map(view).collect(),
        false,
    ))
}

fn not_a_purchase(found: Option<CommandKey>) -> Problem {
    let failure = found.map(|found| Failure::WrongFact {
        found,
        wanted: "the entry of a purchase",
    });
    failure.unwrap_or(Failure::Overflow).into()
}
