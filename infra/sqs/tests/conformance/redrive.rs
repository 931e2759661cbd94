//! Dead-letter queues: there and back.

use crate::world::{World, code, system};
use aws_sdk_sqs::types::{MessageSystemAttributeName as System, QueueAttributeName as Name};

async fn with_dead_letters(world: &World, stem: &str, fifo: bool) -> (String, String) {
    let kind: &[(&str, &str)] = if fifo { &[("FifoQueue", "true")] } else { &[] };
    let dead = world.queue(&format!("{stem}-dead"), kind).await;
    let arn = world.arn(&dead).await;
    let policy = format!(r#"{{"deadLetterTargetArn":"{arn}","maxReceiveCount":"2"}}"#);
    let mut attributes = kind.to_vec();
    attributes.push(("RedrivePolicy", &policy));
    attributes.push(("VisibilityTimeout", "0"));
    let source = world.queue(stem, &attributes).await;
    (source, dead)
}

#[tokio::test]
async fn a_message_received_too_often_goes_to_the_dead_letter_queue() {
    let world = World::start().await;
    let (source, dead) = with_dead_letters(&world, "often", false).await;
    world.send(&source, "a").await;

    let first = world.receive(&source).await.pop().unwrap();
    let second = world.bodies(&source).await;
    let third = world.bodies(&source).await;
    let buried = world.receive(&dead).await.pop().unwrap();

    assert_eq!(second, ["a"]);
    assert_eq!(third, [""; 0]);
    assert_eq!(buried.message_id, first.message_id);
    let source_arn = world.arn(&source).await;
    assert_eq!(
        system(&buried, System::DeadLetterQueueSourceArn),
        source_arn
    );
}

#[tokio::test]
async fn a_fifo_group_goes_on_when_its_first_message_is_buried() {
    let world = World::start().await;
    let (source, dead) = with_dead_letters(&world, "group", true).await;
    for body in ["1", "2"] {
        world.send_to(&source, "g", body).await;
    }
    for _ in 0..2 {
        let call = world
            .client
            .receive_message()
            .queue_url(&source)
            .max_number_of_messages(1);
        let received = call.send().await.unwrap().messages.unwrap();
        assert_eq!(received[0].body.as_deref(), Some("1"));
    }

    let next = world.bodies(&source).await;
    let buried = world.receive(&dead).await;

    assert_eq!(next, ["2"]);
    assert_eq!(buried[0].body.as_deref(), Some("1"));
    assert_eq!(system(&buried[0], System::MessageGroupId), "g");
}

#[tokio::test]
async fn a_move_task_brings_messages_back_to_their_source() {
    let world = World::start().await;
    let (source, dead) = with_dead_letters(&world, "back", false).await;
    world.send(&source, "a").await;
    for _ in 0..3 {
        world.receive(&source).await;
    }
    let (dead_arn, source_arn) = (world.arn(&dead).await, world.arn(&source).await);
    let client = &world.client;

    let sources = client
        .list_dead_letter_source_queues()
        .queue_url(&dead)
        .send()
        .await
        .unwrap();
    let started = client
        .start_message_move_task()
        .source_arn(&dead_arn)
        .send()
        .await
        .unwrap();
    let mut listed;
    loop {
        let tasks = client
            .list_message_move_tasks()
            .source_arn(&dead_arn)
            .send()
            .await
            .unwrap();
        listed = tasks.results.unwrap().remove(0);
        if listed.status.as_deref() != Some("RUNNING") {
            break;
        }
        tokio::task::yield_now().await;
    }

    assert_eq!(sources.queue_urls.as_slice(), std::slice::from_ref(&source));
    assert!(started.task_handle.is_some());
    assert_eq!(listed.status.as_deref(), Some("COMPLETED"));
    assert_eq!(listed.approximate_number_of_messages_moved, 1);
    let back = world.receive(&source).await.pop().unwrap();
    assert_eq!(back.body.as_deref(), Some("a"));
    assert_eq!(system(&back, System::ApproximateReceiveCount), "1");
    assert_ne!(source_arn, dead_arn);
}

#[tokio::test]
async fn a_move_task_needs_a_dead_letter_queue() {
    let world = World::start().await;
    let url = world.queue("no-dead-letters", &[]).await;
    let arn = world.arn(&url).await;
    let start = |arn: String| {
        world
            .client
            .start_message_move_task()
            .source_arn(arn)
            .send()
    };

    let not_dead = start(arn.clone()).await;
    let not_there = start(format!("{arn}-x")).await;

    assert_eq!(code(not_dead), "InvalidParameterValue");
    assert_eq!(code(not_there), "ResourceNotFoundException");
}

#[tokio::test]
async fn a_dead_letter_queue_is_of_its_sources_kind_and_there() {
    let world = World::start().await;
    let dead = world.fifo("kind").await;
    let arn = world.arn(&dead).await;
    let url = world.queue("kind-source", &[]).await;

    for target in [arn.clone(), arn.replace("kind", "missing")] {
        let policy = format!(r#"{{"deadLetterTargetArn":"{target}","maxReceiveCount":3}}"#);
        let call = world.client.set_queue_attributes().queue_url(&url);
        let refused = call.attributes(Name::RedrivePolicy, policy).send().await;
        assert_eq!(code(refused), "InvalidParameterValue");
    }
}
