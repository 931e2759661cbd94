//! An orderly end.

use crate::rig::{ENDPOINT, counting};
use gradus_sqs::{Options, Queues, Service, serve};
use std::path::Path;
use std::time::Duration;
use tokio::time::timeout;

/// Shorter than the long poll below, far longer than an end takes.
const PATIENCE: Duration = Duration::from_secs(10);

const POLL: &str = r#"{"QueueUrl":"http://queues.local/000000000000/q","WaitTimeSeconds":20}"#;

fn open(file: &Path) -> Queues {
    Queues::open(file, Options::default(), || 0, counting()).unwrap()
}

#[tokio::test]
async fn a_stop_ends_long_polls_and_lets_go_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("queues.sqlite");
    let service = Service::start(open(&file)).unwrap();
    service
        .call("CreateQueue", r#"{"QueueName":"q"}"#.into(), ENDPOINT)
        .await;
    let waiting = service.clone();
    let poll =
        tokio::spawn(async move { waiting.call("ReceiveMessage", POLL.into(), ENDPOINT).await });
    tokio::task::yield_now().await;

    timeout(PATIENCE, service.stop()).await.unwrap();
    let polled = timeout(PATIENCE, poll).await.unwrap().unwrap();
    let late = service.call("ListQueues", "{}".into(), ENDPOINT).await;

    assert!(polled.status == 200 || polled.status == 503, "{polled:?}");
    assert_eq!(late.status, 503);
    drop(open(&file));
}

#[tokio::test]
async fn serving_returns_after_its_shutdown_with_the_file_closed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("queues.sqlite");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (shut_down, told) = tokio::sync::oneshot::channel::<()>();
    let server = tokio::spawn(serve(listener, open(&file), async move {
        told.await.unwrap_or_default();
    }));

    shut_down.send(()).unwrap();
    let served = timeout(PATIENCE, server).await.unwrap().unwrap();

    assert!(served.is_ok());
    drop(open(&file));
}
