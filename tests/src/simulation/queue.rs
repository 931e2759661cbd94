//! The queues as those who stand behind them see them: no fault befalls these calls.

use super::flaw::Flaw;
use super::process::TABLE;
use super::wire::{Call, Service};
use super::world::{ENDPOINT, World};
use aws_lambda_events::sqs::{SqsBatchResponse, SqsEvent};
use gradus_contracts::queues::Queue;
use serde_json::{Value, json};

/// The attributes that count messages: those that can be had, hidden ones and delayed ones.
const COUNTS: [&str; 3] = [
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
];

/// What lies in a dead-letter queue.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SetAside {
    /// The message, whole.
    pub body: String,
    /// Why a function put it there; `None`: the queue itself gave it up.
    pub reason: Option<String>,
}

/// Makes a queue and its dead-letter queue; after so many receives the queue gives a message
/// up.
///
/// # Panics
/// Where the service refuses.
pub fn make(world: &World, queue: &Queue, receives_max: u32) {
    let mut dead = json!({ "QueueName": queue.dead_letter_name });
    let redrive = json!({
        "deadLetterTargetArn": arn(queue.dead_letter_name),
        "maxReceiveCount": receives_max.to_string(),
    });
    let mut attributes = json!({
        "VisibilityTimeout": queue.visibility_timeout_seconds.to_string(),
        "RedrivePolicy": redrive.to_string(),
    });
    if queue.is_fifo() {
        dead["Attributes"] = json!({ "FifoQueue": "true" });
        attributes["FifoQueue"] = "true".into();
        attributes["DeduplicationScope"] = "messageGroup".into();
        attributes["FifoThroughputLimit"] = "perMessageGroupId".into();
    }
    ask(world, "CreateQueue", &dead);
    let made = json!({ "QueueName": queue.name, "Attributes": attributes });
    ask(world, "CreateQueue", &made);
}

/// Puts something into a queue.
///
/// # Panics
/// Where the service refuses.
pub fn put(world: &World, queue: &Queue, body: &str) {
    let mut message = json!({ "QueueUrl": url(queue.name), "MessageBody": body });
    if queue.is_fifo() {
        message["MessageGroupId"] = "alone".into();
        message["MessageDeduplicationId"] = "alone".into();
    }
    ask(world, "SendMessage", &message);
}

/// How many messages a queue holds, hidden and delayed ones included.
///
/// # Panics
/// Where the service refuses.
#[must_use]
pub fn held(world: &World, queue: &Queue) -> u64 {
    let asked = json!({ "QueueUrl": url(queue.name), "AttributeNames": COUNTS });
    let answer = ask(world, "GetQueueAttributes", &asked);
    let counts = answer["Attributes"].as_object().into_iter().flatten();
    counts
        .filter_map(|(_, count)| count.as_str()?.parse::<u64>().ok())
        .sum()
}

/// What lies in the dead-letter queue of a queue, each content once; it is empty then.
///
/// # Panics
/// Where the service refuses.
#[must_use]
pub fn take_dead(world: &World, queue: &Queue) -> Vec<SetAside> {
    let mut dead = Vec::new();
    loop {
        let found = receive(world, queue.dead_letter_name, 10, 43_200);
        if found.is_empty() {
            dead.sort();
            dead.dedup();
            return dead;
        }
        for message in &found {
            dead.push(SetAside {
                body: message["Body"].as_str().unwrap_or_default().to_owned(),
                reason: message["MessageAttributes"]["reason"]["StringValue"]
                    .as_str()
                    .map(str::to_owned),
            });
            delete(world, queue.dead_letter_name, message);
        }
    }
}

/// Takes up to so many messages, hidden for so long.
pub(super) fn receive(world: &World, name: &str, most: u32, hidden_seconds: u32) -> Vec<Value> {
    let asked = json!({
        "QueueUrl": url(name),
        "MaxNumberOfMessages": most,
        "VisibilityTimeout": hidden_seconds,
        "MessageSystemAttributeNames": ["All"],
        "MessageAttributeNames": ["All"],
    });
    let answer = ask(world, "ReceiveMessage", &asked);
    let mut messages = answer["Messages"].as_array().cloned().unwrap_or_default();
    if let Some(Flaw::Queue(flaw)) = world.flaw() {
        flaw.hand_on(name, || world.table().everything(TABLE), &mut messages);
    }
    messages
}

/// Deletes those messages that an answer does not name.
pub(super) fn delete_done(
    world: &World,
    name: &str,
    messages: &[Value],
    response: &SqsBatchResponse,
) {
    let is_flawed = match world.flaw() {
        Some(Flaw::Queue(flaw)) => flaw.deletes_all_of(name),
        Some(Flaw::Table(_) | Flaw::Shown(_) | Flaw::LostReplyTakenForDone) | None => false,
    };
    let failures = response.batch_item_failures.iter();
    let failed: Vec<&str> = failures
        .filter(|_| !is_flawed)
        .map(|failure| failure.item_identifier.as_str())
        .collect();
    for message in messages {
        if !failed.contains(&message["MessageId"].as_str().unwrap_or_default()) {
            delete(world, name, message);
        }
    }
}

fn delete(world: &World, name: &str, message: &Value) {
    let asked = json!({ "QueueUrl": url(name), "ReceiptHandle": message["ReceiptHandle"] });
    // A handle that is out of date deletes nothing: the message comes again.
    let _ = world.carry_out(&call("DeleteMessage", &asked));
}

/// The event with which a function is given messages of a queue.
///
/// # Panics
/// Where it is none.
pub(super) fn event(name: &str, messages: &[Value]) -> SqsEvent {
    let records: Vec<Value> = messages
        .iter()
        .map(|message| {
            json!({
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "md5OfBody": message["MD5OfBody"],
                "attributes": message["Attributes"],
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": arn(name),
                "awsRegion": "us-east-1",
            })
        })
        .collect();
    match serde_json::from_value(json!({ "Records": records })) {
        Ok(event) => event,
        Err(error) => panic!("no event: {error}"),
    }
}

pub(super) fn url(name: &str) -> String {
    format!("{ENDPOINT}/000000000000/{name}")
}

fn arn(name: &str) -> String {
    format!("arn:aws:sqs:us-east-1:000000000000:{name}")
}

fn ask(world: &World, operation: &str, body: &Value) -> Value {
    let reply = world.carry_out(&call(operation, body));
    assert!(reply.status == 200, "{operation}: {}", reply.body);
    serde_json::from_str(&reply.body).unwrap_or_default()
}

fn call(operation: &str, body: &Value) -> Call {
    Call {
        service: Service::Queue,
        operation: operation.to_owned(),
        body: body.to_string(),
    }
}
