//! Everything that is kept about a member, the entries in parts.

use crate::aliases::value;
use crate::member::Known;
use crate::problem;
use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use gradus_contracts::api::routes::Scope;
use gradus_contracts::ledger::entry::EntryView;
use gradus_contracts::member::ExportView;
use gradus_contracts::member::account::BalanceView;
use gradus_contracts::standing::tier::TierView;
use gradus_domain::ledger::plan::Failure;
use gradus_domain::standing::outlook::{points_outlook, tier_outlook};
use gradus_engine::answer::EngineError;
use gradus_shell::app::App;
use gradus_shell::cursor::Seal;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;
use gradus_shell::response;
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
    let now = request.received_at;
    let program = app.engine.program(&request.program, now).await?;
    let id = request.member()?;
    let known = Known::read(app, &program, &id, request).await?;
    let of_others = [Scope::Operate, Scope::Erase];
    if known.member.erased_at.is_some() && !request.caller.has_any(&of_others) {
        return Err(problem::erased(&id));
    }
    let seal = Seal {
        key: app.secret()?,
        list: "export",
        program: &program.id,
        member: &id,
    };
    let from = request
        .query("cursor")
        .map(|text| seal.open(text))
        .transpose()?;
    let statement = app
        .engine
        .statement(&program, &id, now, from, limit)
        .await?;
    let mut statement = statement.ok_or_else(problem::unknown)?;
    app.engine.read_entries(&program, &mut statement).await?;
    let entries = statement
        .lines
        .iter()
        .filter_map(|line| line.entry.as_deref());
    let member = &known.member;
    let as_of = now.max(member.settled_to);
    let points = points_outlook(member)
        .map_err(Failure::from)
        .map_err(EngineError::from)?;
    let tier = tier_outlook(&program.versions, member, as_of).map_err(EngineError::from)?;
    let first = program
        .versions
        .first()
        .ok_or(Failure::NoVersion { at: as_of });
    let currency = first.map_err(EngineError::from)?.program.currency;
    let view = ExportView {
        exported_at: now.into(),
        member: known.view(&program),
        aliases: aliases(&known),
        balance: BalanceView::of(&points, as_of, member.sequence),
        tier: TierView::of(&tier, currency.code(), as_of, member.sequence),
        entries: entries
            .map(|entry| EntryView::in_program(entry, &program.versions))
            .collect(),
        next_cursor: statement.next().map(|place| seal.close(place)),
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
