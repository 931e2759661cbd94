use crate::world::{World, again, ids, record_of};
use gradus_contracts::program::routing::queue_name;
use gradus_tests::program::simple;
use gradus_tests::reluctant::Refusal;
use gradus_tests::simulation::checks::journal::put_under;
use serde_json::json;

const TWO: &str = "[[notify]]\nqueue = \"crm\"\n[[notify]]\nqueue = \"sms\"";

#[tokio::test]
async fn what_a_queue_that_is_gone_should_have_is_parked_and_the_rest_goes_on() {
    let world = World::announcing(TWO).await;
    world.queue("sms").await;
    world.buys(&[100; 12]).await;

    let answer = world.publishes(&world.stream().await).await;

    assert_eq!(again(&answer), [""; 0]);
    let told = world.told("sms").await;
    assert_eq!(told.len(), 13);
    let parked = world.parked().await;
    assert_eq!(ids(&parked), ids(&told));
    assert_eq!(parked[3].body, told[3].body);
    assert_eq!(parked[3].group, "test/m-1");
    assert_eq!(parked[3].attribute("destination"), "crm");
    let reason = parked[3].attribute("reason");
    assert!(reason.contains("NonExistentQueue"), "{reason}");
}

#[tokio::test]
async fn what_two_destinations_refuse_is_parked_for_each_of_them() {
    let world = World::announcing(TWO).await;
    world.buys(&[100]).await;

    let answer = world.publishes(&world.stream().await).await;

    assert_eq!(again(&answer), [""; 0]);
    let parked = world.parked().await;
    let mut parked: Vec<(&str, &str)> = parked
        .iter()
        .map(|parked| (parked.attribute("destination"), parked.text("id")))
        .collect();
    parked.sort_unstable();
    let each = [
        ("crm", "join:m-1#1"),
        ("crm", "purchase:T-1#1"),
        ("sms", "join:m-1#1"),
        ("sms", "purchase:T-1#1"),
    ];
    assert_eq!(parked, each);
}

#[tokio::test]
async fn what_is_parked_twice_is_there_once() {
    let world = World::announcing(TWO).await;
    world.queue("sms").await;
    world.buys(&[100]).await;
    let stream = world.stream().await;

    world.publishes(&stream).await;
    world.publishes(&stream).await;

    let parked = world.parked().await;
    assert_eq!(ids(&parked), ["join:m-1#1", "purchase:T-1#1"]);
}

#[tokio::test]
async fn a_message_that_is_too_large_for_its_queue_is_parked_alone() {
    let conditions: Vec<String> = (1..=8)
        .map(|n| format!("{{ spend_at_least = \"{n}0.00\", window = {{ rolling_days = {n}0 }} }}"))
        .collect();
    let tiers = format!(
        "[[tiers]]\nid = \"base\"\n[[tiers]]\nid = \"silver\"\nvalidity = \"forever\"\nqualify = {{ all = [{}] }}\n[[notify]]\nqueue = \"crm\"",
        conditions.join(", ")
    );
    let world = World::of(&simple("Asia/Shanghai", "CNY", &tiers)).await;
    let small = [("MaximumMessageSize", "1024")];
    world.make(&queue_name("crm"), &small).await;
    world.buys(&[6_000, 6_000, 100]).await;

    let answer = world.publishes(&world.stream().await).await;

    assert_eq!(again(&answer), [""; 0]);
    let told = world.told("crm").await;
    let all_but_one = [
        "join:m-1#1",
        "purchase:T-1#1",
        "purchase:T-2#1",
        "purchase:T-3#1",
    ];
    assert_eq!(ids(&told), all_but_one);
    let parked = world.parked().await;
    assert_eq!(ids(&parked), ["purchase:T-2#2"]);
    assert_eq!(parked[0].text("type"), "gradus.tier.upgraded");
    let reason = parked[0].attribute("reason");
    assert!(reason.contains("1024"), "{reason}");
}

