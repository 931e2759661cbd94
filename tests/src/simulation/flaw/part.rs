//! What the items of a transaction are.

use crate::simulation::programs::PROGRAM;
use gradus_domain::words::ids::{MemberId, ProgramId};
use gradus_store::codec::CodecError;
use gradus_store::keys;
use serde_json::Value;

/// What an item of a transaction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A member.
    Member,
    /// What a key stands for.
    Record,
    /// What a key stands for, under which a return waited.
    WaitedRecord,
    /// A key that is to stand for nothing.
    Absence,
    /// How far something is taken back.
    Remainder,
    /// What a shard of a budget gives.
    Shard,
    /// What leads to a member.
    Alias,
}

/// The program of every simulation.
pub(super) fn program() -> ProgramId {
    ProgramId::new(PROGRAM)
}

/// The items of a transaction; none where it is another call.
pub(super) fn items(asked: &mut Value) -> impl Iterator<Item = &mut Value> {
    let items = asked.get_mut("TransactItems");
    items.and_then(Value::as_array_mut).into_iter().flatten()
}

/// What an item asks for, by its word: `Put`, `Update`, `Delete`, `ConditionCheck`.
pub(super) fn write(item: &mut Value) -> Option<(&str, &mut Value)> {
    let (word, body) = item.as_object_mut()?.iter_mut().next()?;
    Some((word.as_str(), body))
}

/// A text among the attributes of an item.
pub(super) fn text<'a>(attributes: &'a Value, name: &str) -> &'a str {
    attributes[name]["S"].as_str().unwrap_or_default()
}

/// The member of a put.
pub(super) fn member_of(put: &Value) -> Option<MemberId> {
    keys::member_of(&program(), text(&put["Item"], "PK"))
}

/// What a codec writes.
///
/// # Panics
/// Where there are none.
pub(super) fn encoded(bytes: Result<Vec<u8>, CodecError>) -> Vec<u8> {
    match bytes {
        Ok(bytes) => bytes,
        Err(error) => panic!("what was read cannot be written: {error}"),
    }
}

impl Part {
    /// Whether an item is such a part.
    pub(super) fn is(self, word: &str, body: &Value) -> bool {
        let attributes = if word == "Put" { "Item" } else { "Key" };
        let attributes = &body[attributes];
        let (partition, sort) = (text(attributes, "PK"), text(attributes, "SK"));
        let of_records = partition.starts_with(&keys::records_prefix(&program()));
        let waited = text(&body["ExpressionAttributeValues"], ":kind") == "waiting";
        let is_put = word == "Put";
        match self {
            Self::Member => is_put && keys::member_of(&program(), partition).is_some(),
            Self::Record => is_put && of_records && sort == keys::ALONE,
            Self::WaitedRecord => is_put && of_records && sort == keys::ALONE && waited,
            Self::Absence => word == "ConditionCheck" && of_records,
            Self::Remainder => is_put && of_records && sort == keys::REMAINDER,
            Self::Shard => word == "Update" && partition.starts_with(&format!("{PROGRAM}#C#")),
            Self::Alias => is_put && partition.starts_with(&format!("{PROGRAM}#A#")),
        }
    }
}
