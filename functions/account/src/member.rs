//! Whose account it is, and whether it may be seen.

use gradus_contracts::api::routes::Scope;
use gradus_domain::member::Member;
use gradus_domain::words::ids::MemberId;
use gradus_domain::words::time::Instant;
use gradus_engine::programs::LoadedProgram;
use gradus_shell::app::App;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;
use std::sync::Arc;

/// An account as it stands now.
pub(crate) struct Account {
    pub(crate) program: Arc<LoadedProgram>,
    pub(crate) member: Box<Member>,
    /// As of when.
    pub(crate) as_of: Instant,
}

/// The account that a request's path names, settled up to now.
///
/// # Errors
/// 404 where nobody of that name is enrolled; 410 where the member is erased and the caller
/// is no operator.
pub(crate) async fn account(app: &App, request: &Request) -> Result<Account, Problem> {
    let now = request.received_at;
    let program = app.engine.program(&request.program, now).await?;
    let id = request.member()?;
    let member = app.engine.member_now(&program, &id, now).await?;
    let member = member.ok_or_else(unknown)?;
    if member.erased_at.is_some() && !request.caller.scopes.contains(&Scope::Operate) {
        return Err(erased(&id));
    }
    Ok(Account {
        as_of: now.max(member.settled_to),
        program,
        member,
    })
}

/// 404: nobody of that name.
pub(crate) fn unknown() -> Problem {
    Problem::new(
        404,
        "member_unknown",
        "no member of this id is enrolled in this program",
    )
    .at("member")
}

fn erased(id: &MemberId) -> Problem {
    Problem::new(
        410,
        "member_erased",
        format!("what was known of member {id} was erased"),
    )
    .at("member")
}