#[tokio::test]
async fn where_a_call_is_refused_for_one_of_its_messages_that_one_alone_is_parked() {
    let world = World::announcing("[[notify]]\nqueue = \"crm\"").await;
    world.queue("crm").await;
    world.buys(&[100, 200, 300]).await;
    let refusing = world
        .before_queues(|it| it.refuses("SendMessageBatch", "purchase:T-2#1", Refusal::ForGood));

    let answer = world.publishes_to(&refusing, &world.stream().await).await;

    assert_eq!(again(&answer), [""; 0]);
    let all_but_one = ["join:m-1#1", "purchase:T-1#1", "purchase:T-3#1"];
    assert_eq!(ids(&world.told("crm").await), all_but_one);
    assert_eq!(ids(&world.parked().await), ["purchase:T-2#1"]);
}

#[tokio::test]
async fn a_record_that_cannot_be_read_is_parked_whole_and_nothing_after_it_is_lost() {
    let world = World::announcing("[[notify]]\nqueue = \"crm\"").await;
    world.queue("crm").await;
    world.buys(&[100, 200, 300]).await;
    let mut stream = world.stream().await;
    let poison = record_of(&mut stream, "purchase:T-1");
    poison["dynamodb"]["NewImage"]["body"] = json!({ "B": "/wE=" });
    let poison = poison.clone();

    let answer = world.publishes(&stream).await;

    assert_eq!(again(&answer), [""; 0]);
    let told = world.told("crm").await;
    let rest = ["join:m-1#1", "purchase:T-2#1", "purchase:T-3#1"];
    assert_eq!(ids(&told), rest);
    let parked = world.parked().await;
    assert_eq!(parked.len(), 1);
    assert_eq!(parked[0].body, poison["dynamodb"]["NewImage"]);
    let number = poison["dynamodb"]["SequenceNumber"].as_str().unwrap();
    assert_eq!(parked[0].attribute("record"), number);
    let reason = parked[0].attribute("reason");
    assert!(reason.contains("was damaged"), "{reason}");
}

#[tokio::test]
async fn a_record_that_does_not_say_what_was_written_is_parked_by_its_key() {
    let world = World::announcing("[[notify]]\nqueue = \"crm\"").await;
    world.queue("crm").await;
    world.buys(&[100, 200]).await;
    let mut stream = world.stream().await;
    let blank = record_of(&mut stream, "purchase:T-1");
    let image = blank["dynamodb"]
        .as_object_mut()
        .unwrap()
        .remove("NewImage");
    let image = image.unwrap();

    let answer = world.publishes(&stream).await;

    assert_eq!(again(&answer), [""; 0]);
    let rest = ["join:m-1#1", "purchase:T-2#1"];
    assert_eq!(ids(&world.told("crm").await), rest);
    let parked = world.parked().await;
    assert_eq!(parked.len(), 1);
    let key = json!({ "PK": image["PK"], "SK": image["SK"] });
    assert_eq!(parked[0].body, key);
    let reason = parked[0].attribute("reason");
    assert!(reason.contains("new images"), "{reason}");
}

#[tokio::test]
async fn a_record_of_an_item_that_no_release_writes_is_parked_whole() {
    let world = World::announcing("[[notify]]\nqueue = \"crm\"").await;
    world.queue("crm").await;
    world.buys(&[100, 200]).await;
    let mut stream = world.stream().await;
    let unknown = record_of(&mut stream, "purchase:T-1");
    unknown["dynamodb"]["NewImage"] = json!({
        "PK": { "S": "test#Z#1" },
        "SK": { "S": "@" },
        "codec": { "N": "9" },
        "body": { "B": "/wE=" },
    });
    unknown["dynamodb"]["Keys"]["PK"]["S"] = "test#Z#1".into();
    let unknown = unknown.clone();

    let answer = world.publishes(&stream).await;

    assert_eq!(again(&answer), [""; 0]);
    let rest = ["join:m-1#1", "purchase:T-2#1"];
    assert_eq!(ids(&world.told("crm").await), rest);
    let parked = world.parked().await;
    assert_eq!(parked.len(), 1);
    assert_eq!(parked[0].body, unknown["dynamodb"]["NewImage"]);
    assert_eq!(parked[0].group, "unreadable");
    let reason = parked[0].attribute("reason");
    assert_eq!(reason, "it is no item that this release writes");
}

