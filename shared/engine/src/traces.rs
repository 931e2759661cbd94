//! Of which requests commands came.

use gradus_domain::commands::CommandKey;
use gradus_store::trace::TraceParent;
use std::collections::HashMap;

/// The trace of the request that each command came of, where it came of one.
pub type Traces = HashMap<CommandKey, TraceParent>;
