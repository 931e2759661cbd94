//! Commands as the queue carries them, one JSON object a line.

use super::{InputFile, Next, Place, Reading};
use crate::rows::fault::{Fault, found_and_hint};
use crate::rows::lines::Lines;
use crate::rows::source::Progress;
use gradus_contracts::commands::{CommandFault, MAX_BYTES, read_command};
use gradus_domain::commands::Command;
use std::sync::Arc;

/// A commands file that is being read.
pub(crate) struct CommandFile {
    input: InputFile,
    name: Arc<str>,
    lines: Lines,
    reading: Reading,
    rows: u64,
}

impl CommandFile {
    /// Opens the file.
    ///
    /// # Errors
    ///
    /// A fault of the file.
    pub(super) fn open(
        input: &InputFile,
        reading: Reading,
        progress: &Progress,
    ) -> Result<Self, Fault> {
        let reader = input
            .source()
            .open(progress)
            .map_err(|error| input.unreadable(1, &error))?;
        Ok(Self {
            input: input.clone(),
            name: input.name(),
            lines: Lines::new(reader, MAX_BYTES),
            reading,
            rows: 0,
        })
    }

    /// Reads the next command into `command`.
    ///
    /// # Errors
    ///
    /// A fault that leaves nothing to go on with.
    pub(super) fn next(&mut self, command: &mut Command) -> Result<Next, Fault> {
        loop {
            let line = match self.lines.next() {
                Ok(Some(line)) if line.bytes.trim_ascii().is_empty() => continue,
                Ok(Some(line)) => line,
                Ok(None) if self.rows == 0 => return Err(self.no_rows()),
                Ok(None) => return Ok(Next::End),
                Err(error) => {
                    let number = self.lines.number() + 1;
                    return Err(self.input.unreadable(number, &error));
                }
            };
            self.rows += 1;
            let fault = |column, code, field: &str, found: String, hint: String| {
                Ok(Next::Bad(Fault {
                    file: self.name.clone(),
                    line: line.number,
                    column,
                    field: field.to_owned(),
                    code,
                    found,
                    hint,
                }))
            };
            if line.cut {
                return fault(
                    1,
                    "command_too_long",
                    "",
                    format!("found a line of more than {MAX_BYTES} bytes"),
                    "each line holds one command, one JSON object".to_owned(),
                );
            }
            *command = match read_command(line.bytes, None) {
                Ok(read) => read,
                Err(error) => {
                    let (column, field, found, hint) = told(line.bytes, &error);
                    return fault(column, "bad_command", field, found, hint);
                }
            };
            if command.received_at.max(command.occurred_at) >= self.reading.end {
                let (field, found) = if command.occurred_at >= self.reading.end {
                    ("occurred_at", command.occurred_at)
                } else {
                    ("received_at", command.received_at)
                };
                let name = format!("\"{field}\"");
                return fault(
                    memchr::memmem::find(line.bytes, name.as_bytes())
                        .map_or(1, |byte| crate::rows::fields::column_of(line.bytes, byte)),
                    "future_date",
                    field,
                    format!("found {found}, which is after the end of --until"),
                    format!(
                        "times before {} are taken; a later --until takes later ones",
                        self.reading.end
                    ),
                );
            }
            return Ok(Next::Command(Place {
                line: line.number,
                column: 1,
            }));
        }
    }

    fn no_rows(&self) -> Fault {
        Fault {
            file: self.name.clone(),
            line: self.lines.number() + 1,
            column: 1,
            field: String::new(),
            code: "no_rows",
            found: "found no command".to_owned(),
            hint: "a commands file has one JSON object a line".to_owned(),
        }
    }
}

fn told<'a>(line: &[u8], error: &'a CommandFault) -> (usize, &'a str, String, String) {
    let (found, hint) = found_and_hint(&error.message);
    let column = error
        .column
        .unwrap_or_else(|| crate::rows::fields::column_of(line, byte_of(line, &error.path)));
    (column, &error.path, found, hint)
}

/// Where a field such as `lines[2].tax` stands in a command that can be read as JSON: the
/// beginning of the last part of its path that is found.
fn byte_of(line: &[u8], path: &str) -> usize {
    let mut at = 0;
    let mut seek = |text: &str, nth: usize| {
        let found = memchr::memmem::find_iter(&line[at..], text).nth(nth);
        at += found.unwrap_or_default();
    };
    for part in path.split('.') {
        let (name, index) = part.split_once('[').unwrap_or((part, ""));
        if !name.is_empty() {
            seek(&format!("\"{name}\""), 0);
        }
        if let Ok(index) = index.trim_end_matches(']').parse() {
            seek("{", index);
        }
    }
    at
}

/// Goes through the file and tells of each command that can be read. Faults are left to those
/// who read it for good.
pub(super) fn each_command(
    input: &InputFile,
    progress: &Progress,
    tell: &mut impl FnMut(&Command),
) -> Result<(), Fault> {
    let reader = input
        .source()
        .open(progress)
        .map_err(|error| input.unreadable(1, &error))?;
    let mut lines = Lines::new(reader, MAX_BYTES);
    loop {
        match lines.next() {
            Ok(Some(line)) => {
                if let Ok(command) = read_command(line.bytes, None) {
                    tell(&command);
                }
            }
            Ok(None) => return Ok(()),
            Err(error) => {
                let number = lines.number() + 1;
                return Err(input.unreadable(number, &error));
            }
        }
    }
}
