//! The schedules, and what they set in motion: the event that a schedule sends to its
//! function, and the messages in which the function shares out the work.

use crate::queues::{DOWNGRADE, EXPIRE, Queue, REMIND};
use gradus_domain::words::time::Instant;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;

/// How many shards the members of a program are in.
pub const SHARDS: u16 = 32;
/// The message version that is written.
pub const SWEEP_MESSAGE_VERSION: u32 = 1;
/// How often work is handed on before it is set aside: a message that goes in circles ends.
pub const HOPS_MAX: u32 = 1_000;
/// The most members that a message names.
pub const MEMBERS_MAX: usize = 100;

/// What a sweep looks for. Whatever is due of a member it finds is settled with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sweep {
    /// Activation and lapse of points and grants.
    Expire,
    /// Review, grace, inactivity, decay, ends of holds.
    Downgrade,
    /// Reminders, warnings, own days, stages of life, parked returns.
    Remind,
}

impl Sweep {
    /// Every sweep.
    pub const ALL: [Self; 3] = [Self::Expire, Self::Downgrade, Self::Remind];

    /// Its name, which is its function's.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Expire => "expire",
            Self::Downgrade => "downgrade",
            Self::Remind => "remind",
        }
    }

    /// The queue in which it shares out its work.
    #[must_use]
    pub fn queue(self) -> &'static Queue {
        match self {
            Self::Expire => &EXPIRE,
            Self::Downgrade => &DOWNGRADE,
            Self::Remind => &REMIND,
        }
    }
}

/// When a sweep's function is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Its name in a deployment.
    pub name: &'static str,
    /// What is called.
    pub sweep: Sweep,
    /// At every full multiple of so many minutes of the day, in UTC; divides 60.
    pub every_minutes: u16,
}

/// Every schedule.
pub const SCHEDULES: &[Schedule] = &[
    schedule("gradus-expire", Sweep::Expire),
    schedule("gradus-downgrade", Sweep::Downgrade),
    schedule("gradus-remind", Sweep::Remind),
];

const fn schedule(name: &'static str, sweep: Sweep) -> Schedule {
    Schedule {
        name,
        sweep,
        every_minutes: 15,
    }
}

/// What a schedule sends: `{"time": "2026-03-01T00:15:00Z"}`, the time for which it was set.
/// In a deployment it is `<aws.scheduler.scheduled-time>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScheduleEvent {
    /// RFC 3339.
    pub time: String,
}

/// A part of a sweep's work, as its queue carries it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SweepMessage {
    /// The version of this form: 1.
    #[schemars(extend("const" = SWEEP_MESSAGE_VERSION))]
    pub version: u32,
    /// The program.
    pub program: String,
    /// The schedule's time, RFC 3339: everything due at or before it is settled, as of it.
    #[schemars(extend("format" = "date-time"))]
    pub due: String,
    /// What is to be done.
    pub work: SweepWork,
    /// How often it was handed on.
    #[schemars(range(max = HOPS_MAX))]
    pub hop: u32,
}

/// Which members a message is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SweepWork {
    /// Those of some shards that are due.
    Shards(ShardRange),
    /// These, at most [`MEMBERS_MAX`]: they could not be settled before.
    Members(#[schemars(length(min = 1, max = MEMBERS_MAX))] Vec<String>),
}

/// A range of shards, and where in it to go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShardRange {
    /// The first shard, from 0.
    #[schemars(range(max = SHARDS - 1))]
    pub first: u16,
    /// The last shard, itself included, up to 31.
    #[schemars(range(max = SHARDS - 1))]
    pub last: u16,
    /// After this member of the first shard; left out: from its beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<DuePlace>,
}

/// A place in a due index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DuePlace {
    /// The timer, in milliseconds of Unix time.
    pub at_ms: i64,
    /// The member.
    pub member: String,
}

