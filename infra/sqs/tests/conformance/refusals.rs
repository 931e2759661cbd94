//! What is refused, and under which code.

use crate::world::{World, code};
use aws_sdk_sqs::types::QueueAttributeName as Name;

#[tokio::test]
async fn every_operation_on_a_queue_that_is_not_there_says_so() {
    let world = World::start().await;
    let url = world.queue("short-lived", &[]).await;
    world
        .client
        .delete_queue()
        .queue_url(&url)
        .send()
        .await
        .unwrap();
    let client = &world.client;

    let codes = [
        code(
            client
                .send_message()
                .queue_url(&url)
                .message_body("x")
                .send()
                .await,
        ),
        code(client.receive_message().queue_url(&url).send().await),
        code(
            client
                .delete_message()
                .queue_url(&url)
                .receipt_handle("x")
                .send()
                .await,
        ),
        code(client.get_queue_attributes().queue_url(&url).send().await),
        code(client.delete_queue().queue_url(&url).send().await),
        code(client.purge_queue().queue_url(&url).send().await),
    ];
    let typed = client
        .receive_message()
        .queue_url(&url)
        .send()
        .await
        .unwrap_err();

    assert_eq!(codes, ["AWS.SimpleQueueService.NonExistentQueue"; 6]);
    assert!(typed.as_service_error().unwrap().is_queue_does_not_exist());
}

#[tokio::test]
async fn parameters_out_of_bounds_are_refused() {
    let world = World::start().await;
    let url = world.queue("bounds", &[]).await;
    let receive = || world.client.receive_message().queue_url(&url);
    let send = || world.client.send_message().queue_url(&url);

    for refused in [
        code(receive().max_number_of_messages(11).send().await),
        code(receive().max_number_of_messages(0).send().await),
        code(receive().wait_time_seconds(21).send().await),
        code(receive().visibility_timeout(43_201).send().await),
        code(send().message_body("x").delay_seconds(901).send().await),
        code(
            send()
                .message_body("x")
                .message_deduplication_id("d")
                .send()
                .await,
        ),
    ] {
        assert_eq!(refused, "InvalidParameterValue");
    }
    assert_eq!(
        code(send().message_body("").send().await),
        "MissingParameter"
    );
}

#[tokio::test]
async fn attributes_of_queues_are_checked() {
    let world = World::start().await;
    let create = |name: &str, attribute: &str, value: &str| {
        let call = world.client.create_queue().queue_name(name);
        call.attributes(Name::from(attribute), value).send()
    };

    assert_eq!(
        code(create("q", "VisibilityTimeout", "43201").await),
        "InvalidAttributeValue"
    );
    assert_eq!(
        code(create("q", "Unheard", "1").await),
        "InvalidAttributeName"
    );
    assert_eq!(
        code(create("q", "FifoQueue", "true").await),
        "InvalidParameterValue"
    );
    assert_eq!(
        code(create("q.fifo", "DelaySeconds", "1").await),
        "InvalidParameterValue"
    );
    assert_eq!(
        code(create("a b", "DelaySeconds", "1").await),
        "InvalidParameterValue"
    );
    let policy = r#"{"deadLetterTargetArn":"dummy","maxReceiveCount":42}"#;
    assert_eq!(
        code(create("q", "RedrivePolicy", policy).await),
        "InvalidParameterValue"
    );
}

#[tokio::test]
async fn unknown_attributes_are_named() {
    let world = World::start().await;
    let url = world.queue("unknown-attribute", &[]).await;

    let call = world.client.get_queue_attributes().queue_url(&url);
    let refused = call.attribute_names(Name::from("Unheard")).send().await;

    assert_eq!(code(refused), "InvalidAttributeName");
}

#[tokio::test]
async fn a_handle_that_was_never_given_is_refused() {
    let world = World::start().await;
    let url = world.queue("handles", &[]).await;
    let client = &world.client;

    let delete = client
        .delete_message()
        .queue_url(&url)
        .receipt_handle("garbage")
        .send()
        .await;
    let change = client
        .change_message_visibility()
        .queue_url(&url)
        .receipt_handle("garbage");
    let change = change.visibility_timeout(1).send().await;

    assert!(
        delete
            .as_ref()
            .unwrap_err()
            .as_service_error()
            .unwrap()
            .is_receipt_handle_is_invalid()
    );
    assert_eq!(code(delete), "ReceiptHandleIsInvalid");
    assert_eq!(code(change), "ReceiptHandleIsInvalid");
}