#[tokio::test]
async fn each_record_that_cannot_be_read_is_parked_whatever_the_reason_of_the_others() {
    let world = World::announcing("[[notify]]\nqueue = \"crm\"").await;
    world.queue("crm").await;
    world.buys(&[100, 200]).await;
    let mut stream = world.stream().await;
    let numbers = ["purchase:T-1", "purchase:T-2"].map(|key| {
        let record = record_of(&mut stream, key);
        for part in ["NewImage", "Keys"] {
            record["dynamodb"][part]["PK"]["S"] = format!("test#Z#{key}").into();
        }
        record["dynamodb"]["SequenceNumber"].clone()
    });

    let answer = world.publishes(&stream).await;

    assert_eq!(again(&answer), [""; 0]);
    let parked = world.parked().await;
    let records: Vec<&str> = parked.iter().map(|it| it.attribute("record")).collect();
    assert_eq!(records, numbers);
    let reasons: Vec<&str> = parked.iter().map(|it| it.attribute("reason")).collect();
    assert_eq!(reasons, ["it is no item that this release writes"; 2]);
}

#[tokio::test]
async fn an_entry_of_a_program_that_nobody_published_is_parked_whole() {
    let world = World::announcing("[[notify]]\nqueue = \"crm\"").await;
    world.queue("crm").await;
    world.buys(&[100]).await;
    let mut stream = world.stream().await;
    let lost = record_of(&mut stream, "join:m-1");
    put_under(&mut lost["dynamodb"]["NewImage"], "other#E#join:m-1");
    lost["dynamodb"]["Keys"]["PK"]["S"] = "other#E#join:m-1".into();

    let answer = world.publishes(&stream).await;

    assert_eq!(again(&answer), [""; 0]);
    assert_eq!(ids(&world.told("crm").await), ["purchase:T-1#1"]);
    let parked = world.parked().await;
    assert_eq!(parked[0].body["PK"]["S"], "other#E#join:m-1");
    let reason = parked[0].attribute("reason");
    assert!(reason.contains("not published"), "{reason}");
}

#[tokio::test]
async fn an_entry_that_says_it_is_another_item_is_parked_and_not_passed_over() {
    let world = World::announcing("[[notify]]\nqueue = \"crm\"").await;
    world.queue("crm").await;
    world.buys(&[100, 200]).await;
    let mut stream = world.stream().await;
    let turned = record_of(&mut stream, "purchase:T-1");
    // A bit of the letter E.
    turned["dynamodb"]["NewImage"]["PK"]["S"] = "test#M#purchase:T-1".into();

    let answer = world.publishes(&stream).await;

    assert_eq!(again(&answer), [""; 0]);
    let rest = ["join:m-1#1", "purchase:T-2#1"];
    assert_eq!(ids(&world.told("crm").await), rest);
    let parked = world.parked().await;
    let reason = parked[0].attribute("reason");
    assert!(reason.contains("was damaged"), "{reason}");
}

#[tokio::test]
async fn no_parked_message_holds_what_no_queue_takes() {
    let world = World::announcing("").await;
    world.buys(&[100]).await;
    let mut stream = world.stream().await;
    let poison = record_of(&mut stream, "purchase:T-1");
    poison["dynamodb"]["NewImage"]["body"] = json!({ "S": "\u{ffff}\u{1}" });

    let answer = world.publishes(&stream).await;

    assert_eq!(again(&answer), [""; 0]);
    let parked = world.parked().await;
    assert_eq!(parked[0].body["body"]["S"], "\u{ffff}\u{1}");
}
