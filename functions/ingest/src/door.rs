//! What is refused at the door, before anything is decided or kept.

use gradus_contracts::commands::Posted;
use gradus_domain::commands::{Act, Command, FUTURE_TOLERANCE_MS, Unfit};
use gradus_domain::ledger::rejection::Rejection;
use gradus_domain::words::time::Instant;
use gradus_engine::programs::LoadedProgram;
use gradus_shell::command;
use gradus_shell::problem::Problem;

/// Reads a command and refuses what no decision would take: what is no command, what has not
/// happened yet, what is in another currency.
///
/// # Errors
/// The problem, naming the field.
pub(crate) fn read(
    kind: Posted,
    body: &[u8],
    received_at: Instant,
    program: &LoadedProgram,
) -> Result<Command, Problem> {
    let command = command::read(kind, body, received_at)?;
    if received_at.saturating_plus_millis(FUTURE_TOLERANCE_MS) < command.occurred_at {
        let rejection = Rejection::OccurredInFuture {
            occurred_at: command.occurred_at,
            received_at,
        };
        return Err(Problem::of_rejection(&rejection).at("occurred_at"));
    }
    if let (Act::Purchase(purchase), Some(first)) = (&command.act, program.versions.first())
        && purchase.currency != first.program.currency
    {
        let rejection = Rejection::CurrencyMismatch {
            found: purchase.currency,
            expected: first.program.currency,
        };
        return Err(Problem::of_rejection(&rejection).at("currency"));
    }
    Ok(command)
}

/// A command whose caller waits for the decision: what does not fit is refused, unless it says
/// otherwise.
pub(crate) fn at_once(command: &Command) -> Command {
    with_unfit(command, Unfit::Refuse)
}

/// A command that is answered before it is decided: what it tells has happened, and what does
/// not fit is left out, unless it says otherwise.
pub(crate) fn taken(command: &Command) -> Command {
    with_unfit(command, Unfit::LeaveOut)
}

fn with_unfit(command: &Command, unsaid: Unfit) -> Command {
    let mut command = command.clone();
    if let Act::Purchase(purchase) = &mut command.act
        && purchase.paid_with_points.is_some()
    {
        purchase.unfit.get_or_insert(unsaid);
    }
    command
}
