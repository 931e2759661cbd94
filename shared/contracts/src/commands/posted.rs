//! A command as HTTP carries it: the route names its kind, and the door stamps its arrival.

use super::{unwrap_lines, within_bytes};
use crate::commands::acts::{CommandForm, Kind, schema_of};
use crate::commands::fault::CommandFault;
use gradus_domain::commands::Command;
use gradus_domain::words::time::Instant;

/// The kinds of command that routes take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Posted {
    /// A purchase.
    Purchase,
    /// A return.
    Return,
    /// An activity.
    Activity,
}

/// Reads a command of a kind that came at `received_at`. Its `kind` may be left out; a
/// `received_at` may not be told by the caller.
///
/// # Errors
///
/// The first fault: where it stands, what was found, what would do.
pub fn read_posted(
    kind: Posted,
    json: &[u8],
    received_at: Instant,
) -> Result<Command, CommandFault> {
    within_bytes(json)?;
    let form = CommandForm::read_as(kind.kind(), json)?;
    if form.head().received_at.is_some() {
        return Err(CommandFault::of_field(
            "received_at",
            "found a time; it is stamped at the door, leave it out",
        ));
    }
    form.meaning(Some(received_at))
}

/// The JSON Schema of a posted command.
#[must_use]
pub fn posted_schema(kind: Posted) -> serde_json::Value {
    let mut schema: serde_json::Value = schema_of(kind.kind()).into();
    if let Some(fields) = schema
        .get_mut("properties")
        .and_then(serde_json::Value::as_object_mut)
    {
        fields.remove("received_at");
    }
    unwrap_lines(&mut schema);
    schema
}

impl Posted {
    fn kind(self) -> Kind {
        match self {
            Self::Purchase => Kind::Purchase,
            Self::Return => Kind::Return,
            Self::Activity => Kind::Activity,
        }
    }
}
