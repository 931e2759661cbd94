use crate::world::{NOWHERE, World, again, ids, record_of};
use gradus_tests::reluctant::Refusal;
use serde_json::{Value, json};

fn number(record: &Value) -> String {
    let number = record["dynamodb"]["SequenceNumber"].as_str();
    number.unwrap().to_owned()
}

#[tokio::test]
async fn where_no_queue_answers_everything_comes_again_from_the_first_entry_on() {
    let world = World::announcing("[[notify]]\nqueue = \"crm\"").await;
    world.queue("crm").await;
    world.buys(&[100, 200]).await;
    let mut stream = world.stream().await;
    let first = number(record_of(&mut stream, "join:m-1"));

    let answer = world.publishes_to(NOWHERE, &stream).await;

    assert_eq!(again(&answer), [first]);
    world.publishes(&stream).await;
    let told = world.told("crm").await;
    assert_eq!(
        ids(&told),
        ["join:m-1#1", "purchase:T-1#1", "purchase:T-2#1"]
    );
}

#[tokio::test]
async fn what_one_destination_does_not_take_now_comes_again_though_another_has_it() {
    let two = "[[notify]]\nqueue = \"crm\"\n[[notify]]\nqueue = \"sms\"";
    let world = World::announcing(two).await;
    world.queue("crm").await;
    world.queue("sms").await;
    world.buys(&[100, 200]).await;
    let mut stream = world.stream().await;
    let first = number(record_of(&mut stream, "join:m-1"));
    let busy = world
        .before_queues(|it| it.refuses("SendMessageBatch", "gradus-notify-sms", Refusal::NotNow));

    let answer = world.publishes_to(&busy, &stream).await;

    assert_eq!(again(&answer), [first]);
    let all = ["join:m-1#1", "purchase:T-1#1", "purchase:T-2#1"];
    assert_eq!(ids(&world.told("crm").await), all);
    assert_eq!(world.told("sms").await, []);
    world.publishes(&stream).await;
    assert_eq!(ids(&world.told("sms").await), all);
    assert_eq!(world.told("crm").await, []);
    assert_eq!(world.parked().await, []);
}

#[tokio::test]
async fn what_cannot_be_parked_comes_again() {
    let world = World::announcing("[[notify]]\nqueue = \"crm\"").await;
    world.buys(&[100]).await;
    let mut stream = world.stream().await;
    let first = number(record_of(&mut stream, "join:m-1"));
    let poison = record_of(&mut stream, "join:m-1");
    poison["dynamodb"]["NewImage"]["body"] = json!({ "B": "/wE=" });

    let answer = world.publishes_to(NOWHERE, &stream).await;

    assert_eq!(again(&answer), [first]);
}

#[tokio::test]
async fn an_entry_in_a_form_of_a_later_release_waits_and_what_was_before_it_is_sent() {
    let world = World::announcing("[[notify]]\nqueue = \"crm\"").await;
    world.queue("crm").await;
    world.buys(&[100, 200]).await;
    let mut stream = world.stream().await;
    let later = record_of(&mut stream, "purchase:T-1");
    later["dynamodb"]["NewImage"]["codec"] = json!({ "N": "999" });
    let later = number(later);

    let answer = world.publishes(&stream).await;

    assert_eq!(again(&answer), [later]);
    assert_eq!(ids(&world.told("crm").await), ["join:m-1#1"]);
    assert_eq!(world.parked().await, []);
}
