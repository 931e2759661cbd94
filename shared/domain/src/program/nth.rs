//! What a condition on a count counts (rules §5).

use serde::{Deserialize, Serialize};

/// What "every nth" counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum NthOf {
    /// Counted purchases.
    Purchases,
    /// Counted purchases of which a line matches the rule, when every such condition is taken as
    /// met. Never stands under `Not`.
    Matching,
    /// The pieces of those lines. Never stands under `Not`.
    Pieces,
}
