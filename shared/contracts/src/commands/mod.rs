//! Commands as they travel: the JSON that the queue carries and that `gradus replay
//! --commands` reads, one object for each command.
//!
//! - `acts`: each act as it is written: its fields, from which the JSON Schema comes, what they
//!   say, with the checks that need more than one field, and the way back;
//! - `parts`: what acts are made of;
//! - `form`: what every command says, and how the forms of acts are put together;
//! - `any`: a command of any kind;
//! - `value`: texts and numbers that carry their bounds;
//! - `posted`: a command whose kind the route names, as HTTP carries it;
//! - [`person`]: what is written of a person; [`private`] reads bodies with it without
//!   repeating what is in them;
//! - `fault`: what is wrong with a command, and where.

pub mod person;
pub mod private;

mod acts;
mod any;
mod fault;
mod form;
mod parts;
mod posted;
#[cfg(test)]
mod tests;
mod value;

pub use fault::CommandFault;
pub use posted::{Posted, posted_schema, read_posted};
pub use value::{AMOUNT_MAX, ID_CHARS_MAX, POINTS_MAX, TEXT_CHARS_MAX};

use crate::words::schema::unwrap_lines;
use acts::CommandForm;
use gradus_domain::commands::Command;
use gradus_domain::words::time::Instant;

/// The longest command, in bytes.
pub const MAX_BYTES: usize = 262_144;

/// Reads one command.
///
/// A command without a `received_at` came at `default_received_at`; where that is `None`,
/// the moment it happened.
///
/// # Errors
///
/// The first fault: where it stands, what was found, what would do.
pub fn read_command(
    json: &[u8],
    default_received_at: Option<Instant>,
) -> Result<Command, CommandFault> {
    within_bytes(json)?;
    CommandForm::read(json)?.meaning(default_received_at)
}

fn within_bytes(json: &[u8]) -> Result<(), CommandFault> {
    if json.len() <= MAX_BYTES {
        return Ok(());
    }
    Err(CommandFault::of_the_whole(format!(
        "found {} bytes; a command has at most {MAX_BYTES}",
        json.len()
    )))
}

/// Writes a command on one line, so that [`read_command`] gives the same one back; `None` for
/// a settlement, which is no caller's command.
///
/// What is beyond the bounds of a command is written as it is, and then not read again.
#[must_use]
pub fn write_command(command: &Command) -> Option<String> {
    let form = CommandForm::of(command)?;
    serde_json::to_string(&form).ok()
}

/// Writes a command as [`write_command`] does, behind what `json` holds already; whether it
/// did, or it is a settlement.
#[must_use]
pub fn append_command(json: &mut Vec<u8>, command: &Command) -> bool {
    CommandForm::of(command).is_some_and(|form| serde_json::to_writer(json, &form).is_ok())
}

/// The JSON Schema (2020-12) of a command, as it stands in
/// `infra/schemas/command.schema.json`.
#[must_use]
pub fn command_schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(CommandForm);
    schema.insert("title".to_owned(), "A Gradus command".into());
    let mut schema = schema.into();
    require_kind(&mut schema);
    unwrap_lines(&mut schema);
    schema
}

/// In a queue or a file every command names its kind; where a route does, it may be left out.
fn require_kind(schema: &mut serde_json::Value) {
    let forms = schema
        .get_mut("$defs")
        .and_then(serde_json::Value::as_object_mut);
    for form in forms.into_iter().flat_map(|forms| forms.values_mut()) {
        let Some(kind) = form.pointer_mut("/properties/kind") else {
            continue;
        };
        if let Some(kind) = kind.as_object_mut() {
            kind.remove("default");
        }
        if let Some(required) = form
            .get_mut("required")
            .and_then(serde_json::Value::as_array_mut)
        {
            required.insert(0, "kind".into());
        }
    }
}
