use crate::world::{World, again, ids};
use gradus_contracts::program::routing::queue_name;
use gradus_contracts::telling::{Notification, Read};
use gradus_publish::again::{WhichRouting, Wish};
use gradus_tests::commands::{Arriving, purchase};
use gradus_tests::program::simple;
use serde_json::Value;
use std::collections::BTreeSet;

#[tokio::test]
async fn each_destination_is_told_its_kinds_and_nothing_else() {
    let world = World::announcing(
        r#"
        [[notify]]
        queue = "crm"
        [[notify]]
        queue = "sms"
        kinds = ["tier.*", "member.enrolled"]
        "#,
    )
    .await;
    world.queue("crm").await;
    world.queue("sms").await;
    world.buys(&[6_000, 6_000]).await;

    let answer = world.publishes(&world.stream().await).await;

    assert_eq!(again(&answer), [""; 0]);
    let all = [
        "join:m-1#1",
        "purchase:T-1#1",
        "purchase:T-2#1",
        "purchase:T-2#2",
    ];
    assert_eq!(ids(&world.told("crm").await), all);
    let told = world.told("sms").await;
    assert_eq!(ids(&told), ["join:m-1#1", "purchase:T-2#2"]);
    assert_eq!(told[1].text("type"), "gradus.tier.upgraded");
    assert_eq!(world.parked().await, []);
}

#[tokio::test]
async fn a_message_is_the_notification_in_the_group_of_its_member() {
    let world = World::announcing("[[notify]]\nqueue = \"crm\"").await;
    world.queue("crm").await;
    world.buys(&[6_000]).await;

    world.publishes(&world.stream().await).await;

    let told = world.told("crm").await;
    assert_eq!(told[1].group, "test/m-1");
    assert_eq!(told[1].body["subject"], "m-1");
    assert_eq!(told[1].body["data"]["points"], 60);
    assert_eq!(told[1].body["data"]["balance"]["active"], 60);
    let json = told[1].body.to_string();
    let read = Notification::read(json.as_bytes()).unwrap();
    assert!(matches!(read, Read::Known(_)), "{read:?}");
}

#[tokio::test]
async fn a_program_without_destinations_announces_nothing() {
    let world = World::announcing("").await;
    world.buys(&[6_000]).await;

    let answer = world.publishes(&world.stream().await).await;

    assert_eq!(again(&answer), [""; 0]);
    assert_eq!(world.parked().await, []);
}

#[tokio::test]
async fn programs_that_name_one_destination_share_its_queue_and_source_tells_them_apart() {
    let test = simple("Asia/Shanghai", "CNY", "[[notify]]\nqueue = \"crm\"");
    let other = test.replacen("id = \"test\"", "id = \"other\"", 1);
    let world = World::of_programs(&[("test", &test), ("other", &other)]).await;
    // As a FIFO queue is where nothing is said: repeats are dropped over all members.
    let whole_queue = [
        ("DeduplicationScope", "queue"),
        ("FifoThroughputLimit", "perQueue"),
    ];
    world.make(&queue_name("crm"), &whole_queue).await;
    world.buys_in("test", &[100]).await;
    world.buys_in("other", &[100]).await;

    world.publishes(&world.stream().await).await;

    let told = world.told("crm").await;
    let mut told: Vec<(&str, &str)> = told
        .iter()
        .map(|told| (told.text("source"), told.text("id")))
        .collect();
    told.sort_unstable();
    let both = [
        ("/programs/other", "join:m-1#1"),
        ("/programs/other", "purchase:T-1#1"),
        ("/programs/test", "join:m-1#1"),
        ("/programs/test", "purchase:T-1#1"),
    ];
    assert_eq!(told, both);
}

#[tokio::test]
async fn an_entry_that_took_the_place_of_a_rejection_is_announced() {
    let world = World::announcing("[[notify]]\nqueue = \"crm\"").await;
    world.queue("crm").await;
    world.buys(&[6_000]).await;
    let mut stream = world.stream().await;
    for record in stream["Records"].as_array_mut().unwrap() {
        record["eventName"] = "MODIFY".into();
    }

    world.publishes(&stream).await;

    let told = world.told("crm").await;
    assert_eq!(ids(&told), ["join:m-1#1", "purchase:T-1#1"]);
}

#[tokio::test]
async fn what_was_deleted_is_passed_over() {
    let world = World::announcing("[[notify]]\nqueue = \"crm\"").await;
    world.queue("crm").await;
    world.buys(&[6_000]).await;
    let mut stream = world.stream().await;
    let records = stream["Records"].as_array_mut().unwrap();
    let mut deleted = records[0].clone();
    deleted["eventName"] = "REMOVE".into();
    deleted["dynamodb"]["NewImage"] = Value::Null;
    records.insert(0, deleted);

    let answer = world.publishes(&stream).await;

    assert_eq!(again(&answer), [""; 0]);
    assert_eq!(world.told("crm").await.len(), 2);
    assert_eq!(world.parked().await, []);
}

/// A program that tells one destination everything.
fn telling(destination: &str) -> String {
    let notify = format!("[[notify]]\nqueue = \"{destination}\"");
    simple("Asia/Shanghai", "CNY", &notify)
}

/// Destination `old` by the first version, `new` by the second, from 01:30 on; it is 02:00.
/// Purchase T-1 is decided before that, T-2 after it, though it happened before.
async fn across_two_versions() -> World {
    let world = World::of(&telling("old")).await;
    let world = world
        .and_from("2026-03-01T01:30:00Z", &telling("new"))
        .await;
    world.queue("old").await;
    world.queue("new").await;
    world.buys(&[6_000]).await;
    let late = purchase("m-1", "T-2", "2026-03-01T01:20:00Z", "CNY", 6_000);
    world
        .records("test", &[late.arrives("2026-03-01T01:40:00Z")])
        .await;
    world
}

#[tokio::test]
async fn an_entry_is_told_where_the_version_says_that_was_in_force_when_it_was_decided() {
    let world = across_two_versions().await;

    world.publishes(&world.stream().await).await;

    let by_the_first = ["join:m-1#1", "purchase:T-1#1"];
    assert_eq!(ids(&world.told("old").await), by_the_first);
    assert_eq!(ids(&world.told("new").await), ["purchase:T-2#1"]);
}

#[tokio::test]
async fn what_a_version_decided_is_told_where_it_says_though_it_was_withdrawn_since() {
    let world = across_two_versions().await;
    world.withdraws_the_second("2026-03-01T01:50:00Z").await;

    world.publishes(&world.stream().await).await;

    let by_the_first = ["join:m-1#1", "purchase:T-1#1"];
    assert_eq!(ids(&world.told("old").await), by_the_first);
    assert_eq!(ids(&world.told("new").await), ["purchase:T-2#1"]);
}

#[tokio::test]
async fn what_is_sent_again_goes_where_it_went_or_where_it_would_go_today() {
    let world = across_two_versions().await;
    let sent = async |routing| {
        let wish = Wish {
            time: format!("{routing:?}"),
            destinations: BTreeSet::new(),
            kinds: BTreeSet::new(),
            routing,
            send: true,
        };
        world.republishes(&wish).await.unwrap();
        let (old, new) = (world.told("old").await, world.told("new").await);
        (old.len(), new.len())
    };

    assert_eq!(sent(WhichRouting::OfTheEntry).await, (2, 1));
    assert_eq!(sent(WhichRouting::OfToday).await, (0, 3));
}
