//! Many at once: no message is held by two, groups keep their order.

use crate::world::World;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::JoinSet;

const CONSUMERS: usize = 8;
const PATIENCE: Duration = Duration::from_secs(60);

type Seen = Arc<Mutex<Vec<String>>>;

/// Eight consumers receive and delete until `expected` messages were seen.
async fn consume(world: &Arc<World>, url: &str, expected: usize) -> Vec<String> {
    let seen: Seen = Arc::default();
    let mut consumers = JoinSet::new();
    for _ in 0..CONSUMERS {
        consumers.spawn(one_consumer(
            Arc::clone(world),
            url.to_owned(),
            Arc::clone(&seen),
            expected,
        ));
    }
    tokio::time::timeout(PATIENCE, consumers.join_all())
        .await
        .unwrap();
    let seen = seen.lock().unwrap();
    seen.clone()
}

async fn one_consumer(world: Arc<World>, url: String, seen: Seen, expected: usize) {
    while seen.lock().unwrap().len() < expected {
        let messages = world.receive(&url).await;
        if messages.is_empty() {
            tokio::task::yield_now().await;
        }
        for message in messages {
            seen.lock().unwrap().push(message.body.clone().unwrap());
            world.delete(&url, &message).await;
        }
    }
}

#[tokio::test]
async fn two_receivers_never_hold_the_same_message() {
    let world = Arc::new(World::start().await);
    let url = world.queue("shared", &[("VisibilityTimeout", "600")]).await;
    let mut senders = JoinSet::new();
    for number in 0..200 {
        let (world, url) = (Arc::clone(&world), url.clone());
        senders.spawn(async move { world.send(&url, &number.to_string()).await });
    }
    senders.join_all().await;

    let mut seen = consume(&world, &url, 200).await;

    seen.sort_by_key(|body| body.parse::<u32>().unwrap());
    let all: Vec<String> = (0..200).map(|number| number.to_string()).collect();
    assert_eq!(seen, all);
}

#[tokio::test]
async fn eight_consumers_see_every_group_in_its_order() {
    let world = Arc::new(World::start().await);
    let attributes = [("FifoQueue", "true"), ("VisibilityTimeout", "600")];
    let url = world.queue("eight", &attributes).await;
    for number in 0..20 {
        for group in ["a", "b", "c", "d", "e"] {
            world
                .send_to(&url, group, &format!("{group}-{number:02}"))
                .await;
        }
    }

    let seen = consume(&world, &url, 100).await;

    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for body in &seen {
        let (group, number) = body.split_once('-').unwrap();
        groups.entry(group).or_default().push(number);
    }
    let order: Vec<String> = (0..20).map(|number| format!("{number:02}")).collect();
    assert_eq!(groups.len(), 5);
    for (group, numbers) in groups {
        assert_eq!(numbers, order, "group {group}");
    }
}
