//! What is wrong with a request (RFC 9457, `application/problem+json`).

use gradus_domain::ledger::rejection::Against;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What every problem's `type` begins with; the code follows.
pub const TYPE_PREFIX: &str = "urn:gradus:problem:";

/// The HTTP status of a rejection.
#[must_use]
pub fn status_against(against: Against) -> u16 {
    match against {
        Against::Nobody => 404,
        Against::Gone => 410,
        Against::State => 409,
        Against::Command => 422,
    }
}

/// A problem. The function's own errors have this form; those that the gateway makes itself
/// have only a `message`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ProblemView {
    /// The code as a URI: `urn:gradus:problem:` and the code.
    pub r#type: String,
    /// The HTTP status in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What was asked, what was found, what would do.
    pub detail: String,
    /// The stable code.
    pub code: String,
    /// The field of the body, the parameter or the header that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Several faults at once, in a program file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<FaultView>,
}

/// One of several faults.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FaultView {
    /// Where: a path such as `tiers[1].validity`.
    pub field: String,
    /// The line in the file, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The column in the line, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// What was found and what would do.
    pub detail: String,
}

/// An error that the gateway makes itself: no token, no such route, a body that is too long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GatewayError {
    /// What is wrong, in one or two words.
    pub message: String,
}
