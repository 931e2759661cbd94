//! Every queue, and the messages that it carries.

use crate::commands::{CommandFault, command_schema, read_command, write_command};
use crate::words::schema::unwrap_lines;
use gradus_domain::commands::Command;
use gradus_domain::words::ids::{MemberId, ProgramId};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// One queue; its dead-letter queue has the same name with `-dead` before the suffix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queue {
    /// Its name, `.fifo` included where it is one.
    pub name: &'static str,
    /// Where a message goes that cannot be handled.
    pub dead_letter_name: &'static str,
    /// How long a message that was received is hidden from others, in seconds.
    pub visibility_timeout_seconds: u32,
    /// After so many receives the queue itself gives a message up.
    pub max_receive_count: u32,
    /// How many messages a function is given at once.
    pub batch_size: u32,
}

/// Commands on their way to a decision; FIFO by member.
pub const COMMANDS: Queue = Queue {
    name: "gradus-commands.fifo",
    dead_letter_name: "gradus-commands-dead.fifo",
    visibility_timeout_seconds: 60,
    max_receive_count: 100,
    batch_size: 10,
};

/// The work of the sweep `expire`.
pub const EXPIRE: Queue = sweep_queue("gradus-expire", "gradus-expire-dead");
/// The work of the sweep `downgrade`.
pub const DOWNGRADE: Queue = sweep_queue("gradus-downgrade", "gradus-downgrade-dead");
/// The work of the sweep `remind`.
pub const REMIND: Queue = sweep_queue("gradus-remind", "gradus-remind-dead");

/// Every queue.
pub const QUEUES: &[Queue] = &[COMMANDS, EXPIRE, DOWNGRADE, REMIND];

/// Order does not matter to a sweep. A part of it may take a function's whole minute.
const fn sweep_queue(name: &'static str, dead_letter_name: &'static str) -> Queue {
    Queue {
        name,
        dead_letter_name,
        visibility_timeout_seconds: 360,
        max_receive_count: 10,
        batch_size: 1,
    }
}

impl Queue {
    /// Whether it keeps the order of each message group.
    #[must_use]
    pub fn is_fifo(&self) -> bool {
        self.name.ends_with(".fifo")
    }
}

/// The message version that is written.
pub const COMMAND_MESSAGE_VERSION: u32 = 1;

/// What the command queue carries: a command and the program that it belongs to.
#[derive(Clone, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommandMessage {
    /// The version of this form: 1.
    pub version: u32,
    /// The program.
    pub program: String,
    /// The command, in the form of `command.schema.json`, with its `received_at`.
    #[schemars(with = "serde_json::Value")]
    pub command: Box<RawValue>,
}

/// The longest name of a message group.
const GROUP_CHARS_MAX: usize = 128;

impl CommandMessage {
    /// A message of this release; `None` for a settlement, which no queue carries.
    #[must_use]
    pub fn of(program: &ProgramId, command: &Command) -> Option<Self> {
        let command = RawValue::from_string(write_command(command)?).ok()?;
        Some(Self {
            version: COMMAND_MESSAGE_VERSION,
            program: program.to_string(),
            command,
        })
    }

    /// Reads a message.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(json: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(json)
    }

    /// The command that it carries.
    ///
    /// # Errors
    /// The first fault.
    pub fn command(&self) -> Result<Command, CommandFault> {
        read_command(self.command.get().as_bytes(), None)
    }
}

/// The JSON Schema (2020-12) of a message of the command queue, as it stands in
/// `infra/schemas/command-message.schema.json`.
#[must_use]
pub fn command_message_schema() -> Value {
    let mut schema = schemars::schema_for!(CommandMessage);
    schema.insert(
        "title".to_owned(),
        "A message of Gradus' command queue".into(),
    );
    let mut schema = schema.into();
    unwrap_lines(&mut schema);
    if let Some(version) = field(&mut schema, "version") {
        version.insert("const".to_owned(), COMMAND_MESSAGE_VERSION.into());
    }
    if let Some(command) = field(&mut schema, "command") {
        command.insert("$ref".to_owned(), "#/$defs/Command".into());
    }
    if let Some(fields) = schema.as_object_mut() {
        fields.insert("$defs".to_owned(), command_definitions().into());
    }
    schema
}

fn field<'a>(schema: &'a mut Value, name: &str) -> Option<&'a mut Map<String, Value>> {
    schema.get_mut("properties")?.get_mut(name)?.as_object_mut()
}

/// The kinds of command, and `Command`: any of them.
fn command_definitions() -> Map<String, Value> {
    let Value::Object(mut command) = command_schema() else {
        return Map::new();
    };
    for key in ["$schema", "title"] {
        command.remove(key);
    }
    let mut definitions = match command.remove("$defs") {
        Some(Value::Object(definitions)) => definitions,
        _ => Map::new(),
    };
    definitions.insert("Command".to_owned(), command.into());
    definitions
}

/// The message group of a member: its commands keep their order.
///
/// As it is where the queue takes it; otherwise 128 bits of a hash, and two members that
/// share one only wait for each other.
#[must_use]
pub fn message_group(program: &ProgramId, member: &MemberId) -> String {
    let plain = format!("{program}/{member}");
    let fits = plain.len() <= GROUP_CHARS_MAX && plain.bytes().all(|byte| byte.is_ascii_graphic());
    if fits {
        return plain;
    }
    let mut hash: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    for byte in plain.bytes() {
        hash = (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
    }
    format!("hash-{hash:032x}")
}
