//! A command as HTTP carries it: the route names its kind, and the door stamps its arrival.

use super::{unwrap_lines, within_bytes};
use crate::commands::fault::CommandFault;
use crate::commands::form::{ActivityForm, CommandForm, PurchaseForm, ReturnForm, read};
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
    let form = match kind {
        Posted::Purchase => CommandForm::Purchase(read::<PurchaseForm>(json)?),
        Posted::Return => CommandForm::Return(read::<ReturnForm>(json)?),
        Posted::Activity => CommandForm::Activity(read::<ActivityForm>(json)?),
    };
    if form.tells_received_at() {
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
    let mut schema: serde_json::Value = match kind {
        Posted::Purchase => schemars::schema_for!(PurchaseForm),
        Posted::Return => schemars::schema_for!(ReturnForm),
        Posted::Activity => schemars::schema_for!(ActivityForm),
    }
    .into();
    if let Some(fields) = schema
        .get_mut("properties")
        .and_then(serde_json::Value::as_object_mut)
    {
        fields.remove("received_at");
    }
    unwrap_lines(&mut schema);
    schema
}

impl CommandForm {
    fn tells_received_at(&self) -> bool {
        match self {
            Self::Purchase(form) => form.received_at.is_some(),
            Self::Return(form) => form.received_at.is_some(),
            Self::Activity(form) => form.received_at.is_some(),
            Self::Join(_)
            | Self::Spend(_)
            | Self::GiveBack(_)
            | Self::Profile(_)
            | Self::Adjust(_)
            | Self::Reinstate(_)
            | Self::HoldTier(_)
            | Self::Erase(_) => false,
        }
    }
}
