//! A disk that fills up, as SQLite reports it when a database may not grow.

use crate::engine::{Options, Queues, Request, Response};
use std::path::Path;

const ENDPOINT: &str = "http://queues.local";

fn open(file: &Path) -> Queues {
    let mut next = 0_u8;
    let counting = move |bytes: &mut [u8]| {
        next = next.wrapping_add(1);
        bytes.fill(next);
    };
    Queues::open(file, Options::default(), || 0, counting).unwrap()
}

fn call(queues: &mut Queues, operation: &str, body: &str) -> Response {
    queues.handle(Request {
        operation,
        body: body.as_bytes(),
        endpoint: ENDPOINT,
    })
}

fn count(queues: &Queues) -> i64 {
    queues
        .connection
        .query_row("SELECT count(*) FROM message", [], |row| row.get(0))
        .unwrap()
}

#[test]
fn a_full_disk_is_said_and_nothing_is_torn() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("queues.sqlite");
    let mut queues = open(&file);
    call(&mut queues, "CreateQueue", r#"{"QueueName":"q"}"#);
    queues
        .connection
        .pragma_update(None, "max_page_count", 60)
        .unwrap();
    let text = "x".repeat(10_000);
    let entry = |id: &str| format!(r#"{{"Id":"{id}","MessageBody":"{text}"}}"#);
    let batch = format!(
        r#"{{"QueueUrl":"{ENDPOINT}/000000000000/q","Entries":[{},{}]}}"#,
        entry("a"),
        entry("b")
    );

    let mut acknowledged = 0;
    let refused = loop {
        let response = call(&mut queues, "SendMessageBatch", &batch);
        if response.status != 200 {
            break response;
        }
        acknowledged += 2;
    };
    let all_refused = queues.handle_all(
        &[Request {
            operation: "SendMessageBatch",
            body: batch.as_bytes(),
            endpoint: ENDPOINT,
        }; 2],
    );
    let while_full = count(&queues);
    queues
        .connection
        .pragma_update(None, "max_page_count", 1_000)
        .unwrap();
    let recovered = call(&mut queues, "SendMessageBatch", &batch);
    drop(queues);

    assert_eq!(refused.status, 503);
    assert_eq!(
        refused.error_type.as_deref(),
        Some("ServiceUnavailable;Receiver")
    );
    assert!(
        all_refused
            .iter()
            .all(|handled| handled.response.status == 503)
    );
    assert!(acknowledged > 0);
    assert_eq!(while_full, acknowledged);
    assert_eq!(recovered.status, 200);
    assert_eq!(count(&open(&file)), acknowledged + 2);
}
