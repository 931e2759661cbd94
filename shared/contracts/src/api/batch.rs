//! What became of the items of a batch.

use crate::api::problem::ProblemView;
use crate::ledger::entry::EntryView;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One result for each item, in the order of the items.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BatchView {
    /// The results.
    pub items: Vec<ItemView>,
}

/// What became of one item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ItemView {
    /// Its place in the call, from 0.
    pub index: usize,
    /// What became of it.
    pub status: ItemStatus,
    /// The key under which it can be asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// Where it can be asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// What it did, where it was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<EntryView>,
    /// What is wrong with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<ProblemView>,
}

/// What can become of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ItemStatus {
    /// In the queue: ask for its result at `location`.
    Accepted,
    /// Decided and recorded, now or by an earlier call.
    Recorded,
    /// A return that waits for its purchase.
    Waiting,
    /// Decided: the business says no.
    Rejected,
    /// Not taken: it is no such command, or will not do as it stands.
    Invalid,
    /// Not taken: a fault on our side, which sending it again does not mend. It is recorded for
    /// the operator.
    Failed,
    /// Not taken: send it again.
    Unavailable,
}
