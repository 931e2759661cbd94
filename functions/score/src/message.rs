//! From a message to a command.

use aws_lambda_events::sqs::SqsMessage;
use gradus_contracts::queues::{COMMAND_MESSAGE_VERSION, CommandMessage};
use gradus_domain::commands::Command;
use gradus_domain::words::ids::ProgramId;

/// What a message says.
pub(crate) struct Read {
    pub(crate) program: ProgramId,
    pub(crate) command: Command,
}

/// Reads a message.
///
/// # Errors
/// Why it cannot be read; nothing of its content.
pub(crate) fn read(message: &SqsMessage) -> Result<Read, String> {
    let body = message.body.as_deref().unwrap_or_default();
    let envelope = CommandMessage::read(body.as_bytes()).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        format!("it is no command message: line {line}, column {column}")
    })?;
    if envelope.version != COMMAND_MESSAGE_VERSION {
        return Err(format!(
            "its version is {}; this release reads {COMMAND_MESSAGE_VERSION}",
            envelope.version
        ));
    }
    let command = envelope.command().map_err(|fault| match fault.column {
        // The path may be a field that nobody knows: content.
        Some(column) => format!("its command is none, at character {column}"),
        None => format!("its command is none, at {:?}", fault.path),
    })?;
    Ok(Read {
        program: ProgramId::new(&envelope.program),
        command,
    })
}
