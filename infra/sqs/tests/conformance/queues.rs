//! Queues: made, found, described, emptied, deleted.

use crate::world::{World, code};
use aws_sdk_sqs::types::QueueAttributeName as Name;

#[tokio::test]
async fn a_queue_is_found_by_its_name_until_it_is_deleted() {
    let world = World::start().await;
    let url = world.queue("found", &[]).await;
    let name = url.rsplit('/').next().unwrap().to_owned();

    let found = world
        .client
        .get_queue_url()
        .queue_name(&name)
        .send()
        .await
        .unwrap();
    let listed = world
        .client
        .list_queues()
        .queue_name_prefix(&name)
        .send()
        .await
        .unwrap();
    world
        .client
        .delete_queue()
        .queue_url(&url)
        .send()
        .await
        .unwrap();
    let gone = world.client.get_queue_url().queue_name(&name).send().await;

    assert_eq!(found.queue_url.unwrap(), url);
    assert_eq!(listed.queue_urls.unwrap(), [url]);
    assert_eq!(code(gone), "AWS.SimpleQueueService.NonExistentQueue");
}

#[tokio::test]
async fn making_a_queue_again_answers_the_same_queue_unless_it_would_differ() {
    let world = World::start().await;
    let url = world.queue("again", &[("VisibilityTimeout", "40")]).await;
    let name = url.rsplit('/').next().unwrap();

    let same = world.queue("again", &[("VisibilityTimeout", "40")]).await;
    let other = world
        .client
        .create_queue()
        .queue_name(name)
        .attributes(Name::VisibilityTimeout, "41")
        .send()
        .await;

    assert_eq!(same, url);
    assert!(
        other
            .as_ref()
            .unwrap_err()
            .as_service_error()
            .unwrap()
            .is_queue_name_exists()
    );
    assert_eq!(code(other), "QueueAlreadyExists");
}

#[tokio::test]
async fn a_new_queue_has_the_defaults_of_aws() {
    let world = World::start().await;
    let url = world.queue("defaults", &[]).await;

    let all = world
        .client
        .get_queue_attributes()
        .queue_url(&url)
        .attribute_names(Name::All)
        .send()
        .await
        .unwrap()
        .attributes
        .unwrap();

    for (name, value) in [
        (Name::VisibilityTimeout, "30"),
        (Name::MaximumMessageSize, "1048576"),
        (Name::MessageRetentionPeriod, "345600"),
        (Name::DelaySeconds, "0"),
        (Name::ReceiveMessageWaitTimeSeconds, "0"),
        (Name::ApproximateNumberOfMessages, "0"),
    ] {
        assert_eq!(all[&name], value, "{name}");
    }
    assert!(!all.contains_key(&Name::FifoQueue));
}

#[tokio::test]
async fn attributes_can_be_changed_and_counts_tell_the_states_apart() {
    let world = World::start().await;
    let url = world.queue("counts", &[]).await;
    for body in ["a", "b"] {
        world.send(&url, body).await;
    }
    let call = world
        .client
        .send_message()
        .queue_url(&url)
        .message_body("later");
    call.delay_seconds(900).send().await.unwrap();

    let call = world.client.set_queue_attributes().queue_url(&url);
    call.attributes(Name::VisibilityTimeout, "120")
        .send()
        .await
        .unwrap();
    let call = world
        .client
        .receive_message()
        .queue_url(&url)
        .max_number_of_messages(1);
    let received = call.send().await.unwrap().messages.unwrap();

    assert_eq!(received.len(), 1);
    assert_eq!(world.attribute(&url, Name::VisibilityTimeout).await, "120");
    assert_eq!(
        world
            .attribute(&url, Name::ApproximateNumberOfMessages)
            .await,
        "1"
    );
    assert_eq!(
        world
            .attribute(&url, Name::ApproximateNumberOfMessagesNotVisible)
            .await,
        "1"
    );
    assert_eq!(
        world
            .attribute(&url, Name::ApproximateNumberOfMessagesDelayed)
            .await,
        "1"
    );
}

#[tokio::test]
async fn a_purge_takes_every_message_and_is_refused_within_the_minute() {
    let world = World::start().await;
    let Some(clock) = world.clock() else { return };
    let url = world.queue("purge", &[]).await;
    world.send(&url, "a").await;

    world
        .client
        .purge_queue()
        .queue_url(&url)
        .send()
        .await
        .unwrap();
    let too_early = world.client.purge_queue().queue_url(&url).send().await;
    clock.advance_seconds(60);
    let later = world.client.purge_queue().queue_url(&url).send().await;

    assert_eq!(world.bodies(&url).await, [""; 0]);
    assert_eq!(
        code(too_early),
        "AWS.SimpleQueueService.PurgeQueueInProgress"
    );
    assert!(later.is_ok());
}

#[tokio::test]
async fn lists_go_on_where_their_page_ended() {
    let world = World::start().await;
    let prefix = format!("page{}-", std::process::id());
    for letter in ["a", "b", "c"] {
        world.queue(&format!("{prefix}{letter}"), &[]).await;
    }

    let call = || {
        world
            .client
            .list_queues()
            .queue_name_prefix(&prefix)
            .max_results(2)
    };
    let first = call().send().await.unwrap();
    let second = call()
        .next_token(first.next_token.unwrap())
        .send()
        .await
        .unwrap();

    assert_eq!(first.queue_urls.unwrap().len(), 2);
    assert!(second.queue_urls.unwrap()[0].contains(&format!("/{prefix}c")));
    assert_eq!(second.next_token, None);
}

#[tokio::test]
async fn tags_are_kept_and_taken_away() {
    let world = World::start().await;
    let url = world.queue("tags", &[]).await;

    let call = world
        .client
        .tag_queue()
        .queue_url(&url)
        .tags("team", "points");
    call.tags("stage", "test").send().await.unwrap();
    world
        .client
        .untag_queue()
        .queue_url(&url)
        .tag_keys("stage")
        .send()
        .await
        .unwrap();
    let tags = world
        .client
        .list_queue_tags()
        .queue_url(&url)
        .send()
        .await
        .unwrap()
        .tags;

    let tags = tags.unwrap();
    assert_eq!(tags.len(), 1);
    assert_eq!(tags["team"], "points");
}