/// Why a message is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SweepFault {
    /// It has not this form.
    #[error("it is no sweep message: line {line}, column {column}")]
    Form {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// Another release wrote it.
    #[error("its version is {0}; this release reads {SWEEP_MESSAGE_VERSION}")]
    Version(u32),
    /// Its time is none.
    #[error("its due is no RFC 3339 instant")]
    Due,
    /// Its shards are not 0 to 31, first to last.
    #[error("its shards are {first} to {last}; 0 to 31 will do, the first not above the last")]
    Shards {
        /// What it says.
        first: u16,
        /// What it says.
        last: u16,
    },
    /// It names no member, or too many.
    #[error("it names {0} members; 1 to {MEMBERS_MAX} will do")]
    Members(usize),
    /// It was handed on too often.
    #[error("it was handed on {0} times; {HOPS_MAX} is the most")]
    Hops(u32),
}

impl SweepMessage {
    /// Reads a message.
    ///
    /// # Errors
    /// [`SweepFault`]; it tells nothing of the message's content but numbers.
    pub fn read(json: &[u8]) -> Result<(Self, Instant), SweepFault> {
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        let form = |error: serde_json::Error| SweepFault::Form {
            line: error.line(),
            column: error.column(),
        };
        let Versioned { version } = serde_json::from_slice(json).map_err(form)?;
        if version != SWEEP_MESSAGE_VERSION {
            return Err(SweepFault::Version(version));
        }
        let message: Self = serde_json::from_slice(json).map_err(form)?;
        let due = Instant::parse(&message.due).map_err(|_| SweepFault::Due)?;
        match &message.work {
            SweepWork::Shards(ShardRange { first, last, .. })
                if last < first || SHARDS <= *last =>
            {
                return Err(SweepFault::Shards {
                    first: *first,
                    last: *last,
                });
            }
            SweepWork::Members(members) if members.is_empty() || MEMBERS_MAX < members.len() => {
                return Err(SweepFault::Members(members.len()));
            }
            SweepWork::Shards(_) | SweepWork::Members(_) => {}
        }
        if HOPS_MAX < message.hop {
            return Err(SweepFault::Hops(message.hop));
        }
        Ok((message, due))
    }
}

/// The JSON Schema (2020-12) of a message of a sweep's queue, as it stands in
/// `infra/schemas/sweep-message.schema.json`.
#[must_use]
pub fn sweep_message_schema() -> Value {
    let mut schema = schemars::schema_for!(SweepMessage);
    schema.insert(
        "title".to_owned(),
        "A message of a Gradus sweep's queue".into(),
    );
    schema.into()
}

impl fmt::Display for Sweep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::{SweepFault, SweepMessage, SweepWork};

    fn read(work: &str, more: &str) -> Result<SweepWork, SweepFault> {
        let json = format!(
            r#"{{"program":"p","due":"2026-03-01T00:15:00Z","work":{work},"hop":0{more}}}"#
        );
        SweepMessage::read(json.as_bytes()).map(|(message, _)| message.work)
    }

    #[test]
    fn a_message_says_which_shards_or_which_members() {
        let shards = read(r#"{"shards":{"first":0,"last":15}}"#, r#","version":1"#);
        assert!(matches!(shards, Ok(SweepWork::Shards(range)) if range.last == 15));

        let members = read(r#"{"members":["m"]}"#, r#","version":1"#);
        assert_eq!(members, Ok(SweepWork::Members(vec!["m".to_owned()])));
    }

    #[test]
    fn what_cannot_be_done_is_refused_by_name() {
        let one = r#","version":1"#;
        let shards = |first, last| SweepFault::Shards { first, last };
        assert_eq!(
            read(r#"{"shards":{"first":0,"last":32}}"#, one),
            Err(shards(0, 32))
        );
        assert_eq!(
            read(r#"{"shards":{"first":9,"last":8}}"#, one),
            Err(shards(9, 8))
        );
        assert_eq!(read(r#"{"members":[]}"#, one), Err(SweepFault::Members(0)));
        assert_eq!(
            read(r#"{"members":["m"]}"#, r#","version":2,"new":true"#),
            Err(SweepFault::Version(2))
        );
        assert!(matches!(
            read(r#"{"everything":true}"#, one),
            Err(SweepFault::Form { line: 1, .. })
        ));
    }
}
