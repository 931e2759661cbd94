//! Erases what is known of a person. The ledger stays, under an id that says nothing.

use crate::aliases::Companions;
use crate::deed::{Done, done};
use crate::{ROUNDS, problem};
use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use gradus_domain::commands::{Act, Erasure};
use gradus_domain::ledger::rejection::Rejection;
use gradus_domain::words::ids::{CommandId, MemberId};
use gradus_engine::programs::LoadedProgram;
use gradus_shell::app::App;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;
use gradus_shell::response;
use gradus_store::companion::Companion;
use gradus_store::person::Person;

/// The one erasure of a member.
const ID: &str = "erasure";
/// What the ledger says of it.
const REASON: &str = "erasure asked for";

/// Answers 204 once nothing is known of the person any more; a repeat too.
pub(crate) async fn erase(
    app: &App,
    request: &Request,
) -> Result<ApiGatewayV2httpResponse, Problem> {
    request.query_knows(&[])?;
    let program = request.published(app).await?;
    let id = request.member()?;
    for _ in 0..ROUNDS {
        let stored = app.engine.store().member(&program.id, &id).await?;
        let member = stored.ok_or_else(Problem::member_unknown)?.member;
        if member.erased_at.is_some() {
            return Ok(response::empty(204));
        }
        let person = app.engine.store().person(&program.id, &id).await?;
        let companions = companions(app, &program, &id, person)?;
        if try_once(app, &program, request, &id, &companions).await? {
            // Whoever restores a backup carries out these lines again.
            tracing::info!(
                program = program.id.as_str(),
                member = id.as_str(),
                "member erased"
            );
            return Ok(response::empty(204));
        }
    }
    Err(problem::contended())
}

/// The person goes, and all that leads to it. Where there is no person, none may come in
/// between.
fn companions(
    app: &App,
    program: &LoadedProgram,
    member: &MemberId,
    person: Option<Person>,
) -> Result<Companions, Problem> {
    let person = person.unwrap_or_default();
    Ok(Companions::between(
        app.secret()?,
        &program.id,
        member,
        &person,
        &Person::default(),
        Companion::DeletePerson(member.clone(), person.revision),
    ))
}

/// Whether the member is erased; otherwise somebody was faster, and all is to be read again.
async fn try_once(
    app: &App,
    program: &LoadedProgram,
    request: &Request,
    member: &MemberId,
    companions: &Companions,
) -> Result<bool, Problem> {
    let erasure = Erasure {
        id: CommandId::new(ID),
        reason: REASON.to_owned(),
    };
    let command = request.command(member.clone(), Act::Erase(erasure));
    match done(app, program, &command, companions, request.trace.as_ref()).await? {
        Done::Now => Ok(true),
        Done::Before | Done::Overtaken | Done::Rejected(Rejection::MemberErased { .. }) => {
            Ok(false)
        }
        Done::Rejected(rejection) => Err(Problem::of_rejection(&rejection)),
    }
}
