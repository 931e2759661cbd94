//! The sample events.

use crate::till::till;
use gradus_tests::gateway::{Call, Gateway, Reply};
use serde_json::{Value, json};

async fn answered(gateway: &Gateway, sample: &str) -> Value {
    let event = serde_json::from_str(sample).unwrap();
    let response = gradus_ingest::handle(gateway.app.clone(), event).await;
    let reply = Reply::of(&response);
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.body
}

#[tokio::test]
async fn what_is_sent_to_a_program_that_nobody_published_is_refused_at_the_door() {
    let gateway = till().await;
    let body = |member: &str| {
        json!({
            "id": "t-1", "member": member, "occurred_at": "2026-03-01T11:30:00Z",
            "currency": "CNY", "lines": [{ "amount": 100 }],
        })
    };

    for waits in [false, true] {
        for (path, body) in [
            ("/v1/programs/other/purchases", body("m")),
            (
                "/v1/programs/other/purchases/batch",
                json!({ "items": [body("m"), body("n")] }),
            ),
        ] {
            let mut call = Call::new("POST", path).body(&body);
            if waits {
                call = call.header("prefer", "wait");
            }
            let response = gradus_ingest::handle(gateway.app.clone(), call.event()).await;

            let unknown = (404, "program_unknown", "program");
            assert_eq!(Reply::of(&response).problem(), unknown, "{path} {waits}");
        }
    }
}

#[tokio::test]
async fn the_sample_events_are_answered() {
    let gateway = till().await;

    let purchase = answered(&gateway, include_str!("../../events/purchase.json")).await;
    let purchases = answered(&gateway, include_str!("../../events/purchases.json")).await;
    let returned = answered(&gateway, include_str!("../../events/return.json")).await;
    let activity = answered(&gateway, include_str!("../../events/activity.json")).await;

    assert_eq!(purchase["entry"]["after"]["active"], 100);
    let [first, second] = [0, 1].map(|place| &purchases["items"][place]["entry"]);
    assert_eq!(*first, purchase["entry"]);
    assert_eq!(second["after"]["active"], 200);
    assert_eq!(returned["entry"]["after"]["active"], 100);
    assert_eq!(
        [&activity["command"], &activity["status"]],
        [&json!("activity:m:a-1"), &json!("recorded")]
    );
}
