//! Whose account it is, and whether it may be seen.

use gradus_contracts::api::routes::Scope;
use gradus_shell::account::Account;
use gradus_shell::app::App;
use gradus_shell::problem::Problem;
use gradus_shell::request::Request;

/// The account that a request's path names, settled up to now.
///
/// # Errors
/// 404 where nobody of that name is enrolled; 410 where the member is erased and the caller
/// is no operator.
pub(crate) async fn account(app: &App, request: &Request) -> Result<Account, Problem> {
    let program = request.published(app).await?;
    let id = request.member()?;
    let account = Account::read(app, &program, &id, request.received_at).await?;
    if !request.caller.scopes.contains(&Scope::Operate) {
        account.refuse_erased()?;
    }
    Ok(account)
}
