//! The queue of commands, and what hands its messages to `score`: receive, invoke, delete
//! what is not named as failed.

use super::process::Death;
use super::staff::{Staff, Worker};
use super::wire::{Call, Service};
use super::world::{ENDPOINT, World};
use aws_lambda_events::sqs::SqsEvent;
use gradus_contracts::queues::COMMANDS;
use gradus_domain::time::Instant;
use gradus_shell::app::{App, CommandQueue, Trust};
use gradus_shell::clock::{Clock, Entropy};
use serde_json::{Value, json};
use std::sync::Arc;

/// How often a mapping looks where messages are hidden.
const LOOK_AGAIN_MS: i64 = 400;

impl Clock for super::clock::VirtualClock {
    fn now(&self) -> Instant {
        super::clock::VirtualClock::now(self)
    }
}

/// Randomness from the world's dice.
#[derive(Debug)]
struct Rolled(World);

impl Entropy for Rolled {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), String> {
        self.0
            .dice(|dice| bytes.iter_mut().for_each(|byte| *byte = dice.roll() as u8));
        Ok(())
    }
}

/// What the functions of a process share.
#[must_use]
pub fn app(world: &World, worker: &Worker) -> App {
    App {
        engine: Arc::clone(&worker.engine),
        commands: Some(CommandQueue {
            client: worker.process.queue_client(),
            url: url(COMMANDS.name),
            dead_letter_url: url(COMMANDS.dead_letter_name),
        }),
        alias_key: None,
        trust: Trust::default(),
        clock: Arc::new(world.clock()),
        entropy: Arc::new(Rolled(world.clone())),
    }
}

/// The most receives that the service allows. The deployment's number outlasts an outage of
/// minutes; here the faults go on for days.
const RECEIVES_MAX: u32 = 1_000;

/// Makes the queue of commands and its dead-letter queue.
pub fn make_queues(world: &World) {
    let dead =
        json!({ "QueueName": COMMANDS.dead_letter_name, "Attributes": { "FifoQueue": "true" } });
    ask(world, "CreateQueue", &dead);
    let redrive = json!({
        "deadLetterTargetArn": format!("arn:aws:sqs:us-east-1:000000000000:{}", COMMANDS.dead_letter_name),
        "maxReceiveCount": RECEIVES_MAX.to_string(),
    });
    let attributes = json!({
        "FifoQueue": "true",
        "DeduplicationScope": "messageGroup",
        "FifoThroughputLimit": "perMessageGroupId",
        "VisibilityTimeout": COMMANDS.visibility_timeout_seconds.to_string(),
        "RedrivePolicy": redrive.to_string(),
    });
    ask(
        world,
        "CreateQueue",
        &json!({ "QueueName": COMMANDS.name, "Attributes": attributes }),
    );
}

/// Puts something into the queue that is no command.
pub fn poison(world: &World, body: &str) {
    let message = json!({
        "QueueUrl": url(COMMANDS.name),
        "MessageBody": body,
        "MessageGroupId": "poison",
        "MessageDeduplicationId": "poison",
    });
    ask(world, "SendMessage", &message);
}

/// How many messages the queue of commands holds, hidden ones included.
#[must_use]
pub fn waiting(world: &World) -> u64 {
    held(world, COMMANDS.name)
}

/// The bodies in the dead-letter queue, each once.
#[must_use]
pub fn dead(world: &World) -> Vec<String> {
    let mut bodies = Vec::new();
    loop {
        let found = receive(world, COMMANDS.dead_letter_name, 43_200);
        if found.is_empty() {
            bodies.sort();
            bodies.dedup();
            return bodies;
        }
        bodies.extend(
            found
                .iter()
                .filter_map(|message| message["Body"].as_str().map(str::to_owned)),
        );
        for message in &found {
            delete(world, COMMANDS.dead_letter_name, message);
        }
    }
}

/// Hands messages on for as long as it is let.
pub async fn run(world: World, staff: Staff) {
    loop {
        // A message may come back while it is worked on.
        let hidden_seconds = if world.dice(|dice| dice.chance(150)) {
            1
        } else {
            60
        };
        let messages = receive(&world, COMMANDS.name, hidden_seconds);
        if messages.is_empty() {
            if waiting(&world) == 0 {
                world.queued().await;
            }
            world.clock().wait_ms(LOOK_AGAIN_MS).await;
            continue;
        }
        let worker = staff.take();
        let app = app(&world, &worker);
        let work = gradus_score::handle(app, event(&messages));
        let Some(response) = worker.process.live(work).await else {
            continue;
        };
        staff.give_back(worker);
        // The answer may be lost on its way back: then every message comes again.
        if world.dice(|dice| dice.chance(60)) && world.has_faults() {
            world.note(|| "the answer to a batch is lost".to_owned());
            continue;
        }
        let failed: Vec<&str> = response
            .batch_item_failures
            .iter()
            .map(|failure| failure.item_identifier.as_str())
            .collect();
        for message in &messages {
            if !failed.contains(&message["MessageId"].as_str().unwrap_or_default()) {
                delete(&world, COMMANDS.name, message);
            }
        }
    }
}

/// A worker who lives for ever, for those who only look.
#[must_use]
pub fn immortal(world: &World, name: &str) -> Worker {
    Worker::new(super::process::Process::new(world, name, 3, Death::Never))
}

fn receive(world: &World, queue: &str, hidden_seconds: u32) -> Vec<Value> {
    let asked = json!({
        "QueueUrl": url(queue),
        "MaxNumberOfMessages": 10,
        "VisibilityTimeout": hidden_seconds,
        "MessageSystemAttributeNames": ["All"],
    });
    let answer = ask(world, "ReceiveMessage", &asked);
    answer["Messages"].as_array().cloned().unwrap_or_default()
}

fn delete(world: &World, queue: &str, message: &Value) {
    let asked = json!({ "QueueUrl": url(queue), "ReceiptHandle": message["ReceiptHandle"] });
    // A handle that is out of date deletes nothing: the message comes again.
    let _ = world.carry_out(&call("DeleteMessage", &asked));
}

fn event(messages: &[Value]) -> SqsEvent {
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
                "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:gradus-commands.fifo",
                "awsRegion": "us-east-1",
            })
        })
        .collect();
    match serde_json::from_value(json!({ "Records": records })) {
        Ok(event) => event,
        Err(error) => panic!("no event: {error}"),
    }
}

fn held(world: &World, queue: &str) -> u64 {
    let asked = json!({ "QueueUrl": url(queue), "AttributeNames": ["All"] });
    let answer = ask(world, "GetQueueAttributes", &asked);
    let attributes = answer["Attributes"].as_object().into_iter().flatten();
    attributes
        .filter(|(name, _)| name.starts_with("ApproximateNumberOfMessages"))
        .filter_map(|(_, count)| count.as_str()?.parse::<u64>().ok())
        .sum()
}

fn url(queue: &str) -> String {
    format!("{ENDPOINT}/000000000000/{queue}")
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
