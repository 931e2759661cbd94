//! FIFO queues: order, blocked groups, deduplication.

use crate::world::{World, code, system};
use aws_sdk_sqs::types::{MessageSystemAttributeName as System, QueueAttributeName as Name};

#[tokio::test]
async fn a_group_is_received_in_order_and_blocked_while_one_of_it_is_in_flight() {
    let world = World::start().await;
    let url = world.fifo("order").await;
    for (group, body) in [("g", "g1"), ("h", "h1"), ("g", "g2"), ("g", "g3")] {
        world.send_to(&url, group, body).await;
    }
    let call = world
        .client
        .receive_message()
        .queue_url(&url)
        .max_number_of_messages(2);

    let first = call.send().await.unwrap().messages.unwrap();
    let others = world.receive(&url).await;
    world.delete(&url, &first[0]).await;
    let still_blocked = world.bodies(&url).await;
    world.delete(&url, &first[1]).await;
    let rest = world.bodies(&url).await;

    let bodies: Vec<_> = first
        .iter()
        .map(|message| message.body.as_deref().unwrap())
        .collect();
    assert_eq!(bodies, ["g1", "g2"]);
    assert_eq!(others.len(), 1);
    assert_eq!(others[0].body.as_deref(), Some("h1"));
    assert_eq!(still_blocked, [""; 0]);
    assert_eq!(rest, ["g3"]);
}

#[tokio::test]
async fn a_message_given_back_comes_before_those_behind_it() {
    let world = World::start().await;
    let url = world.fifo("given-back").await;
    for body in ["1", "2"] {
        world.send_to(&url, "g", body).await;
    }
    let call = world
        .client
        .receive_message()
        .queue_url(&url)
        .max_number_of_messages(1);
    let first = call.send().await.unwrap().messages.unwrap().pop().unwrap();

    world.set_visibility(&url, &first, 0).await;
    let again = world.bodies(&url).await;

    assert_eq!(again, ["1", "2"]);
}

#[tokio::test]
async fn a_receipt_of_a_fifo_queue_expires_with_its_visibility() {
    let world = World::start().await;
    let Some(clock) = world.clock() else { return };
    let url = world.fifo("expires").await;
    world.send_to(&url, "g", "1").await;
    let message = world.receive(&url).await.pop().unwrap();
    clock.advance_seconds(30);

    let call = world.client.delete_message().queue_url(&url);
    let refused = call
        .receipt_handle(message.receipt_handle.unwrap())
        .send()
        .await;

    assert_eq!(code(refused), "InvalidParameterValue");
    assert_eq!(world.bodies(&url).await, ["1"]);
}

#[tokio::test]
async fn a_deduplication_id_counts_for_five_minutes_even_after_the_message_is_deleted() {
    let world = World::start().await;
    let Some(clock) = world.clock() else { return };
    let url = world.fifo("dedup").await;
    let send = || {
        let call = world
            .client
            .send_message()
            .queue_url(&url)
            .message_body("b");
        call.message_group_id("g")
            .message_deduplication_id("d")
            .send()
    };

    let first = send().await.unwrap();
    let message = world.receive(&url).await.pop().unwrap();
    world.delete(&url, &message).await;
    clock.advance_ms(299_999);
    let repeat = send().await.unwrap();
    let swallowed = world.bodies(&url).await;
    clock.advance_ms(1);
    let fresh = send().await.unwrap();

    assert_eq!(repeat.message_id, first.message_id);
    assert_eq!(repeat.sequence_number, first.sequence_number);
    assert_eq!(swallowed, [""; 0]);
    assert_ne!(fresh.message_id, first.message_id);
    assert_eq!(world.bodies(&url).await, ["b"]);
}

#[tokio::test]
async fn content_tells_repeats_apart_where_the_queue_says_so() {
    let world = World::start().await;
    let attributes = [("FifoQueue", "true"), ("ContentBasedDeduplication", "true")];
    let url = world.queue("content", &attributes).await;
    let send = |body: &'static str| {
        let call = world
            .client
            .send_message()
            .queue_url(&url)
            .message_body(body);
        call.message_group_id("g").send()
    };

    for body in ["hello", "hello", "other"] {
        send(body).await.unwrap();
    }
    let received = world.receive(&url).await;

    assert_eq!(received.len(), 2);
    assert_eq!(
        system(&received[0], System::MessageDeduplicationId),
        "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    );
}

#[tokio::test]
async fn the_scope_of_deduplication_is_the_queue_or_the_group() {
    let world = World::start().await;
    let per_queue = world.fifo("scope-queue").await;
    let per_group = [
        ("FifoQueue", "true"),
        ("DeduplicationScope", "messageGroup"),
        ("FifoThroughputLimit", "perMessageGroupId"),
    ];
    let per_group = world.queue("scope-group", &per_group).await;

    for url in [&per_queue, &per_group] {
        for group in ["g", "h"] {
            world.send_to(url, group, "same").await;
        }
    }

    assert_eq!(
        world
            .attribute(&per_queue, Name::ApproximateNumberOfMessages)
            .await,
        "1"
    );
    assert_eq!(
        world
            .attribute(&per_group, Name::ApproximateNumberOfMessages)
            .await,
        "2"
    );
}

#[tokio::test]
async fn sequence_numbers_grow_and_are_seen_by_sender_and_receiver() {
    let world = World::start().await;
    let url = world.fifo("numbers").await;
    let mut sent = Vec::new();
    for body in ["1", "2", "3"] {
        let call = world
            .client
            .send_message()
            .queue_url(&url)
            .message_body(body);
        let call = call.message_group_id("g").message_deduplication_id(body);
        sent.push(call.send().await.unwrap().sequence_number.unwrap());
    }

    let received = world.receive(&url).await;

    let numbers: Vec<_> = received
        .iter()
        .map(|message| system(message, System::SequenceNumber))
        .collect();
    assert_eq!(numbers, sent);
    assert!(sent.is_sorted() && sent.iter().all(|number| number.len() == 20));
}

#[tokio::test]
async fn what_a_fifo_message_needs_is_asked_for() {
    let world = World::start().await;
    let url = world.fifo("needs").await;
    let call = || {
        world
            .client
            .send_message()
            .queue_url(&url)
            .message_body("x")
    };

    let no_group = call().message_deduplication_id("d").send().await;
    let no_id = call().message_group_id("g").send().await;
    let spaces = call()
        .message_group_id("a b")
        .message_deduplication_id("d")
        .send()
        .await;
    let long = call()
        .message_group_id("g")
        .message_deduplication_id("d".repeat(129));
    let delayed = call()
        .message_group_id("g")
        .message_deduplication_id("d")
        .delay_seconds(2);

    assert_eq!(code(no_group), "MissingParameter");
    assert_eq!(code(no_id), "InvalidParameterValue");
    assert_eq!(code(spaces), "InvalidParameterValue");
    assert_eq!(code(long.send().await), "InvalidParameterValue");
    assert_eq!(code(delayed.send().await), "InvalidParameterValue");
}
