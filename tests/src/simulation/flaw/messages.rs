//! What queues take otherwise than it comes, or hand on otherwise than it came.

use super::part::program;
use super::writes::Taken;
use gradus_contracts::queues::COMMANDS;
use gradus_contracts::schedules::Sweep;
use gradus_domain::words::time::Instant;
use gradus_store::keys;
use gradus_store::table::{EXPIRE_AT, REMIND_AT, REVIEW_AT};
use serde_json::{Value, json};

/// A flaw of the queues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Messages {
    /// Of a batch of commands all messages are deleted, those that failed too.
    WholeBatchAcknowledged,
    /// What is set aside from the commands is acknowledged and kept nowhere.
    PoisonDropped,
    /// A sweep is handed its work with the earliest timer of its shards for its time.
    SweepTrustsIndex,
    /// Of the shards that a sweep hands on one is kept.
    ContinuationForgetsShards,
    /// Members that are to be tried again are acknowledged and kept nowhere.
    UnsettledMemberDropped,
}

impl Messages {
    /// Changes what a queue is asked to take.
    pub(super) fn take(self, asked: &mut Value) -> Taken {
        let is_dropped = match self {
            Self::PoisonDropped => is_set_aside(asked),
            Self::UnsettledMemberDropped => names_members(asked),
            Self::WholeBatchAcknowledged
            | Self::SweepTrustsIndex
            | Self::ContinuationForgetsShards => false,
        };
        if is_dropped {
            return Taken::NotAtAll(json!({ "MessageId": "none", "MD5OfMessageBody": "none" }));
        }
        if self == Self::ContinuationForgetsShards {
            one_shard_alone(asked);
            let entries = asked.get_mut("Entries").and_then(Value::as_array_mut);
            entries.into_iter().flatten().for_each(one_shard_alone);
        }
        Taken::Otherwise
    }

    /// Messages as the queue of this name hands them on; `items` are those of the table.
    pub(in crate::simulation) fn hand_on(
        self,
        queue: &str,
        items: impl FnOnce() -> Vec<Value>,
        messages: &mut [Value],
    ) {
        let mut sweeps = Sweep::ALL.into_iter();
        let sweep = sweeps.find(|sweep| sweep.queue().name == queue);
        if let (Self::SweepTrustsIndex, Some(sweep)) = (self, sweep) {
            take_time_of_index(sweep, &items(), messages);
        }
    }

    /// Whether the queue of this name deletes whatever it handed on, once it is answered.
    pub(in crate::simulation) fn deletes_all_of(self, queue: &str) -> bool {
        self == Self::WholeBatchAcknowledged && queue == COMMANDS.name
    }
}

/// Whether it is set aside from the commands.
fn is_set_aside(message: &Value) -> bool {
    let url = message["QueueUrl"].as_str().unwrap_or_default();
    url.ends_with(COMMANDS.dead_letter_name)
}

fn body_of(message: &Value, name: &str) -> Option<Value> {
    serde_json::from_str(message[name].as_str()?).ok()
}

/// Whether it is members that are to be tried again after a pause.
fn names_members(message: &Value) -> bool {
    let body = body_of(message, "MessageBody");
    let is_delayed = message["DelaySeconds"]
        .as_i64()
        .is_some_and(|delay| delay > 0);
    is_delayed && body.is_some_and(|body| body["work"]["members"].is_array())
}

fn one_shard_alone(message: &mut Value) {
    let Some(mut body) = body_of(message, "MessageBody") else {
        return;
    };
    let is_handed_on = body["hop"].as_u64().is_some_and(|hop| hop > 0);
    if is_handed_on && body["work"]["shards"].is_object() {
        body["work"]["shards"]["last"] = body["work"]["shards"]["first"].clone();
        message["MessageBody"] = body.to_string().into();
    }
}

/// Work of a sweep gets the earliest timer in its shards for its time, where that is earlier.
fn take_time_of_index(sweep: Sweep, items: &[Value], messages: &mut [Value]) {
    for message in messages {
        let Some(mut body) = body_of(message, "Body") else {
            continue;
        };
        let shards = &body["work"]["shards"];
        let (Some(first), Some(last)) = (shards["first"].as_u64(), shards["last"].as_u64()) else {
            continue;
        };
        let timers = items.iter().filter_map(|item| {
            let member = keys::member_of(&program(), item["PK"]["S"].as_str()?)?;
            let is_there = (first..=last).contains(&u64::from(keys::shard_of(&member)));
            let timer: i64 = item[index(sweep)]["N"].as_str()?.parse().ok()?;
            is_there.then_some(Instant::from_millis(timer))
        });
        let due = body["due"]
            .as_str()
            .and_then(|due| Instant::parse(due).ok());
        if let (Some(earliest), Some(due)) = (timers.min(), due)
            && earliest < due
        {
            body["due"] = earliest.to_string().into();
            message["Body"] = body.to_string().into();
        }
    }
}

fn index(sweep: Sweep) -> &'static str {
    match sweep {
        Sweep::Expire => EXPIRE_AT,
        Sweep::Downgrade => REVIEW_AT,
        Sweep::Remind => REMIND_AT,
    }
}
