//! `kill -9` in mid-write: what was acknowledged is there, once.

use crate::world::World;
use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::JoinSet;

const ROUNDS: usize = 5;
const SENDERS: usize = 8;
const ANSWERS_PER_ROUND: usize = 60;
const PATIENCE: Duration = Duration::from_secs(60);

/// The queue server as a process of its own.
struct Server {
    process: Child,
    endpoint: String,
}

impl Server {
    fn start(file: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_gradus-sqs"))
            .arg(file)
            .arg("127.0.0.1:0")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        Self {
            process,
            endpoint: line.trim().to_owned(),
        }
    }

    fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// What clients know after their calls were answered, or not.
#[derive(Default)]
struct Known {
    sent: BTreeSet<String>,
    deleted: BTreeSet<String>,
    delete_in_doubt: BTreeSet<String>,
}

impl Known {
    fn answers(&self) -> usize {
        self.sent.len() + self.deleted.len()
    }
}

async fn send_until_killed(world: Arc<World>, url: String, stem: String, known: Arc<Mutex<Known>>) {
    for number in 0.. {
        let body = format!("{stem}-{number:05}");
        let call = world
            .client
            .send_message()
            .queue_url(&url)
            .message_body(&body);
        let call = call.message_group_id(&stem).message_deduplication_id(&body);
        if call.send().await.is_err() {
            return;
        }
        known.lock().unwrap().sent.insert(body);
    }
}

async fn delete_until_killed(world: Arc<World>, url: String, known: Arc<Mutex<Known>>) {
    let receive = || {
        world
            .client
            .receive_message()
            .queue_url(&url)
            .wait_time_seconds(1)
            .send()
    };
    while let Ok(received) = receive().await {
        for message in received.messages.unwrap_or_default() {
            let body = message.body.unwrap();
            known.lock().unwrap().delete_in_doubt.insert(body.clone());
            let call = world.client.delete_message().queue_url(&url);
            if call
                .receipt_handle(message.receipt_handle.unwrap())
                .send()
                .await
                .is_err()
            {
                return;
            }
            let mut known = known.lock().unwrap();
            known.delete_in_doubt.remove(&body);
            known.deleted.insert(body);
        }
    }
}

async fn drain(world: &World, url: &str) -> Vec<String> {
    let mut all = Vec::new();
    loop {
        let messages = world.receive(url).await;
        if messages.is_empty() {
            return all;
        }
        for message in messages {
            world.delete(url, &message).await;
            all.push(message.body.unwrap());
        }
    }
}

#[tokio::test]
async fn a_killed_server_keeps_every_acknowledged_write_exactly_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("queues.sqlite");
    let known: Arc<Mutex<Known>> = Arc::default();

    for round in 0..ROUNDS {
        let server = Server::start(&file);
        let world = Arc::new(World::at(&server.endpoint));
        let call = world.client.create_queue().queue_name("survives.fifo");
        let call = call.attributes("FifoQueue".into(), "true");
        let call = call.attributes("VisibilityTimeout".into(), "1");
        let url = call.send().await.unwrap().queue_url.unwrap();
        let mut clients = JoinSet::new();
        for sender in 0..SENDERS {
            let stem = format!("r{round}s{sender}");
            clients.spawn(send_until_killed(
                world.clone(),
                url.clone(),
                stem,
                known.clone(),
            ));
        }
        clients.spawn(delete_until_killed(
            world.clone(),
            url.clone(),
            known.clone(),
        ));
        let enough = (round + 1) * ANSWERS_PER_ROUND;
        tokio::time::timeout(PATIENCE, async {
            while known.lock().unwrap().answers() < enough {
                tokio::task::yield_now().await;
            }
        })
        .await
        .unwrap();
        server.kill();
        clients.join_all().await;
    }
    let server = Server::start(&file);
    let world = World::at(&server.endpoint);
    let url = world
        .client
        .get_queue_url()
        .queue_name("survives.fifo")
        .send()
        .await;
    let url = url.unwrap().queue_url.unwrap();
    let mut left = Vec::new();
    tokio::time::timeout(PATIENCE, async {
        // Messages that were in flight at the last kill come back after a second.
        while world
            .attribute(&url, "ApproximateNumberOfMessages".into())
            .await
            != "0"
            || world
                .attribute(&url, "ApproximateNumberOfMessagesNotVisible".into())
                .await
                != "0"
        {
            left.extend(drain(&world, &url).await);
        }
    })
    .await
    .unwrap();
    server.kill();

    let known = known.lock().unwrap();
    let distinct: BTreeSet<String> = left.iter().cloned().collect();
    assert_eq!(distinct.len(), left.len(), "a message was there twice");
    for body in &known.sent {
        let accounted = distinct.contains(body)
            || known.deleted.contains(body)
            || known.delete_in_doubt.contains(body);
        assert!(accounted, "{body} was acknowledged and is gone");
    }
    let undead: Vec<_> = known.deleted.intersection(&distinct).collect();
    assert!(undead.is_empty(), "deleted and there again: {undead:?}");
    let mut of_group = left.clone();
    of_group.sort_by_key(|body| body.split('-').next().unwrap().to_owned());
    assert!(of_group.is_sorted(), "a group came out of order");
}
