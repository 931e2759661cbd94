//! FIFO queues against a model that is a plain list.

use crate::rig::{FIFO_URL, Rig};
use proptest::prelude::*;
use serde_json::{Value, json};

#[derive(Clone, Debug)]
enum Act {
    Send { group: u8 },
    Receive { most: usize, seconds: i64 },
    Delete { held: usize },
    ChangeVisibility { held: usize, seconds: i64 },
    Advance { ms: i64 },
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => (0_u8..4).prop_map(|group| Act::Send { group }),
        3 => (1_usize..=10, 0_i64..4).prop_map(|(most, seconds)| Act::Receive { most, seconds }),
        3 => (0_usize..8).prop_map(|held| Act::Delete { held }),
        1 => (0_usize..8, 0_i64..4)
            .prop_map(|(held, seconds)| Act::ChangeVisibility { held, seconds }),
        2 => (1_i64..3_000).prop_map(|ms| Act::Advance { ms }),
    ]
}

/// A message of the model, in the order of sending.
#[derive(Clone, Debug)]
struct Entry {
    body: String,
    group: u8,
    hidden_until_ms: i64,
    receives: u32,
}

/// A handle a receiver has: for which message, from which of its receives.
struct Held {
    body: String,
    receive: u32,
    handle: String,
}

struct Model {
    rig: Rig,
    entries: Vec<Entry>,
    held: Vec<Held>,
    sent: u32,
}

impl Model {
    fn new() -> Self {
        let mut rig = Rig::in_memory();
        let attributes = json!({ "FifoQueue": "true" });
        rig.ok(
            "CreateQueue",
            &json!({ "QueueName": "q.fifo", "Attributes": attributes }),
        );
        Self {
            rig,
            entries: Vec::new(),
            held: Vec::new(),
            sent: 0,
        }
    }

    fn run(&mut self, act: &Act) {
        match act {
            Act::Send { group } => self.send(*group),
            Act::Receive { most, seconds } => self.receive(*most, *seconds),
            Act::Delete { held } => self.delete(*held),
            Act::ChangeVisibility { held, seconds } => self.change(*held, *seconds),
            Act::Advance { ms } => self.rig.advance(*ms),
        }
    }

    fn send(&mut self, group: u8) {
        self.sent += 1;
        let body = self.sent.to_string();
        self.rig.ok(
            "SendMessage",
            &json!({
                "QueueUrl": FIFO_URL, "MessageBody": body,
                "MessageGroupId": group.to_string(), "MessageDeduplicationId": body,
            }),
        );
        self.entries.push(Entry {
            body,
            group,
            hidden_until_ms: 0,
            receives: 0,
        });
    }

    /// The law: groups by their first message, each from its first message on, none of which
    /// anything is in flight.
    fn receivable(&self, most: usize) -> Vec<String> {
        let now_ms = self.rig.now();
        let mut groups: Vec<u8> = Vec::new();
        for entry in &self.entries {
            if !groups.contains(&entry.group) {
                groups.push(entry.group);
            }
        }
        let of = |group: u8| {
            self.entries
                .iter()
                .filter(move |entry| entry.group == group)
        };
        groups.retain(|group| of(*group).all(|entry| entry.hidden_until_ms <= now_ms));
        let bodies = groups
            .into_iter()
            .flat_map(of)
            .map(|entry| entry.body.clone());
        bodies.take(most).collect()
    }

    fn receive(&mut self, most: usize, seconds: i64) {
        let expected = self.receivable(most);
        let answer = self.rig.ok(
            "ReceiveMessage",
            &json!({
                "QueueUrl": FIFO_URL, "MaxNumberOfMessages": most, "VisibilityTimeout": seconds,
            }),
        );
        let none = Vec::new();
        let messages = answer
            .get("Messages")
            .and_then(Value::as_array)
            .unwrap_or(&none);
        let found: Vec<String> = messages
            .iter()
            .map(|message| text(message, "Body"))
            .collect();
        assert_eq!(found, expected);
        let hidden_until_ms = self.rig.now() + seconds * 1_000;
        for message in messages {
            let body = text(message, "Body");
            let entry = self
                .entries
                .iter_mut()
                .find(|entry| entry.body == body)
                .unwrap();
            entry.hidden_until_ms = hidden_until_ms;
            entry.receives += 1;
            let (receive, handle) = (entry.receives, text(message, "ReceiptHandle"));
            self.held.push(Held {
                body,
                receive,
                handle,
            });
        }
    }

    fn delete(&mut self, held: usize) {
        let Some((status, place)) = self.settle(held, "DeleteMessage", None) else {
            return;
        };
        let expected = if place.is_none_or(|(_, in_flight)| in_flight) {
            200
        } else {
            400
        };
        assert_eq!(status, expected);
        if let Some((index, true)) = place {
            self.entries.remove(index);
        }
    }

    fn change(&mut self, held: usize, seconds: i64) {
        let settled = self.settle(held, "ChangeMessageVisibility", Some(seconds));
        let Some((status, place)) = settled else {
            return;
        };
        let in_flight = place.is_some_and(|(_, in_flight)| in_flight);
        assert_eq!(status, if in_flight { 200 } else { 400 });
        if let Some((index, true)) = place {
            self.entries[index].hidden_until_ms = self.rig.now() + seconds * 1_000;
        }
    }

    /// Uses a handle; answers the status, and where its message is with whether the handle
    /// holds it.
    fn settle(
        &mut self,
        held: usize,
        operation: &str,
        seconds: Option<i64>,
    ) -> Option<(u16, Option<(usize, bool)>)> {
        let held = self.held.get(self.held.len().checked_sub(held + 1)?)?;
        let index = self
            .entries
            .iter()
            .position(|entry| entry.body == held.body);
        let now_ms = self.rig.now();
        let place = index.map(|index| {
            let entry = &self.entries[index];
            (
                index,
                entry.receives == held.receive && entry.hidden_until_ms > now_ms,
            )
        });
        let handle = held.handle.clone();
        let mut body = json!({ "QueueUrl": FIFO_URL, "ReceiptHandle": handle });
        if let Some(seconds) = seconds {
            body["VisibilityTimeout"] = json!(seconds);
        }
        Some((self.rig.call(operation, &body).status, place))
    }
}

fn text(message: &Value, key: &str) -> String {
    message[key].as_str().unwrap().to_owned()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_fifo_queue_behaves_as_a_list_with_one_receiver_per_group(
        acts in proptest::collection::vec(act(), 1..80),
    ) {
        let mut model = Model::new();

        for act in &acts {
            model.run(act);
        }
    }
}
