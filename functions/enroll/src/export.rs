//! Everything that is kept about a member, the entries in parts.

use crate::aliases::value;
use crate::member::Known;
use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use gradus_contracts::api::routes::Scope;
use gradus_contracts::ledger::entry::EntryView;
use gradus_contracts::member::ExportView;
use gradus_shell::app::App;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;
use gradus_shell::response;
use gradus_shell::statement::Part;
use gradus_store::aliases::AliasKind;

const ENTRIES_DEFAULT: u16 = 100;
const ENTRIES_MAX: u16 = 100;

/// Answers with what is kept. Of an erased member that is the ledger, for whoever operates or
/// erases; its own token is told that it is gone.
pub(crate) async fn export(
    app: &App,
    request: &Request,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    request.query_knows(&["limit", "cursor"])?;
    let limit = request.limit(ENTRIES_DEFAULT, ENTRIES_MAX)?;
    let program = request.published(app).await?;
    let id = request.member()?;
    let known = Known::read(app, &program, &id, request).await?;
    if !request.caller.has_any(&[Scope::Operate, Scope::Erase]) {
        known.account.refuse_erased()?;
    }
    let Part {
        mut statement,
        next_cursor,
    } = Part::read(app, request, "export", &known.account, limit).await?;
    app.engine.read_entries(&program, &mut statement).await?;
    let entries = statement
        .lines
        .iter()
        .filter_map(|line| line.entry.as_deref());
    let view = ExportView {
        exported_at: request.received_at.into(),
        member: known.view(),
        aliases: aliases(&known),
        balance: known.account.balance()?,
        tier: known.account.tier()?,
        entries: entries
            .map(|entry| EntryView::in_program(entry, &program.versions))
            .collect(),
        next_cursor,
        through_sequence: statement.through,
        sequence: statement.sequence,
    };
    response::json(200, &view)
}

fn aliases(known: &Known) -> Vec<String> {
    let Some(person) = &known.person else {
        return Vec::new();
    };
    AliasKind::ALL
        .into_iter()
        .filter(|kind| value(person, *kind).is_some())
        .map(|kind| kind.word().to_owned())
        .collect()
}
