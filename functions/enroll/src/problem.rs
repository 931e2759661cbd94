//! What is wrong with a request about a member. No detail repeats what a body said.

use gradus_contracts::commands::private::{BodyFault, read_private};
use gradus_domain::commands::CommandKey;
use gradus_domain::ledger::plan::Failure;
use gradus_engine::answer::{Answer, EngineError};
use gradus_shell::problem::Problem;
use gradus_store::aliases::AliasKind;
use serde::de::DeserializeOwned;

/// Reads a body.
///
/// # Errors
/// 400 `body_unreadable`, 422 `body_invalid` with the field.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    read_private(body).map_err(|fault| of_fault(&fault))
}

/// What is wrong with a body.
pub(crate) fn of_fault(fault: &BodyFault) -> Problem {
    let (status, code) = if fault.unreadable {
        (400, "body_unreadable")
    } else {
        (422, "body_invalid")
    };
    Problem::new(status, code, fault.message.clone()).at(fault.path.clone())
}

/// 422: the key was used with another content.
pub(crate) fn key_conflict() -> Problem {
    Problem::new(
        422,
        "idempotency_conflict",
        "this Idempotency-Key came with another content before: a changed request needs a key of its own",
    )
    .at("Idempotency-Key")
}

/// 409: the key was used so long ago that its content is not known any more.
pub(crate) fn key_spent() -> Problem {
    Problem::new(
        409,
        "idempotency_key_spent",
        "this Idempotency-Key named an earlier change, which was done and which later ones followed: read the member, and use a new key for a new change",
    )
    .at("Idempotency-Key")
}

/// 409: an alias leads to another member.
pub(crate) fn alias_taken(kind: AliasKind) -> Problem {
    Problem::new(
        409,
        "alias_taken",
        format!(
            "this {} leads to another member: leave it out, or send another",
            kind.word()
        ),
    )
    .at(kind.word())
}

/// 503: others were faster too often.
pub(crate) fn contended() -> Problem {
    EngineError::Contended.into()
}

/// 500: an answer that no such command has.
pub(crate) fn strange(answer: &Answer, key: Option<CommandKey>) -> Problem {
    let wanted = match answer {
        Answer::Recorded(_) | Answer::Repeated(_) | Answer::Rejected(_) => "another answer",
        Answer::Waiting => "an answer other than waiting",
        Answer::Settled(_) => "an answer other than settled",
    };
    let failure = key.map_or(Failure::Overflow, |found| Failure::WrongFact {
        found,
        wanted,
    });
    failure.into()
}
