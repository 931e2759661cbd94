use crate::world::{World, again, ids};
use gradus_contracts::program::routing::queue_name;
use gradus_contracts::telling::{Notification, Read};
use gradus_tests::program::simple;
use serde_json::Value;

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
