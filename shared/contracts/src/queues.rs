//! Every queue, and the messages that it carries.

use serde::{Deserialize, Serialize};

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

/// Every queue.
pub const QUEUES: &[Queue] = &[COMMANDS];

/// The message version that is written.
pub const COMMAND_MESSAGE_VERSION: u32 = 1;

/// What the command queue carries: a command and the program that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommandMessage {
    /// The version of this form: 1.
    pub version: u32,
    /// The program.
    pub program: String,
    /// The command, in the form of `command.schema.json`, with its `received_at`.
    pub command: serde_json::Value,
}
