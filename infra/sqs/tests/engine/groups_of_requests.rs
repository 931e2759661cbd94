//! Many requests, one commit.

use crate::rig::{ENDPOINT, Rig, URL, counting};
use gradus_sqs::engine::EntropyFailed;
use gradus_sqs::{Entropy, Options, Queues, Request};
use serde_json::json;

#[test]
fn a_refused_request_leaves_those_of_the_same_commit_alone() {
    let mut rig = Rig::in_memory();
    rig.ok("CreateQueue", &json!({ "QueueName": "q" }));
    let send = |text: &str| json!({ "QueueUrl": URL, "MessageBody": text }).to_string();
    let bodies = [send("1"), send("\u{1}"), send("3")];

    let requests: Vec<Request<'_>> = bodies
        .iter()
        .map(|body| Request {
            operation: "SendMessage",
            body: body.as_bytes(),
            endpoint: ENDPOINT,
        })
        .collect();
    let all = rig.queues.handle_all(&requests);

    let statuses: Vec<u16> = all.iter().map(|handled| handled.response.status).collect();
    let stirred: Vec<usize> = all.iter().map(|handled| handled.stirred.len()).collect();
    let received = rig.ok(
        "ReceiveMessage",
        &json!({ "QueueUrl": URL, "MaxNumberOfMessages": 10 }),
    );
    assert_eq!(statuses, [200, 400, 200]);
    assert_eq!(stirred, [1, 0, 1]);
    assert_eq!(received["Messages"].as_array().unwrap().len(), 2);
}

/// Randomness that fails at its third call.
struct FailsOnce<F> {
    calls: u32,
    inner: F,
}

impl<F: FnMut(&mut [u8]) + Send> Entropy for FailsOnce<F> {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), EntropyFailed> {
        self.calls += 1;
        if self.calls == 3 {
            return Err(EntropyFailed("dry".to_owned()));
        }
        (self.inner)(bytes);
        Ok(())
    }
}

#[test]
fn a_request_that_breaks_half_way_takes_back_its_own_writes_only() {
    let entropy = FailsOnce {
        calls: 0,
        inner: counting(),
    };
    let mut queues = Queues::in_memory(Options::default(), || 0, entropy).unwrap();
    let create = Request {
        operation: "CreateQueue",
        body: br#"{"QueueName":"q"}"#,
        endpoint: ENDPOINT,
    };
    queues.handle(create);
    let entry = |id: &str| json!({ "Id": id, "MessageBody": id });
    let send = json!({ "QueueUrl": URL, "MessageBody": "whole" }).to_string();
    let halves = json!({ "QueueUrl": URL, "Entries": [entry("a"), entry("b")] }).to_string();
    let receive = json!({ "QueueUrl": URL, "MaxNumberOfMessages": 10 }).to_string();

    let all = queues.handle_all(
        &[
            ("SendMessage", &send),
            ("SendMessageBatch", &halves),
            ("SendMessage", &send),
            ("ReceiveMessage", &receive),
        ]
        .map(|(operation, body)| Request {
            operation,
            body: body.as_bytes(),
            endpoint: ENDPOINT,
        }),
    );

    let statuses: Vec<u16> = all.iter().map(|handled| handled.response.status).collect();
    let received: serde_json::Value = serde_json::from_slice(&all[3].response.body).unwrap();
    let bodies: Vec<_> = received["Messages"].as_array().unwrap().iter().collect();
    assert_eq!(statuses, [200, 500, 200, 200]);
    assert!(all[1].stirred.is_empty());
    assert_eq!(bodies.len(), 2);
    assert!(bodies.iter().all(|message| message["Body"] == "whole"));
}

#[test]
fn an_empty_receive_says_what_it_would_wait_for() {
    let mut rig = Rig::in_memory();
    rig.ok("CreateQueue", &json!({ "QueueName": "q" }));
    rig.ok(
        "SendMessage",
        &json!({ "QueueUrl": URL, "MessageBody": "a", "DelaySeconds": 7 }),
    );
    let body = json!({ "QueueUrl": URL, "WaitTimeSeconds": 20 }).to_string();

    let request = Request {
        operation: "ReceiveMessage",
        body: body.as_bytes(),
        endpoint: ENDPOINT,
    };
    let handled = rig.queues.handle_all(&[request]).remove(0);

    let wait = handled.wait.unwrap();
    assert_eq!(handled.response.body, b"{}");
    assert_eq!((wait.seconds, wait.next_change_ms), (20, Some(1_007_000)));
}

#[test]
fn the_same_calls_give_the_same_answers_byte_by_byte() {
    let play = || {
        let mut rig = Rig::in_memory();
        rig.ok("CreateQueue", &json!({ "QueueName": "q" }));
        rig.ok(
            "SendMessage",
            &json!({ "QueueUrl": URL, "MessageBody": "a" }),
        );
        rig.call("ReceiveMessage", &json!({ "QueueUrl": URL })).body
    };

    assert_eq!(play(), play());
}
