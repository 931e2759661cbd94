//! What the batch operations have in common: the rules of a batch and the shape of its answer.

use crate::engine::fault::{Code, Fault};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const MOST_ENTRIES: usize = 10;
const MAX_ID_CHARACTERS: usize = 80;

/// An entry that can be told from its neighbours.
pub(crate) trait Entry {
    /// The caller's id of the entry.
    fn id(&self) -> Option<&str>;
}

/// Checks that a batch has 1 to 10 entries with proper ids, no two the same. `operation` is
/// how AWS names the entries: `SendMessageBatch`.
pub(crate) fn check<E: Entry>(entries: &[E], operation: &str) -> Result<(), Fault> {
    if entries.is_empty() {
        return Err(Fault::refused(
            Code::EmptyBatchRequest,
            format!("There should be at least one {operation}RequestEntry in the request."),
        ));
    }
    if entries.len() > MOST_ENTRIES {
        return Err(Fault::refused(
            Code::TooManyEntriesInBatchRequest,
            format!(
                "Maximum number of entries per request are {MOST_ENTRIES}. You have sent {}.",
                entries.len()
            ),
        ));
    }
    let mut seen = BTreeSet::new();
    for entry in entries {
        let id = entry.id().unwrap_or_default();
        check_id(id)?;
        if !seen.insert(id) {
            return Err(Fault::refused(
                Code::BatchEntryIdsNotDistinct,
                format!("Id {id} repeated."),
            ));
        }
    }
    Ok(())
}

fn check_id(id: &str) -> Result<(), Fault> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if (1..=MAX_ID_CHARACTERS).contains(&id.len()) && id.bytes().all(plain) {
        return Ok(());
    }
    Err(Fault::refused(
        Code::InvalidBatchEntryId,
        "A batch entry id can only contain alphanumeric characters, hyphens and underscores. \
         It can be at most 80 letters long.",
    ))
}

/// Carries out every entry; a refusal concerns its own entry only.
pub(crate) fn each<E: Entry>(
    entries: &[E],
    mut run: impl FnMut(&E) -> Result<Value, Fault>,
) -> Result<Value, Fault> {
    let mut successful = Vec::new();
    let mut failed = Vec::new();
    for entry in entries {
        let id = entry.id().unwrap_or_default();
        match run(entry) {
            Ok(mut result) => {
                result["Id"] = json!(id);
                successful.push(result);
            }
            Err(Fault::Refused { code, message }) => failed.push(json!({
                "Id": id,
                "SenderFault": code.is_senders(),
                "Code": code.query_code(),
                "Message": message,
            })),
            Err(fault) => return Err(fault),
        }
    }
    let mut answer = json!({ "Successful": successful });
    if !failed.is_empty() {
        answer["Failed"] = json!(failed);
    }
    Ok(answer)
}
