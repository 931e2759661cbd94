//! The wire itself: what no SDK would send.

use crate::world::World;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

async fn post(world: &World, target: &str, body: &[u8]) -> String {
    let head = format!(
        "X-Amz-Target: {target}\r\nContent-Length: {}\r\n",
        body.len()
    );
    exchange(world, &head, body).await
}

async fn exchange(world: &World, headers: &str, body: &[u8]) -> String {
    let host = world.endpoint.strip_prefix("http://").unwrap();
    let mut connection = TcpStream::connect(host).await.unwrap();
    let head = format!(
        "POST / HTTP/1.1\r\nHost: queues.local:99\r\nConnection: close\r\n\
         Content-Type: application/x-amz-json-1.0\r\n{headers}\r\n"
    );
    connection
        .write_all(&[head.as_bytes(), body].concat())
        .await
        .unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn bad_json_is_a_serialization_error() {
    let world = World::start().await;
    if world.clock().is_none() {
        return;
    }

    for body in [
        &b"{"[..],
        b"[]",
        b"\xff\xfe",
        br#"{"QueueName":7}"#,
        br#"{"QueueName":"\ud800"}"#,
    ] {
        let answer = post(&world, "AmazonSQS.CreateQueue", body).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
        assert!(answer.contains("#SerializationException"), "{answer}");
    }
}

#[tokio::test]
async fn an_unknown_target_is_an_unknown_operation() {
    let world = World::start().await;
    if world.clock().is_none() {
        return;
    }

    for target in ["AmazonSQS.Unheard", "DynamoDB_20120810.GetItem", ""] {
        let answer = post(&world, target, b"{}").await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
        assert!(answer.contains("#UnknownOperationException"), "{answer}");
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_by_its_length() {
    let world = World::start().await;
    if world.clock().is_none() {
        return;
    }
    let headers = "X-Amz-Target: AmazonSQS.SendMessage\r\nContent-Length: 8388609\r\n";

    let answer = exchange(&world, headers, b"").await;

    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(
        answer.contains("#RequestEntityTooLargeException"),
        "{answer}"
    );
}

#[tokio::test]
async fn an_error_has_its_type_its_older_code_and_a_request_id() {
    let world = World::start().await;
    if world.clock().is_none() {
        return;
    }

    let answer = post(
        &world,
        "AmazonSQS.GetQueueUrl",
        br#"{"QueueName":"unheard"}"#,
    )
    .await;

    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 400 "));
    assert!(head.contains("content-type: application/x-amz-json-1.0\r\n"));
    assert!(
        head.contains("x-amzn-query-error: AWS.SimpleQueueService.NonExistentQueue;Sender\r\n")
    );
    assert!(head.contains("x-amzn-requestid: "));
    assert_eq!(
        body,
        r#"{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."}"#
    );
}

#[tokio::test]
async fn urls_begin_with_the_host_the_caller_used() {
    let world = World::start().await;
    if world.clock().is_none() {
        return;
    }

    let answer = post(&world, "AmazonSQS.CreateQueue", br#"{"QueueName":"q"}"#).await;

    let expected = r#"{"QueueUrl":"http://queues.local:99/000000000000/q"}"#;
    assert!(answer.ends_with(expected), "{answer}");
}
