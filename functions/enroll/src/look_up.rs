//! Finds a member by phone, e-mail, card or external id. The values travel in the body: no
//! URL holds contact data.

use crate::problem;
use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use gradus_contracts::member::{LookupRequest, LookupView};
use gradus_shell::app::App;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;
use gradus_shell::response;
use gradus_store::aliases::AliasKind;

/// Answers with the member, or 404.
pub(crate) async fn look_up(
    app: &App,
    request: &Request,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    request.query_knows(&[])?;
    let key = app.secret()?;
    let (kind, value) = one_of(problem::read(&request.body)?)?;
    let program = request.published(app).await?;
    let alias = key.alias(&program.id, kind, &value);
    match app.engine.store().look_up(&program.id, &alias).await? {
        Some(member) => response::json(
            200,
            &LookupView {
                member: member.to_string(),
            },
        ),
        None => Err(Problem::new(
            404,
            "member_unknown",
            format!("this {} leads to no member of this program", kind.word()),
        )
        .at(kind.word())),
    }
}

fn one_of(body: LookupRequest) -> Result<(AliasKind, String), Problem> {
    let given = [
        (AliasKind::Phone, body.phone.map(|phone| phone.0)),
        (AliasKind::Email, body.email.map(|email| email.0)),
        (AliasKind::Card, body.card.map(|card| card.0)),
        (AliasKind::ExternalId, body.external_id.map(|id| id.0)),
    ];
    let mut given: Vec<_> = given
        .into_iter()
        .filter_map(|(kind, value)| Some((kind, value?)))
        .collect();
    match (given.pop(), given.len()) {
        (Some(one), 0) => Ok(one),
        (found, more) => Err(Problem::new(
            422,
            "body_invalid",
            format!(
                "found {} of phone, email, card and external_id; exactly one of them will do",
                usize::from(found.is_some()).saturating_add(more)
            ),
        )),
    }
}
