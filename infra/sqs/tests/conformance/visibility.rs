//! Time: visibility, delay, retention, receipts, long polls.

use crate::world::{World, code};
use aws_sdk_sqs::types::QueueAttributeName as Name;
use std::time::Duration;
use tokio::time::timeout;

/// Far longer than anything below takes: a test that reaches it has failed.
const PATIENCE: Duration = Duration::from_secs(15);

#[tokio::test]
async fn a_received_message_is_hidden_until_its_timeout_ends() {
    let world = World::start().await;
    let Some(clock) = world.clock() else { return };
    let url = world.queue("hidden", &[("VisibilityTimeout", "30")]).await;
    world.send(&url, "a").await;

    let first = world.receive(&url).await.pop().unwrap();
    clock.advance_ms(29_999);
    let hidden = world.bodies(&url).await;
    clock.advance_ms(1);
    let second = world.receive(&url).await.pop().unwrap();

    assert_eq!(hidden, [""; 0]);
    assert_eq!(second.message_id, first.message_id);
    assert_ne!(second.receipt_handle, first.receipt_handle);
}

#[tokio::test]
async fn an_old_receipt_deletes_nothing_after_the_message_was_received_again() {
    let world = World::start().await;
    let Some(clock) = world.clock() else { return };
    let url = world.queue("old-receipt", &[]).await;
    world.send(&url, "a").await;
    let first = world.receive(&url).await.pop().unwrap();
    clock.advance_seconds(30);
    let second = world.receive(&url).await.pop().unwrap();

    world.delete(&url, &first).await;
    clock.advance_seconds(30);
    let third = world.receive(&url).await.pop();
    world.delete(&url, &second).await;
    clock.advance_seconds(30);
    let fourth = world.receive(&url).await.pop().unwrap();
    world.delete(&url, &fourth).await;
    world.delete(&url, &fourth).await;
    clock.advance_seconds(30);

    assert!(third.is_some());
    assert_eq!(world.bodies(&url).await, [""; 0]);
}

#[tokio::test]
async fn visibility_is_changed_from_now_on_and_zero_gives_the_message_back() {
    let world = World::start().await;
    let Some(clock) = world.clock() else { return };
    let url = world.queue("change", &[("VisibilityTimeout", "30")]).await;
    world.send(&url, "a").await;
    let message = world.receive(&url).await.pop().unwrap();

    clock.advance_seconds(10);
    world.set_visibility(&url, &message, 60).await;
    clock.advance_ms(59_999);
    let still_hidden = world.bodies(&url).await;
    world.set_visibility(&url, &message, 0).await;
    let back = world.bodies(&url).await;

    assert_eq!(still_hidden, [""; 0]);
    assert_eq!(back, ["a"]);
}

#[tokio::test]
async fn a_message_that_is_not_in_flight_cannot_be_hidden_for_longer() {
    let world = World::start().await;
    let Some(clock) = world.clock() else { return };
    let url = world.queue("not-in-flight", &[]).await;
    world.send(&url, "a").await;
    let message = world.receive(&url).await.pop().unwrap();
    clock.advance_seconds(30);

    let call = world
        .client
        .change_message_visibility()
        .queue_url(&url)
        .visibility_timeout(5);
    let refused = call
        .receipt_handle(message.receipt_handle.unwrap())
        .send()
        .await;

    assert_eq!(code(refused), "AWS.SimpleQueueService.MessageNotInflight");
}

#[tokio::test]
async fn no_message_is_hidden_for_more_than_twelve_hours_from_its_receive() {
    let world = World::start().await;
    let Some(clock) = world.clock() else { return };
    let url = world
        .queue("twelve-hours", &[("VisibilityTimeout", "3600")])
        .await;
    world.send(&url, "a").await;
    let message = world.receive(&url).await.pop().unwrap();
    clock.advance_seconds(10);

    world.set_visibility(&url, &message, 43_190).await;
    let call = world.client.change_message_visibility().queue_url(&url);
    let call = call.receipt_handle(message.receipt_handle.unwrap());
    let refused = call.visibility_timeout(43_191).send().await;

    assert_eq!(code(refused), "InvalidParameterValue");
}

#[tokio::test]
async fn a_delayed_message_comes_when_its_delay_is_over() {
    let world = World::start().await;
    let Some(clock) = world.clock() else { return };
    let url = world.queue("delay", &[("DelaySeconds", "5")]).await;
    world.send(&url, "queue's delay").await;
    let call = world
        .client
        .send_message()
        .queue_url(&url)
        .message_body("own delay");
    call.delay_seconds(2).send().await.unwrap();

    let at_once = world.bodies(&url).await;
    clock.advance_seconds(2);
    let after_two = world.bodies(&url).await;
    clock.advance_seconds(3);
    let after_five = world.bodies(&url).await;

    assert_eq!(at_once, [""; 0]);
    assert_eq!(after_two, ["own delay"]);
    assert_eq!(after_five, ["queue's delay"]);
}

#[tokio::test]
async fn messages_are_kept_for_the_retention_period_and_no_longer() {
    let world = World::start().await;
    let Some(clock) = world.clock() else { return };
    let url = world
        .queue("retention", &[("MessageRetentionPeriod", "60")])
        .await;
    world.send(&url, "a").await;

    clock.advance_ms(59_999);
    let kept = world
        .attribute(&url, Name::ApproximateNumberOfMessages)
        .await;
    clock.advance_ms(1);

    assert_eq!(kept, "1");
    assert_eq!(
        world
            .attribute(&url, Name::ApproximateNumberOfMessages)
            .await,
        "0"
    );
    assert_eq!(world.bodies(&url).await, [""; 0]);
}

#[tokio::test]
async fn a_long_poll_is_woken_by_a_send() {
    let world = World::start().await;
    let url = world.queue("woken", &[]).await;
    let receive = world
        .client
        .receive_message()
        .queue_url(&url)
        .wait_time_seconds(20)
        .send();

    let send = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        world.send(&url, "a").await;
    };
    let (received, ()) = timeout(PATIENCE, async { tokio::join!(receive, send) })
        .await
        .unwrap();

    assert_eq!(
        received.unwrap().messages.unwrap()[0].body.as_deref(),
        Some("a")
    );
}

#[tokio::test]
async fn a_long_poll_is_woken_when_the_clock_jumps_past_a_timeout() {
    let world = World::start().await;
    let Some(clock) = world.clock() else { return };
    let url = world.queue("jump", &[("VisibilityTimeout", "3600")]).await;
    world.send(&url, "a").await;
    let first = world.receive(&url).await.pop().unwrap();
    let receive = world
        .client
        .receive_message()
        .queue_url(&url)
        .wait_time_seconds(20)
        .send();

    let jump = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        clock.advance_seconds(3_600);
    };
    let (received, ()) = timeout(PATIENCE, async { tokio::join!(receive, jump) })
        .await
        .unwrap();

    assert_eq!(
        received.unwrap().messages.unwrap()[0].message_id,
        first.message_id
    );
}

#[tokio::test]
async fn a_long_poll_that_finds_nothing_ends_empty() {
    let world = World::start().await;
    let url = world
        .queue("in-vain", &[("ReceiveMessageWaitTimeSeconds", "1")])
        .await;

    let received = timeout(
        PATIENCE,
        world.client.receive_message().queue_url(&url).send(),
    )
    .await;

    assert_eq!(received.unwrap().unwrap().messages, None);
}
