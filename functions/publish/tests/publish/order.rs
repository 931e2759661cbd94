use crate::world::{NOWHERE, World, again, ids, record_of};
use gradus_tests::reluctant::Refusal;

#[tokio::test]
async fn notifications_of_a_member_keep_their_order_over_many_calls() {
    let world = World::announcing("[[notify]]\nqueue = \"crm\"").await;
    world.queue("crm").await;
    world.buys(&[100; 25]).await;

    let answer = world.publishes(&world.stream().await).await;

    assert_eq!(again(&answer), [""; 0]);
    let told = world.told("crm").await;
    let sequences: Vec<&str> = told.iter().map(|told| told.text("sequence")).collect();
    assert_eq!(sequences.len(), 26);
    assert!(sequences.is_sorted_by(|one, next| one < next));
    assert_eq!(sequences[25], "00000000000000000026.00001");
}

#[tokio::test]
async fn where_messages_go_one_by_one_none_overtakes_one_that_is_not_taken_now() {
    let world = World::announcing("[[notify]]\nqueue = \"crm\"").await;
    world.queue("crm").await;
    world.buys(&[100, 200, 300]).await;
    let mut stream = world.stream().await;
    let undone = record_of(&mut stream, "purchase:T-1");
    let undone = undone["dynamodb"]["SequenceNumber"].clone();
    // The call as a whole is refused for its last message, and then each goes alone.
    let trouble = world.before_queues(|it| {
        it.refuses("SendMessageBatch", "purchase:T-3#1", Refusal::ForGood)
            .refuses("SendMessageBatch", "purchase:T-1#1", Refusal::NotNow)
    });

    let answer = world.publishes_to(&trouble, &stream).await;

    assert_eq!(again(&answer), [undone.as_str().unwrap()]);
    assert_eq!(ids(&world.told("crm").await), ["join:m-1#1"]);
    assert_eq!(world.parked().await, []);
    world.publishes(&stream).await;
    let rest = ["purchase:T-1#1", "purchase:T-2#1", "purchase:T-3#1"];
    assert_eq!(ids(&world.told("crm").await), rest);
}

#[tokio::test]
async fn a_batch_that_comes_again_says_the_same_and_the_queue_takes_it_once() {
    let world = World::announcing("[[notify]]\nqueue = \"crm\"").await;
    world.queue("crm").await;
    world.buys(&[6_000, 6_000]).await;
    let stream = world.stream().await;

    world.publishes(&stream).await;
    world.publishes(&stream).await;

    let told = world.told("crm").await;
    let once = [
        "join:m-1#1",
        "purchase:T-1#1",
        "purchase:T-2#1",
        "purchase:T-2#2",
    ];
    assert_eq!(ids(&told), once);
    world.publishes(&stream).await;
    assert_eq!(world.told("crm").await, []);
}

#[tokio::test]
async fn what_a_batch_says_of_a_member_comes_in_the_order_of_its_entries_whatever_the_streams() {
    let world = World::announcing("[[notify]]\nqueue = \"crm\"").await;
    world.queue("crm").await;
    world.buys(&[6_000, 6_000]).await;
    let mut stream = world.stream().await;
    stream["Records"].as_array_mut().unwrap().reverse();

    world.publishes(&stream).await;

    let told = world.told("crm").await;
    let in_order = [
        "join:m-1#1",
        "purchase:T-1#1",
        "purchase:T-2#1",
        "purchase:T-2#2",
    ];
    assert_eq!(ids(&told), in_order);
}

#[tokio::test]
async fn where_sending_breaks_off_within_a_batch_that_was_brought_into_order_nothing_is_left_out() {
    let world = World::announcing("[[notify]]\nqueue = \"crm\"").await;
    world.buys(&[6_000, 6_000]).await;
    let mut stream = world.stream().await;
    stream["Records"].as_array_mut().unwrap().reverse();

    // The first that is sent is the batch's last entry, and fails with all others.
    let answer = world.publishes_to(NOWHERE, &stream).await;

    let first = &stream["Records"][0]["dynamodb"]["SequenceNumber"];
    assert_eq!(again(&answer), [first.as_str().unwrap()]);
}
