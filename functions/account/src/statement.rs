//! The entries, newest first, in parts.

use crate::member::account;
use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use gradus_contracts::ledger::entry::{EntryKindView, EntryView};
use gradus_contracts::member::account::{StatementLineView, StatementView, TierChangeView};
use gradus_domain::program::versions::Programs;
use gradus_engine::statement::Line;
use gradus_shell::app::App;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;
use gradus_shell::response;
use gradus_shell::statement::Part;

const LINES_DEFAULT: u16 = 20;
const LINES_MAX: u16 = 100;

/// Answers with a part of the statement: `limit` lines (1 to 100), from `cursor` on, each
/// with its whole entry where `details` is `true`.
pub(crate) async fn read(
    app: &App,
    request: &Request,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    request.query_knows(&["limit", "cursor", "details"])?;
    let limit = request.limit(LINES_DEFAULT, LINES_MAX)?;
    let details = details(request)?;
    let account = account(app, request).await?;
    let program = &account.program;
    let Part {
        mut statement,
        next_cursor,
    } = Part::read(app, request, "statement", &account, limit).await?;
    if details {
        app.engine.read_entries(program, &mut statement).await?;
    }
    let lines = statement.lines.iter();
    let view = StatementView {
        lines: lines
            .map(|line| view(line, details, &program.versions))
            .collect(),
        next_cursor,
        through_sequence: statement.through,
        sequence: statement.sequence,
    };
    response::json(200, &view)
}

fn details(request: &Request) -> Result<bool, Problem> {
    match request.query("details") {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => {
            Err(Problem::new(400, "details_invalid", "details is true or false").at("details"))
        }
    }
}

fn view(line: &Line, details: bool, programs: &Programs) -> StatementLineView {
    let summary = &line.summary;
    let entry = line.entry.as_deref().filter(|_| details);
    StatementLineView {
        key: line.key.to_text(),
        sequence: summary.sequence,
        kind: EntryKindView(summary.kind),
        occurred_at: summary.occurred_at.into(),
        decided_at: summary.decided_at.into(),
        change: summary.change.get(),
        active: summary.active.get(),
        pending: summary.pending.get(),
        debt: summary.debt.get(),
        tier: summary.tier.as_ref().map(|change| TierChangeView {
            from: change.from.to_string(),
            to: change.to.to_string(),
        }),
        entry: entry.map(|entry| EntryView::in_program(entry, programs)),
    }
}
