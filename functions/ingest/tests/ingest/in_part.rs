//! Batches of which a part is not taken: by the queue, or by a busy table.

use gradus_contracts::api::routes::Function;
use gradus_domain::words::ids::ProgramId;
use gradus_engine::Engine;
use gradus_shell::app::CommandQueue;
use gradus_tests::commands::{at, join};
use gradus_tests::gateway::{Call, Gateway, Reply};
use gradus_tests::program::simple;
use gradus_tests::queue_wire::QueueWire;
use gradus_tests::reluctant::{Refusal, Reluctant};
use serde_json::{Value, json};
use std::sync::Arc;

const NOON: &str = "2026-03-01T12:00:00Z";

/// Members `m` and `n` of a program with a point per 1.00, and the queue of commands.
async fn till() -> (Gateway, QueueWire, String) {
    let mut gateway = Gateway::of(&[("test", &simple("Asia/Shanghai", "CNY", ""))], NOON).await;
    let engine = &gateway.app.engine;
    let program = engine.program(&ProgramId::new("test"), at(NOON)).await;
    let program = program.unwrap();
    for member in ["m", "n"] {
        let joined = join(member, "2026-03-01T11:00:00Z");
        let answers = engine.execute(&program, &[joined]).await;
        assert!(answers[0].is_ok(), "{answers:?}");
    }
    let (queues, url) = gateway.make_commands().await;
    (gateway, queues, url)
}

/// A purchase for 1.00.
fn purchase(id: &str, member: &str) -> Value {
    json!({
        "id": id, "member": member, "occurred_at": "2026-03-01T11:30:00Z",
        "currency": "CNY", "lines": [{ "amount": 100 }],
    })
}

fn batch(items: &[Value]) -> Call {
    let call = Call::new("POST", "/v1/programs/test/purchases/batch");
    call.body(&json!({ "items": items }))
}

/// What became of each item.
fn statuses(reply: &Reply) -> Vec<&str> {
    let items = reply.body["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["status"].as_str().unwrap())
        .collect()
}

/// The ids of the purchases that the queue holds; it is empty then.
async fn queued(queues: &QueueWire, url: &str) -> Vec<String> {
    let messages = queues.drain(url).await;
    let id = |body: String| {
        let message: Value = serde_json::from_str(&body).unwrap();
        message["command"]["id"].as_str().unwrap().to_owned()
    };
    messages
        .into_iter()
        .map(|message| id(message.body.unwrap()))
        .collect()
}

/// The table is busy for whatever has to do with a text.
fn busy_for(gateway: &mut Gateway, about: &str) {
    let busy = Reluctant::before(gateway.wire.address);
    let busy = busy.refuses("TransactWriteItems", about, Refusal::NotNow);
    let wire = gateway.wire.behind(busy.start());
    gateway.app.engine = Arc::new(Engine::new(wire.store()));
}

#[tokio::test]
async fn items_that_the_queue_leaves_out_of_its_calls_are_sent_again_and_the_others_are_kept() {
    let (mut gateway, queues, url) = till().await;
    let part = Reluctant::before(queues.address)
        .leaves_out("t-03", Refusal::NotNow)
        .leaves_out("t-11", Refusal::NotNow);
    let commands = gateway.app.commands.clone().unwrap();
    gateway.app.commands = Some(CommandQueue {
        client: queues.behind(part.start()).client().into(),
        ..commands.clone()
    });
    // Ten go in the first call of the queue, two in the second.
    let ids: Vec<String> = (1..=12).map(|number| format!("t-{number:02}")).collect();
    let items: Vec<Value> = ids.iter().map(|id| purchase(id, "m")).collect();

    let reply = gateway.asks(Function::Ingest, &batch(&items)).await;

    assert_eq!(reply.status, 202);
    let left = [2, 10];
    for (place, status) in statuses(&reply).into_iter().enumerate() {
        let expected = match left.contains(&place) {
            true => "unavailable",
            false => "accepted",
        };
        assert_eq!(status, expected, "{place}");
    }
    let problem = &reply.body["items"][2]["problem"];
    assert_eq!(
        (&problem["status"], &problem["code"]),
        (&json!(503), &json!("unavailable"))
    );
    let kept = queued(&queues, &url).await;
    assert_eq!(kept, [&ids[..2], &ids[3..10], &ids[11..]].concat());
    gateway.app.commands = Some(commands);
    let again = left.map(|place: usize| items[place].clone());
    let reply = gateway.asks(Function::Ingest, &batch(&again)).await;
    assert_eq!(statuses(&reply), ["accepted"; 2]);
    assert_eq!(queued(&queues, &url).await, ["t-03", "t-11"]);
}

#[tokio::test]
async fn an_item_for_which_the_table_is_busy_is_accepted_and_the_others_are_decided() {
    let (mut gateway, queues, url) = till().await;
    busy_for(&mut gateway, "t-busy");
    let items = [purchase("t-busy", "m"), purchase("t-1", "n")];

    let call = batch(&items).header("prefer", "wait");
    let reply = gateway.asks(Function::Ingest, &call).await;

    assert_eq!(reply.status, 202);
    assert_eq!(statuses(&reply), ["accepted", "recorded"]);
    let [busy, recorded] = [0, 1].map(|place| &reply.body["items"][place]);
    assert_eq!(
        busy["location"],
        "/v1/programs/test/commands/purchase:t-busy"
    );
    assert_eq!(recorded["entry"]["after"]["active"], 1);
    assert_eq!(queued(&queues, &url).await, ["t-busy"]);
}

#[tokio::test]
async fn a_command_for_which_the_table_is_busy_goes_into_the_queue_though_its_caller_waits() {
    let (mut gateway, queues, url) = till().await;
    busy_for(&mut gateway, "t-busy");

    let call = Call::new("POST", "/v1/programs/test/purchases").body(&purchase("t-busy", "m"));
    let reply = gateway
        .asks(Function::Ingest, &call.header("prefer", "wait"))
        .await;

    assert_eq!(
        (reply.status, &reply.body["status"]),
        (202, &json!("accepted"))
    );
    let location = "/v1/programs/test/commands/purchase:t-busy";
    assert_eq!(reply.location.as_deref(), Some(location));
    assert_eq!(queued(&queues, &url).await, ["t-busy"]);
}
