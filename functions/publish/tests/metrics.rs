//! What is counted while entries are announced. Metrics are the process's: a test of them has
//! one to itself.

#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

#[expect(dead_code, reason = "the other tests need more of it")]
#[path = "publish/world.rs"]
mod world;

use gradus_shell::metrics;
use serde_json::Value;
use world::World;

#[tokio::test]
async fn points_notifications_and_what_is_parked_are_counted_once_a_batch() {
    let two = "[[notify]]\nqueue = \"crm\"\n[[notify]]\nqueue = \"sms\"";
    let world = World::announcing(two).await;
    world.queue("crm").await;
    world.queue("sms").await;
    world.buys(&[6_000, 7_000]).await;
    let mut stream = world.stream().await;
    let unknown = serde_json::json!({ "PK": { "S": "test#Z" }, "SK": { "S": "@" } });
    let join = world::record_of(&mut stream, "join:m-1");
    join["dynamodb"]["NewImage"] = unknown;
    metrics::start();

    world.publishes(&stream).await;

    let lines = metrics::take("publish");
    let lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let of = |metric: &str, code: Option<&str>| {
        let line = lines
            .iter()
            .find(|line| line[metric].is_number() && line["code"].as_str() == code);
        line.unwrap()[metric].as_i64().unwrap()
    };
    assert_eq!(lines.len(), 4, "{lines:?}");
    assert_eq!(of("PointsIssued", None), 60 + 70);
    assert_eq!(of("Parked", None), 1);
    assert_eq!(of("Notifications", Some("points.earned")), 2);
    assert_eq!(of("Notifications", Some("tier.upgraded")), 1);
    assert!(lines.iter().all(|line| line["function"] == "publish"));
    assert_eq!(metrics::take("publish"), "");
}
